import { expect, it } from 'vitest';
import { graphOf, type GraphModel } from '../../../../webview-ui/graph/graphModel';
import { type Chosen, RECALL_MS, Recollection } from '../../../../webview-ui/overlay/recollection';

/** Nodes by id and name, the first of them this one, in a chain. */
function model(...nodes: readonly (readonly [id: string, name: string])[]): GraphModel {
  return graphOf({
    topology: {
      nodes: nodes.map(([id, name], index) => ({ id, name, own: index === 0, opaque: false })),
      links: nodes.slice(1).map(([b], index) => ({ a: nodes[index]?.[0] ?? '', b, cost: 1, rttMs: 1 })),
    },
    flows: [],
    neighbours: [],
    trees: [],
  });
}

const NAMES = new Map([
  ['a', 'me'],
  ['b', 'one'],
  ['c', 'two'],
]);
const chosen = (selected: string | null, rest: Partial<Chosen> = {}): Chosen => ({
  selected,
  selectedLink: null,
  near: null,
  ...rest,
});

it('waits for an own node, and then for the nodes that were looked at', () => {
  const recollection = new Recollection('a', NAMES);
  expect(recollection.find(model(), chosen('b'), 0)).toMatchObject({ selected: 'b', isDone: false });
  expect(recollection.until).toBeUndefined();
  expect(recollection.find(model(['a2', 'me']), chosen('b'), 10)).toMatchObject({ selected: 'b', isDone: false });
  expect(recollection.until).toBe(10 + RECALL_MS);
  expect(recollection.find(model(['a2', 'me'], ['b', 'one']), chosen('b'), 20)).toMatchObject({
    selected: 'b',
    isDone: true,
  });
});

it('finds the own node and its links by its new id', () => {
  const looked = chosen('a', { selectedLink: 'a|b', near: { id: 'a', hops: 1 } });
  const found = new Recollection('a', NAMES).find(model(['z', 'me'], ['b', 'one']), looked, 0);
  expect(found).toEqual({ selected: 'z', selectedLink: 'b|z', near: { id: 'z', hops: 1 }, isDone: true });
});

it('takes at last the only node of the name, and nothing where there are several or none', () => {
  const late = (graph: GraphModel): unknown => {
    const recollection = new Recollection('a', NAMES);
    recollection.find(graph, chosen('b'), 0);
    return recollection.find(graph, chosen('b'), RECALL_MS);
  };
  expect(late(model(['a', 'me'], ['b2', 'one']))).toMatchObject({ selected: 'b2', isDone: true });
  expect(late(model(['a', 'me'], ['b2', 'one'], ['b3', 'one']))).toMatchObject({ selected: null, isDone: true });
  expect(late(model(['a', 'me']))).toMatchObject({ selected: null, isDone: true });
});

it('is done where nothing was looked at', () => {
  expect(new Recollection('a', NAMES).find(model(['a', 'me']), chosen(null), 0).isDone).toBe(true);
});
