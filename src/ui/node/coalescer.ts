import type { Clock } from '../../base/clock';
import { type Disposable, MutableDisposable } from '../../base/disposable';

/**
 * Runs something at once when asked, but no two runs closer than `intervalMs` to each other nor while one is under way:
 * whatever is asked for meanwhile becomes one run afterwards.
 */
export class Coalescer implements Disposable {
  readonly #clock: Clock;
  readonly #intervalMs: number;
  readonly #run: () => Promise<void>;
  readonly #timer = new MutableDisposable<Disposable>();
  #lastStart = -Infinity;
  #underWay = false;
  #wanted = false;
  #disposed = false;

  /** `run` must not reject. */
  constructor(clock: Clock, intervalMs: number, run: () => Promise<void>) {
    this.#clock = clock;
    this.#intervalMs = intervalMs;
    this.#run = run;
  }

  /** Asks for a run that begins after this call. */
  request(): void {
    this.#wanted = true;
    this.#next();
  }

  dispose(): void {
    this.#disposed = true;
    this.#timer.dispose();
  }

  #next(): void {
    if (this.#disposed || this.#underWay || !this.#wanted || this.#timer.value) return;
    const wait = this.#lastStart + this.#intervalMs - this.#clock.now();
    if (wait <= 0) void this.#start();
    else {
      this.#timer.value = this.#clock.setTimer(wait, () => {
        this.#timer.value = undefined;
        this.#next();
      });
    }
  }

  async #start(): Promise<void> {
    this.#wanted = false;
    this.#underWay = true;
    this.#lastStart = this.#clock.now();
    try {
      await this.#run();
    } finally {
      this.#underWay = false;
      this.#next();
    }
  }
}
