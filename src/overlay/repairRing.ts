import { MAX_DATAGRAM_BYTES } from '../wire/datagram';
import { REPAIR_DEADLINE_MS } from './arrivalWindow';

/** Memory of one ring. At 1,200 B it holds as many datagrams as a receiver may ask for: a second of 10 Mbit/s. */
const MAX_RING_BYTES = 1_310_720;
const LEAST_SLOTS = 16;
const MOST_SLOTS = 1_024;

/**
 * The last datagrams that were sent on one branch, by link sequence, to be sent once more when the neighbour asks. Memory is
 * taken once; times are milliseconds of one clock.
 */
export class RepairRing {
  readonly #slotBytes: number;
  readonly #deadlineMs: number;
  readonly #mask: number;
  readonly #bytes: Uint8Array;
  readonly #sequences: Uint32Array;
  /** 0: the slot is empty. */
  readonly #lengths: Uint16Array;
  readonly #sentAt: Float64Array;

  /** `datagramBytes`: the longest datagram of the link; longer ones are not kept. `deadlineMs`: older ones are not given out. */
  constructor(datagramBytes: number, deadlineMs: number = REPAIR_DEADLINE_MS) {
    this.#slotBytes = slotBytesFor(datagramBytes);
    this.#deadlineMs = deadlineMs;
    const slots = slotsFor(this.#slotBytes);
    this.#mask = slots - 1;
    this.#bytes = new Uint8Array(slots * this.#slotBytes);
    this.#sequences = new Uint32Array(slots);
    this.#lengths = new Uint16Array(slots);
    this.#sentAt = new Float64Array(slots);
  }

  /** The longest datagram that is kept. */
  get datagramBytes(): number {
    return this.#slotBytes;
  }

  /** Memory that a ring for datagrams of so many bytes takes. */
  static bytesFor(datagramBytes: number): number {
    const slotBytes = slotBytesFor(datagramBytes);
    return slotBytes * slotsFor(slotBytes);
  }

  /** Memory that it takes. */
  get bytes(): number {
    return this.#bytes.length;
  }

  /** How many datagrams are kept. */
  get slots(): number {
    return this.#mask + 1;
  }

  /** Copies a datagram that was sent; the one that was sent so many slots before goes. Allocates nothing. */
  keep(sequence: number, datagram: Uint8Array, now: number): void {
    const slot = sequence & this.#mask;
    const fits = datagram.length <= this.#slotBytes;
    this.#sequences[slot] = sequence;
    this.#lengths[slot] = fits ? datagram.length : 0;
    this.#sentAt[slot] = now;
    if (fits) this.#bytes.set(datagram, slot * this.#slotBytes);
  }

  /**
   * A datagram that is still kept and was sent within the deadline, as it was then: its age lacks {@link heldMs}. A view of the ring,
   * not to be rewritten (it may be asked for again) and valid until the next {@link keep}.
   */
  find(sequence: number, now: number): Uint8Array | undefined {
    const slot = sequence & this.#mask;
    const length = this.#lengths[slot]!;
    if (length === 0 || this.#sequences[slot] !== sequence || now - this.#sentAt[slot]! > this.#deadlineMs) {
      return undefined;
    }
    return this.#bytes.subarray(slot * this.#slotBytes, slot * this.#slotBytes + length);
  }

  /** Milliseconds since a datagram was sent that {@link find} found. */
  heldMs(sequence: number, now: number): number {
    return Math.max(0, now - this.#sentAt[sequence & this.#mask]!);
  }
}

function slotBytesFor(datagramBytes: number): number {
  return Math.min(MAX_DATAGRAM_BYTES, Math.max(1, Math.floor(datagramBytes)));
}

function slotsFor(slotBytes: number): number {
  let slots = MOST_SLOTS;
  while (slots > LEAST_SLOTS && slots * slotBytes > MAX_RING_BYTES) slots /= 2;
  return slots;
}
