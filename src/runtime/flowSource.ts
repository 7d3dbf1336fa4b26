import type { Clock } from '../base/clock';
import { type Disposable, MutableDisposable } from '../base/disposable';
import type { Logger } from '../base/log';
import { serialAdd32 } from '../base/serial';
import { FrameClock, pacingPlan } from '../content/frameClock';
import { ContentError, type Streamer } from '../content/streamer';
import { type FragmentHeader, fragmentPayloadBytes, MAX_CHUNK_BYTES } from '../wire/datagram';

/** After the last frame the flow stays on offer so long: what is under way arrives before the withdrawal does. */
export const LINGER_MS = 1_000;
/** Timers are no finer: what is due within the next half millisecond goes now. */
const TIMER_SLACK_MS = 0.5;

export interface FlowSourceOptions {
  /** Owned by the source from here on. */
  readonly streamer: Streamer;
  readonly framesPerSecond: number;
  /** Consumers for which the first frame is held back; at least 1. */
  readonly waitConsumers: number;
  readonly datagramBytes: number;
  /** Random: chunks of an offer before this one are not mistaken for its own. */
  readonly firstSequence: number;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly originate: (header: FragmentHeader, payload: Uint8Array) => void;
  /** The file is over, or cannot be read any more; nothing will be sent. */
  readonly onEnded: () => void;
}

interface OutgoingChunk {
  readonly bytes: Uint8Array;
  readonly startedAt: number;
  readonly fragmentBytes: number;
  /** When each fragment leaves, ms after the start. */
  readonly plan: readonly number[];
  nextFragment: number;
}

/**
 * One offered file: while anybody wants it, its chunks leave on a steady clock, cut into fragments of equal size that are
 * spread over part of the interval. Without consumers nothing is read and nothing is sent.
 */
export class FlowSource {
  readonly #options: FlowSourceOptions;
  readonly #intervalMs: number;
  readonly #timer = new MutableDisposable<Disposable>();
  #sequence: number;
  #framesSent = 0;
  #framesSkipped = 0;
  #hasToldDamage = false;
  #isRunning = false;
  #hasStarted = false;
  #frameClock: FrameClock;
  /** Read ahead by one chunk, so that the disk's delays are not the clock's. */
  #ahead: Uint8Array | undefined;
  #isReading = false;
  #isOver = false;
  #outgoing: OutgoingChunk | undefined;
  #closing: Promise<void> | undefined;

  constructor(options: FlowSourceOptions) {
    this.#options = options;
    this.#intervalMs = 1_000 / options.framesPerSecond;
    this.#sequence = options.firstSequence;
    this.#frameClock = new FrameClock(this.#intervalMs, 0);
  }

  /** Chunks of which sending was begun. */
  get framesSent(): number {
    return this.#framesSent;
  }

  /** How many consumers there are now. At 0 the source rests; it goes on where it was. */
  setDemand(consumers: number): void {
    if (this.#closing) return;
    const needed = this.#hasStarted ? 1 : this.#options.waitConsumers;
    if (consumers >= needed) this.#run();
    else this.#rest();
  }

  /** Resolves when the file is closed. */
  close(): Promise<void> {
    this.#rest();
    this.#timer.dispose();
    this.#closing ??= this.#options.streamer.close();
    return this.#closing;
  }

  #run(): void {
    if (this.#isRunning || this.#isOver) return;
    this.#isRunning = true;
    this.#hasStarted = true;
    this.#frameClock = new FrameClock(this.#intervalMs, this.#options.clock.now());
    this.#readAhead();
    this.#schedule();
  }

  #rest(): void {
    if (!this.#isRunning) return;
    this.#isRunning = false;
    this.#timer.value = undefined;
    // Nobody is there for the rest of this chunk.
    if (this.#outgoing) this.#endChunk();
    // It was the last one: there is nothing to go on with.
    if (this.#isOver) this.#finish();
  }

  #readAhead(): void {
    if (this.#isReading || this.#isOver || this.#ahead || this.#closing) return;
    this.#isReading = true;
    this.#read()
      .catch((error: unknown) => {
        if (!this.#closing) this.#tellFailure(error);
        return undefined;
      })
      .then((chunk) => {
        this.#isReading = false;
        this.#ahead = chunk;
        this.#isOver = chunk === undefined;
        if (this.#closing) return;
        if (this.#isOver && !this.#outgoing) this.#finish();
        else this.#schedule();
      })
      // Whatever is thrown here is a fault of this program; it must not vanish.
      .catch((error: unknown) => this.#options.logger.error(String(error)));
  }

  async #read(): Promise<Uint8Array | undefined> {
    for (;;) {
      const chunk = await this.#options.streamer.nextChunk();
      this.#tellDamage();
      if (!chunk || (chunk.length > 0 && chunk.length <= MAX_CHUNK_BYTES)) return chunk;
      if (this.#framesSkipped++ === 0) {
        this.#options.logger.warning(
          `A frame of ${chunk.length} bytes is left out, at most ${MAX_CHUNK_BYTES} can be sent`,
        );
      }
    }
  }

  /** What is left of a file is its owner's doing; that it cannot be read is not. */
  #tellFailure(error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    const isEmptied = error instanceof ContentError && error.code === 'empty';
    this.#options.logger[isEmptied ? 'warning' : 'error'](message);
  }

  /** Says once what is wrong with a file of which frames can be sent nevertheless. */
  #tellDamage(): void {
    const { streamer, logger } = this.#options;
    if (this.#hasToldDamage || !streamer.report || this.#closing) return;
    const { skippedBytes, truncatedFrames, oversizedFrames } = streamer.report;
    if (skippedBytes + truncatedFrames + oversizedFrames === 0) return;
    this.#hasToldDamage = true;
    const counts = `${skippedBytes} bytes skipped, ${truncatedFrames} images cut short, ${oversizedFrames} too large`;
    logger.warning(`The file is damaged, what is whole is sent: ${counts}`);
  }

  #schedule(): void {
    const due = this.#nextDue();
    if (due === undefined) return;
    const { clock } = this.#options;
    this.#timer.value = clock.setTimer(Math.ceil(due - clock.now() - TIMER_SLACK_MS), () => this.#send());
  }

  #nextDue(): number | undefined {
    if (!this.#isRunning) return undefined;
    const chunk = this.#outgoing;
    if (chunk) return chunk.startedAt + (chunk.plan[chunk.nextFragment] ?? 0);
    return this.#ahead ? this.#frameClock.nextDeadline() : undefined;
  }

  #send(): void {
    const now = this.#options.clock.now();
    if (!this.#outgoing && this.#ahead && now >= this.#frameClock.nextDeadline() - TIMER_SLACK_MS)
      this.#begin(this.#ahead, now);
    if (this.#outgoing) this.#sendDue(this.#outgoing, now);
    if (!this.#outgoing && this.#isOver) this.#finish();
    else this.#schedule();
  }

  #begin(bytes: Uint8Array, now: number): void {
    this.#ahead = undefined;
    this.#frameClock.advance(now);
    const fragmentBytes = fragmentPayloadBytes(bytes.length, this.#options.datagramBytes);
    const plan = pacingPlan(Math.ceil(bytes.length / fragmentBytes), this.#intervalMs);
    this.#outgoing = { bytes, startedAt: now, fragmentBytes, plan, nextFragment: 0 };
    this.#framesSent++;
    this.#readAhead();
  }

  #sendDue(chunk: OutgoingChunk, now: number): void {
    const { bytes, fragmentBytes, plan, startedAt } = chunk;
    const elapsed = now - startedAt;
    while (chunk.nextFragment < plan.length && (plan[chunk.nextFragment] ?? 0) <= elapsed + TIMER_SLACK_MS) {
      const byteOffset = chunk.nextFragment++ * fragmentBytes;
      const header = {
        chunkSequence: this.#sequence,
        chunkLength: bytes.length,
        byteOffset,
        ageUs: Math.round(elapsed * 1_000),
      };
      this.#options.originate(header, bytes.subarray(byteOffset, byteOffset + fragmentBytes));
    }
    if (chunk.nextFragment >= plan.length) this.#endChunk();
  }

  #endChunk(): void {
    this.#outgoing = undefined;
    this.#sequence = serialAdd32(this.#sequence, 1);
  }

  #finish(): void {
    if (this.#closing) return;
    this.#isRunning = false;
    this.#timer.value = this.#options.clock.setTimer(LINGER_MS, () => this.#options.onEnded());
  }
}
