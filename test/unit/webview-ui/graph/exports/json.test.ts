import { expect, it } from 'vitest';
import { jsonOf } from '../../../../../webview-ui/graph/exports/json';
import { graphOf } from '../../../../../webview-ui/graph/graphModel';
import { forEachSeed } from '../../../../support/seeds';
import { chain, neighbour, randomModel, randomPositions } from '../graphs';

it('tells nodes with their places and addresses, links, trees and the time', () => {
  const model = graphOf({ ...chain(2), neighbours: [neighbour({ id: 'n1' })] });
  const graph = JSON.parse(jsonOf(model, new Map([['n1', { x: 1.5, y: 2 }]]), 0)) as Record<string, unknown>;
  expect(graph).toMatchObject({
    format: 'ott-overlay-graph',
    version: 1,
    at: '1970-01-01T00:00:00.000Z',
    nodes: [
      { id: 'n0', own: true, address: null, x: null, y: null },
      { id: 'n1', address: '127.0.0.1:7000', x: 1.5, y: 2 },
    ],
    links: [{ a: 'n0', b: 'n1', state: 'up', cost: 1 }],
    trees: [],
  });
});

it('can be read again, whatever names are', () => {
  forEachSeed(20, (seed) => {
    const model = randomModel(seed);
    const graph = JSON.parse(jsonOf(model, randomPositions(seed, model), seed)) as { nodes: { name: string | null }[] };
    expect(graph.nodes.map(({ name }) => name)).toEqual(model.nodes.map(({ name }) => name));
  });
});
