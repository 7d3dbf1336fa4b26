import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../src/base/random';
import {
  TOPOLOGY_DELAY_MS,
  TOPOLOGY_INTERVAL_MS,
  TOPOLOGY_JITTER_MS,
  TOPOLOGY_RTT_INTERVAL_MS,
} from '../../../src/overlay/constants';
import { type OwnLink, OwnTopology } from '../../../src/overlay/ownTopology';
import { MAX_TOPOLOGY_FLOWS } from '../../../src/wire/control';
import { idOf, keyOf } from '../../support/overlay';

const [A, B] = [idOf(2), idOf(3)];
const WAIT_MS = TOPOLOGY_DELAY_MS + TOPOLOGY_JITTER_MS;

function setUp(links: OwnLink[] = []) {
  const own = new OwnTopology('me', () => links, seededRandom(1));
  const change = (change: () => void, now: number) => {
    change();
    own.linksChanged();
    own.settle(now);
  };
  own.settle(0);
  return { own, links, change };
}

const link = (neighbour: string, rttMs: number | null = 5, cost = 1) => ({ neighbour, cost, rttMs });

describe('OwnTopology', () => {
  it('says its name at first, after a moment', () => {
    const { own } = setUp();
    expect(own.take(TOPOLOGY_DELAY_MS - 1)).toBeUndefined();
    expect(own.take(WAIT_MS)).toEqual([{ kind: 'name', name: 'me' }]);
    expect(own.nextDeadline()).toBeUndefined();
  });

  it('puts what happens at once into one set, and waits between two', () => {
    const { own, links, change } = setUp();
    own.take(1_000);
    change(() => links.push(link(A)), 2_000);
    change(() => links.push(link(B)), 2_010);
    expect(own.take(2_000 + WAIT_MS)).toHaveLength(3);
    change(() => links.pop(), 2_060);
    expect(own.nextDeadline()).toBe(2_000 + WAIT_MS + TOPOLOGY_INTERVAL_MS);
    expect(own.take(2_290)).toBeUndefined();
    expect(own.take(2_300)).toHaveLength(2);
  });

  it('says nothing where nothing is different in the end', () => {
    const { own, links, change } = setUp([link(A)]);
    own.take(1_000);
    change(() => links.pop(), 2_000);
    change(() => links.push(link(A)), 2_010);
    expect(own.take(3_000)).toBeUndefined();
  });

  it('tells round trips again when they are really different, and not often', () => {
    const { own, links } = setUp([link(A, 20), link(B, 0.31)]);
    const rtts = (now: number) => own.take(now)?.flatMap((item) => (item.kind === 'link' ? [item.rttMs] : []));
    expect(rtts(1_000)).toEqual([20, 0.3]);
    links.splice(0, 2, link(A, 24.9), link(B, 1.2));
    expect(own.nextDeadline()).toBe(1_000 + TOPOLOGY_RTT_INTERVAL_MS);
    expect(rtts(5_000)).toBeUndefined();
    expect(rtts(11_000)).toBeUndefined();
    links.splice(0, 2, link(A, 25.1), link(B, null));
    expect(rtts(12_000)).toBeUndefined();
    expect(rtts(21_000)).toEqual([25.1, 0.3]);
    links.splice(0, 2, link(A, 99_999));
    expect(rtts(31_000)).toEqual([6_553.4]);
  });

  it('looks sooner for a round trip that was not measured yet, and at once for a cost', () => {
    const { own, links, change } = setUp([link(A, null)]);
    own.take(1_000);
    expect(own.nextDeadline()).toBe(3_000);
    links[0] = link(A, 3);
    expect(own.take(3_000)).toContainEqual({ kind: 'link', neighbour: A, cost: 1, rttMs: 3 });
    change(() => (links[0] = link(A, 3, 2)), 4_000);
    expect(own.take(4_000 + WAIT_MS)).toContainEqual({ kind: 'link', neighbour: A, cost: 2, rttMs: 3 });
  });

  it('says which part it takes in flows, until it takes none', () => {
    const { own } = setUp();
    own.take(1_000);
    const key = keyOf('movie', 9);
    own.takePart({ key, watching: true, upstream: A, downstream: [idOf(5), B] });
    own.settle(2_000);
    expect(own.take(3_000)).toContainEqual({
      kind: 'flow',
      ...key,
      watching: true,
      upstream: A,
      downstream: [B, idOf(5)],
    });
    own.takePart({ key, watching: false, upstream: A, downstream: [] });
    own.settle(3_000);
    expect(own.take(4_000)).toEqual([{ kind: 'name', name: 'me' }]);
    own.leave(key);
    own.settle(5_000);
    expect(own.nextDeadline()).toBeUndefined();
  });

  it('leaves out what is beyond the bounds', () => {
    const { own } = setUp();
    for (let i = 0; i < MAX_TOPOLOGY_FLOWS + 50; i++) {
      own.takePart({ key: keyOf('f', i), watching: true, upstream: undefined, downstream: [] });
    }
    own.settle(0);
    expect(own.take(1_000)).toHaveLength(1 + MAX_TOPOLOGY_FLOWS);
  });
});
