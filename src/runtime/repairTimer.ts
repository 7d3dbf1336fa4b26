import type { Clock } from '../base/clock';
import { type Disposable, MutableDisposable } from '../base/disposable';

/** Runs what is due once or again and again, never more often than there is something to do; one timer at a time. */
export class RepairTimer implements Disposable {
  readonly #clock: Clock;
  readonly #run: (now: number) => number | undefined;
  readonly #timer = new MutableDisposable<Disposable>();
  #at = Infinity;

  /** `run` answers when it is due again (ms), undefined: not until {@link expect} says so. */
  constructor(clock: Clock, run: (now: number) => number | undefined) {
    this.#clock = clock;
    this.#run = run;
  }

  /** Something is due at that time, or later than what is due already. */
  expect(at: number): void {
    if (at >= this.#at) return;
    this.#at = at;
    this.#timer.value = this.#clock.setTimer(Math.max(1, Math.ceil(at - this.#clock.now())), () => this.#fire());
  }

  dispose(): void {
    this.#timer.dispose();
  }

  #fire(): void {
    this.#at = Infinity;
    const next = this.#run(this.#clock.now());
    if (next !== undefined) this.expect(next);
  }
}
