import { expect, it } from 'vitest';
import { rootOf, sortedAdjacency, startsOf } from '../../../../../webview-ui/graph/layouts/order';
import { input } from './layouts';

const GRAPH = input(['d', 'c', 'b', 'a', 'x'], ['ab', 'bc', 'bd', 'bb', 'aq', 'ba']);

it('orders nodes and their neighbours by id, without what leads nowhere', () => {
  expect([...sortedAdjacency(GRAPH)]).toEqual([
    ['a', ['b']],
    ['b', ['a', 'c', 'd']],
    ['c', ['b']],
    ['d', ['b']],
    ['x', []],
  ]);
});

it('begins at the root, else where most links are, and in every part once', () => {
  const adjacency = sortedAdjacency(GRAPH);
  expect(rootOf(GRAPH, adjacency)).toBe('b');
  expect(rootOf({ ...GRAPH, root: 'c' }, adjacency)).toBe('c');
  expect(rootOf({ ...GRAPH, root: 'nobody' }, adjacency)).toBe('b');
  expect(startsOf({ ...GRAPH, root: 'c' }, adjacency)).toEqual(['c', 'x']);
  expect(startsOf(input([], []), new Map())).toEqual([]);
});
