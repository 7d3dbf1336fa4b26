import { describe, expect, it } from 'vitest';
import { arrangementFor, COLUMN, layOut, ROW } from '../../../../webview-ui/tree/treeLayout';
import { treeOf } from '../../../support/treeStates';

const WIDE = ['s>a', 's>b', 's>c', 'a>d', 'a>e', 'c>f'];

describe('layOut', () => {
  it('puts the source at the left, every link a column further, and children around their parent', () => {
    const { nodes } = layOut([treeOf('s', WIDE, ['b', 'd', 'e', 'f'])]);
    const at = (id: string) => nodes.find(({ node }) => node.id === id)!.at;
    for (const { node, at: place } of nodes) expect(place.x).toBe(node.depth * COLUMN);
    expect(at('s').y).toBe((at('a').y + at('c').y) / 2);
    expect(at('a').y).toBe((at('d').y + at('e').y) / 2);
    expect(at('f').y).toBe(at('c').y);
    expect(Math.min(...nodes.map(({ at: { y } }) => y))).toBe(0);
  });

  it('leaves a row to every node of a column, in the order of the children', () => {
    const { nodes } = layOut([treeOf('s', WIDE, ['b', 'd', 'e', 'f'])]);
    for (const column of [1, 2]) {
      const ys = nodes.filter(({ node }) => node.depth === column).map(({ at }) => at.y);
      ys.slice(1).forEach((y, i) => expect(y - ys[i]!).toBeGreaterThanOrEqual(ROW));
    }
  });

  it('moves nothing when only rates are new', () => {
    const places = (rate: number) =>
      layOut([
        treeOf(
          's',
          [
            ['s>a', rate],
            ['a>b', rate],
          ],
          ['b'],
        ),
      ]).nodes.map(({ key, at }) => [key, at]);
    expect(places(10)).toEqual(places(30));
  });

  it('puts the trees of several sources side by side, each under its heading', () => {
    const { nodes, headings } = layOut([treeOf('s', ['s>a', 'a>b'], ['b']), treeOf('t', ['t>a'], ['a'])]);
    const right = Math.max(...nodes.filter(({ node }) => node.source === 's').map(({ at }) => at.x));
    const second = nodes.filter(({ node }) => node.source === 't').map(({ at }) => at.x);
    expect(Math.min(...second)).toBeGreaterThan(right + COLUMN / 2);
    expect(headings.map(({ at, tree }) => [tree.source, at.x])).toEqual([
      ['s', 0],
      ['t', Math.min(...second)],
    ]);
    expect(headings[0]?.at.y).toBe(headings[1]?.at.y);
  });

  it('puts them one below the other where that is asked for, with what is not connected to each', () => {
    const trees = [treeOf('s', ['s>a', 's>b', 'x>y'], ['a', 'b', 'y']), treeOf('t', ['t>a'], ['a'])];
    const { nodes, headings } = layOut(trees, 'below');
    const lowest = Math.max(...nodes.filter(({ node }) => node.source === 's').map(({ at }) => at.y));
    const [, , heading] = headings;
    expect(heading).toMatchObject({ at: { x: 0 }, isLoose: false });
    expect(heading!.at.y).toBeGreaterThan(lowest + ROW / 2);
    for (const { at, node } of nodes) if (node.source === 't') expect(at.y).toBeGreaterThan(heading!.at.y);
    expect(nodes.filter(({ parent }) => parent === null).map(({ at }) => at.x)).toEqual([0, 0, 0]);
  });

  it('puts what is not connected below, and lists second branches', () => {
    const tree = treeOf('s', ['s>a', 'a>b', 's>b', 'x>y', 'z>b'], ['b', 'y']);
    const { nodes, headings, seconds } = layOut([tree]);
    const lowest = Math.max(...nodes.filter(({ loose }) => !loose).map(({ at }) => at.y));
    const loose = nodes.filter((placed) => placed.loose);
    expect(loose.map(({ node }) => node.id)).toEqual(['x', 'y', 'z', 'b']);
    for (const { at } of loose) expect(at.y).toBeGreaterThan(lowest + ROW);
    expect(headings.filter(({ isLoose }) => isLoose)).toHaveLength(1);
    expect(seconds.map(({ from, to }) => [from, to])).toEqual([['s/a', 's/b']]);
  });

  it('is nothing of no trees', () => expect(layOut([])).toEqual({ nodes: [], seconds: [], headings: [] }));
});

describe('arrangementFor', () => {
  const trees = [treeOf('s', ['s>a', 'a>b', 'b>c'], ['c']), treeOf('t', ['t>a', 'a>b'], ['b'])];

  it('takes that in which trees are seen larger', () => {
    expect(arrangementFor(trees, 420, 600)).toBe('below');
    expect(arrangementFor(trees, 1_400, 200)).toBe('beside');
    // Both as large as they are.
    expect(arrangementFor(trees, 2_000, 1_000)).toBe('beside');
    expect(arrangementFor(trees.slice(0, 1), 100, 600)).toBe('beside');
    expect(arrangementFor(trees, 0, 0)).toBe('beside');
  });
});
