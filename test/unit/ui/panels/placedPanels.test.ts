import { describe, expect, it } from 'vitest';
import { parsePlacedOverlayPanel, parsePlacedPlayer } from '../../../../src/ui/panels/placedPanels';

describe('parsePlacedPlayer', () => {
  it('knows a player, its column and its title', () => {
    const player = { flow: 'a', source: 's', chosen: true, column: 1, title: 'a' };
    expect(parsePlacedPlayer(player)).toEqual(player);
  });

  it.each([
    null,
    1,
    { flow: 'a', source: 's' },
    { column: 1, title: 'a' },
    { flow: 'a', source: 's', chosen: true, column: 1 },
  ])('refuses %j', (raw) => {
    expect(parsePlacedPlayer(raw)).toBeUndefined();
  });
});

describe('parsePlacedOverlayPanel', () => {
  it('knows a page and its column', () => {
    expect(parsePlacedOverlayPanel({ page: 'tree', column: 2, more: 1 })).toEqual({ page: 'tree', column: 2 });
  });

  it.each([null, 1, { page: 'tree' }, { page: 'player', column: 1 }, { column: 1 }])('refuses %j', (raw) => {
    expect(parsePlacedOverlayPanel(raw)).toBeUndefined();
  });
});
