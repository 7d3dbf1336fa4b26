import type { Clock } from '../base/clock';
import type { Disposable } from '../base/disposable';

interface Delayed {
  readonly at: number;
  readonly datagram: Uint8Array;
}

/** Datagrams on their way, handed over when each is due; those that are due at the same instant in the order they came. */
export class DelayLine implements Disposable {
  readonly #clock: Clock;
  readonly #deliver: (datagram: Uint8Array) => boolean;
  /** By due time. Bounded by who adds. */
  readonly #items: Delayed[] = [];
  #bytes = 0;
  #timer: Disposable | undefined;
  #timerAt = Infinity;
  #isStopped = false;
  #isDisposed = false;

  /** `deliver` says whether it took the datagram; if not, nothing more is handed over until {@link resume}. */
  constructor(clock: Clock, deliver: (datagram: Uint8Array) => boolean) {
    this.#clock = clock;
    this.#deliver = deliver;
  }

  get isEmpty(): boolean {
    return this.#items.length === 0;
  }

  /** Of all datagrams that are on their way. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Copies the datagram; it is due at `at`. */
  add(datagram: Uint8Array, at: number): void {
    if (this.#isDisposed) return;
    const items = this.#items;
    let index = items.length;
    // Without jitter what comes later is due later.
    while (index > 0 && (items[index - 1]?.at ?? 0) > at) index--;
    items.splice(index, 0, { at, datagram: new Uint8Array(datagram) });
    this.#bytes += datagram.length;
    this.#schedule();
  }

  /** Goes on after `deliver` did not take one, which is offered again. */
  resume(): void {
    this.#isStopped = false;
    this.#run();
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#timer?.dispose();
    this.#items.length = 0;
    this.#bytes = 0;
  }

  #run(): void {
    for (let next = this.#items[0]; next && next.at <= this.#clock.now(); next = this.#items[0]) {
      // What is handed over may lead to more being added.
      this.#items.shift();
      this.#bytes -= next.datagram.length;
      if (this.#deliver(next.datagram)) continue;
      this.#isStopped = true;
      if (this.#isDisposed) return;
      this.#items.unshift(next);
      this.#bytes += next.datagram.length;
      return;
    }
    this.#schedule();
  }

  #schedule(): void {
    const next = this.#items[0];
    if (!next || this.#isStopped || this.#isDisposed || next.at >= this.#timerAt) return;
    this.#timer?.dispose();
    this.#timerAt = next.at;
    this.#timer = this.#clock.setTimer(next.at - this.#clock.now(), () => {
      this.#timerAt = Infinity;
      if (!this.#isStopped) this.#run();
    });
  }
}
