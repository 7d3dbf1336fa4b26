import { expect, it } from 'vitest';
import { SPACING } from '../../../../../webview-ui/graph/freeSpot';
import { circleLayout } from '../../../../../webview-ui/graph/layouts/circle';
import { forEachSeed } from '../../../../support/seeds';
import { input, randomLayoutInput } from './layouts';

it('puts the root at the top and linked nodes beside each other', () => {
  const layout = circleLayout(input(['a', 'b', 'c', 'd'], ['ab', 'bc', 'cd', 'da'], { root: 'b' }));
  const { x = NaN, y = NaN } = layout.get('b') ?? {};
  expect(x).toBeCloseTo(0);
  expect(y).toBeLessThan(0);
  const { y: opposite = NaN } = layout.get('d') ?? {};
  expect(opposite).toBeCloseTo(-y);
  expect(circleLayout(input(['a'], []))).toEqual(new Map([['a', { x: 0, y: -0 }]]));
});

it('gives every node a place of its own, always the same, and leaves fixed nodes alone', () => {
  forEachSeed(40, (seed) => {
    const graph = randomLayoutInput(seed);
    const layout = circleLayout(graph);
    expect([...layout.keys()].sort()).toEqual([...graph.nodes].sort());
    expect(circleLayout({ ...graph, nodes: [...graph.nodes].reverse(), links: [...graph.links].reverse() })).toEqual(
      layout,
    );
    for (const [id, point] of graph.fixed) expect(layout.get(id)).toEqual(point);
    const free = [...layout].filter(([id]) => !graph.fixed.has(id)).map(([, point]) => point);
    free.forEach((one, i) => {
      for (const other of free.slice(i + 1))
        expect(Math.hypot(one.x - other.x, one.y - other.y)).toBeGreaterThan(SPACING * 0.99);
    });
  });
});

it('puts many nodes on several circles, so that the whole is not larger than it has to be', () => {
  const nodes = Array.from({ length: 300 }, (_, index) => `n${index}`);
  const points = [...circleLayout({ ...input(nodes, []), root: 'n7' })];
  expect(points[0]?.[0]).toBe('n7');
  const reach = Math.max(...points.map(([, { x, y }]) => Math.hypot(x, y)));
  expect(reach).toBeLessThan(14 * SPACING);
  const closest = Math.min(
    ...points.flatMap(([, one], i) =>
      points.slice(i + 1).map(([, other]) => Math.hypot(one.x - other.x, one.y - other.y)),
    ),
  );
  expect(closest).toBeGreaterThan(SPACING);
});
