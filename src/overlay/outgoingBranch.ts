import { serialAdd32, serialDiff32 } from '../base/serial';
import type { Label } from '../wire/control';
import { byteOffsetOf, chunkSequenceOf } from '../wire/datagram';
import type { Binding } from './effects';
import type { BranchCounters } from './flowRates';
import type { MediaLink } from './mediaLink';
import { RepairBudget } from './repairBudget';
import { RepairRing } from './repairRing';
import { RingRoom } from './ringRoom';
import type { DropReason } from './snapshot';

/** One branch of a flow that leaves this node, with what was sent on it. */
export class OutgoingBranch {
  readonly label: Label;
  /** Of the next datagram. */
  nextSequence = 0;
  /** The chunk of which a fragment was dropped here: the rest of it is useless. */
  brokenChunk: number | undefined;
  /** Why it was dropped; the rest goes for the same reason. */
  brokenBy: DropReason = 'queueFull';
  /** At the source: the size of datagrams in which the present chunk leaves here; undefined: it began before the branch did. */
  unit: number | undefined;
  /** The chunk of which something was sent last. */
  sentChunk: number | undefined;
  /** How much may be sent again. */
  readonly budget = new RepairBudget();
  /** The newest chunk of which the beginning was sent; bit i of `begun`: also that of the chunk i + 1 before it. */
  #newest: number | undefined;
  #begun = 0;
  #frames = 0;
  #duplicates = 0;
  #bytes = 0;
  #ring: RepairRing | undefined;
  /** The size of datagrams for which there is a ring, or was no room for one. */
  #ringFor: number | undefined;

  constructor(
    { label }: Binding,
    readonly link: MediaLink<OutgoingBranch>,
    private readonly room: RingRoom = new RingRoom(),
  ) {
    this.label = label;
  }

  /** What was sent, each chunk counted by its first bytes. */
  get counters(): BranchCounters {
    return { link: this.link.id, frames: this.#frames, duplicates: this.#duplicates, bytes: this.#bytes };
  }

  /** What was sent last and may be asked for again; undefined while nobody ever asked on this link. */
  get ring(): RepairRing | undefined {
    return this.#ring;
  }

  /** Whether it is this branch that the binding names. */
  is({ link, label }: Binding): boolean {
    return this.link.id === link && this.label.slot === label.slot && this.label.key === label.key;
  }

  /** The rest of a chunk is not worth sending any more; of several, the newest is remembered: the others have come to their end. */
  break(chunk: number, reason: DropReason): void {
    if (this.brokenChunk !== undefined && serialDiff32(chunk, this.brokenChunk) < 0) return;
    this.brokenChunk = chunk;
    this.brokenBy = reason;
  }

  /** Counts a datagram that the transport has taken, with its label and link sequence in it. */
  noteSent(datagram: Uint8Array, now: number): void {
    const { link, nextSequence } = this;
    if (link.isLossy) {
      if (this.#ringFor !== link.datagramBytes) this.#renewRing();
      this.#ring?.keep(nextSequence, datagram, now);
      this.budget.earn(datagram.length);
    }
    this.nextSequence = serialAdd32(nextSequence, 1);
    const chunk = chunkSequenceOf(datagram);
    this.sentChunk = chunk;
    this.#bytes += datagram.length;
    if (byteOffsetOf(datagram) === 0) this.#countBeginning(chunk);
    link.counters.datagramsSent++;
    link.counters.bytesSent += datagram.length;
  }

  /** The branch is no more: what waits of it goes, and what it took is given back. */
  end(): void {
    const { link, label } = this;
    link.queue.drop(this);
    if (link.branches.get(label.slot) === this) link.branches.delete(label.slot);
    this.#releaseRing();
  }

  #releaseRing(): void {
    if (this.#ring) this.room.give(this.link.id, this.#ring.bytes);
    this.#ring = undefined;
  }

  #renewRing(): void {
    const { link } = this;
    this.#releaseRing();
    this.#ringFor = link.datagramBytes;
    if (this.room.take(link.id, RepairRing.bytesFor(link.datagramBytes)))
      this.#ring = new RepairRing(link.datagramBytes);
  }

  /** Counts a frame by its first bytes, or a duplicate if they were sent on this branch before. */
  #countBeginning(chunk: number): void {
    const ahead = this.#newest === undefined ? 0 : serialDiff32(chunk, this.#newest);
    if (this.#newest === undefined || ahead > 0) {
      const shifted = ahead === 32 ? 0 : this.#begun << ahead;
      this.#begun = ahead > 0 && ahead <= 32 ? (shifted | (1 << (ahead - 1))) >>> 0 : 0;
      this.#newest = chunk;
      this.#frames++;
      return;
    }
    const bit = ahead === 0 || ahead < -32 ? 0 : (1 << (-ahead - 1)) >>> 0;
    if (ahead === 0 || (this.#begun & bit) !== 0) this.#duplicates++;
    else {
      this.#begun = (this.#begun | bit) >>> 0;
      this.#frames++;
    }
  }
}
