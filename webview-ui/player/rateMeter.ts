/** Counts how often something happened in the last second. */
export class RateMeter {
  /** Times in milliseconds, oldest first; those of the last second alone. */
  #marks: number[] = [];

  /** It happened at `now`. Times never go back. */
  mark(now: number): void {
    this.#marks.push(now);
    this.#forget(now);
  }

  /** Events in the second before `now`. */
  perSecond(now: number): number {
    this.#forget(now);
    return this.#marks.length;
  }

  #forget(now: number): void {
    const old = this.#marks.findIndex((mark) => mark > now - 1000);
    this.#marks = old < 0 ? [] : this.#marks.slice(old);
  }
}
