import { playbackRate } from './playbackCurve';

/** What the queue needs to know of a frame. */
export interface QueuedFrame {
  readonly bytes: Uint8Array;
  readonly frameNumber: number;
}

/** Thresholds and bounds of the queue. */
export interface FrameQueueOptions {
  /** Frames that must wait before playing begins. */
  readonly startFrames: number;
  /** Frames that must wait before playing goes on after the buffer ran empty. */
  readonly resumeFrames: number;
  /** Playing begins with fewer frames when the oldest has waited this long: a slow flow, or one that ended. */
  readonly maxStartWaitMs: number;
  readonly maxFrames: number;
  readonly maxBytes: number;
}

/** 40 frames are the report's figure; ten seconds and 64 MiB are far above what the playback curve lets come together. */
export const DEFAULT_QUEUE: FrameQueueOptions = {
  startFrames: 40,
  resumeFrames: 5,
  maxStartWaitMs: 1500,
  maxFrames: 300,
  maxBytes: 64 * 1024 * 1024,
};

/** What became of the frames so far, and how many wait. */
export interface FrameQueueStatistics {
  readonly shown: number;
  /** Passed over because the display is slower than the playback rate. */
  readonly skipped: number;
  /** Lost because the queue was full. */
  readonly dropped: number;
  readonly depth: number;
}

/**
 * Decides which frame a player shows when (S15). The page asks with `due` on every display refresh; the queue takes frames out at the
 * playback rate and hands over the newest of those that came due since the last time. Times are milliseconds of any steady clock.
 */
export class FrameQueue<T extends QueuedFrame> {
  private readonly options: FrameQueueOptions;
  /** Oldest first; bounded by `maxFrames` and `maxBytes`. */
  private readonly frames: T[] = [];
  private bytes = 0;
  private current: 'buffering' | 'playing' = 'buffering';
  private hasPlayed = false;
  /** While buffering: since when there is a frame to show. */
  private waitingSince: number | undefined;
  /** While playing: when `due` was last asked, and the fraction of a frame that has come due since the last one was taken. */
  private lastAsked = 0;
  private credit = 0;
  private shown = 0;
  private skipped = 0;
  private dropped = 0;

  constructor(options: Partial<FrameQueueOptions> = {}) {
    this.options = { ...DEFAULT_QUEUE, ...options };
  }

  get state(): 'buffering' | 'playing' {
    return this.current;
  }

  get statistics(): FrameQueueStatistics {
    return { shown: this.shown, skipped: this.skipped, dropped: this.dropped, depth: this.frames.length };
  }

  /** Adds the newest frame; drops the oldest if there are too many. */
  push(frame: T): void {
    this.frames.push(frame);
    this.bytes += frame.bytes.length;
    while (this.frames.length > this.options.maxFrames || this.bytes > this.options.maxBytes) {
      this.take();
      this.dropped++;
    }
  }

  /** The frame to show now; undefined if what is on show stays. */
  due(now: number): T | undefined {
    if (this.current === 'buffering' && !this.canPlay(now)) return undefined;
    if (this.current === 'buffering') this.play(now);
    this.credit += (Math.max(0, now - this.lastAsked) / 1000) * playbackRate(this.frames.length);
    this.lastAsked = now;
    const wanted = Math.floor(this.credit);
    if (wanted === 0) return undefined;
    this.credit -= wanted;
    if (this.frames.length === 0) {
      this.current = 'buffering';
      this.waitingSince = undefined;
      return undefined;
    }
    const count = Math.min(wanted, this.frames.length);
    for (let i = 1; i < count; i++) this.take();
    this.skipped += count - 1;
    this.shown++;
    return this.take();
  }

  private canPlay(now: number): boolean {
    const depth = this.frames.length;
    if (depth === 0) {
      this.waitingSince = undefined;
      return false;
    }
    this.waitingSince ??= now;
    const wanted = this.hasPlayed ? this.options.resumeFrames : this.options.startFrames;
    return depth >= wanted || now - this.waitingSince >= this.options.maxStartWaitMs;
  }

  /** The first frame is shown at once. */
  private play(now: number): void {
    this.current = 'playing';
    this.hasPlayed = true;
    this.waitingSince = undefined;
    this.lastAsked = now;
    this.credit = 1;
  }

  private take(): T | undefined {
    const frame = this.frames.shift();
    this.bytes -= frame?.bytes.length ?? 0;
    return frame;
  }
}
