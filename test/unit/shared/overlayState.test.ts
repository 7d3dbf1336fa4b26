import { describe, expect, it } from 'vitest';
import type { RouteCause } from '../../../src/overlay/snapshot';
import { type KeyedState, StateFollower, StateKeeper } from '../../../src/shared/keyedState';
import {
  checkDelta,
  checkSnapshot,
  flowKey,
  linkKey,
  MAX_KEY_TEXT,
  neighbourKey,
  NO_OVERLAY,
  type OverlayCollections,
  OWN_KEY,
} from '../../../src/shared/overlayState';

const a = '00000000-0000-4000-8000-00000000000a';
const b = '00000000-0000-4000-8000-00000000000b';
const hostile = '<img src=x onerror=alert(1)>';
const causes: readonly RouteCause[] = [
  { type: 'vector', neighbour: b, sequence: 1, cost: null },
  { type: 'sequenceAnswer', neighbour: b, sequence: 1, cost: 2 },
  { type: 'linkUp', neighbour: b, cost: 1 },
  { type: 'linkDown', neighbour: b },
  { type: 'linkCost', neighbour: b, before: 1, cost: 2 },
  { type: 'neighbourLost', neighbour: b },
  { type: 'holdTimeOver' },
  { type: 'tableFull' },
  { type: 'feasibilityForgotten' },
];
const said = [{ via: a, cost: null, verdict: 'linkDown' }] as const;
const neighbour = { id: b, name: null, address: 'host', port: 1, triesLeft: null, cost: 1, rttMs: 0.5 } as const;
const state: KeyedState<OverlayCollections> = {
  own: new Map([[OWN_KEY, { id: a, name: hostile, address: '127.0.0.1', port: 5000 }]]),
  nodes: new Map([[a, { id: a, name: hostile, own: true, opaque: false }]]),
  links: new Map([[linkKey({ a, b }), { a, b, cost: 1, rttMs: null }]]),
  neighbours: new Map([[b, { ...neighbour, state: 'connected', controlRttMs: null, loss: 0 }]]),
  flows: new Map([
    [
      flowKey({ flow: '__proto__', source: a }),
      { flow: '__proto__', source: a, contentType: 'text/plain', state: 'hold', consumers: [b] },
    ],
  ]),
  routes: new Map(
    causes.map((cause, i) => [
      `${b}${i}`,
      {
        destination: b,
        name: null,
        via: i % 2 ? b : null,
        cost: 1,
        alternatives: said,
        decision: { change: 'new', before: { via: a, cost: 2 }, cause, alternatives: said, at: 1e12 },
      },
    ]),
  ),
  trees: new Map([
    [
      flowKey({ flow: 'm', source: a }),
      {
        flow: 'm',
        source: a,
        edges: [
          { from: a, to: b },
          { from: a, to: b, rates: null },
          { from: b, to: a, rates: { framesPerSecond: 30, kilobytesPerSecond: 1.5, duplicatesPerSecond: 0 } },
        ],
        consumers: [b],
      },
    ],
  ]),
};

const route = state.routes.get(`${b}0`)!;

/** As a channel to a page carries it. */
function sent(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

describe('the state of the overlay', () => {
  it('arrives whole, and so does what becomes of it', () => {
    const keeper = new StateKeeper(NO_OVERLAY);
    const follower = new StateFollower<OverlayCollections>();
    follower.takeSnapshot(checkSnapshot(sent(keeper.snapshot()))!);
    expect(follower.takeDelta(checkDelta(sent(keeper.update(state)))!)).toBe('taken');
    expect(follower.state).toEqual(state);
    expect(follower.takeDelta(checkDelta(sent(keeper.update({ ...state, trees: new Map() })))!)).toBe('taken');
    expect(follower.state?.trees.size).toBe(0);
    const another = new StateFollower<OverlayCollections>();
    another.takeSnapshot(checkSnapshot(sent(keeper.snapshot()))!);
    expect(another.state).toEqual(follower.state);
  });

  it.each([
    ['no collections', { revision: 1, entries: {} }],
    ['no revision', { entries: new StateKeeper(NO_OVERLAY).snapshot().entries }],
  ])('is no snapshot with %s', (_what, raw) => {
    expect(checkSnapshot(raw)).toBeUndefined();
  });

  it.each([
    ['a key without a value', { links: [['k']] }],
    ['a long key', { own: [['k'.repeat(MAX_KEY_TEXT + 1), state.own.get(OWN_KEY)]] }],
    ['a long name', { nodes: [[a, { id: a, name: 'n'.repeat(65), own: true, opaque: false }]] }],
    ['an unknown state', { neighbours: [[b, { ...neighbour, state: 'asleep', controlRttMs: null, loss: 0 }]] }],
    ['an unknown cause', { routes: [[b, { ...route, decision: { ...route.decision, cause: { type: 'mood' } } }]] }],
    ['a wrong rate', { trees: [[b, { flow: 'm', source: a, edges: [{ from: a, to: b, rates: {} }], consumers: [] }]] }],
    ['too much of anything', { links: Array(20_000).fill([linkKey({ a, b }), { a, b, cost: 1, rttMs: null }]) }],
  ])('does not change by %s', (_what, set) => {
    expect(checkDelta({ revision: 1, set, gone: {} })).toBeUndefined();
  });

  it('leaves collections out that it does not know', () => {
    expect(checkDelta({ revision: 1, set: { more: [] }, gone: { own: [OWN_KEY], more: [] } })).toEqual({
      revision: 1,
      set: {},
      gone: { own: [OWN_KEY] },
    });
  });

  it('knows a neighbour by its id, or by its address', () => {
    expect(neighbourKey(neighbour)).toBe(b);
    expect(neighbourKey({ ...neighbour, id: null })).toBe('host:1');
  });
});
