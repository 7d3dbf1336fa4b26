import type { Clock } from '../../base/clock';

/** Crashes after which a node is started again by itself, within the time below. */
export const MOST_RESTARTS = 3;
export const RESTART_WINDOW_MS = 60_000;

/** Admits some restarts and then no more: what crashes again and again is not helped by another start. */
export class RestartLimit {
  readonly #clock: Clock;
  /** Times of the latest restarts; at most MOST_RESTARTS. */
  #restarts: readonly number[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Whether the node may be started again now; counts it if so. */
  admit(): boolean {
    const now = this.#clock.now();
    this.#restarts = this.#restarts.filter((at) => now - at < RESTART_WINDOW_MS);
    if (this.#restarts.length >= MOST_RESTARTS) return false;
    this.#restarts = [...this.#restarts, now];
    return true;
  }
}
