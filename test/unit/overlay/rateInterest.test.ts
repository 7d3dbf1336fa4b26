import { describe, expect, it } from 'vitest';
import { INTEREST_MS, INTEREST_RENEWAL_MS, MAX_INTERESTS } from '../../../src/overlay/constants';
import type { Link } from '../../../src/overlay/links';
import { RateInterests } from '../../../src/overlay/rateInterest';
import type { TopologyMessage } from '../../../src/wire/topologyMessages';
import { idOf, keyOf } from '../../support/overlay';

const [OWN, A, B, X] = [idOf(1), idOf(2), idOf(3), idOf(9)];
const KEY = keyOf('movie', 5);

/** Neighbours A and B on links 1 and 2; everybody else is behind A, and B has no way of its own. */
function setUp() {
  const sent: { link: number; message: TopologyMessage }[] = [];
  const links = [A, B].map((id, i) => ({ id: i + 1, phase: 'open', peer: { id } })) as unknown as Link[];
  const interests = new RateInterests(OWN, {
    gateway: (id) => ({ link: id === B ? 2 : 1 }),
    advertises: (neighbour, id) => neighbour === A && id !== B && id !== OWN,
    openLinks: () => links,
    send: (link, message) => void sent.push({ link, message }),
  });
  return { interests, take: () => sent.splice(0) };
}

const message = (origin: string, number: number, key = KEY) =>
  ({ type: 'flowInterest', interests: [{ origin, number, ...key }] }) as const;

describe('RateInterests', () => {
  it('spread to all neighbours when they are new or old enough, and end by themselves', () => {
    const { interests, take } = setUp();
    interests.want(KEY, 0);
    expect(take()).toEqual([1, 2].map((link) => ({ link, message: message(OWN, 1) })));
    interests.want(KEY, INTEREST_RENEWAL_MS - 1);
    expect(take()).toEqual([]);
    interests.want(KEY, INTEREST_RENEWAL_MS);
    expect(take()).toHaveLength(2);
    const end = INTEREST_RENEWAL_MS + INTEREST_MS;
    expect(interests.has(OWN, KEY, end - 1)).toBe(true);
    expect(interests.flows(end - 1)).toEqual([KEY]);
    expect(interests.has(OWN, KEY, end)).toBe(false);
    expect(interests.flows(end)).toEqual([]);
  });

  it('of others are taken from the way to them alone, passed on once, and renewed by another number', () => {
    const { interests, take } = setUp();
    interests.received(2, message(X, 1), 0);
    expect(interests.flows(0)).toEqual([]);
    interests.received(1, message(X, 1), 0);
    expect(take()).toEqual([{ link: 2, message: message(X, 1) }]);
    interests.received(1, message(X, 1), 1_000);
    expect(take()).toEqual([]);
    interests.received(1, message(X, 2), 4_000);
    expect(take()).toHaveLength(1);
    expect(interests.originsOf(KEY, 4_000 + INTEREST_MS - 1)).toEqual([X]);
    expect(interests.originsOf(KEY, 4_000 + INTEREST_MS)).toEqual([]);
    // After its end the same number is as good as any.
    interests.received(1, message(X, 2), 20_000);
    expect(interests.originsOf(KEY, 20_000)).toEqual([X]);
    interests.received(1, message(OWN, 7), 20_000);
    expect(interests.has(OWN, KEY, 20_000)).toBe(false);
  });

  it('are bounded', () => {
    const { interests } = setUp();
    for (let i = 0; i < MAX_INTERESTS + 10; i++) interests.received(1, message(idOf(100 + i), 1), 0);
    expect(interests.originsOf(KEY, 0)).toHaveLength(MAX_INTERESTS);
    interests.want(KEY, INTEREST_MS);
    expect(interests.originsOf(KEY, INTEREST_MS)).toEqual([OWN]);
  });

  it('of this node itself always have a place', () => {
    const { interests, take } = setUp();
    for (let i = 0; i < MAX_INTERESTS; i++) interests.received(1, message(idOf(100 + i), 1), 0);
    take();
    interests.want(KEY, 1);
    expect(take()).toEqual([1, 2].map((link) => ({ link, message: message(OWN, 1) })));
    expect(interests.has(OWN, KEY, 1)).toBe(true);
    expect(interests.has(idOf(100), KEY, 1)).toBe(false);
    expect(interests.originsOf(KEY, 1)).toHaveLength(MAX_INTERESTS);
    interests.received(1, message(idOf(100), 2), 2);
    expect(interests.has(OWN, KEY, 2)).toBe(true);
    for (let i = 0; i <= MAX_INTERESTS; i++) interests.want(keyOf(`another ${i}`, 5), 3);
    expect(interests.has(OWN, keyOf(`another ${MAX_INTERESTS}`, 5), 3)).toBe(true);
    expect(interests.flows(3)).toHaveLength(MAX_INTERESTS);
  });
});
