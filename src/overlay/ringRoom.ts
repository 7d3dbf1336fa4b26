import type { LinkId } from './effects';

/** Memory of all rings of one link: a dozen lossy flows. */
export const MAX_LINK_RING_BYTES = 16 * 1024 * 1024;
/** Memory of all rings of a node. */
export const MAX_RING_BYTES = 64 * 1024 * 1024;

/** What may be kept in memory to be sent again, over all branches: those that find no room are not repaired. */
export class RingRoom {
  /** Link → bytes taken; bounded by the links that have some. */
  readonly #taken = new Map<LinkId, number>();
  #all = 0;

  /** Whether there is room for so many bytes; if so they are taken. */
  take(link: LinkId, bytes: number): boolean {
    const taken = (this.#taken.get(link) ?? 0) + bytes;
    if (taken > MAX_LINK_RING_BYTES || this.#all + bytes > MAX_RING_BYTES) return false;
    this.#taken.set(link, taken);
    this.#all += bytes;
    return true;
  }

  /** Gives back what was taken. */
  give(link: LinkId, bytes: number): void {
    const left = (this.#taken.get(link) ?? 0) - bytes;
    if (left > 0) this.#taken.set(link, left);
    else this.#taken.delete(link);
    this.#all -= bytes;
  }
}
