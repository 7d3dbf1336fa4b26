import { expect, it } from 'vitest';
import { layeredLayout } from '../../../../../webview-ui/graph/layouts/layered';
import { forEachSeed } from '../../../../support/seeds';
import { input, randomLayoutInput } from './layouts';

it('puts layers below each other by their distance from the root, and other parts to the right', () => {
  const layout = layeredLayout(input(['a', 'b', 'c', 'd', 'x'], ['ab', 'ac', 'bd'], { root: 'a' }));
  const y = (id: string): number => layout.get(id)?.y ?? NaN;
  const x = (id: string): number => layout.get(id)?.x ?? NaN;
  expect(y('a')).toBe(0);
  expect(y('b')).toBe(y('c'));
  expect(y('b')).toBeGreaterThan(y('a'));
  expect(y('d')).toBeGreaterThan(y('b'));
  expect(x('x')).toBeGreaterThan(Math.max(x('a'), x('b'), x('c'), x('d')));
});

it('makes no links cross where none have to', () => {
  const layout = layeredLayout(
    input(['r', 'a', 'b', 'c', 'x', 'y', 'z'], ['ra', 'rb', 'rc', 'az', 'by', 'cx'], { root: 'r' }),
  );
  const order = (ids: string[]): string[] =>
    ids.sort((one, other) => (layout.get(one)?.x ?? 0) - (layout.get(other)?.x ?? 0));
  const below = { a: 'z', b: 'y', c: 'x' } as Record<string, string>;
  expect(order(['x', 'y', 'z'])).toEqual(order(['a', 'b', 'c']).map((id) => below[id]));
});

it('gives every node a place of its own, always the same, and leaves fixed nodes alone', () => {
  forEachSeed(40, (seed) => {
    const graph = randomLayoutInput(seed);
    const layout = layeredLayout(graph);
    expect([...layout.keys()].sort()).toEqual([...graph.nodes].sort());
    expect(layeredLayout({ ...graph, nodes: [...graph.nodes].reverse(), links: [...graph.links].reverse() })).toEqual(
      layout,
    );
    for (const [id, point] of graph.fixed) expect(layout.get(id)).toEqual(point);
    const free = [...layout].filter(([id]) => !graph.fixed.has(id));
    expect(new Set(free.map(([, { x, y }]) => `${x},${y}`)).size).toBe(free.length);
  });
});
