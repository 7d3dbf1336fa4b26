import { afterInput, type Clock } from '../base/clock';
import type { Disposable } from '../base/disposable';
import { type FastMediaRing, SLOTS } from './fastMediaRing';
import type { FastMediaSystem, Watch } from './fastMediaSystem';
import { ReadingPace } from './readingPace';

/** What the readers and paths of a node share. */
export interface FastMediaShared {
  readonly system: FastMediaSystem;
  readonly ring: FastMediaRing;
  readonly clock: Clock;
}

/** Who gets what is read. */
export interface FastMediaTaker {
  /** A view, valid during the call only; and where in the ring the sender's address is. */
  onDatagram(datagram: Uint8Array, nameAt: number): void;
  /** What the system says of a datagram that was sent before: the name of an errno. */
  onError(code: string): void;
}

/** One turn of reading, before timers and other sockets run. */
const TURN_MS = 2;
const GATHERING_MS = 1;
/** What is read before it is sent on should still be in the cache of one core: of large datagrams, two. By the size of those before. */
const BATCH_BYTES = 128 * 1024;

/** Reads a socket when something is there, or, while very much comes, once a millisecond. */
export class FastMediaReader {
  readonly #shared: FastMediaShared;
  readonly #fd: number;
  readonly #taker: FastMediaTaker;
  readonly #pace: ReadingPace;
  readonly #watch: Watch;
  #isWatching = true;
  /** The next turn, while no event brings it. */
  #next: Disposable | undefined;
  #isClosed = false;
  #datagrams = 0;
  #bytes = 0;
  #slots = 8;

  /** Reads from now on. */
  constructor(shared: FastMediaShared, fd: number, taker: FastMediaTaker) {
    this.#shared = shared;
    this.#fd = fd;
    this.#taker = taker;
    this.#pace = new ReadingPace(shared.system.receiveBufferBytes(fd));
    this.#watch = shared.system.watch(fd, this.#onEvent);
  }

  /** To be called before the descriptor is closed. */
  close(): void {
    this.#isClosed = true;
    this.#next?.dispose();
    this.#watch.close();
  }

  readonly #onEvent = (status: number): void => {
    // After an error the system watches no longer.
    if (status < 0) this.#isWatching = false;
    afterInput(this.#turn);
  };

  readonly #turn = (): void => {
    if (this.#isClosed) return;
    let isEmpty = false;
    try {
      isEmpty = this.#drain();
    } finally {
      // Reading goes on whatever a taker does; it may have closed this.
      if (!this.#isClosed) this.#arrangeNext(isEmpty);
    }
  };

  #arrangeNext(isEmpty: boolean): void {
    this.#pace.note(this.#datagrams, this.#bytes, this.#shared.clock.now());
    this.#datagrams = 0;
    this.#bytes = 0;
    if (!this.#pace.isGathering) return this.#watchAgain();
    if (this.#isWatching) this.#watch.stop();
    this.#isWatching = false;
    this.#next = isEmpty ? this.#shared.clock.setTimer(GATHERING_MS, this.#turn) : afterInput(this.#turn);
  }

  #watchAgain(): void {
    if (!this.#isWatching) this.#watch.start(this.#onEvent);
    this.#isWatching = true;
  }

  /** Answers whether it has taken all that was there. */
  #drain(): boolean {
    const { system, ring, clock } = this.#shared;
    const until = clock.now() + TURN_MS;
    for (;;) {
      const [slots, before] = [this.#slots, this.#bytes];
      const filled = ring.receive(this.#fd, slots, this.#take);
      // A neighbour that is not there refuses what was sent before.
      if (filled < 0 && system.code !== 'EAGAIN') this.#taker.onError(system.code);
      if (filled < 0 || this.#isClosed) return true;
      this.#slots = Math.max(1, Math.min(SLOTS, Math.floor((BATCH_BYTES * filled) / (this.#bytes - before + 1))));
      if (filled < slots) return true;
      if (clock.now() >= until) return false;
    }
  }

  readonly #take = (datagram: Uint8Array, nameAt: number): void => {
    if (this.#isClosed) return;
    this.#datagrams++;
    this.#bytes += datagram.length;
    this.#taker.onDatagram(datagram, nameAt);
  };
}
