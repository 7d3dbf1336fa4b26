import { expect, it } from 'vitest';
import { forceLayout } from '../../../../../webview-ui/graph/layouts/force';
import { forEachSeed } from '../../../../support/seeds';
import { input, randomLayoutInput } from './layouts';

it('keeps linked nodes nearer to each other than others', () => {
  const layout = forceLayout(input(['a', 'b', 'c', 'd'], ['ab', 'bc', 'cd']), 1);
  const distance = (one: string, other: string): number => {
    const from = layout.get(one) ?? { x: NaN, y: NaN };
    const to = layout.get(other) ?? { x: NaN, y: NaN };
    return Math.hypot(from.x - to.x, from.y - to.y);
  };
  expect(distance('a', 'b')).toBeLessThan(distance('a', 'c'));
  expect(distance('c', 'd')).toBeLessThan(distance('b', 'd'));
});

it('is always the same for the same seed, and leaves fixed nodes alone', () => {
  forEachSeed(12, (seed) => {
    const graph = randomLayoutInput(seed);
    const layout = forceLayout(graph, seed);
    expect([...layout.keys()].sort()).toEqual([...graph.nodes].sort());
    expect(
      forceLayout({ ...graph, nodes: [...graph.nodes].reverse(), links: [...graph.links].reverse() }, seed),
    ).toEqual(layout);
    for (const [id, point] of graph.fixed) expect(layout.get(id)).toEqual(point);
    for (const { x, y } of layout.values()) expect(Number.isFinite(x + y)).toBe(true);
  });
});

it('puts new nodes near those that stay', () => {
  const fixed = new Map([['a', { x: 5_000, y: 5_000 }]]);
  const { x = NaN, y = NaN } = forceLayout(input(['a', 'b'], ['ab'], { fixed }), 1).get('b') ?? {};
  expect(Math.hypot(x - 5_000, y - 5_000)).toBeLessThan(300);
});
