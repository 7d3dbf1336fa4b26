/** Bytes that may be sent again per byte that is sent for the first time: repairs 10 % loss, whatever is asked for. */
export const REPAIR_SHARE = 1 / 8;
/** What a budget holds at most, and at first: a burst of losses, or a frame of which much got lost. */
export const REPAIR_BURST_BYTES = 65_536;

/** Bounds what repair adds to a link's load: a token bucket that fills by what is sent anyhow, so that loss cannot cause a storm. */
export class RepairBudget {
  #bytes = REPAIR_BURST_BYTES;

  /** A datagram was sent for the first time. Allocates nothing. */
  earn(bytes: number): void {
    this.#bytes = Math.min(REPAIR_BURST_BYTES, this.#bytes + bytes * REPAIR_SHARE);
  }

  /** Whether so many bytes may be sent again now; if so they are taken off. */
  take(bytes: number): boolean {
    if (bytes > this.#bytes) return false;
    this.#bytes -= bytes;
    return true;
  }
}
