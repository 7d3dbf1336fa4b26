import * as at from './fastMediaMemory';
import { SOCKADDR_BYTES, SOL_UDP, UDP_GRO, type FastMediaSystem } from './fastMediaSystem';

/** Datagrams of a batch, or runs of them. */
export const SLOTS = 64;
/** The largest that comes, and some lines more, so that the beginnings of slots do not share one line of the cache. */
const SLOT_BYTES = 65_536 + 1_280;
const OUTBOX_BYTES = 1024 * 1024;

// One after the other in the memory.
const NAMES = SLOTS * at.MMSGHDR_BYTES;
const CONTROLS = NAMES + SLOTS * SOCKADDR_BYTES;
const IOVECS = CONTROLS + SLOTS * at.CONTROL_BYTES;
const RING = IOVECS + SLOTS * at.IOVEC_BYTES;
const OUTBOX = RING + SLOTS * SLOT_BYTES;

/** Where datagrams of all paths are received, and where they wait until the call that sends them on. */
export class FastMediaRing {
  readonly memory: at.Memory;
  readonly #system: FastMediaSystem;
  /** Paths for which something waits, each once; as many as there are links at most. */
  readonly #waiting: { flush(): void }[] = [];
  #outbox = OUTBOX;
  #isReading = false;

  constructor(system: FastMediaSystem) {
    this.#system = system;
    const memory = new at.Memory(system, OUTBOX + OUTBOX_BYTES);
    this.memory = memory;
    for (let slot = 0; slot < SLOTS; slot++) {
      const [header, iovec] = [slot * at.MMSGHDR_BYTES, IOVECS + slot * at.IOVEC_BYTES];
      memory.setLong(header, memory.address + NAMES + slot * SOCKADDR_BYTES);
      memory.setLong(header + at.IOVEC_AT, memory.address + iovec);
      memory.setLong(header + at.IOVEC_COUNT_AT, 1);
      memory.setLong(header + at.CONTROL_AT, memory.address + CONTROLS + slot * at.CONTROL_BYTES);
      memory.setLong(iovec, memory.address + RING + slot * SLOT_BYTES);
      memory.setLong(iovec + 8, 65_536);
    }
  }

  /** Whether the datagram is where it was received: the kernel can be told where that is. */
  holds(datagram: Uint8Array): boolean {
    return datagram.buffer === this.memory.bytes.buffer;
  }

  /** Where the bytes of a datagram are until the next flush: where they were received, or a copy. */
  place(datagram: Uint8Array): number {
    if (this.holds(datagram)) return datagram.byteOffset;
    if (this.#outbox + datagram.length > this.memory.bytes.length) this.flush();
    const place = this.#outbox;
    this.memory.bytes.set(datagram, place);
    this.#outbox += datagram.length;
    return place;
  }

  /** Something waits for a path: it is flushed at the end of the batch that is being read, or of what runs now. */
  note(path: { flush(): void }): void {
    if (this.#waiting.length === 0 && !this.#isReading) queueMicrotask(() => this.flush());
    if (!this.#waiting.includes(path)) this.#waiting.push(path);
  }

  /** Hands everything that waits to the kernel. */
  flush(): void {
    for (const path of this.#waiting) path.flush();
    this.#waiting.length = 0;
    this.#outbox = OUTBOX;
  }

  /**
   * Reads a batch of at most so many slots and has it taken, datagram by datagram, each with the place of its sender's address; then
   * hands what waits to the kernel. How many slots were filled; −1: the system's code says why none was.
   */
  receive(fd: number, slots: number, take: (datagram: Uint8Array, nameAt: number) => void): number {
    const { memory } = this;
    for (let header = 0; header < slots * at.MMSGHDR_BYTES; header += at.MMSGHDR_BYTES) {
      memory.set(header + at.NAME_LENGTH_AT, SOCKADDR_BYTES);
      memory.set(header + at.CONTROL_LENGTH_AT, at.CONTROL_BYTES);
    }
    const count = this.#system.receive(fd, memory.address, slots);
    if (count < 0) return count;
    this.#isReading = true;
    try {
      for (let slot = 0; slot < count; slot++) this.#takeSlot(slot, take);
    } finally {
      this.#isReading = false;
      this.flush();
    }
    return count;
  }

  #takeSlot(slot: number, take: (datagram: Uint8Array, nameAt: number) => void): void {
    const { memory } = this;
    const length = memory.get(slot * at.MMSGHDR_BYTES + at.RECEIVED_AT);
    const step = this.#segmentBytes(slot) || length;
    const [start, nameAt] = [RING + slot * SLOT_BYTES, NAMES + slot * SOCKADDR_BYTES];
    for (let from = 0; from < length; from += step) {
      take(new Uint8Array(memory.bytes.buffer, start + from, Math.min(step, length - from)), nameAt);
    }
  }

  /** The size of the datagrams that the kernel joined in a slot; 0: it is one. */
  #segmentBytes(slot: number): number {
    const { memory } = this;
    const control = CONTROLS + slot * at.CONTROL_BYTES;
    const isThere = memory.get(slot * at.MMSGHDR_BYTES + at.CONTROL_LENGTH_AT) > at.CONTROL_VALUE_AT;
    if (!isThere || memory.get(control + at.CONTROL_LEVEL_AT) !== SOL_UDP) return 0;
    return memory.get(control + at.CONTROL_TYPE_AT) === UDP_GRO ? memory.get(control + at.CONTROL_VALUE_AT) : 0;
  }
}
