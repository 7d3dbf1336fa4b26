import type { Clock } from '../base/clock';
import { type Disposable, MutableDisposable } from '../base/disposable';
import type { Logger } from '../base/log';
import { serialAdd32 } from '../base/serial';
import { FrameClock, pacingPlan } from '../content/frameClock';
import { ContentError, type Streamer } from '../content/streamer';
import { MOST_FRAMES_PER_SECOND } from './streamOptions';
import { type FragmentHeader, fragmentPayloadBytes, MAX_CHUNK_BYTES } from '../wire/datagram';

/** After the last frame the flow stays on offer so long: what is under way arrives before the withdrawal does. */
export const LINGER_MS = 1_000;
/** Timers are no finer: what is due within the next half millisecond goes now. */
const TIMER_SLACK_MS = 0.5;
/** Weight of the latest interval in the mean of those of a live flow. */
const LIVE_INTERVAL_WEIGHT = 1 / 8;
/** A pause counts as so many intervals, lest the frames after it be spread over time that they do not have. */
const MOST_LIVE_GROWTH = 2;
/** Frames of a burst leave at least this part of the interval apart: as over files, so that it is made up for at twice the rate. */
const LIVE_GAP = 0.5;
/** However fast live content comes, that is its interval at least, in ms. */
const LEAST_LIVE_INTERVAL_MS = 1_000 / MOST_FRAMES_PER_SECOND;

export interface FlowSourceOptions {
  /** Owned by the source from here on. */
  readonly streamer: Streamer;
  /** Of a live flow only the first guess: its frames leave as they come. */
  readonly framesPerSecond: number;
  /** Consumers for which the first frame is held back; at least 1. */
  readonly waitConsumers: number;
  /** Random: chunks of an offer before this one are not mistaken for its own. */
  readonly firstSequence: number;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Is told what is left out of the content: one clause for the user, no full stop. */
  readonly onNotice: (notice: string) => void;
  /** Sizes of datagrams in which the next chunk is to leave, ascending; at least one. */
  readonly beginChunk: () => readonly number[];
  /** Sends a fragment to those that get the chunk in datagrams of `unit` bytes. */
  readonly originate: (header: FragmentHeader, payload: Uint8Array, unit: number) => void;
  /** The file is over, or cannot be read any more; nothing will be sent. */
  readonly onEnded: () => void;
}

interface CapturedChunk {
  readonly bytes: Uint8Array;
  /** When it was complete where it comes from; undefined: it counts from when it is sent. */
  readonly capturedAt: number | undefined;
}

interface OutgoingChunk {
  readonly bytes: Uint8Array;
  readonly startedAt: number;
  readonly capturedAt: number;
  /** One per size of datagrams; at least one. */
  readonly cuts: readonly Cut[];
}

/** A chunk cut for datagrams of one size. */
interface Cut {
  readonly unit: number;
  readonly fragmentBytes: number;
  /** When each fragment leaves, ms after the start. */
  readonly plan: readonly number[];
  nextFragment: number;
}

/**
 * One offered piece of content: while anybody wants it, its chunks leave on a steady clock, or as they come where it is live, cut into
 * fragments of equal size that are spread over part of the interval. Without consumers nothing is read and nothing is sent; what is live is
 * paused.
 */
export class FlowSource {
  readonly #options: FlowSourceOptions;
  /** Of a live flow: the mean of late. */
  #intervalMs: number;
  #lastCaptureAt: number | undefined;
  #lastStartAt = Number.NEGATIVE_INFINITY;
  readonly #timer = new MutableDisposable<Disposable>();
  #sequence: number;
  #framesSent = 0;
  #framesSkipped = 0;
  #hasToldDamage = false;
  #isRunning = false;
  #hasStarted = false;
  #frameClock: FrameClock;
  /** Read ahead by one chunk, so that the disk's delays are not the clock's. */
  #ahead: CapturedChunk | undefined;
  #isReading = false;
  #isOver = false;
  /** Live content has ended; what of it waits may still be read. */
  #hasInputEnded = false;
  #outgoing: OutgoingChunk | undefined;
  #closing: Promise<void> | undefined;

  constructor(options: FlowSourceOptions) {
    this.#options = options;
    this.#intervalMs = 1_000 / options.framesPerSecond;
    this.#sequence = options.firstSequence;
    this.#frameClock = new FrameClock(this.#intervalMs, 0);
    void options.streamer.ended?.then(() => this.#endInput());
  }

  /** Chunks of which sending was begun. */
  get framesSent(): number {
    return this.#framesSent;
  }

  /** How many consumers there are now. At 0 the source rests; it goes on where it was, or with what is new if it is live. */
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
    this.#lastCaptureAt = undefined;
    this.#frameClock = new FrameClock(this.#intervalMs, this.#options.clock.now());
    // A call that was under way when the streamer was paused is answered with this one.
    if (this.#isReading && this.#options.streamer.isLive)
      void this.#options.streamer.nextChunk().catch(() => undefined);
    this.#readAhead();
    this.#schedule();
  }

  #rest(): void {
    if (!this.#isRunning) return;
    this.#isRunning = false;
    this.#timer.value = undefined;
    // Nobody is there for the rest of this chunk.
    if (this.#outgoing) this.#endChunk();
    if (this.#options.streamer.isLive) this.#pause();
    // It was the last one: there is nothing to go on with.
    if (this.#isOver) this.#finish();
  }

  /** What is live and was not sent is nothing to go on with. */
  #pause(): void {
    this.#ahead = undefined;
    this.#options.streamer.pause?.();
    if (this.#hasInputEnded) this.#readAhead();
  }

  /** Nobody may be asking just now: then the flow ends here. */
  #endInput(): void {
    this.#hasInputEnded = true;
    if (!this.#isRunning) this.#readAhead();
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
        this.#isOver = chunk === undefined;
        if (this.#closing) return;
        this.#take(chunk);
        if (this.#isOver && !this.#outgoing && !this.#ahead) this.#finish();
        else this.#schedule();
        if (this.#hasInputEnded && !this.#isRunning) this.#readAhead();
      })
      // Whatever is thrown here is a fault of this program; it must not vanish.
      .catch((error: unknown) => this.#options.logger.error(String(error)));
  }

  #take(bytes: Uint8Array | undefined): void {
    const { streamer, clock } = this.#options;
    // One that was read just before nobody wanted it any more.
    if (!bytes || (streamer.isLive && !this.#isRunning)) return;
    const capturedAt = streamer.isLive ? clock.now() - (streamer.chunkAgeMs ?? 0) : undefined;
    this.#ahead = { bytes, capturedAt };
    if (capturedAt === undefined) return;
    const sinceLast = this.#lastCaptureAt === undefined ? this.#intervalMs : capturedAt - this.#lastCaptureAt;
    const interval = Math.min(sinceLast, this.#intervalMs * MOST_LIVE_GROWTH);
    const mean = this.#intervalMs + (interval - this.#intervalMs) * LIVE_INTERVAL_WEIGHT;
    this.#intervalMs = Math.max(LEAST_LIVE_INTERVAL_MS, mean);
    this.#lastCaptureAt = capturedAt;
  }

  async #read(): Promise<Uint8Array | undefined> {
    for (;;) {
      const chunk = await this.#options.streamer.nextChunk();
      this.#tellDamage();
      if (!chunk || (chunk.length > 0 && chunk.length <= MAX_CHUNK_BYTES)) return chunk;
      // Asking for another would resume what has just been paused.
      if (this.#options.streamer.isLive && !this.#isRunning) return chunk;
      if (this.#framesSkipped++ === 0) {
        this.#options.onNotice(`a frame of ${chunk.length} bytes is left out, at most ${MAX_CHUNK_BYTES} can be sent`);
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
    const { streamer, onNotice } = this.#options;
    if (this.#hasToldDamage || !streamer.report || this.#closing) return;
    const { skippedBytes, truncatedFrames, oversizedFrames } = streamer.report;
    if (skippedBytes + truncatedFrames + oversizedFrames === 0) return;
    this.#hasToldDamage = true;
    const bytes = skippedBytes === 1 ? 'byte' : 'bytes';
    const images = truncatedFrames === 1 ? 'image' : 'images';
    const counts = `${skippedBytes} ${bytes} skipped, ${truncatedFrames} ${images} cut short, ${oversizedFrames} too large`;
    const what = streamer.isLive ? 'what comes in' : 'the file';
    onNotice(`${what} is damaged, what is whole is sent: ${counts}`);
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
    if (chunk) {
      const next = chunk.cuts.map(({ plan, nextFragment }) => plan[nextFragment] ?? Infinity);
      return chunk.startedAt + Math.min(...next);
    }
    return this.#ahead ? this.#deadlineOf(this.#ahead) : undefined;
  }

  /** When a chunk leaves after the one before it. */
  #deadlineOf({ capturedAt }: CapturedChunk): number {
    if (capturedAt === undefined) return this.#frameClock.nextDeadline();
    return Math.max(capturedAt, this.#lastStartAt + this.#intervalMs * LIVE_GAP);
  }

  #send(): void {
    const now = this.#options.clock.now();
    if (!this.#outgoing && this.#ahead && now >= this.#deadlineOf(this.#ahead) - TIMER_SLACK_MS)
      this.#begin(now, this.#ahead);
    if (this.#outgoing) this.#sendDue(this.#outgoing, now);
    if (!this.#outgoing && this.#isOver) this.#finish();
    else this.#schedule();
  }

  #begin(now: number, { bytes, capturedAt = now }: CapturedChunk): void {
    this.#ahead = undefined;
    this.#lastStartAt = now;
    this.#frameClock.advance(now);
    const cuts = this.#options.beginChunk().map((unit) => {
      const fragmentBytes = fragmentPayloadBytes(bytes.length, unit);
      const plan = pacingPlan(Math.ceil(bytes.length / fragmentBytes), this.#intervalMs);
      return { unit, fragmentBytes, plan, nextFragment: 0 };
    });
    this.#outgoing = { bytes, startedAt: now, capturedAt, cuts };
    this.#framesSent++;
    this.#readAhead();
  }

  #sendDue(chunk: OutgoingChunk, now: number): void {
    for (const cut of chunk.cuts) this.#sendCut(chunk, cut, now);
    if (chunk.cuts.every(({ nextFragment, plan }) => nextFragment >= plan.length)) this.#endChunk();
  }

  #sendCut({ bytes, capturedAt, startedAt }: OutgoingChunk, cut: Cut, now: number): void {
    const { fragmentBytes, plan, unit } = cut;
    const elapsed = now - startedAt;
    while (cut.nextFragment < plan.length && (plan[cut.nextFragment] ?? 0) <= elapsed + TIMER_SLACK_MS) {
      const byteOffset = cut.nextFragment++ * fragmentBytes;
      const header = {
        chunkSequence: this.#sequence,
        chunkLength: bytes.length,
        byteOffset,
        ageUs: Math.round((now - capturedAt) * 1_000),
      };
      this.#options.originate(header, bytes.subarray(byteOffset, byteOffset + fragmentBytes), unit);
    }
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
