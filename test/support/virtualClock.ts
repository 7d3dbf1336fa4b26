import type { Clock } from '../../src/base/clock';
import { type Disposable, toDisposable } from '../../src/base/disposable';

interface Entry {
  readonly time: number;
  /** Order of scheduling: what is due at the same instant runs in that order. */
  readonly sequence: number;
  readonly run: () => void;
  cancelled: boolean;
}

/** Time that moves only when told to: a queue of events by (time, order of scheduling), in a binary heap. */
export class VirtualClock implements Clock {
  readonly #heap: Entry[] = [];
  #now = 0;
  #sequence = 0;

  now(): number {
    return this.#now;
  }

  setTimer(delayMs: number, run: () => void): Disposable {
    return this.at(this.#now + Math.max(0, delayMs), run);
  }

  /** Runs `run` at `time`, or now if that is over. */
  at(time: number, run: () => void): Disposable {
    const entry = { time: Math.max(time, this.#now), sequence: this.#sequence++, run, cancelled: false };
    this.#push(entry);
    return toDisposable(() => {
      entry.cancelled = true;
    });
  }

  /** Runs the next event if it is due by `limit`; false if there is none. */
  runNext(limit = Infinity): boolean {
    for (;;) {
      const next = this.#heap[0];
      if (!next || next.time > limit) return false;
      this.#pop();
      if (next.cancelled) continue;
      this.#now = next.time;
      next.run();
      return true;
    }
  }

  /** Runs everything that is due by `time`, and moves to it. */
  advanceTo(time: number): void {
    while (this.runNext(time));
    this.#now = Math.max(this.#now, time);
  }

  #push(entry: Entry): void {
    let index = this.#heap.length;
    this.#heap.push(entry);
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!this.#isBefore(index, parent)) return;
      this.#swap(index, parent);
      index = parent;
    }
  }

  #pop(): void {
    const last = this.#heap.pop();
    if (!last || this.#heap.length === 0) return;
    this.#heap[0] = last;
    for (let index = 0; ;) {
      let first = index;
      if (this.#isBefore(2 * index + 1, first)) first = 2 * index + 1;
      if (this.#isBefore(2 * index + 2, first)) first = 2 * index + 2;
      if (first === index) return;
      this.#swap(index, first);
      index = first;
    }
  }

  #isBefore(a: number, b: number): boolean {
    const left = this.#heap[a];
    const right = this.#heap[b];
    if (!left || !right) return false;
    return left.time < right.time || (left.time === right.time && left.sequence < right.sequence);
  }

  #swap(a: number, b: number): void {
    const left = this.#heap[a];
    const right = this.#heap[b];
    if (!left || !right) return;
    this.#heap[a] = right;
    this.#heap[b] = left;
  }
}
