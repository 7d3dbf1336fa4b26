/** Of equal log lines about connections of strangers, one goes out per this. */
export const STRANGER_LOG_INTERVAL_MS = 10_000;
/** Different lines that are told apart; all others share one period. */
const MAX_LINES = 16;

/**
 * Keeps what strangers can cause without end out of a log: of equal lines one is let through per period, and says how many
 * were not.
 */
export class LineThrottle {
  readonly #periodMs: number;
  /** Line → when it was last let through, and how often it was held back since. Bounded by MAX_LINES + 1. */
  readonly #lines = new Map<string, { at: number; held: number }>();

  constructor(periodMs: number) {
    this.#periodMs = periodMs;
  }

  /** How many lines like this were held back since the last one, if this one may go out at `now`; else undefined. */
  pass(line: string, now: number): number | undefined {
    const key = this.#lines.has(line) || this.#makeRoom(now) ? line : '';
    const known = this.#lines.get(key);
    if (known && now < known.at + this.#periodMs) {
      known.held++;
      return undefined;
    }
    this.#lines.set(key, { at: now, held: 0 });
    return known?.held ?? 0;
  }

  #makeRoom(now: number): boolean {
    if (this.#lines.size < MAX_LINES) return true;
    for (const [line, { at, held }] of this.#lines) {
      if (held === 0 && now >= at + this.#periodMs) return this.#lines.delete(line);
    }
    return false;
  }
}
