/** Weight of a new measurement: one in eight, as TCP smooths round trips (RFC 6298). */
const SHARE = 8;

/** Measures how long frames take to a page and their acknowledgements back. */
export class FrameTrips {
  /** When the frames on their way were sent, oldest first; bounded by their credit. */
  #sent: number[] = [];
  #roundMs: number | undefined;

  /** Half a round trip, in milliseconds; null until measured. */
  get oneWayMs(): number | null {
    return this.#roundMs === undefined ? null : this.#roundMs / 2;
  }

  sent(now: number): void {
    this.#sent.push(now);
  }

  /** The oldest of the frames on their way was acknowledged. */
  acknowledged(now: number): void {
    const at = this.#sent.shift();
    if (at === undefined) return;
    const roundMs = Math.max(0, now - at);
    this.#roundMs = this.#roundMs === undefined ? roundMs : this.#roundMs + (roundMs - this.#roundMs) / SHARE;
  }

  /** What was on its way is lost: the page is another one. */
  beginAgain(): void {
    this.#sent = [];
  }
}
