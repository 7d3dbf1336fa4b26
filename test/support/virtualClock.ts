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
    const entry = this.#add(time, run);
    return toDisposable(() => {
      entry.cancelled = true;
    });
  }

  /** The same for what is never called off: cheaper, and most events of a simulation are such. */
  post(time: number, run: () => void): void {
    this.#add(time, run);
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

  #add(time: number, run: () => void): Entry {
    const entry = { time: Math.max(time, this.#now), sequence: this.#sequence++, run, cancelled: false };
    this.#heap.push(entry);
    this.#rise(entry);
    return entry;
  }

  /** Moves the last entry up to its place. */
  #rise(entry: Entry): void {
    const heap = this.#heap;
    let index = heap.length - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = heap[parent];
      if (!above || !isBefore(entry, above)) break;
      heap[index] = above;
      index = parent;
    }
    heap[index] = entry;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (!last || heap.length === 0) return;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      let below = heap[child];
      const right = heap[child + 1];
      if (below && right && isBefore(right, below)) {
        below = right;
        child++;
      }
      if (!below || !isBefore(below, last)) break;
      heap[index] = below;
      index = child;
    }
    heap[index] = last;
  }
}

function isBefore(a: Entry, b: Entry): boolean {
  return a.time < b.time || (a.time === b.time && a.sequence < b.sequence);
}
