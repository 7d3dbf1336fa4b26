/** Of small datagrams many pass the kernel in one run; of larger ones so few that gathering them gains nothing. */
const SMALL_BYTES = 2_048;
/** At this rate a millisecond brings a run worth waiting for. Some 500 Mbit/s of small datagrams: no single video. */
const MANY_PER_MS = 50;
/** Over at least so long the rate is taken: the burst of one frame is no rate. */
const MEASURED_MS = 4;
/** What a timer of one millisecond may take. */
const LONGEST_WAIT_MS = 2;
/** What the kernel counts for a small datagram, with all that it keeps about it. */
const KERNEL_BYTES = 2_560;
/** The part of the kernel's buffer that may fill while datagrams are gathered. */
const BUFFER_SHARE = 0.25;

/**
 * Whether a socket is better read once a millisecond than as soon as something is there, as network cards moderate their
 * interrupts: what comes one by one costs several times what comes in runs, and a program that keeps up with it
 * takes as much of the processor as one that cannot.
 */
export class ReadingPace {
  /** At a higher rate the buffer might overflow meanwhile; and then runs are long anyway. */
  readonly #mostPerMs: number;
  #since = 0;
  #datagrams = 0;
  #bytes = 0;
  #isGathering = false;

  /** `bufferBytes`: what the kernel may keep for the socket, by its own count. */
  constructor(bufferBytes: number) {
    this.#mostPerMs = (bufferBytes * BUFFER_SHARE) / KERNEL_BYTES / LONGEST_WAIT_MS;
  }

  /** Whether datagrams are to be gathered, by the last rate that was measured. */
  get isGathering(): boolean {
    return this.#isGathering;
  }

  /** The socket was read: `bytes` in so many datagrams, perhaps none. `now` in ms. */
  note(datagrams: number, bytes: number, now: number): void {
    this.#datagrams += datagrams;
    this.#bytes += bytes;
    const elapsed = now - this.#since;
    if (elapsed < MEASURED_MS) return;
    const perMs = this.#datagrams / elapsed;
    const isSmall = this.#bytes <= SMALL_BYTES * this.#datagrams;
    this.#isGathering = isSmall && perMs >= MANY_PER_MS && perMs <= this.#mostPerMs;
    this.#since = now;
    this.#datagrams = 0;
    this.#bytes = 0;
  }
}
