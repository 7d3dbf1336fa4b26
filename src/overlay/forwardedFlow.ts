import { serialAdd32, serialDiff32 } from '../base/serial';
import type { FlowKey } from '../wire/ids';
import { MOVE_TIMEOUT_MS } from './constants';
import type { Binding, ForwardingEntry } from './effects';
import type { OutgoingBranch } from './outgoingBranch';

/**
 * A chunk further than this from the newest is another numbering, or forged: half a minute of video. Two in a row that agree are the former
 * (as in the player's reassembly).
 */
const MAX_JUMP = 1_024;

/** Which side of a move a chunk was on, and whether it is the first by which the old branch shows that it is done. */
export type ChunkChoice = 'wanted' | 'superseded' | 'moved';

/** One flow that goes through this node, as the forwarder has it. */
export class ForwardedFlow {
  readonly key: FlowKey;
  spec: ForwardingEntry;
  outgoing: readonly OutgoingBranch[] = [];
  /** At the source: the size of datagrams of which this node's player gets the present chunk. */
  localUnit: number | undefined;
  bytesReceived = 0;
  /** What branches that have ended have carried. */
  #bytesSentBefore = 0;
  /** Newest chunk of which something was forwarded. */
  #lastBegun: number | undefined;
  /** Since the last move: chunks from this one on are taken from the new branch, earlier ones from the old. */
  #moveAt: number | undefined;
  /** Whether it was said that the old branch has come so far. */
  #isMoved = false;
  /** When the old branch was given up after a move. */
  #retiredAt = Infinity;
  /** The last chunk, if it was too far off. */
  #strayed: number | undefined;

  constructor(spec: ForwardingEntry) {
    this.key = spec.key;
    this.spec = spec;
  }

  get bytesSent(): number {
    let sum = this.#bytesSentBefore;
    for (const { counters } of this.outgoing) sum += counters.bytes;
    return sum;
  }

  /** Whether the new branch of a flow that is being moved has begun. */
  get hasBegun(): boolean {
    return this.#moveAt !== undefined;
  }

  /** Replaces how the flow is forwarded. `outgoing`: its branches, those that stay among them. */
  replace(spec: ForwardingEntry, outgoing: readonly OutgoingBranch[], now: number): void {
    for (const branch of this.outgoing) {
      if (!outgoing.includes(branch)) this.#bytesSentBefore += branch.counters.bytes;
    }
    // After the move, too: what a slower branch still brings of earlier chunks came on the old one.
    if (!isSame(this.spec.upstream, spec.upstream)) {
      this.#moveAt = undefined;
      this.#isMoved = false;
    }
    if (spec.retiring) this.#retiredAt = Infinity;
    else if (this.spec.retiring) this.#retiredAt = now;
    this.spec = spec;
    this.outgoing = outgoing;
  }

  /**
   * One branch at a time: during a move, chunks below F come from the old branch, from F on from the new one. F is decided
   * when the first chunk begins on the new branch: that chunk, or the first that has not begun on the old, if that is later.
   */
  choose(binding: Binding, chunk: number, byteOffset: number, now: number): ChunkChoice {
    // What the old branch still had under way has come by now; what it said of chunk numbers binds nobody any more.
    if (now >= this.#retiredAt + MOVE_TIMEOUT_MS) this.#forgetNumbers();
    if (this.#isStray(chunk)) return 'superseded';
    const choice = this.#choose(binding, chunk, byteOffset);
    const isNewest = this.#lastBegun === undefined || serialDiff32(chunk, this.#lastBegun) > 0;
    if (choice === 'wanted' && isNewest) this.#lastBegun = chunk;
    return choice;
  }

  #forgetNumbers(): void {
    this.#retiredAt = Infinity;
    this.#moveAt = undefined;
    this.#lastBegun = undefined;
  }

  #isStray(chunk: number): boolean {
    if (this.#lastBegun === undefined || Math.abs(serialDiff32(chunk, this.#lastBegun)) <= MAX_JUMP) {
      this.#strayed = undefined;
      return false;
    }
    const step = this.#strayed === undefined ? 0 : serialDiff32(chunk, this.#strayed);
    if (step > 0 && step <= MAX_JUMP) {
      this.#strayed = undefined;
      this.#forgetNumbers();
      return false;
    }
    this.#strayed = chunk;
    return true;
  }

  #choose(binding: Binding, chunk: number, byteOffset: number): ChunkChoice {
    const { upstream, retiring } = this.spec;
    if (isSame(binding, upstream)) {
      if (retiring && this.#moveAt === undefined) {
        if (byteOffset !== 0) return 'superseded';
        const next = this.#lastBegun === undefined ? chunk : serialAdd32(this.#lastBegun, 1);
        this.#moveAt = serialDiff32(chunk, next) > 0 ? chunk : next;
      }
      return this.#moveAt === undefined || serialDiff32(chunk, this.#moveAt) >= 0 ? 'wanted' : 'superseded';
    }
    if (this.#moveAt === undefined || serialDiff32(chunk, this.#moveAt) < 0) return 'wanted';
    // The old branch has come as far as the new one took over: it has nothing left to give but what was overtaken.
    if (this.#isMoved) return 'superseded';
    this.#isMoved = true;
    return 'moved';
  }
}

/** Whether two bindings are one branch. */
export function isSame(a: Binding | undefined, b: Binding | undefined): boolean {
  return (
    a !== undefined &&
    b !== undefined &&
    a.link === b.link &&
    a.label.slot === b.label.slot &&
    a.label.key === b.label.key
  );
}
