import type { PlaybackMode } from '../../src/shared/messages';

/** `fit`: the whole picture, as large as there is room; `actual`: pixel for pixel; `full`: as large as the panel, over which the controls lie. */
export type PictureSize = 'fit' | 'actual' | 'full';

/** How the user has set up a player; kept over reloads. */
export interface PlayerLooks {
  readonly mode: PlaybackMode;
  readonly size: PictureSize;
  readonly statistics: boolean;
}

export const SIZES: readonly PictureSize[] = ['fit', 'actual', 'full'];

/** What a page has kept of this; what is not there or of no known kind is as it is at first. */
export function parseLooks(raw: unknown): PlayerLooks {
  const kept = typeof raw === 'object' && raw !== null ? (raw as Readonly<Record<string, unknown>>) : {};
  return {
    mode: kept.mode === 'live' ? 'live' : 'smooth',
    size: SIZES.find((size) => size === kept.size) ?? 'fit',
    statistics: kept.statistics === true,
  };
}
