import { Chain, type ChainLink } from '../base/chain';

/** Bytes of datagrams that may wait for one neighbour. */
export const MAX_QUEUE_BYTES = 1_048_576;
/** How many of them: small ones cost more than their bytes. */
export const MAX_QUEUE_DATAGRAMS = 4_096;
/** A chunk of which nothing has been sent waits no longer; half of what a player buffers is better spent further on. */
export const MAX_WAIT_MS = 250;
/** What is left of a chunk that has begun to be sent waits no longer: it is worth what was sent of it. */
export const MAX_BEGUN_WAIT_MS = 2 * MAX_WAIT_MS;
/** Bytes that a branch may send before the next has its turn: long enough for a part of a chunk, short against MAX_WAIT_MS. */
const TURN_BYTES = 16_384;

/** At which bound something went: room, or time. */
export type QueueBound = 'queueFull' | 'waitedTooLong';

/** What is told of a chunk that went at a bound. */
export type OnQueueDrop<Branch> = (branch: Branch, chunkSequence: number, datagrams: number, bound: QueueBound) => void;

/** A datagram that waits. */
export interface WaitingDatagram<Branch> {
  readonly branch: Branch;
  readonly chunkSequence: number;
  /** The queue's own copy; the taker may rewrite it. */
  readonly datagram: Uint8Array;
  /** Since when. */
  readonly at: number;
}

interface Item<Branch> extends WaitingDatagram<Branch> {
  readonly chunk: Chunk<Branch>;
  inAll: ChainLink<Item<Branch>> | undefined;
  inLane: ChainLink<Item<Branch>> | undefined;
}

/** What waits of a chunk on one branch. */
interface Chunk<Branch> {
  readonly lane: Lane<Branch>;
  readonly sequence: number;
  /** When the first of its datagrams came that are here. */
  readonly since: number;
  readonly items: Set<Item<Branch>>;
  /** undefined: something of it has been sent. */
  inFresh: ChainLink<Chunk<Branch>> | undefined;
}

/** What waits of one branch. */
interface Lane<Branch> {
  readonly branch: Branch;
  readonly items: Chain<Item<Branch>>;
  /** Chunk sequence → what waits of it. */
  readonly chunks: Map<number, Chunk<Branch>>;
  /** Bytes that it may send in this turn; at most 0: its turn is over, and this is what it took too much. */
  credit: number;
  /** undefined: nothing waits. */
  inTurns: ChainLink<Lane<Branch>> | undefined;
}

/**
 * Datagrams that wait for one neighbour whose path takes no more, of all branches that leave through it. Each branch's leave in the order
 * in which they came; branches take turns by bytes (deficit round robin, Shreedhar and Varghese 1996, with the surplus carried over), so that
 * neither the number nor the size of a flow's chunks gains it anything.
 *
 * At a bound whole chunks go: the oldest of which nothing has been sent; if there is none, what is left of the oldest. All times are
 * milliseconds of one clock.
 */
export class LinkQueue<Branch> {
  readonly #onDropped: OnQueueDrop<Branch>;
  /** Branches of which something has waited since the queue was last empty. */
  readonly #lanes = new Map<Branch, Lane<Branch>>();
  /** Everything that waits, the oldest first. */
  #all = new Chain<Item<Branch>>();
  /** Chunks of which nothing has been sent, the oldest first. */
  #fresh = new Chain<Chunk<Branch>>();
  /** Branches of which something waits; the first has its turn. */
  #turns = new Chain<Lane<Branch>>();
  #bytes = 0;
  #length = 0;

  /**
   * `onDropped`: so many datagrams of a chunk went at a bound; the rest of that chunk is useless on that branch. It may be told while
   * the chunk's own datagram is being pushed. Not to be answered with calls of this queue.
   */
  constructor(onDropped: OnQueueDrop<Branch>) {
    this.#onDropped = onDropped;
  }

  /** Bytes that wait; at most MAX_QUEUE_BYTES. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Datagrams that wait; at most MAX_QUEUE_DATAGRAMS. */
  get length(): number {
    return this.#length;
  }

  get isEmpty(): boolean {
    return this.#length === 0;
  }

  /**
   * Copies a datagram and has it wait. `begun`: something of that chunk was sent on that branch before. What exceeds the bounds goes, which
   * may be this datagram's chunk.
   */
  push(branch: Branch, chunkSequence: number, datagram: Uint8Array, now: number, begun: boolean): void {
    const lane = this.#lane(branch);
    const chunk = lane.chunks.get(chunkSequence) ?? this.#chunk(lane, chunkSequence, now);
    if (begun) this.#begin(chunk);
    // Not slice(): that of a Node.js Buffer does not copy.
    const copy = new Uint8Array(datagram);
    const item: Item<Branch> = {
      branch,
      chunkSequence,
      datagram: copy,
      at: now,
      chunk,
      inAll: undefined,
      inLane: undefined,
    };
    item.inAll = this.#all.append(item);
    item.inLane = lane.items.append(item);
    chunk.items.add(item);
    this.#join(lane);
    this.#bytes += copy.length;
    this.#length++;
    this.dropOld(now);
    while (this.#bytes > MAX_QUEUE_BYTES || this.#length > MAX_QUEUE_DATAGRAMS) {
      const chunkToDrop = this.#fresh.first ?? this.#all.first?.chunk;
      if (!chunkToDrop) break;
      this.#dropChunk(chunkToDrop, 'queueFull');
    }
  }

  /** The datagram whose turn it is; stays until {@link shift}, or until it is dropped. */
  peek(): WaitingDatagram<Branch> | undefined {
    return this.#next();
  }

  /** Takes the datagram that {@link peek} shows: something of its chunk counts as sent. */
  shift(): WaitingDatagram<Branch> | undefined {
    const item = this.#next();
    if (!item) return undefined;
    item.chunk.lane.credit -= item.datagram.length;
    this.#begin(item.chunk);
    this.#remove(item);
    return item;
  }

  /** A branch ended: what waits of it goes, without being told. Answers how many datagrams these were. */
  drop(branch: Branch): number {
    const lane = this.#lanes.get(branch);
    if (!lane) return 0;
    const before = this.#length;
    for (const chunk of [...lane.chunks.values()]) this.#removeChunk(chunk);
    this.#lanes.delete(branch);
    return before - this.#length;
  }

  /** Everything goes, without being told. */
  clear(): void {
    this.#lanes.clear();
    this.#all = new Chain();
    this.#fresh = new Chain();
    this.#turns = new Chain();
    this.#bytes = 0;
    this.#length = 0;
  }

  /** Drops what has waited for too long. To be called before datagrams are taken, and now and then while the path is blocked. */
  dropOld(now: number): void {
    for (let chunk = this.#fresh.first; chunk && now - chunk.since > MAX_WAIT_MS; chunk = this.#fresh.first) {
      this.#dropChunk(chunk, 'waitedTooLong');
    }
    for (let item = this.#all.first; item && now - item.at > MAX_BEGUN_WAIT_MS; item = this.#all.first) {
      this.#dropChunk(item.chunk, 'waitedTooLong');
    }
  }

  #lane(branch: Branch): Lane<Branch> {
    let lane = this.#lanes.get(branch);
    if (!lane) {
      lane = { branch, items: new Chain(), chunks: new Map(), credit: 0, inTurns: undefined };
      this.#lanes.set(branch, lane);
    }
    return lane;
  }

  /** A branch of which nothing waited takes its turn after the others. */
  #join(lane: Lane<Branch>): void {
    if (lane.inTurns) return;
    lane.inTurns = this.#turns.append(lane);
    lane.credit += TURN_BYTES;
  }

  #chunk(lane: Lane<Branch>, sequence: number, now: number): Chunk<Branch> {
    const chunk: Chunk<Branch> = { lane, sequence, since: now, items: new Set(), inFresh: undefined };
    chunk.inFresh = this.#fresh.append(chunk);
    lane.chunks.set(sequence, chunk);
    return chunk;
  }

  /** Something of the chunk has been sent. */
  #begin(chunk: Chunk<Branch>): void {
    if (chunk.inFresh) this.#fresh.remove(chunk.inFresh);
    chunk.inFresh = undefined;
  }

  /** What is to leave next, after the turns that are over. At most as many rounds as turns make the longest datagram. */
  #next(): Item<Branch> | undefined {
    for (;;) {
      const lane = this.#turns.first;
      if (!lane?.inTurns || lane.credit > 0) return lane?.items.first;
      this.#turns.remove(lane.inTurns);
      lane.inTurns = this.#turns.append(lane);
      lane.credit += TURN_BYTES;
    }
  }

  #dropChunk(chunk: Chunk<Branch>, bound: QueueBound): void {
    const datagrams = chunk.items.size;
    this.#removeChunk(chunk);
    this.#onDropped(chunk.lane.branch, chunk.sequence, datagrams, bound);
  }

  #removeChunk(chunk: Chunk<Branch>): void {
    for (const item of chunk.items) this.#remove(item);
  }

  #remove(item: Item<Branch>): void {
    const { chunk } = item;
    const { lane } = chunk;
    if (item.inAll) this.#all.remove(item.inAll);
    if (item.inLane) lane.items.remove(item.inLane);
    chunk.items.delete(item);
    this.#bytes -= item.datagram.length;
    this.#length--;
    if (chunk.items.size === 0) {
      this.#begin(chunk);
      lane.chunks.delete(chunk.sequence);
    }
    if (lane.items.first === undefined) {
      if (lane.inTurns) this.#turns.remove(lane.inTurns);
      lane.inTurns = undefined;
      // What a branch did not use is not saved up; what it took too much is remembered while others wait.
      lane.credit = Math.min(lane.credit, 0);
    }
    if (this.#length === 0) this.#lanes.clear();
  }
}
