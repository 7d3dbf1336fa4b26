import { MAX_KEPT_TEXT, type OverlayPage } from '../../shared/overlayMessages';
import type { Memory } from '../node/sessionKeeper';

/** What pages have asked to be kept for pages of their kind to come, in the editor's memory of the workspace: a text each. */
export class KeptTexts {
  readonly #memory: Memory;

  constructor(memory: Memory) {
    this.#memory = memory;
  }

  /** At most {@link MAX_KEPT_TEXT}; empty where nothing was kept. */
  get(page: OverlayPage): string {
    const kept = this.#memory.get(keyOf(page));
    return typeof kept === 'string' && kept.length <= MAX_KEPT_TEXT ? kept : '';
  }

  keep(page: OverlayPage, text: string): void {
    // Where nothing can be kept, the next page begins as the first one did.
    this.#memory.update(keyOf(page), text).then(undefined, () => undefined);
  }
}

function keyOf(page: OverlayPage): string {
  return `page.${page}`;
}
