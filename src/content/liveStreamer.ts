import type { Clock } from '../base/clock';
import { MJPEG_CONTENT_TYPE } from '../base/contentTypes';
import { jpegInfo } from '../video/jpegInfo';
import { repairJpeg } from '../video/jpegRepair';
import type { SplitReport } from '../video/mjpeg';
import { type ContentError, makeChunk, type Streamer } from './streamer';

/** Frames that wait while nobody takes them: what comes in one burst, a quarter of a second of video. */
export const MOST_WAITING_FRAMES = 8;
/** And their bytes: two of the largest frames. */
export const MOST_WAITING_BYTES = 16 * 1024 * 1024;

/** Where a live input puts what comes from it. */
export interface LiveSink {
  /** Whole images, as they are complete. */
  frames(images: readonly Uint8Array[]): void;
  /** Nothing more comes, ever; `failure`: for that reason. The first call counts. */
  end(failure?: ContentError): void;
  /** Something happened that a user should know; one clause, no full stop. */
  notice(text: string): void;
}

/** Something that yields images at its own pace. All three calls may be repeated. */
export interface LiveInput {
  /** Images are wanted from now on. */
  resume(): void;
  /** They are not: the input is let go of, or drained where whoever writes to it must not be blocked. */
  pause(): void;
  /** Resolves when the input is let go of; nothing is put into the sink after. */
  close(): Promise<void>;
  /** What was met so far; undefined if nothing was. */
  readonly report?: SplitReport | undefined;
}

export interface LiveStreamerOptions {
  readonly clock: Pick<Clock, 'now'>;
  readonly onNotice?: ((notice: string) => void) | undefined;
}

interface WaitingFrame {
  readonly frameNumber: number;
  readonly image: Uint8Array;
  readonly completeAt: number;
}

interface Pending {
  readonly promise: Promise<Uint8Array | undefined>;
  resolve(chunk: Uint8Array | undefined): void;
  reject(error: unknown): void;
}

/**
 * The frames of a live input. A few wait while nobody takes them, and the newest win: the input itself is never held up. While it is paused,
 * what comes is not even counted.
 */
export class LiveStreamer implements Streamer {
  readonly contentType = MJPEG_CONTENT_TYPE;
  readonly isLive = true;
  readonly framesPerSecond = undefined;
  readonly ended: Promise<void>;
  private readonly input: LiveInput;
  private tellEnded: () => void = () => undefined;
  /** Bounded by MOST_WAITING_FRAMES and MOST_WAITING_BYTES. */
  private readonly waiting: WaitingFrame[] = [];
  private waitingBytes = 0;
  private nextFrameNumber = 0;
  private dropped = 0;
  private toldDropped = 0;
  private hasToldUndecodable = false;
  private lastCompleteAt: number | undefined;
  private isWanted = false;
  private isOver = false;
  private isClosed = false;
  private failure: ContentError | undefined;
  private pending: Pending | undefined;

  /** `open` makes the input; it may call the sink at once. */
  constructor(
    private readonly options: LiveStreamerOptions,
    open: (sink: LiveSink) => LiveInput,
  ) {
    this.ended = new Promise((resolve) => (this.tellEnded = resolve));
    this.input = open({
      frames: (images) => this.take(images),
      end: (failure) => this.end(failure),
      notice: (text) => options.onNotice?.(text),
    });
  }

  /** Frames that were left out since they came faster than they were taken. */
  get framesDropped(): number {
    return this.dropped;
  }

  get report(): SplitReport | undefined {
    return this.input.report;
  }

  get chunkAgeMs(): number {
    return this.lastCompleteAt === undefined ? 0 : Math.max(0, this.options.clock.now() - this.lastCompleteAt);
  }

  nextChunk(): Promise<Uint8Array | undefined> {
    if (this.isClosed) return Promise.resolve(undefined);
    if (!this.isWanted && !this.isOver) {
      this.isWanted = true;
      this.input.resume();
    }
    const frame = this.shift();
    if (frame) return Promise.resolve(this.chunkOf(frame));
    if (this.isOver) return this.failure ? Promise.reject(this.failure) : Promise.resolve(undefined);
    this.pending ??= makePending();
    return this.pending.promise;
  }

  pause(): void {
    this.isWanted = false;
    this.waiting.length = 0;
    this.waitingBytes = 0;
    this.tellDropped();
    if (!this.isOver && !this.isClosed) this.input.pause();
  }

  async close(): Promise<void> {
    if (!this.isClosed) this.pause();
    this.isClosed = true;
    this.pending?.resolve(undefined);
    this.pending = undefined;
    await this.input.close();
  }

  private take(images: readonly Uint8Array[]): void {
    if (!this.isWanted || this.isOver || this.isClosed) return;
    const completeAt = this.options.clock.now();
    for (const given of images) {
      const image = this.repaired(given);
      this.waiting.push({ frameNumber: this.nextFrameNumber++, image, completeAt });
      this.waitingBytes += image.length;
    }
    this.answer();
    while (this.waiting.length > MOST_WAITING_FRAMES || this.waitingBytes > MOST_WAITING_BYTES) {
      this.shift();
      this.dropped++;
    }
  }

  /** What browsers cannot show is carried, too: others may. */
  private repaired(image: Uint8Array): Uint8Array {
    const info = jpegInfo(image);
    const obstacle = info ? info.undecodable : 'it says no picture size';
    if (obstacle !== null && !this.hasToldUndecodable) {
      this.hasToldUndecodable = true;
      this.options.onNotice?.(`a frame cannot be shown by browsers (${obstacle}), it and others are sent all the same`);
    }
    return repairJpeg(image, info);
  }

  private end(failure: ContentError | undefined): void {
    if (this.isOver || this.isClosed) return;
    this.isOver = true;
    this.failure = failure;
    this.tellDropped();
    if (failure) this.pending?.reject(failure);
    else this.pending?.resolve(undefined);
    this.pending = undefined;
    this.tellEnded();
  }

  private answer(): void {
    const frame = this.pending && this.shift();
    if (!frame) return;
    this.pending?.resolve(this.chunkOf(frame));
    this.pending = undefined;
  }

  private shift(): WaitingFrame | undefined {
    const frame = this.waiting.shift();
    this.waitingBytes -= frame?.image.length ?? 0;
    return frame;
  }

  private chunkOf({ frameNumber, image, completeAt }: WaitingFrame): Uint8Array {
    this.lastCompleteAt = completeAt;
    return makeChunk(frameNumber, image);
  }

  private tellDropped(): void {
    const news = this.dropped - this.toldDropped;
    this.toldDropped = this.dropped;
    const frames = news === 1 ? '1 frame came faster than it' : `${news} frames came faster than they`;
    if (news > 0) this.options.onNotice?.(`${frames} could be sent and ${news === 1 ? 'was' : 'were'} left out`);
  }
}

function makePending(): Pending {
  let resolve: Pending['resolve'] = () => undefined;
  let reject: Pending['reject'] = () => undefined;
  const promise = new Promise<Uint8Array | undefined>((onChunk, onError) => {
    resolve = onChunk;
    reject = onError;
  });
  return { promise, resolve, reject };
}
