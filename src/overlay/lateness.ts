/** Less is the grain of timers, not a delay. */
const GRAIN_MS = 5;

/**
 * How late a machine is turned: the difference between when it asked for its next tick and when it is turned at all. What
 * comes in after a stall is older than it looks; who judges silence must not count the time for which nobody listened.
 */
export class Lateness {
  #deadline: number | undefined;
  #turnedAt = -Infinity;

  /** The machine has asked to be turned at that time, or only when something happens. */
  expect(deadline: number | undefined): void {
    this.#deadline = deadline;
  }

  /** The machine is turned. Answers for how many ms since the last turn it should have been, 0 if it is on time. */
  note(now: number): number {
    const late = this.#deadline === undefined ? 0 : now - Math.max(this.#deadline, this.#turnedAt);
    this.#turnedAt = now;
    return late >= GRAIN_MS ? late : 0;
  }
}
