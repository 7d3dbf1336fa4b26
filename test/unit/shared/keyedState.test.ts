import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  applyChange,
  diffStates,
  isSameData,
  type KeyedState,
  type StateDelta,
  StateFollower,
  StateKeeper,
} from '../../../src/shared/keyedState';

interface Kinds {
  readonly nodes: { readonly name: string | null; readonly at: readonly number[] };
  readonly counts: number;
}

const key = fc.constantFrom('a', 'b', 'c', '', '__proto__', 'constructor', 'ä|b');
const node = fc.record({
  name: fc.constantFrom(null, 'x', 'y'),
  at: fc.array(fc.integer({ min: 0, max: 2 }), { maxLength: 2 }),
});
const states: fc.Arbitrary<KeyedState<Kinds>> = fc.record({
  nodes: fc.array(fc.tuple(key, node)).map((entries) => new Map(entries)),
  counts: fc.array(fc.tuple(key, fc.integer({ min: 0, max: 2 }))).map((entries) => new Map(entries)),
});

/** As a channel to a page carries it. */
function sent<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

const empty: KeyedState<Kinds> = { nodes: new Map(), counts: new Map() };
const counts = (...entries: (readonly [string, number])[]): KeyedState<Kinds> => ({
  ...empty,
  counts: new Map(entries),
});

describe('diffStates and applyChange', () => {
  it('make the one state of the other, with no more than what differs', () => {
    fc.assert(
      fc.property(states, states, (before, after) => {
        const change = diffStates(before, after);
        expect(change ? applyChange(before, sent(change)) : before).toEqual(after);
        if (!change) return;
        for (const name of ['nodes', 'counts'] as const) {
          for (const [at, value] of change.set[name] ?? []) expect(before[name].get(at)).not.toEqual(value);
          for (const at of change.gone[name] ?? []) expect(before[name].has(at) && !after[name].has(at)).toBe(true);
        }
      }),
    );
  });

  it('find nothing between a state and its copy', () => {
    fc.assert(fc.property(states, (state) => diffStates(state, structuredClone(state)) === undefined));
  });

  it('leave what did not change the same object', () => {
    const before: KeyedState<Kinds> = { nodes: new Map([['a', { name: 'x', at: [1] }]]), counts: new Map() };
    const after = applyChange(before, diffStates(before, { ...structuredClone(before), counts: new Map([['c', 1]]) })!);
    expect(after.nodes).toBe(before.nodes);
    expect(after.counts).not.toBe(before.counts);
  });
});

describe('isSameData', () => {
  it.each([
    [null, null, true],
    [null, {}, false],
    [NaN, NaN, true],
    [[], {}, false],
    [{ a: undefined }, { b: undefined }, false],
    [{ a: [1, { b: 'c' }] }, { a: [1, { b: 'c' }] }, true],
    [{ a: 1 }, { a: 1, b: 2 }, false],
    ['1', 1, false],
  ])('%j and %j: %s', (a, b, same) => {
    expect(isSameData(a, b)).toBe(same);
    expect(isSameData(b, a)).toBe(same);
  });
});

describe('StateKeeper and StateFollower', () => {
  it('stay the same over any course, whenever one begins to follow', () => {
    fc.assert(
      fc.property(fc.array(states), fc.nat(8), (course, from) => {
        const keeper = new StateKeeper(empty);
        const follower = new StateFollower<Kinds>();
        course.forEach((next, at) => {
          if (at === from) follower.takeSnapshot(sent(keeper.snapshot()));
          const delta = keeper.update(next);
          expect(keeper.state).toEqual(next);
          if (delta) expect(follower.takeDelta(sent(delta))).toBe(at >= from ? 'taken' : 'dropped');
          if (at >= from) expect(follower.state).toEqual(next);
        });
      }),
    );
  });

  it('notice whatever delta is missing, say so once, and go on with the next snapshot', () => {
    const keeper = new StateKeeper(empty);
    const follower = new StateFollower<Kinds>();
    follower.takeSnapshot(keeper.snapshot());
    const deltas = [1, 2, 3, 4]
      .map((n) => keeper.update(counts(['n', n])))
      .filter((delta): delta is StateDelta<Kinds> => !!delta);
    expect(deltas.map(({ revision }) => revision)).toEqual([1, 2, 3, 4]);
    expect(follower.takeDelta(deltas[0]!)).toBe('taken');
    expect(follower.takeDelta(deltas[2]!)).toBe('gap');
    expect(follower.takeDelta(deltas[1]!)).toBe('dropped');
    expect(follower.takeDelta(deltas[3]!)).toBe('dropped');
    expect(follower.state).toEqual(counts(['n', 1]));
    follower.takeSnapshot(keeper.snapshot());
    expect(follower.takeDelta(keeper.update(counts())!)).toBe('taken');
    expect(follower.state).toEqual(empty);
  });

  it('notice a delta that came twice', () => {
    const keeper = new StateKeeper(empty);
    const follower = new StateFollower<Kinds>();
    follower.takeSnapshot(keeper.snapshot());
    const delta = keeper.update(counts(['n', 1]))!;
    expect(follower.takeDelta(delta)).toBe('taken');
    expect(follower.takeDelta(delta)).toBe('gap');
  });

  it('use no number where nothing changed', () => {
    const keeper = new StateKeeper(empty);
    expect(keeper.update(structuredClone(empty))).toBeUndefined();
    expect(keeper.snapshot().revision).toBe(0);
  });
});
