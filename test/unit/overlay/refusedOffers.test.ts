import { expect, it } from 'vitest';
import { MAX_REFUSED_SOURCES, REFUSED_ASK_INTERVAL_MS } from '../../../src/overlay/constants';
import { RefusedOffers } from '../../../src/overlay/refusedOffers';
import { TableRoom } from '../../../src/overlay/tableRoom';

/** A table of offers that is full until `fill` says otherwise. */
function setUp() {
  let fullness = 1;
  const refused = new RefusedOffers(
    new TableRoom(
      'offers',
      () => fullness,
      () => undefined,
    ),
  );
  const fill = (share: number) => void (fullness = share);
  return { refused, fill };
}

const everybody = () => ['x', 'y'];

it('RefusedOffers names the sources once there is room, at most every few seconds', () => {
  const { refused, fill } = setUp();
  refused.refuse('a', 0);
  refused.refuse('b', 0);
  refused.refuse('a', 0);
  expect(refused.take(10, everybody)).toEqual([]);
  expect(refused.nextDeadline()).toBeUndefined();
  fill(0.5);
  expect(refused.nextDeadline()).toBeLessThanOrEqual(10);
  expect(refused.take(10, everybody)).toEqual(['a', 'b']);
  expect(refused.nextDeadline()).toBeUndefined();
  refused.refuse('a', 20);
  expect(refused.take(20, everybody)).toEqual([]);
  expect(refused.nextDeadline()).toBe(10 + REFUSED_ASK_INTERVAL_MS);
  expect(refused.take(10 + REFUSED_ASK_INTERVAL_MS, everybody)).toEqual(['a']);
});

it('RefusedOffers means everybody where it could not remember all', () => {
  const { refused, fill } = setUp();
  for (let i = 0; i < MAX_REFUSED_SOURCES; i++) refused.refuse(`s${i}`, 0);
  refused.refuse('s0', 0);
  fill(0);
  expect(refused.take(0, everybody)).toHaveLength(MAX_REFUSED_SOURCES);
  fill(1);
  for (let i = 0; i <= MAX_REFUSED_SOURCES; i++) refused.refuse(`s${i}`, 0);
  fill(0);
  expect(refused.take(REFUSED_ASK_INTERVAL_MS, everybody)).toEqual(['x', 'y']);
  refused.refuse('a', REFUSED_ASK_INTERVAL_MS);
  expect(refused.take(2 * REFUSED_ASK_INTERVAL_MS, everybody)).toEqual(['a']);
});
