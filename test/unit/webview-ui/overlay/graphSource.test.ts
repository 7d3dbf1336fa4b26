import { expect, it } from 'vitest';
import { GraphSource, LOST_MS } from '../../../../webview-ui/overlay/graphSource';
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
  expect(source.nextLoss).toBeUndefined();
  const state = stateOf(['a']);
  source.take(state, 10);
  expect(source.model.nodes.map(({ id, name, unreachable }) => [id, name, unreachable])).toEqual([
    ['a', 'name a', false],
    ['b', 'name b', true],
    ['c', 'name c', true],
  ]);
  expect(source.nextLoss).toBe(10 + LOST_MS);
  source.take(stateOf(['a', 'c']), 20);
  expect(source.model.nodes.find(({ id }) => id === 'c')?.unreachable).toBe(false);
  source.take(stateOf(['a', 'c']), 9 + LOST_MS);
  expect(idsOf(source)).toEqual(['a', 'b', 'c']);
  source.take(stateOf(['a', 'c']), 10 + LOST_MS);
  expect(idsOf(source)).toEqual(['a', 'c']);
  expect(source.nextLoss).toBeUndefined();
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
