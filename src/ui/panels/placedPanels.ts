import { type PlayerPageMemory, parsePlayerPageMemory } from '../../shared/messages';
import { OVERLAY_PAGES, type OverlayPage } from '../../shared/overlayMessages';

/** Where a panel is. */
export interface Placed {
  readonly column: number;
}

/** What is to be known of a player to open it anew, and by its title to find its tab. */
export type PlacedPlayer = PlayerPageMemory & Placed & { readonly title: string };

/** The same of a panel of the overlay. */
export interface PlacedOverlayPanel extends Placed {
  readonly page: OverlayPage;
}

/** A player that was kept, or undefined if it is none. */
export function parsePlacedPlayer(raw: unknown): PlacedPlayer | undefined {
  const key = parsePlayerPageMemory(raw);
  const column = columnOf(raw);
  const { title } = (raw ?? {}) as { readonly title?: unknown };
  return key && column !== undefined && typeof title === 'string' ? { ...key, column, title } : undefined;
}

/** A panel of the overlay that was kept, or undefined if it is none. */
export function parsePlacedOverlayPanel(raw: unknown): PlacedOverlayPanel | undefined {
  const { page: kept } = (raw ?? {}) as { readonly page?: unknown };
  const page = OVERLAY_PAGES.find((each) => each === kept);
  const column = columnOf(raw);
  return page && column !== undefined ? { page, column } : undefined;
}

function columnOf(raw: unknown): number | undefined {
  const { column } = (raw ?? {}) as { readonly column?: unknown };
  return typeof column === 'number' ? column : undefined;
}
