import { expect, it } from 'vitest';
import { seededRandom } from '../../../../../src/base/random';
import { SPACING } from '../../../../../webview-ui/graph/freeSpot';
import { forceLayout } from '../../../../../webview-ui/graph/layouts/force';
import { pick } from '../../../../support/randomGraph';
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

it('puts new nodes near their neighbours at the rim, whatever stays between there and where they could begin', () => {
  const gap = 1.5 * SPACING;
  const old = Array.from({ length: 36 }, (_, index) => `o${index}`);
  const fixed = new Map(old.map((id, i) => [id, { x: (i % 6) * gap, y: Math.floor(i / 6) * gap }]));
  const rim = old.filter((_, i) => i % 6 === 0 || i % 6 === 5 || i < 6 || i >= 30);
  forEachSeed(12, (seed) => {
    const random = seededRandom(seed);
    const links = Array.from({ length: 6 }, (_, index) => ({ a: pick(random, rim), b: `n${index}` }));
    const nodes = [...old, ...links.map(({ b }) => b)];
    const layout = forceLayout({ nodes, links, root: null, fixed }, seed);
    for (const { a, b } of links) {
      const [one, other] = [layout.get(a), layout.get(b)];
      const distance = Math.hypot((one?.x ?? NaN) - (other?.x ?? NaN), (one?.y ?? NaN) - (other?.y ?? NaN));
      expect(distance, `${a} ${b}`).toBeLessThan(2.4 * SPACING);
    }
  });
});

it('puts new nodes near those that stay', () => {
  const fixed = new Map([['a', { x: 5_000, y: 5_000 }]]);
  const { x = NaN, y = NaN } = forceLayout(input(['a', 'b'], ['ab'], { fixed }), 1).get('b') ?? {};
  expect(Math.hypot(x - 5_000, y - 5_000)).toBeLessThan(300);
});
