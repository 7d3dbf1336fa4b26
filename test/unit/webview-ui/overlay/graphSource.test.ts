import { expect, it } from 'vitest';
import { GraphSource, HELD_MS, LOST_MS } from '../../../../webview-ui/overlay/graphSource';
import type { OverlayState } from '../../../../src/shared/overlayState';
import { route, stateOf } from './states';

const idsOf = (source: GraphSource): string[] => source.model.nodes.map(({ id }) => id);

it('makes the same graph of states that differ in nothing it is made of', () => {
  const source = new GraphSource();
  const state = stateOf(['a', 'b'], ['a-b']);
  const model = source.take(state, 0);
  expect(source.take({ ...state, routes: new Map([['b', route('b', 'b', 1)]]) }, 1)).toBe(model);
  expect(source.take(stateOf(['a', 'b'], ['a-b']), 2)).not.toBe(model);
});

it('shows a node that is gone for a while, as unreachable, unless it comes back', () => {
  const source = new GraphSource();
  source.take(stateOf(['a', 'b', 'c']), 0);
  expect(source.nextDue).toBeUndefined();
  const state = stateOf(['a']);
  source.take(state, 10);
  expect(source.model.nodes.map(({ id, name, unreachable }) => [id, name, unreachable])).toEqual([
    ['a', 'name a', false],
    ['b', 'name b', true],
    ['c', 'name c', true],
  ]);
  expect(source.nextDue).toBe(10 + LOST_MS);
  source.take(stateOf(['a', 'c']), 20);
  expect(source.model.nodes.find(({ id }) => id === 'c')?.unreachable).toBe(false);
  source.take(stateOf(['a', 'c']), 9 + LOST_MS);
  expect(idsOf(source)).toEqual(['a', 'b', 'c']);
  source.take(stateOf(['a', 'c']), 10 + LOST_MS);
  expect(idsOf(source)).toEqual(['a', 'c']);
  expect(source.nextDue).toBeUndefined();
});

it('takes a node of the same name for the one that is gone', () => {
  const source = new GraphSource();
  source.take(stateOf(['a', 'b']), 0);
  source.take(stateOf(['a']), 1);
  const { nodes, ...rest } = stateOf(['a', 'b2']);
  const renamed = new Map([...nodes].map(([id, node]) => [id, { ...node, name: `name ${id[0]}` }] as const));
  source.take({ ...rest, nodes: renamed }, 2);
  expect(idsOf(source)).toEqual(['a', 'b2']);
});

it('forgets what another node saw, and knows nothing while none runs', () => {
  const source = new GraphSource();
  source.take(stateOf(['a', 'b', 'c']), 0);
  source.take(stateOf(['a', 'b']), 1);
  source.take(stateOf(['x', 'b']), 2);
  expect(idsOf(source)).toEqual(['b', 'x']);
  source.take(stateOf([]), 3);
  expect(source.model.nodes).toEqual([]);
});

/** The state, in which of a node nothing but its id is known. */
function bare(state: OverlayState, id: string): OverlayState {
  return { ...state, nodes: new Map([...state.nodes, [id, { id, name: null, own: false, opaque: true }]]) };
}

it('leaves a new node out until its name and a link are known, for a moment at most', () => {
  const source = new GraphSource();
  source.take(stateOf(['a', 'b'], ['a-b']), 0);
  const model = source.take(bare(stateOf(['a', 'b'], ['a-b']), 'c'), 10);
  expect(model.nodes.map(({ id }) => id)).toEqual(['a', 'b']);
  expect(source.nextDue).toBe(10 + HELD_MS);
  // A link alone tells not yet where it was.
  const linked = bare(stateOf(['a', 'b'], ['a-b', 'b-c']), 'c');
  expect(source.take(linked, 20).links).toHaveLength(1);
  expect(idsOf(source)).toEqual(['a', 'b']);
  source.take(stateOf(['a', 'b', 'c'], ['a-b', 'b-c']), 30);
  expect(idsOf(source)).toEqual(['a', 'b', 'c']);
  expect(source.nextDue).toBeUndefined();
  // What is shown stays, whatever is forgotten of it.
  source.take(bare(stateOf(['a', 'b'], ['a-b']), 'c'), 40);
  expect(idsOf(source)).toEqual(['a', 'b', 'c']);
});

it('shows what it finds at first, and a node of which nothing comes to be known, after a while', () => {
  const source = new GraphSource();
  source.take(bare(stateOf(['a']), 'b'), 0);
  expect(idsOf(source)).toEqual(['a', 'b']);
  const state = bare(bare(stateOf(['a']), 'b'), 'c');
  source.take(state, 10);
  expect(idsOf(source)).toEqual(['a', 'b']);
  source.take(state, 10 + HELD_MS);
  expect(idsOf(source)).toEqual(['a', 'b', 'c']);
});

it('misses nobody who was never shown', () => {
  const source = new GraphSource();
  source.take(stateOf(['a']), 0);
  source.take(bare(stateOf(['a']), 'b'), 10);
  source.take(stateOf(['a']), 20);
  expect(idsOf(source)).toEqual(['a']);
  expect(source.nextDue).toBeUndefined();
});

it('keeps who is gone for a page to come, which shows them as long, of the same node alone', () => {
  const source = new GraphSource();
  source.take(stateOf(['a', 'b']), 0);
  source.take(stateOf(['a']), 10);
  const memory = source.memory();
  expect(memory).toEqual({ own: 'a', lost: [['b', 'name b', 10 + LOST_MS]] });
  const next = new GraphSource(memory);
  next.take(stateOf(['a']), 20);
  expect(next.model.nodes.map(({ id, name, unreachable }) => [id, name, unreachable])).toEqual([
    ['a', 'name a', false],
    ['b', 'name b', true],
  ]);
  next.take(stateOf(['a']), 10 + LOST_MS);
  expect(idsOf(next)).toEqual(['a']);
  const other = new GraphSource(memory);
  other.take(stateOf(['x']), 20);
  expect(idsOf(other)).toEqual(['x']);
  const late = new GraphSource(memory);
  late.take(stateOf(['a']), 20 + LOST_MS);
  expect(idsOf(late)).toEqual(['a']);
});
