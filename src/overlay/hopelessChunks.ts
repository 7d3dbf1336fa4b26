import { serialDiff32 } from '../base/serial';

/** Share of datagrams that did not come even by repair, above which frames of many datagrams are seldom whole. */
const HOPELESS_LOSS = 1 / 8;
/** Datagrams over which that share is taken: some frames of many datagrams. */
const MEASURED_DATAGRAMS = 256;

/**
 * Which chunks of a branch are not worth forwarding: while much is lost for good, most of all because this node cannot keep up,
 * those of which something is missing. What is not sent leaves time to read the next one whole.
 */
export class HopelessChunks {
  #loss = 0;
  #receivedBefore = 0;
  #lostBefore = 0;
  #newest: number | undefined;
  #chunk: number | undefined;
  /** Where the last datagram ended in its chunk. */
  #end = 0;
  #hopeless: number | undefined;

  /** Share of datagrams that got lost lately and were not repaired, 0 to 1. */
  get loss(): number {
    return this.#loss;
  }

  /** What has come of the branch, and what has been lost for good, since it began. Allocates nothing. */
  measure({ received, lost }: { readonly received: number; readonly lost: number }): void {
    const came = received - this.#receivedBefore;
    if (came < MEASURED_DATAGRAMS) return;
    const missed = Math.max(0, lost - this.#lostBefore);
    this.#loss = missed / (came + missed);
    this.#receivedBefore = received;
    this.#lostBefore = lost;
  }

  /**
   * A datagram came, with its link sequence and the bytes of its chunk that it carries. Answers whether it is of a chunk that is not
   * worth forwarding. Allocates nothing.
   */
  isHopeless(sequence: number, chunk: number, byteOffset: number, byteEnd: number): boolean {
    const ahead = this.#newest === undefined ? 1 : serialDiff32(sequence, this.#newest);
    if (ahead > 0) {
      this.#newest = sequence;
      if (chunk !== this.#chunk) this.#end = 0;
      if (ahead > 1 && byteOffset !== this.#end && this.#loss > HOPELESS_LOSS) this.#hopeless = chunk;
      this.#chunk = chunk;
      this.#end = byteEnd;
    }
    return chunk === this.#hopeless;
  }
}
