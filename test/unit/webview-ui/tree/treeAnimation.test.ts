import { describe, expect, it } from 'vitest';
import { between } from '../../../../webview-ui/tree/treeAnimation';
import { layOut, type TreeLayout } from '../../../../webview-ui/tree/treeLayout';
import { treeOf } from '../../../support/treeStates';

const before = layOut([treeOf('s', ['s>a', 'a>c', 's>b'], ['b', 'c'])]);
/** a is gone, c is served by d, which is new. */
const after = layOut([treeOf('s', ['s>b', 's>d', 'd>c'], ['b', 'c'])]);

function placed(layout: TreeLayout, id: string) {
  return layout.nodes.find(({ node }) => node.id === id);
}

describe('between', () => {
  it('begins where everything was and ends where it will be', () => {
    const way = between(before, after);
    for (const id of ['s', 'b', 'c']) expect(placed(way(0), id)?.at).toEqual(placed(before, id)?.at);
    expect(way(1)).toBe(after);
    expect(way(2)).toBe(after);
  });

  it('glides nodes that stay', () => {
    const [start, end] = [placed(before, 'b')!.at, placed(after, 'b')!.at];
    expect(start.y).not.toBe(end.y);
    expect(placed(between(before, after)(0.5), 'b')?.at).toEqual({ x: start.x, y: (start.y + end.y) / 2 });
  });

  it('lets new nodes grow out of the node that serves them', () => {
    const way = between(before, after);
    expect(placed(way(0), 'd')).toMatchObject({ at: placed(before, 's')!.at, size: 0 });
    expect(placed(way(0.5), 'd')?.size).toBeCloseTo(0.5);
    expect(placed(way(1), 'd')).toMatchObject({ size: 1, going: false });
  });

  it('shrinks nodes that go towards the one that served them, under the others', () => {
    const way = between(before, after);
    expect(way(0.1).nodes[0]).toMatchObject({ node: { id: 'a' }, going: true });
    const late = placed(way(0.99), 'a')!;
    expect(late.size).toBeLessThan(0.01);
    expect(late.at.x).toBeCloseTo(placed(after, 's')!.at.x, 0);
    expect(placed(way(1), 'a')).toBeUndefined();
  });

  it('is there at once where nothing moves', () => {
    const same = layOut([
      treeOf(
        's',
        [
          ['s>a', 5],
          ['a>c', 5],
          ['s>b', 5],
        ],
        ['b', 'c'],
      ),
    ]);
    expect(between(before, same)(0)).toBe(same);
  });

  it('begins with everything where nothing was', () => {
    const way = between({ nodes: [], seconds: [], headings: [] }, after);
    expect(way(0).nodes.every(({ size }) => size === 0)).toBe(true);
    expect(way(1)).toBe(after);
  });
});
