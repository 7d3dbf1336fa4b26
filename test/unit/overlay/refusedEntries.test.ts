import { describe, expect, it } from 'vitest';
import { REFUSED_ASK_INTERVAL_MS, VECTOR_ANSWER_INTERVAL_MS } from '../../../src/overlay/constants';
import { RefusedEntries } from '../../../src/overlay/refusedEntries';
import { TableRoom } from '../../../src/overlay/tableRoom';

/** A table that is full until `fill` says otherwise. */
function setUp() {
  let fullness = 1;
  const refused = new RefusedEntries(
    new TableRoom(
      'things',
      () => fullness,
      () => undefined,
    ),
  );
  const fill = (share: number) => void (fullness = share);
  return { refused, fill };
}

describe('RefusedEntries', () => {
  it('names who is to be asked once there is room, and then not for a while', () => {
    const { refused, fill } = setUp();
    refused.refuse('a', 0);
    refused.refuse('a', 0);
    refused.refuse('b', 0);
    expect(refused.take(10)).toEqual([]);
    expect(refused.nextDeadline()).toBeUndefined();
    fill(0.5);
    expect(refused.nextDeadline()).toBeLessThanOrEqual(10);
    expect(refused.take(10)).toEqual(['a', 'b']);
    expect(refused.nextDeadline()).toBeUndefined();
    refused.refuse('a', 20);
    refused.refuse('c', 20);
    expect(refused.take(20)).toEqual(['c']);
    expect(refused.nextDeadline()).toBe(10 + REFUSED_ASK_INTERVAL_MS);
    expect(refused.take(10 + REFUSED_ASK_INTERVAL_MS)).toEqual(['a']);
  });

  it('forgets a neighbour that is gone', () => {
    const { refused, fill } = setUp();
    refused.refuse('a', 0);
    expect(refused.mayAnswer('a', 0)).toBe(true);
    refused.removeNeighbour('a');
    fill(0);
    expect(refused.take(0)).toEqual([]);
    expect(refused.mayAnswer('a', 0)).toBe(true);
  });

  it('answers a neighbour only now and then', () => {
    const { refused } = setUp();
    expect(refused.mayAnswer('a', 0)).toBe(true);
    expect(refused.mayAnswer('b', 1)).toBe(true);
    expect(refused.mayAnswer('a', VECTOR_ANSWER_INTERVAL_MS - 1)).toBe(false);
    expect(refused.mayAnswer('a', VECTOR_ANSWER_INTERVAL_MS)).toBe(true);
  });
});
