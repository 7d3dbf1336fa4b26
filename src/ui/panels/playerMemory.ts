import { parsePlayerPageMemory, type PlayerPageMemory } from '../../shared/messages';
import type { Memory } from '../node/sessionKeeper';

/** A player and the column that it is in. */
export interface PlacedPlayer extends PlayerPageMemory {
  readonly column: number;
}

const KEY = 'players';

/**
 * The players of a window, for when what runs the extension ends while the window goes on: its panels stay, as dead pictures that
 * nobody can get hold of again. After a reload of the window the editor itself gives panels back; that is another window by then.
 */
export class PlayerMemory {
  readonly #memory: Memory;
  readonly #windowId: string;

  /** `windowId`: equal for as long as a window is not loaded anew. */
  constructor(memory: Memory, windowId: string) {
    this.#memory = memory;
    this.#windowId = windowId;
  }

  /** The players that this very window had. */
  recall(): readonly PlacedPlayer[] {
    const kept = this.#memory.get(KEY) as
      { readonly windowId?: unknown; readonly players?: unknown } | null | undefined;
    if (kept?.windowId !== this.#windowId || !Array.isArray(kept.players)) return [];
    return kept.players.flatMap((raw: unknown) => {
      const key = parsePlayerPageMemory(raw);
      const { column } = (raw ?? {}) as { readonly column?: unknown };
      return key && typeof column === 'number' ? [{ ...key, column }] : [];
    });
  }

  keep(players: readonly PlacedPlayer[]): void {
    // What cannot be kept is not opened again after a crash; nothing else suffers.
    this.#memory.update(KEY, { windowId: this.#windowId, players }).then(undefined, () => undefined);
  }
}
