import { serialDiff32 } from '../base/serial';
import { ChunkBytes } from './chunkBytes';
import { RangeSet } from './rangeSet';
import { SettledChunks } from './settledChunks';

/** One piece of a chunk, as a datagram brings it. */
export interface Fragment {
  /** Unsigned 32-bit serial number (RFC 1982) of the chunk within its offer. */
  readonly chunkSequence: number;
  /** Bytes of the whole chunk. */
  readonly chunkLength: number;
  readonly byteOffset: number;
  /** May be a view into a receive buffer: what is kept is copied. */
  readonly payload: Uint8Array;
  /** Microseconds since capture, at arrival. */
  readonly ageUs: number;
}

/** A chunk of which every byte came. */
export interface CompleteChunk {
  readonly chunkSequence: number;
  /** Belongs to the receiver. */
  readonly bytes: Uint8Array;
  /** From capture to delivery, waiting for missing predecessors included; microseconds. */
  readonly latencyUs: number;
}

/** Bounds of what is held for one flow. */
export interface ReassemblyLimits {
  /** Bytes of all chunks begun; each counts with its whole length. */
  readonly maxBytes: number;
  readonly maxChunkBytes: number;
  /** How long an incomplete chunk is waited for, from its first fragment. */
  readonly maxAgeMs: number;
  /** How long a whole chunk waits for a missing one before it. Shorter than `maxAgeMs`: a late chunk holds up nobody for long. */
  readonly reorderWaitMs: number;
  /** The same while what was lost is being sent again somewhere on the way: several round trips of a long link. */
  readonly repairWaitMs: number;
  /** Chunks held, whole or not. */
  readonly maxChunks: number;
}

/** Chunks by what became of them; a chunk may be in several. */
export interface ReassemblyCounters {
  delivered: number;
  /** Given up: some or all of it is missing. Delivered + incomplete = the chunks from the first delivered or begun to the last. */
  incomplete: number;
  /** Given up, and then something of it came. */
  late: number;
  /** Bytes of it came twice, or after it was delivered. */
  duplicate: number;
  /** Fragments, not chunks, that contradict themselves, what is held, or the flow's numbering. */
  malformed: number;
}

/**
 * Room for a datagram queue's worth of large frames. A chunk may be as large as the largest frame a source reads (8 MiB) and its number;
 * 100 ms of reordering is far more than one path causes, and 3 frames of the player's buffer of 40.
 */
export const DEFAULT_LIMITS: ReassemblyLimits = {
  maxBytes: 16 * 1024 * 1024,
  maxChunkBytes: 8 * 1024 * 1024 + 4,
  maxAgeMs: 1000,
  reorderWaitMs: 100,
  repairWaitMs: 400,
  maxChunks: 256,
};

/** A chunk further than this from the expected one, in either direction, is no gap (36 minutes) but another numbering, or rubbish. */
const MAX_JUMP = 2 ** 16;

interface HeldChunk {
  readonly sequence: number;
  readonly bytes: ChunkBytes;
  readonly ranges: RangeSet;
  /** Until when it is waited for (incomplete), or waits for those before it (whole); ms. */
  deadline: number;
  /** Set when whole. */
  whole?: { readonly at: number; readonly ageUs: number };
  hadDuplicates: boolean;
}

const NOTHING: readonly CompleteChunk[] = [];

/**
 * Puts the chunks of one flow together and hands each out once, in order. Reassembly begins with the first chunk whose beginning is seen:
 * one that was joined in the middle is no loss. Whatever comes, memory stays within the limits; time passes only in `tick`.
 *
 * Numbers far off the expected ones are counted as malformed, until two different chunks in a row agree on them: then the source counts
 * anew, what is held is settled, and reassembly begins again there.
 */
export class Reassembler {
  readonly counters: ReassemblyCounters = { delivered: 0, incomplete: 0, late: 0, duplicate: 0, malformed: 0 };
  private readonly limits: ReassemblyLimits;
  /** Chunk number → what came of it. At most `maxChunks` entries and `maxBytes` bytes. */
  private readonly held = new Map<number, HeldChunk>();
  private heldBytes = 0;
  private readonly settled = new SettledChunks();
  /** The next chunk to hand out; undefined until the beginning of one was seen. */
  private expected: number | undefined;
  /** Until then a missing chunk is waited for longer; ms. */
  private repairsUntil = -Infinity;
  /** The last chunk number seen if it was too far off. */
  private strayed: number | undefined;

  constructor(limits: Partial<ReassemblyLimits> = {}) {
    this.limits = { ...DEFAULT_LIMITS, ...limits };
  }

  /** Takes a fragment at `now` (ms). Returns the chunks that can be handed out because of it. */
  push(fragment: Fragment, now: number): readonly CompleteChunk[] {
    const { chunkSequence, chunkLength, byteOffset, payload } = fragment;
    const end = byteOffset + payload.length;
    const longest = Math.min(this.limits.maxChunkBytes, this.limits.maxBytes);
    if (chunkLength > longest || end > chunkLength || payload.length === 0) return this.refuse();

    const out: CompleteChunk[] = [];
    if (this.isStray(chunkSequence)) {
      if (!this.isNewNumbering(chunkSequence, byteOffset)) return this.refuse();
      this.settleAll(out, now);
      this.beginAnew();
    }
    this.strayed = undefined;
    if (this.expected === undefined && byteOffset === 0) this.join(chunkSequence);
    if (this.expected !== undefined && serialDiff32(chunkSequence, this.expected) < 0) {
      this.countArrival(chunkSequence);
      return out.length > 0 ? out : NOTHING;
    }

    const chunk = this.held.get(chunkSequence) ?? this.begin(fragment, now);
    if (chunk.bytes.length !== chunkLength) return this.refuse(out);
    const gained = chunk.ranges.add(byteOffset, end);
    if (gained === undefined) return this.refuse(out);
    if (gained < payload.length && !chunk.hadDuplicates && this.expected !== undefined) {
      chunk.hadDuplicates = true;
      this.counters.duplicate++;
    }
    if (gained > 0) {
      chunk.bytes.set(payload, byteOffset);
      if (chunk.ranges.size === chunkLength) this.complete(chunk, fragment.ageUs, now, out);
    }
    this.enforceLimits(chunk, now, out);
    return out;
  }

  /** What is missing may come late until `until` (ms), because it is being asked for again: it is waited for as long as that may take. */
  waitForRepairs(until: number): void {
    this.repairsUntil = until;
  }

  /** Gives up what has been waited for long enough and returns what waited behind it. */
  tick(now: number): readonly CompleteChunk[] {
    let last: number | undefined;
    for (const { sequence, deadline } of this.held.values()) {
      if (deadline > now) continue;
      if (this.expected === undefined) this.forget(sequence);
      else if (last === undefined || serialDiff32(sequence, last) > 0) last = sequence;
    }
    if (last === undefined) return NOTHING;
    const out: CompleteChunk[] = [];
    this.settleThrough(last, out, now);
    return out;
  }

  /** When `tick` has something to do (ms), if nothing comes before; undefined if nothing is waited for. */
  nextDeadline(): number | undefined {
    let earliest: number | undefined;
    for (const { deadline } of this.held.values()) earliest = Math.min(earliest ?? deadline, deadline);
    return earliest;
  }

  /** At the end of the flow: hands out the whole chunks still waiting and gives up the others. */
  flush(): readonly CompleteChunk[] {
    const out: CompleteChunk[] = [];
    this.settleAll(out, undefined);
    return out;
  }

  /** What comes next has other numbers, whatever they are: as {@link flush}, and then reassembly begins again. Counters go on. */
  restart(): readonly CompleteChunk[] {
    const out = this.flush();
    this.beginAnew();
    this.strayed = undefined;
    return out;
  }

  private beginAnew(): void {
    this.expected = undefined;
    this.settled.clear();
  }

  private refuse(out: readonly CompleteChunk[] = NOTHING): readonly CompleteChunk[] {
    this.counters.malformed++;
    return out;
  }

  private isStray(sequence: number): boolean {
    return this.expected !== undefined && Math.abs(serialDiff32(sequence, this.expected)) > MAX_JUMP;
  }

  /** One stray fragment may be a damaged or forged number; the beginning of a chunk that follows another stray one is not. */
  private isNewNumbering(sequence: number, byteOffset: number): boolean {
    const step = this.strayed === undefined ? 0 : serialDiff32(sequence, this.strayed);
    if (step > 0 && step <= MAX_JUMP && byteOffset === 0) return true;
    this.strayed = sequence;
    return false;
  }

  /** Handing out begins here. Fragments that overtook this beginning were kept; those of other chunks before it are no loss. */
  private join(sequence: number): void {
    this.expected = sequence;
    for (const other of this.held.keys()) {
      const distance = serialDiff32(other, sequence);
      if (distance < 0 || distance > MAX_JUMP) this.forget(other);
    }
  }

  private countArrival(sequence: number): void {
    const kind = this.settled.arrival(sequence);
    if (kind !== undefined) this.counters[kind]++;
  }

  private begin({ chunkSequence, chunkLength }: Fragment, now: number): HeldChunk {
    const chunk: HeldChunk = {
      sequence: chunkSequence,
      bytes: new ChunkBytes(chunkLength),
      ranges: new RangeSet(),
      deadline: now + this.limits.maxAgeMs,
      hadDuplicates: false,
    };
    this.held.set(chunkSequence, chunk);
    this.heldBytes += chunkLength;
    return chunk;
  }

  private complete(chunk: HeldChunk, ageUs: number, now: number, out: CompleteChunk[]): void {
    chunk.whole = { at: now, ageUs };
    chunk.deadline = now + (now < this.repairsUntil ? this.limits.repairWaitMs : this.limits.reorderWaitMs);
    this.handOut(out, now);
  }

  /** Hands out the whole chunks from the expected one on, up to the next gap. */
  private handOut(out: CompleteChunk[], now: number | undefined): void {
    while (this.expected !== undefined) {
      const chunk = this.held.get(this.expected);
      if (!chunk?.whole) return;
      const waitedMs = now === undefined ? 0 : Math.max(0, now - chunk.whole.at);
      out.push({
        chunkSequence: chunk.sequence,
        bytes: chunk.bytes.join(),
        latencyUs: chunk.whole.ageUs + Math.round(waitedMs * 1000),
      });
      this.forget(chunk.sequence);
      this.settled.delivered(chunk.sequence, chunk.hadDuplicates);
      this.counters.delivered++;
      this.expected = (this.expected + 1) >>> 0;
    }
  }

  /** Hands out or gives up every chunk up to `last`, in order, and hands out what waited behind it. */
  private settleThrough(last: number, out: CompleteChunk[], now: number | undefined): void {
    for (const sequence of this.heldInOrder()) {
      if (this.expected === undefined || serialDiff32(sequence, last) > 0) break;
      // Chunks behind a whole one may be gone from the list by now: handed out with it.
      const chunk = this.held.get(sequence);
      if (!chunk) continue;
      this.giveUpBefore(sequence);
      if (chunk.whole) this.handOut(out, now);
      else {
        this.forget(sequence);
        this.giveUpBefore((sequence + 1) >>> 0);
      }
    }
    this.handOut(out, now);
  }

  private settleAll(out: CompleteChunk[], now: number | undefined): void {
    const last = this.heldInOrder().at(-1);
    if (last !== undefined && this.expected !== undefined) this.settleThrough(last, out, now);
    this.held.clear();
    this.heldBytes = 0;
  }

  /** Counts everything from the expected chunk to the one before `sequence` as incomplete; none of it is held any more. */
  private giveUpBefore(sequence: number): void {
    if (this.expected === undefined) return;
    const count = serialDiff32(sequence, this.expected);
    if (count <= 0) return;
    this.counters.incomplete += count;
    this.settled.givenUp(this.expected, count);
    this.expected = sequence;
  }

  /** When too much is held, the oldest goes: handed out if whole, else given up. `newest` has just been added to. */
  private enforceLimits(newest: HeldChunk, now: number, out: CompleteChunk[]): void {
    while (this.held.size > this.limits.maxChunks || this.heldBytes > this.limits.maxBytes) {
      const oldest = this.heldInOrder()[0] ?? newest.sequence;
      if (this.expected === undefined) this.forget(oldest);
      else this.settleThrough(oldest, out, now);
    }
  }

  private heldInOrder(): number[] {
    const base = this.expected ?? this.held.keys().next().value ?? 0;
    return [...this.held.keys()].sort((a, b) => serialDiff32(a, base) - serialDiff32(b, base));
  }

  private forget(sequence: number): void {
    this.heldBytes -= this.held.get(sequence)?.bytes.length ?? 0;
    this.held.delete(sequence);
  }
}
