import { expect, it } from 'vitest';
import { graphOf } from '../../../../webview-ui/graph/graphModel';
import { litEdges } from '../../../../webview-ui/graph/litTree';
import { forEachSeed } from '../../../support/seeds';
import { chain, randomModel, randomPositions } from './graphs';

const ROW = new Map([0, 1, 2, 3].map((i) => [`n${i}`, { x: 200 * i, y: 0 }] as const));
const tree = (source: string, ...edges: [from: string, to: string][]) => ({
  flow: 'movie',
  source,
  consumers: [],
  edges: edges.map(([from, to]) => ({ from, to })),
});

it('lights the edges of a tree from its source on, whatever their order', () => {
  const model = graphOf({ ...chain(4), trees: [tree('n0', ['n1', 'n2'], ['n2', 'n3'], ['n0', 'n1'])] });
  const lit = litEdges(model, ROW, { flow: 'movie', source: null });
  expect(lit.map(({ from, to }) => from + to)).toEqual(['n0n1', 'n1n2', 'n2n3']);
  const [first, second] = lit;
  expect(first?.start).toBe(0);
  expect(second?.start).toBeCloseTo(first?.length ?? NaN);
});

it('draws several trees beside each other, in other colours and lines', () => {
  const model = graphOf({ ...chain(4), trees: [tree('n3', ['n3', 'n2']), tree('n0', ['n2', 'n3'])] });
  const lit = litEdges(model, ROW, { flow: 'movie', source: null });
  expect(lit.map(({ from, colour, dash }) => [from, colour, dash.length])).toEqual([
    ['n2', 'tree0', 0],
    ['n3', 'tree1', 2],
  ]);
  expect(lit[0]?.edge.control).not.toEqual(lit[1]?.edge.control);
  expect(litEdges(model, ROW, { flow: 'movie', source: 'n3' }).map(({ from }) => from)).toEqual(['n3']);
});

it('lights every edge with two places once, whatever the trees are', () => {
  expect(litEdges(randomModel(1), new Map(), null)).toEqual([]);
  forEachSeed(60, (seed) => {
    const model = randomModel(seed);
    const positions = randomPositions(seed, model);
    for (const { flow, edges, source } of model.trees) {
      const lit = litEdges(model, positions, { flow, source });
      const same = model.trees.filter((other) => other.flow === flow && other.source === source);
      expect(lit.length).toBe(same.flatMap((one) => one.edges).length);
      expect(lit.length).toBeGreaterThanOrEqual(edges.length);
      for (const { start, length } of lit) expect(Number.isFinite(start + length)).toBe(true);
    }
  });
});
