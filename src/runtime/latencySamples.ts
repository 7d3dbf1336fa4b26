import type { LatencyView } from '../overlay/snapshot';

/** Samples kept: half a minute at 30 frames a second. */
export const MAX_LATENCY_SAMPLES = 1_024;

/** The last latencies of one flow. */
export class LatencySamples {
  readonly #ring = new Float64Array(MAX_LATENCY_SAMPLES);
  #count = 0;

  add(ms: number): void {
    this.#ring[this.#count++ % MAX_LATENCY_SAMPLES] = ms;
  }

  /** Nearest-rank percentiles, in ms; null before the first sample. */
  view(): LatencyView | null {
    const sorted = this.#ring.slice(0, Math.min(this.#count, MAX_LATENCY_SAMPLES)).sort();
    const rank = (share: number): number => round(sorted[Math.ceil(share * sorted.length) - 1] ?? 0);
    return sorted.length === 0 ? null : { p50: rank(0.5), p99: rank(0.99), max: rank(1) };
  }
}

/** Microseconds are as fine as the age of a datagram is. */
function round(ms: number): number {
  return Math.round(ms * 1_000) / 1_000;
}
