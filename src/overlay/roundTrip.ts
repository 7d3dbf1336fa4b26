import { RTT_GAIN } from './constants';

/** Samples above this are a sender's fault or a sleeping machine, not a path. */
const MAX_RTT_MS = 60_000;
/** A sample counts for at most this many times the estimate and so many ms: one that waited somewhere must not spoil it for long. */
const OUTLIER_FACTOR = 4;
const OUTLIER_MS = 50;
/** Weight of a new sample in the deviation (RFC 6298 section 2). */
const DEVIATION_GAIN = 1 / 4;

/** A smoothed round-trip time and its mean deviation (RFC 6298 section 2). Times in ms. */
export class RoundTrip {
  #ms: number | undefined;
  #deviationMs = 0;

  /** undefined before the first sample. */
  get ms(): number | undefined {
    return this.#ms;
  }

  /** What hardly any round trip exceeds; 0 before the first sample. */
  get mostMs(): number {
    return this.#ms === undefined ? 0 : this.#ms + 4 * this.#deviationMs;
  }

  /** Takes a sample in. A negative one is 0, a nonsensical one is none. */
  sample(measuredMs: number): void {
    if (measuredMs > MAX_RTT_MS) return;
    const sampleMs = Math.max(0, measuredMs);
    if (this.#ms === undefined) {
      this.#ms = sampleMs;
      this.#deviationMs = sampleMs / 2;
      return;
    }
    const ms = Math.min(sampleMs, OUTLIER_FACTOR * this.#ms + OUTLIER_MS);
    this.#deviationMs += DEVIATION_GAIN * (Math.abs(ms - this.#ms) - this.#deviationMs);
    this.#ms += RTT_GAIN * (ms - this.#ms);
  }
}
