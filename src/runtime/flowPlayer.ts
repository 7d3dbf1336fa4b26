import type { Clock } from '../base/clock';
import { type Disposable, MutableDisposable } from '../base/disposable';
import type { Logger } from '../base/log';
import type { FileRegister } from '../content/fileRegister';
import { parseChunk } from '../content/streamer';
import type { DeliveredFragment } from '../overlay/forwarder';
import type { FlowBytesView, FlowStatsView } from '../overlay/snapshot';
import { type CompleteChunk, Reassembler } from '../video/reassembly';
import type { FlowKey, NodeId } from '../wire/ids';
import { FrameFeed } from './frameFeed';
import { LatencySamples } from './latencySamples';
import type { FrameSubscription, PlayerFrame } from './nodeApi';
import { OutputFile } from './outputFile';
import { emptyFlowStats } from './statistics';

export interface FlowPlayerOptions {
  readonly key: FlowKey;
  /** Absolute path of the file that gets the frames. */
  readonly output: string | undefined;
  /** The node's open files, which are not written over. */
  readonly files?: FileRegister | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
  /** What the flow has brought to this node and taken from it, as long as it goes through. */
  readonly countBytes: (key: FlowKey) => FlowBytesView;
  /** The first whole chunk since the start or since {@link FlowPlayer.expectChunk}. Not to be answered within the call. */
  readonly onChunk: (key: FlowKey) => void;
  /** No whole chunk for {@link STARVED_MS}, or for several of the flow's own intervals. Not to be answered within the call. */
  readonly onStarved: (key: FlowKey) => void;
}

/** A picture that stands still for so long has stopped, for whoever looks at it. */
export const STARVED_MS = 1_000;
/** A flow that is slow by itself is given so many of its own intervals. */
const STARVED_INTERVALS = 4;

/** Where something was sent again on the way, more of it is to be expected for so long. */
const REPAIRS_EXPECTED_MS = 10_000;

/** Former offers by which a player is still found: whoever names one has not heard of the last moves yet. */
const MAX_LEFT = 8;

/** One watched flow at this node: datagrams in, frames out to subscribers and to a file, from whichever source it comes. */
export class FlowPlayer {
  #key: FlowKey;
  /** Sources that it had before. Bounded by MAX_LEFT. */
  readonly #left: NodeId[] = [];
  readonly #options: FlowPlayerOptions;
  readonly #reassembler = new Reassembler();
  readonly #latency = new LatencySamples();
  readonly #output: OutputFile | undefined;
  /** Bounded by the callers of subscribe: panels of one editor. */
  readonly #feeds = new Set<FrameFeed>();
  readonly #timer = new MutableDisposable<Disposable>();
  #timerAt: number | undefined;
  #expectsChunk = true;
  readonly #watchdog = new MutableDisposable<Disposable>();
  #lastChunkAt: number | undefined;
  #intervalMs = 0;
  #bytesAtEnd: FlowBytesView | undefined;
  #ended: Promise<void> | undefined;

  constructor(options: FlowPlayerOptions) {
    this.#options = options;
    this.#key = options.key;
    const { files, output, logger } = options;
    const onFailure = ({ message }: Error): void =>
      logger.error(`The frames of ${options.key.flow} are not written any more: ${message}`);
    this.#output = output === undefined ? undefined : new OutputFile(output, { files, onFailure });
  }

  /** The offer that it plays now. */
  get key(): FlowKey {
    return this.#key;
  }

  /** Whether it played this offer before. */
  hasLeft({ flow, source }: FlowKey): boolean {
    return flow === this.#key.flow && this.#left.includes(source);
  }

  /** Resolves when there is a file to write to, if one was asked for; rejects with ContentError if it cannot be written. */
  get opened(): Promise<void> {
    return this.#output?.opened ?? Promise.resolve();
  }

  get isEnded(): boolean {
    return this.#ended !== undefined;
  }

  push(fragment: DeliveredFragment): void {
    if (this.isEnded) return;
    const now = this.#options.clock.now();
    if (fragment.isRepaired) this.#reassembler.waitForRepairs(now + REPAIRS_EXPECTED_MS);
    this.#takeAll(this.#reassembler.push(fragment, now));
    this.#schedule();
  }

  /** The next whole chunk is news again: the flow is being waited for. */
  expectChunk(): void {
    this.#expectsChunk = true;
  }

  /** From now on the flow comes from another source, whose chunks have numbers of their own. What is whole of the old one's is handed out before. */
  moveTo(source: NodeId): void {
    this.#takeAll(this.#reassembler.restart());
    this.#left.push(this.#key.source);
    if (this.#left.length > MAX_LEFT) this.#left.shift();
    this.#key = { flow: this.#key.flow, source };
    this.#lastChunkAt = undefined;
    this.expectChunk();
  }

  subscribe(onFrame: (frame: PlayerFrame) => void): FrameSubscription {
    const feed = new FrameFeed(onFrame, this.#options.clock, (ended) => this.#feeds.delete(ended));
    if (this.isEnded) feed.dispose();
    else this.#feeds.add(feed);
    return feed;
  }

  stats(): FlowStatsView {
    const { delivered, incomplete, late, duplicate } = this.#reassembler.counters;
    return {
      ...emptyFlowStats(this.key),
      ...(this.#bytesAtEnd ?? this.#options.countBytes(this.#key)),
      framesDelivered: delivered,
      framesIncomplete: incomplete,
      framesLate: late,
      framesDuplicate: duplicate,
      latencyMs: this.#latency.view(),
    };
  }

  /**
   * Ends the subscriptions; resolves when the output file is on disk, or as much of it as could be. `over`:
   * the flow has ended, so what is whole is handed out and what is not is lost; otherwise somebody left in the middle of it,
   * and the frame that was under way is no loss.
   */
  end(how: 'over' | 'left'): Promise<void> {
    this.#bytesAtEnd ??= this.#options.countBytes(this.#key);
    this.#ended ??= this.#finish(how);
    return this.#ended;
  }

  async #finish(how: 'over' | 'left'): Promise<void> {
    if (how === 'over') this.#takeAll(this.#reassembler.flush());
    this.#timer.dispose();
    this.#watchdog.dispose();
    for (const feed of [...this.#feeds]) feed.dispose();
    await this.#output?.close();
    const dropped = this.#output?.framesDropped ?? 0;
    if (dropped > 0) this.#options.logger.warning(`${dropped} frames of ${this.key.flow} were too fast for the disk`);
  }

  #takeAll(chunks: readonly CompleteChunk[]): void {
    for (const chunk of chunks) this.#take(chunk);
  }

  #take({ bytes, latencyUs }: CompleteChunk): void {
    const latencyMs = latencyUs / 1_000;
    const now = this.#options.clock.now();
    this.#latency.add(latencyMs);
    this.#noteChunk(now);
    const chunk = parseChunk(bytes);
    if (!chunk) return;
    this.#output?.write(chunk.frame);
    const { frameNumber, frame } = chunk;
    let others = this.#feeds.size - (this.#output ? 0 : 1);
    for (const feed of this.#feeds) {
      // The last one may have the chunk itself, and take it elsewhere, unless it is still being written.
      const own = others-- > 0 ? frame.slice() : frame;
      feed.push({ frameNumber, bytes: own, capturedMs: now - latencyMs, latencyMs });
    }
  }

  #noteChunk(now: number): void {
    if (this.#lastChunkAt !== undefined) this.#intervalMs += (now - this.#lastChunkAt - this.#intervalMs) / 8;
    this.#lastChunkAt = now;
    if (!this.#expectsChunk) return;
    this.#expectsChunk = false;
    this.#options.onChunk(this.#key);
    this.#watch(this.#starvedAfterMs());
  }

  #starvedAfterMs(): number {
    return Math.max(STARVED_MS, STARVED_INTERVALS * this.#intervalMs);
  }

  /** Looks again after `delayMs` whether chunks still come: one timer a second, not one a chunk. */
  #watch(delayMs: number): void {
    const { clock } = this.#options;
    this.#watchdog.value = clock.setTimer(Math.ceil(delayMs), () => {
      if (this.#expectsChunk || this.#lastChunkAt === undefined) return;
      const leftMs = this.#lastChunkAt + this.#starvedAfterMs() - clock.now();
      if (leftMs > 0) return this.#watch(leftMs);
      this.#expectsChunk = true;
      this.#options.onStarved(this.#key);
    });
  }

  /** Sets the timer anew only where it is due earlier than set: it is set for every fragment of every frame otherwise. */
  #schedule(): void {
    const deadline = this.#reassembler.nextDeadline();
    if (deadline === undefined || (this.#timerAt !== undefined && this.#timerAt <= deadline)) return;
    const { clock } = this.#options;
    this.#timerAt = deadline;
    this.#timer.value = clock.setTimer(Math.ceil(deadline - clock.now()), () => {
      this.#timerAt = undefined;
      this.#takeAll(this.#reassembler.tick(clock.now()));
      this.#schedule();
    });
  }
}
