import { describe, expect, it } from 'vitest';
import { filterGraph, hopsFrom, NO_FILTER, searchNodes } from '../../../../webview-ui/graph/graphFilter';
import { graphOf } from '../../../../webview-ui/graph/graphModel';
import { forEachSeed } from '../../../support/seeds';
import { chain, neighbour, randomModel } from './graphs';

const CHAIN = graphOf({
  ...chain(6),
  flows: [
    { flow: 'movie', source: 'n1', contentType: 'text/plain', state: 'hold', consumers: ['n3'] },
    { flow: 'movie', source: 'n5', contentType: 'text/plain', state: 'hold', consumers: [] },
  ],
  trees: [
    {
      flow: 'movie',
      source: 'n1',
      consumers: ['n3'],
      edges: [
        { from: 'n1', to: 'n2' },
        { from: 'n2', to: 'n3' },
      ],
    },
  ],
  neighbours: [neighbour({ id: 'n1', address: '10.1.2.3', port: 4567 })],
});
const idsOf = ({ nodes }: { nodes: readonly { id: string }[] }): string[] => nodes.map(({ id }) => id);

describe('filterGraph', () => {
  it('shows everything, as the same object, without a filter', () => {
    expect(filterGraph(CHAIN, NO_FILTER)).toBe(CHAIN);
    expect(filterGraph(CHAIN, { ...NO_FILTER, focus: { id: 'nobody', hops: 1 } })).toBe(CHAIN);
  });

  it('shows who has to do with a flow, of one source or of all', () => {
    const flow = { flow: 'movie', source: 'n1' };
    expect(idsOf(filterGraph(CHAIN, { ...NO_FILTER, flow }))).toEqual(['n1', 'n2', 'n3']);
    const shown = filterGraph(CHAIN, { ...NO_FILTER, flow: { ...flow, source: null } });
    expect(idsOf(shown)).toEqual(['n1', 'n2', 'n3', 'n5']);
    expect(shown.links.map(({ key }) => key)).toEqual(['n1|n2', 'n2|n3']);
  });

  it('shows the neighbourhood of the whole graph, and what all filters show', () => {
    const focus = { id: 'n2', hops: 1 };
    expect(idsOf(filterGraph(CHAIN, { ...NO_FILTER, focus }))).toEqual(['n1', 'n2', 'n3']);
    const flow = { flow: 'movie', source: null };
    expect(idsOf(filterGraph(CHAIN, { text: 'n3', flow, focus }))).toEqual(['n3']);
  });

  it('leaves links only between shown nodes, always', () => {
    forEachSeed(40, (seed) => {
      const model = randomModel(seed);
      const focus = { id: 'n0', hops: seed % 4 };
      const shown = filterGraph(model, { ...NO_FILTER, focus });
      const hops = hopsFrom(model, 'n0');
      const ids = new Set(idsOf(shown));
      for (const { id } of model.nodes) expect(ids.has(id)).toBe((hops.get(id) ?? Infinity) <= focus.hops);
      for (const { a, b } of shown.links) expect(ids.has(a) && ids.has(b)).toBe(true);
      expect(filterGraph(model, { ...NO_FILTER, focus })).toEqual(shown);
    });
  });
});

it('counts the links from a node', () => {
  expect([...hopsFrom(CHAIN, 'n1')]).toEqual([
    ['n1', 0],
    ['n0', 1],
    ['n2', 1],
    ['n3', 2],
    ['n4', 3],
    ['n5', 4],
  ]);
  expect(hopsFrom(CHAIN, 'nobody').size).toBe(0);
});

it('finds nodes by words of their names, ids, addresses and flows, the best first', () => {
  const found = (text: string): string[] => searchNodes(CHAIN, text).map(({ id }) => id);
  expect(found('')).toEqual([]);
  expect(found('4567')).toEqual(['n1']);
  expect(found('MOVIE n3')).toEqual(['n3']);
  expect(found('Node N4')).toEqual(['n4']);
  expect(found('nothing')).toEqual([]);
  expect(found('node')[0]).toBe('n0');
});
