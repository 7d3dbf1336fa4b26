import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../src/base/random';
import {
  ASSERT_DELAY_MS,
  ASSERT_JITTER_MS,
  HOLD_TIME_MS,
  MAX_BRANCH_CONSUMERS,
  MAX_FLOW_ENTRIES,
  MOVE_LINGER_MS,
  MOVE_TIMEOUT_MS,
  REQUEST_RETRY_MS,
  STALE_ASK_MS,
} from '../../../src/overlay/constants';
import type { ForwardingEntry } from '../../../src/overlay/effects';
import { FlowTable } from '../../../src/overlay/flows';
import type { ControlMessage, FlowRequest } from '../../../src/wire/control';
import { type FlowKey, flowKeyText, type NodeId } from '../../../src/wire/ids';
import { idOf, keyOf } from '../../support/overlay';

const [OWN, A, B, C, D, X, Y, Z] = [idOf(1), idOf(2), idOf(3), idOf(4), idOf(5), idOf(20), idOf(21), idOf(22)];
const SOURCE = 9;
const KEY = keyOf('movie', SOURCE);
const LINKS: Readonly<Record<NodeId, number>> = { [A]: 1, [B]: 2, [C]: 3, [D]: 4 };

const MOVE = { nextHop: 'other', branches: 'move', consumer: 'keep' } as const;
const HEAVY = { nextHop: 'same', branches: 'assert', consumer: 'stale' } as const;
const CRITICAL = { nextHop: 'lost', branches: 'end', consumer: 'lost' } as const;
const FOUND = { nextHop: 'found', branches: 'move', consumer: 'keep' } as const;
/** By then an assertion has been made. */
const ASSERTED_MS = ASSERT_DELAY_MS + ASSERT_JITTER_MS;

/** A flow table whose surroundings the test decides: `gateways` per source, who is `unknown`, what this node offers. */
function setUp() {
  const sent: string[] = [];
  const messages: ControlMessage[] = [];
  const forwarding = new Map<string, ForwardingEntry>();
  const gateways = new Map<NodeId, NodeId>();
  const unknown = new Set<NodeId>();
  const offered = new Set<string>();
  const demands: number[] = [];
  const hasBegun = { now: true };
  const table = new FlowTable(
    OWN,
    {
      gateway: (source) => {
        const neighbour = gateways.get(source);
        const link = neighbour === undefined ? undefined : LINKS[neighbour];
        return neighbour === undefined || link === undefined ? undefined : { neighbour, link };
      },
      isKnown: (id) => !unknown.has(id),
      isOffered: (key) => offered.has(flowKeyText(key)),
      send: (link, message) => {
        messages.push(message);
        sent.push(`${link} ${describeMessage(message)}`);
      },
      forward: (entry) => void forwarding.set(flowKeyText(entry.key), entry),
      stopForwarding: (key) => void forwarding.delete(flowKeyText(key)),
      demand: (_key, consumers) => void demands.push(consumers),
      hasBegun: () => hasBegun.now,
      touched: () => undefined,
    },
    seededRandom(1),
  );
  const entry = (key: FlowKey = KEY) => forwarding.get(flowKeyText(key));
  const take = () => sent.splice(0);
  return { table, take, messages, entry, forwarding, gateways, unknown, offered, demands, hasBegun };
}

function describeMessage(message: ControlMessage): string {
  const names = (ids: readonly NodeId[]) => ids.map((id) => Number.parseInt(id.slice(-4), 16)).join(',');
  if (message.type === 'flowRequest') return `${message.full ? 'full' : 'add'} ${names(message.consumers)}`;
  if (message.type === 'flowCancel') return `cancel ${names(message.consumers) || 'all'}`;
  return message.type === 'flowRefused' ? `refused ${message.reason}` : message.type;
}

function request(consumers: readonly NodeId[], more: Partial<FlowRequest> = {}): FlowRequest {
  return { type: 'flowRequest', ...KEY, label: { slot: 5, key: 6 }, full: true, consumers, ...more };
}

function cancel(consumers: readonly NodeId[] = []) {
  return { type: 'flowCancel', ...KEY, consumers } as const;
}

/** X asks through A; the source is behind C. */
function relaying() {
  const set = setUp();
  set.gateways.set(KEY.source, C);
  set.table.request(A, 1, request([X]), 0);
  set.take();
  return set;
}

describe('watching', () => {
  it('asks the gateway, and says so to the forwarder', () => {
    const { table, take, entry, gateways } = setUp();
    gateways.set(KEY.source, C);
    expect(table.stateOf(KEY)).toBe('hold');
    expect(table.watch(KEY, 0)).toBe(true);
    expect(take()).toEqual(['3 full 1']);
    expect(entry()).toMatchObject({ upstream: { link: 3 }, local: true, downstream: [] });
    expect(table.stateOf(KEY)).toBe('active');
    expect(table.consumersOf(KEY)).toEqual([OWN]);
    table.unwatch(KEY, 0);
    expect(take()).toEqual(['3 cancel all']);
    expect(entry()).toBeUndefined();
    expect(table.stateOf(KEY)).toBe('hold');
  });

  it('waits where there is no route, and asks when one is there', () => {
    const { table, take, entry, gateways } = setUp();
    table.watch(KEY, 0);
    expect(take()).toEqual([]);
    expect(entry()).toMatchObject({ upstream: undefined, local: true });
    gateways.set(KEY.source, C);
    table.routeChanged(KEY.source, MOVE, 5);
    expect(take()).toEqual(['3 full 1']);
  });

  it('is not disturbed by routes to others', () => {
    const { table, take, gateways } = setUp();
    gateways.set(KEY.source, C);
    table.watch(KEY, 0);
    take();
    gateways.set(KEY.source, B);
    table.routeChanged(X, MOVE, 5);
    expect(take()).toEqual([]);
  });

  it('ends with the flow', () => {
    const { table, take, entry, gateways } = setUp();
    gateways.set(KEY.source, C);
    table.watch(KEY, 0);
    table.end(KEY, undefined, 5);
    expect(take()).toEqual(['3 full 1', '3 cancel all']);
    expect(entry()).toBeUndefined();
    expect(table.stateOf(KEY)).toBe('hold');
  });
});

describe('relaying', () => {
  it('asks upstream for the union, as deltas', () => {
    const { table, take, entry } = relaying();
    expect(table.stateOf(KEY)).toBe('streaming');
    table.request(B, 2, request([Y, Z]), 0);
    expect(take()).toEqual(['3 add 21,22']);
    table.request(B, 2, request([X], { full: false }), 0);
    expect(take()).toEqual([]);
    expect(entry()?.downstream.map(({ link }) => link)).toEqual([1, 2]);
    table.watch(KEY, 0);
    expect(take()).toEqual(['3 add 1']);
    expect(table.consumersOf(KEY)).toEqual([OWN, X, Y, Z]);
    table.cancel(B, cancel([Y, X]), 0);
    expect(take()).toEqual(['3 cancel 21']);
    table.cancel(A, cancel(), 0);
    expect(take()).toEqual(['3 cancel 20']);
    table.cancel(B, cancel([Z]), 0);
    table.unwatch(KEY, 0);
    expect(take()).toEqual(['3 cancel 22', '3 cancel all']);
    expect(entry()).toBeUndefined();
  });

  it('takes a full set as the whole truth about its link', () => {
    const { table, take } = relaying();
    table.request(A, 1, request([Y]), 0);
    expect(take()).toEqual(['3 add 21', '3 cancel 20']);
    table.request(A, 1, request([]), 0);
    expect(take()).toEqual(['3 cancel all']);
  });

  it('forwards with the label of the last request', () => {
    const { table, entry } = relaying();
    table.request(A, 1, request([X], { label: { slot: 8, key: 9 } }), 0);
    expect(entry()?.downstream).toEqual([{ link: 1, label: { slot: 8, key: 9 } }]);
  });

  it('gives each branch upstream a label of its own', () => {
    const { table, messages, gateways } = relaying();
    const other = keyOf('other', SOURCE);
    gateways.set(other.source, C);
    table.watch(other, 0);
    const labels = messages.flatMap((message) => (message.type === 'flowRequest' ? [message.label.slot] : []));
    expect(new Set(labels).size).toBe(labels.length);
  });

  it('never asks a neighbour for what that neighbour asked for', () => {
    const { table, take, entry, gateways } = setUp();
    gateways.set(KEY.source, A);
    table.request(A, 1, request([X]), 0);
    expect(take()).toEqual([]);
    table.request(B, 2, request([Y]), 0);
    expect(take()).toEqual(['1 full 21']);
    expect(entry()).toMatchObject({ upstream: { link: 1 } });
  });

  it('forgets what a closed link asked for, and asks anew when its upstream is gone', () => {
    const { table, take, entry, gateways } = relaying();
    table.request(B, 2, request([Y]), 0);
    take();
    table.linkClosed(2, 0);
    expect(take()).toEqual(['3 cancel 21']);
    gateways.set(KEY.source, B);
    table.linkClosed(3, 0);
    expect(take()).toEqual(['2 full 20']);
    expect(entry()).toMatchObject({ upstream: { link: 2 }, retiring: undefined });
    table.linkClosed(77, 0);
    expect(take()).toEqual([]);
  });

  it('cancels for who is not there any more, and for nobody else', () => {
    const { table, take } = relaying();
    table.cancel(B, cancel(), 0);
    table.cancel(A, cancel([Y]), 0);
    expect(take()).toEqual([]);
  });
});

describe('a consumer without a route', () => {
  it('ends a branch that is its alone, and the neighbour is told', () => {
    const { table, take, entry, unknown } = relaying();
    unknown.add(X);
    table.routeChanged(X, CRITICAL, 0);
    expect(take()).toEqual(['1 refused noRoute', '3 cancel all']);
    expect(entry()).toBeUndefined();
  });

  it('is left to the neighbour where others are on the branch', () => {
    const { table, take, unknown } = relaying();
    table.request(A, 1, request([Y], { full: false }), 0);
    take();
    unknown.add(X);
    table.routeChanged(X, CRITICAL, 0);
    expect(take()).toEqual([]);
    unknown.add(Y);
    table.routeChanged(Y, CRITICAL, 0);
    expect(take()).toEqual(['1 refused noRoute', '3 cancel all']);
  });
});

describe('a consumer that was lost and is back', () => {
  it('keeps the branch when the last of the others is lost', () => {
    const { table, take, unknown } = relaying();
    table.request(A, 1, request([Y], { full: false }), 0);
    take();
    unknown.add(X);
    table.routeChanged(X, CRITICAL, 0);
    unknown.delete(X);
    table.routeChanged(X, FOUND, 0);
    unknown.add(Y);
    table.routeChanged(Y, CRITICAL, 0);
    expect(take()).toEqual([]);
    expect(table.consumersOf(KEY)).toEqual([X, Y]);
  });

  it('counts for nothing while it never had a route', () => {
    const { table, take, unknown } = relaying();
    unknown.add(Y);
    table.request(A, 1, request([Y], { full: false }), 0);
    unknown.add(X);
    take();
    table.routeChanged(X, CRITICAL, 0);
    expect(take()).toEqual(['1 refused noRoute', '3 cancel all']);
  });
});

describe('a heavy change', () => {
  it('of the route to the source, by the same next hop, makes the branch be asked for again, once', () => {
    const { table, take, entry } = relaying();
    const label = entry()?.upstream?.label;
    table.routeChanged(KEY.source, HEAVY, 100);
    table.routeChanged(KEY.source, HEAVY, 110);
    expect(take()).toEqual([]);
    const due = table.nextDeadline() ?? NaN;
    expect(due).toBeGreaterThanOrEqual(100 + ASSERT_DELAY_MS);
    expect(due).toBeLessThanOrEqual(100 + ASSERTED_MS);
    table.tick(due);
    expect(take()).toEqual(['3 full 20']);
    expect(entry()?.upstream?.label).toEqual(label);
    expect(table.nextDeadline()).toBeUndefined();
  });

  it('asserts nothing for a branch that moved meanwhile, or ended', () => {
    const { table, take, gateways } = relaying();
    table.routeChanged(KEY.source, HEAVY, 100);
    gateways.set(KEY.source, B);
    table.routeChanged(KEY.source, MOVE, 110);
    expect(take()).toEqual(['2 full 20']);
    table.tick(100 + ASSERTED_MS);
    table.cancel(A, cancel(), 200);
    take();
    table.tick(100_000);
    expect(take()).toEqual([]);
  });

  it('of the route to a consumer puts it in doubt: the neighbour is asked, and the consumer goes if there is no answer', () => {
    const { table, take, entry } = relaying();
    table.routeChanged(X, HEAVY, 1_000);
    expect(take()).toEqual([]);
    expect(table.nextDeadline()).toBe(1_000 + STALE_ASK_MS);
    table.tick(1_000 + STALE_ASK_MS);
    expect(take()).toEqual(['1 refused stale']);
    expect(entry()?.downstream).toHaveLength(1);
    expect(table.nextDeadline()).toBe(1_000 + HOLD_TIME_MS);
    table.tick(1_000 + HOLD_TIME_MS - 1);
    expect(take()).toEqual([]);
    table.tick(1_000 + HOLD_TIME_MS);
    expect(take()).toEqual(['3 cancel all']);
    expect(entry()).toBeUndefined();
    // The answer was late: nothing is lost but time.
    table.request(A, 1, request([X]), 1_000 + HOLD_TIME_MS + 1);
    expect(take()).toEqual(['3 full 20']);
  });

  it('leaves those alone whose routes did not change', () => {
    const { table, take, entry } = relaying();
    table.request(A, 1, request([Y], { full: false }), 0);
    take();
    table.routeChanged(X, HEAVY, 1_000);
    table.tick(1_000 + STALE_ASK_MS);
    table.tick(1_000 + HOLD_TIME_MS);
    expect(take()).toEqual(['1 refused stale', '3 cancel 20']);
    expect(entry()?.downstream).toHaveLength(1);
    expect(table.consumersOf(KEY)).toEqual([Y]);
    expect(table.nextDeadline()).toBeUndefined();
  });

  it('is over for a consumer that is asked for again, which is passed on', () => {
    const { table, take } = relaying();
    table.routeChanged(X, HEAVY, 1_000);
    table.request(A, 1, request([X]), 1_200);
    expect(take()).toEqual([]);
    table.tick(1_200 + ASSERTED_MS);
    expect(take()).toEqual(['3 full 20']);
    expect(table.nextDeadline()).toBeUndefined();
    table.request(A, 1, request([X]), 1_500);
    table.tick(100_000);
    expect(take()).toEqual([]);
  });

  it('counts from the first one', () => {
    const { table, take } = relaying();
    table.routeChanged(X, HEAVY, 1_000);
    table.routeChanged(X, HEAVY, 1_000 + STALE_ASK_MS - 1);
    table.tick(1_000 + STALE_ASK_MS);
    expect(take()).toEqual(['1 refused stale']);
    table.routeChanged(X, HEAVY, 2_500);
    table.tick(1_000 + HOLD_TIME_MS);
    expect(take()).toEqual(['3 cancel all']);
  });

  it('leaves nothing behind when the branch ends first', () => {
    const { table, take } = relaying();
    table.routeChanged(X, HEAVY, 1_000);
    table.linkClosed(1, 1_100);
    take();
    expect(table.nextDeadline()).toBeUndefined();
  });
});

describe('a neighbour that asks whether its branch is still wanted', () => {
  it('hears the whole set again, under the same label', () => {
    const { table, take, entry } = relaying();
    const label = entry()?.upstream?.label;
    table.refused(C, 3, KEY, 'stale', 500);
    table.refused(C, 3, KEY, 'stale', 510);
    table.tick(500 + ASSERTED_MS);
    expect(take()).toEqual(['3 full 20']);
    expect(entry()?.upstream?.label).toEqual(label);
  });

  it('hears it of a branch that is being left, too', () => {
    const { table, take, gateways } = relaying();
    gateways.set(KEY.source, B);
    table.routeChanged(KEY.source, MOVE, 100);
    take();
    table.refused(C, 3, KEY, 'stale', 110);
    expect(take()).toEqual(['3 full 20']);
  });

  it('hears that it is not, where nothing was asked of it', () => {
    const { table, take } = relaying();
    table.refused(B, 2, KEY, 'stale', 500);
    table.refused(B, 2, keyOf('other', SOURCE), 'stale', 500);
    expect(take()).toEqual(['2 cancel all', '2 cancel all']);
  });
});

describe('moving a branch', () => {
  function moved() {
    const set = relaying();
    set.gateways.set(KEY.source, B);
    set.table.routeChanged(KEY.source, MOVE, 100);
    return set;
  }

  it('asks at the new next hop at once, and leaves the old soon after it has come as far as the new', () => {
    const { table, take, entry } = moved();
    expect(take()).toEqual(['2 full 20']);
    expect(entry()).toMatchObject({ upstream: { link: 2 }, retiring: { link: 3 } });
    table.branchMoved(KEY, 150);
    table.tick(150 + MOVE_LINGER_MS - 1);
    expect(take()).toEqual([]);
    table.branchMoved(KEY, 150 + MOVE_LINGER_MS - 1);
    table.tick(150 + MOVE_LINGER_MS);
    expect(take()).toEqual(['3 cancel all']);
    expect(entry()).toMatchObject({ upstream: { link: 2 }, retiring: undefined });
    table.branchMoved(KEY, 500);
    expect(table.nextDeadline()).toBeUndefined();
  });

  it('leaves the old one after a while in any case', () => {
    const { table, take } = moved();
    take();
    expect(table.nextDeadline()).toBe(100 + MOVE_TIMEOUT_MS);
    table.tick(100 + MOVE_TIMEOUT_MS - 1);
    expect(take()).toEqual([]);
    table.tick(100 + MOVE_TIMEOUT_MS);
    expect(take()).toEqual(['3 cancel all']);
    expect(table.nextDeadline()).toBeUndefined();
  });

  it('keeps the upstream while there is no route, and moves nothing when it returns', () => {
    const { table, take, entry, gateways } = relaying();
    gateways.delete(KEY.source);
    table.routeChanged(KEY.source, MOVE, 0);
    expect(entry()).toMatchObject({ upstream: { link: 3 } });
    gateways.set(KEY.source, C);
    table.routeChanged(KEY.source, MOVE, 0);
    expect(take()).toEqual([]);
  });

  it('goes back to a branch that is still being left under the label that it has', () => {
    const { table, take, entry, gateways } = moved();
    const old = entry()?.retiring?.label;
    take();
    gateways.set(KEY.source, C);
    table.routeChanged(KEY.source, MOVE, 200);
    expect(take()).toEqual(['3 full 20']);
    expect(entry()).toMatchObject({ upstream: { link: 3, label: old }, retiring: { link: 2 } });
  });

  describe('before the new one has begun to deliver', () => {
    it('to a third drops the second and keeps the first', () => {
      const { table, take, entry, gateways, hasBegun } = moved();
      const first = entry()?.retiring;
      hasBegun.now = false;
      take();
      gateways.set(KEY.source, D);
      table.routeChanged(KEY.source, MOVE, 200);
      expect(take()).toEqual(['2 cancel all', '4 full 20']);
      expect(entry()).toMatchObject({ upstream: { link: 4 }, retiring: first });
      table.tick(200 + MOVE_TIMEOUT_MS);
      expect(take()).toEqual(['3 cancel all']);
    });

    it('back to the first leaves nothing to leave', () => {
      const { table, take, entry, gateways, hasBegun } = moved();
      const first = entry()?.retiring;
      hasBegun.now = false;
      take();
      gateways.set(KEY.source, C);
      table.routeChanged(KEY.source, MOVE, 200);
      expect(take()).toEqual(['2 cancel all', '3 full 20']);
      expect(entry()).toMatchObject({ upstream: first, retiring: undefined });
    });

    it('keeps the first when the second refuses', () => {
      const { table, take, entry } = moved();
      const first = entry()?.retiring;
      take();
      table.refused(B, 2, KEY, 'noRoute', 150);
      expect(entry()).toMatchObject({ upstream: undefined, retiring: first });
      table.tick(150 + 1.25 * REQUEST_RETRY_MS);
      expect(take()).toEqual(['2 full 20']);
      expect(entry()).toMatchObject({ upstream: { link: 2 }, retiring: first });
    });
  });

  it('to a third drops the first once the second delivers', () => {
    const { table, take, entry, gateways } = moved();
    const second = entry()?.upstream;
    take();
    gateways.set(KEY.source, D);
    table.routeChanged(KEY.source, MOVE, 200);
    expect(take()).toEqual(['3 cancel all', '4 full 20']);
    expect(entry()).toMatchObject({ upstream: { link: 4 }, retiring: second });
  });

  it('keeps the old one for those behind the new next hop, when nobody else wants the flow any more', () => {
    const { table, take, entry, gateways } = relaying();
    const old = entry()?.upstream;
    gateways.set(KEY.source, A);
    // X, behind A, is about to have it from there; Y asks here and thinks better of it.
    table.routeChanged(KEY.source, MOVE, 100);
    table.request(B, 2, request([Y]), 110);
    expect(take()).toEqual(['1 full 21']);
    expect(entry()).toMatchObject({ upstream: { link: 1 }, retiring: { link: 3 } });
    table.cancel(B, cancel(), 120);
    expect(take()).toEqual(['1 cancel all']);
    expect(entry()).toMatchObject({ upstream: undefined, retiring: old, downstream: [{ link: 1 }] });
    table.cancel(A, cancel(), 130);
    expect(take()).toEqual(['3 cancel all']);
    expect(entry()).toBeUndefined();
  });

  it('ends both branches when nobody wants the flow any more', () => {
    const { table, take, entry } = moved();
    take();
    table.cancel(A, cancel(), 150);
    expect(take().sort()).toEqual(['2 cancel all', '3 cancel all']);
    expect(entry()).toBeUndefined();
  });

  it('cancels nothing on a link that is gone', () => {
    const { table, take, entry } = moved();
    take();
    table.linkClosed(3, 150);
    expect(take()).toEqual([]);
    expect(entry()?.retiring).toBeUndefined();
  });
});

describe('a refusal', () => {
  it('by the upstream is followed by another try, later and later', () => {
    const { table, take, entry } = relaying();
    let now = 0;
    const waits: number[] = [];
    for (let i = 0; i < 3; i++) {
      table.refused(C, LINKS[C] ?? 0, KEY, 'noRoute', now);
      expect(entry()?.upstream).toBeUndefined();
      const next = table.nextDeadline() ?? NaN;
      table.tick(next - 1);
      expect(take()).toEqual([]);
      table.tick(next);
      expect(take()).toEqual(['3 full 20']);
      waits.push(next - now);
      now = next;
    }
    expect(waits[0]).toBeGreaterThanOrEqual(0.75 * REQUEST_RETRY_MS);
    expect(waits[0]).toBeLessThanOrEqual(1.25 * REQUEST_RETRY_MS);
    expect(waits[2]).toBeGreaterThan(2 * (waits[0] ?? 0));
  });

  it('does not keep the next gateway waiting', () => {
    const { table, take, gateways } = relaying();
    table.refused(C, LINKS[C] ?? 0, KEY, 'noRoute', 0);
    gateways.set(KEY.source, B);
    table.routeChanged(KEY.source, MOVE, 1);
    expect(take()).toEqual(['2 full 20']);
  });

  it('long after the last one is met with the shortest delay again', () => {
    const { table } = relaying();
    let now = 0;
    for (let i = 0; i < 4; i++) {
      table.refused(C, LINKS[C] ?? 0, KEY, 'noRoute', now);
      now = table.nextDeadline() ?? NaN;
      table.tick(now);
    }
    now += 3_600_000;
    table.refused(C, LINKS[C] ?? 0, KEY, 'noRoute', now);
    expect((table.nextDeadline() ?? NaN) - now).toBeLessThanOrEqual(1.25 * REQUEST_RETRY_MS);
  });

  it('of who is not asked means nothing', () => {
    const { table, take, entry } = relaying();
    table.refused(B, LINKS[B] ?? 0, KEY, 'noRoute', 0);
    expect(entry()).toMatchObject({ upstream: { link: 3 } });
    table.refused(C, LINKS[C] ?? 0, keyOf('other', SOURCE), 'noRoute', 0);
    expect(take()).toEqual([]);
  });

  it('by the source goes on to those behind', () => {
    const { table, take } = relaying();
    table.refused(C, LINKS[C] ?? 0, KEY, 'notOffered', 0);
    expect(take()).toEqual(['1 refused notOffered']);
    expect(table.consumersOf(KEY)).toEqual([]);
  });

  it.each([
    ['this node does not offer the flow', keyOf('movie', 1), false, 'notOffered'],
    ['there is no route to the source', KEY, true, 'noRoute'],
  ])('is the answer where %s', (_why, key, isUnknown, reason) => {
    const { table, unknown } = setUp();
    if (isUnknown) unknown.add(key.source);
    expect(table.request(A, 1, request([X], key), 0)).toBe(reason);
    expect(table.consumersOf(key)).toEqual([]);
  });

  it('is the answer where the table is full', () => {
    const { table, forwarding } = setUp();
    for (let i = 0; i < MAX_FLOW_ENTRIES; i++) {
      expect(table.request(A, 1, request([X], { flow: `f${i}` }), 0)).toBeUndefined();
    }
    expect(table.request(A, 1, request([X]), 0)).toBe('tableFull');
    expect(table.watch(KEY, 0)).toBe(false);
    expect(forwarding.size).toBe(MAX_FLOW_ENTRIES);
  });

  it('is the answer where a branch is full', () => {
    const { table } = setUp();
    const many = Array.from({ length: MAX_BRANCH_CONSUMERS }, (_, index) => idOf(1_000 + index));
    expect(table.request(A, 1, request(many), 0)).toBeUndefined();
    expect(table.request(A, 1, request([X], { full: false }), 0)).toBe('tableFull');
    // The neighbour takes the refusal for the end of the branch; so it ends here, too.
    expect(table.consumersOf(KEY)).toEqual([]);
  });
});

describe('at the source', () => {
  const own = keyOf('movie', 1);

  it('consumers make demand, and their end makes none', () => {
    const { table, take, entry, offered, demands } = setUp();
    offered.add(flowKeyText(own));
    table.request(A, 1, request([X, Y], own), 0);
    table.cancel(A, { ...cancel(), ...own }, 0);
    expect(demands).toEqual([2, 0]);
    expect(take()).toEqual([]);
    expect(entry(own)).toBeUndefined();
  });

  it('watching oneself asks nobody', () => {
    const { table, take, entry, offered, demands } = setUp();
    offered.add(flowKeyText(own));
    table.watch(own, 0);
    expect(take()).toEqual([]);
    expect(demands).toEqual([1]);
    expect(entry(own)).toMatchObject({ upstream: undefined, local: true });
  });

  it('the end of an offer ends its branches', () => {
    const { table, take, offered, entry, demands } = setUp();
    offered.add(flowKeyText(own));
    table.request(A, 1, request([X], own), 0);
    table.end(own, 'notOffered', 0);
    expect(take()).toEqual(['1 refused notOffered']);
    expect(demands.at(-1)).toBe(0);
    expect(entry(own)).toBeUndefined();
    expect(table.keysOf(own.source)).toEqual([]);
  });
});
