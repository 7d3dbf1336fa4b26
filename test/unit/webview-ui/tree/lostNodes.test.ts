import { describe, expect, it } from 'vitest';
import { LostNodes } from '../../../../webview-ui/tree/lostNodes';

const known = (...ids: string[]) => new Set(ids);

describe('LostNodes', () => {
  it('tells a node once that leaves the overlay after it has left the tree', () => {
    const lost = new LostNodes();
    expect(lost.update(['s', 'node4'], known('s', 'node4'), 0)).toEqual([]);
    expect(lost.update(['s'], known('s', 'node4'), 1_000)).toEqual([]);
    expect(lost.update(['s'], known('s'), 4_000)).toEqual(['node4']);
    expect(lost.update(['s'], known('s'), 4_250)).toEqual([]);
  });

  it('does not miss who left the tree long ago, or was never in it', () => {
    const lost = new LostNodes();
    lost.update(['s', 'a'], known('s', 'a', 'b'), 0);
    lost.update(['s'], known('s', 'a', 'b'), 11_000);
    expect(lost.update(['s'], known('s'), 12_000)).toEqual([]);
  });

  it('forgets when other trees are shown', () => {
    const lost = new LostNodes();
    lost.update(['a'], known('a'), 0);
    lost.forget();
    expect(lost.update([], known(), 1)).toEqual([]);
  });
});
