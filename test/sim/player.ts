import type { Disposable } from '../../src/base/disposable';
import { serialDiff32 } from '../../src/base/serial';
import type { DeliveredFragment } from '../../src/overlay/forwarder';
import { type CompleteChunk, Reassembler } from '../../src/video/reassembly';
import type { FlowKey } from '../../src/wire/ids';
import type { VirtualClock } from '../support/virtualClock';
import { chunkContent } from './source';

/** As a player has it: where something was repaired, more is to be expected for so long. */
const REPAIRS_EXPECTED_MS = 10_000;

/** A consumer's end: the real reassembly, and a record of what came out of it. Throws on a wrong byte or a wrong order. */
export class SimPlayer {
  /** Numbers of the chunks delivered, in order. */
  readonly delivered: number[] = [];
  /** When each came, and how old the program believes it was then. */
  readonly arrivals: { readonly at: number; readonly latencyMs: number }[] = [];
  /** Number of the first chunk of which the beginning came: reassembly begins there. */
  firstBegun: number | undefined;
  isEnded = false;
  #isFirstDue = true;
  readonly #reassembler = new Reassembler();
  #timer: Disposable | undefined;

  constructor(
    readonly key: FlowKey,
    private readonly clock: VirtualClock,
    /** Called for the first chunk after start, and after {@link expectFirst}. */
    private readonly onFirst: () => void,
  ) {}

  get counters(): Reassembler['counters'] {
    return this.#reassembler.counters;
  }

  /** The player is recovering: the next whole chunk is news. */
  expectFirst(): void {
    this.#isFirstDue = true;
  }

  push(fragment: DeliveredFragment): void {
    if (this.isEnded) throw new Error(`fragment of ${this.key.flow} for a player that has ended`);
    if (fragment.byteOffset === 0) this.firstBegun ??= fragment.chunkSequence;
    const now = this.clock.now();
    if (fragment.isRepaired) this.#reassembler.waitForRepairs(now + REPAIRS_EXPECTED_MS);
    this.#take(this.#reassembler.push(fragment, now));
  }

  /** Gives up what is incomplete; nothing may come after. */
  end(): void {
    if (this.isEnded) return;
    this.#take(this.#reassembler.flush());
    this.isEnded = true;
    this.#timer?.dispose();
  }

  #take(chunks: readonly CompleteChunk[]): void {
    for (const chunk of chunks) this.#deliver(chunk);
    this.#timer?.dispose();
    const deadline = this.#reassembler.nextDeadline();
    if (deadline === undefined) return;
    this.#timer = this.clock.at(deadline, () => this.#take(this.#reassembler.tick(this.clock.now())));
  }

  #deliver({ chunkSequence, bytes, latencyUs }: CompleteChunk): void {
    const last = this.delivered.at(-1);
    if (last !== undefined && serialDiff32(chunkSequence, last) <= 0) {
      throw new Error(`chunk ${chunkSequence} of ${this.key.flow} delivered after ${last}`);
    }
    const wanted = chunkContent(this.key, chunkSequence, bytes.length);
    if (!isSameBytes(wanted, bytes)) {
      throw new Error(`chunk ${chunkSequence} of ${this.key.flow} has wrong bytes`);
    }
    this.delivered.push(chunkSequence);
    this.arrivals.push({ at: this.clock.now(), latencyMs: latencyUs / 1_000 });
    if (!this.#isFirstDue) return;
    this.#isFirstDue = false;
    this.onFirst();
  }
}

/** Whether two byte arrays hold the same bytes. */
export function isSameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
