/** How many frames per second something carried, as reported: each rate is taken to hold until the next one is known. */
export class FrameSums {
  readonly #keepMs: number;
  /** Where the rate became another one, and the frames until then. Bounded by how often that is within `keepMs`. */
  #points: { readonly at: number; readonly frames: number; readonly rate: number }[] = [];
  #start: number | undefined;

  /** `keepMs`: for how long back sums may be asked for. */
  constructor(keepMs: number) {
    this.#keepMs = keepMs;
  }

  /** When the first rate was known, on the clock of {@link note}; Infinity before that. */
  get start(): number {
    return this.#start ?? Infinity;
  }

  /** The rate is this one now. `now`: milliseconds of any clock that is not set back. */
  note(rate: number, now: number): void {
    this.#start ??= now;
    const last = this.#points.at(-1);
    if (last?.rate !== rate) this.#points.push({ at: now, frames: this.#until(now), rate });
    const firstKept = this.#points.findLastIndex(({ at }) => at <= now - this.#keepMs);
    if (firstKept > 0) this.#points = this.#points.slice(firstKept);
  }

  /** Frames from one time to another; none before {@link start}. */
  between(from: number, to: number): number {
    return this.#until(to) - this.#until(from);
  }

  #until(time: number): number {
    const point = this.#points.findLast(({ at }) => at <= time);
    return point ? point.frames + (point.rate * (time - point.at)) / 1_000 : 0;
  }
}
