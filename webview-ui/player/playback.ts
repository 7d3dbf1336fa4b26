import type { PlaybackMode } from '../../src/shared/messages';
import { ArrivalMeter } from './arrivalMeter';
import { FramePile, type PiledFrame } from './framePile';
import { baseRate, FULL_BUFFER, playbackRate, refillRate } from './playbackCurve';

/** What playback needs to know of a frame. */
export interface PlaybackFrame extends PiledFrame {
  /** By another clock than that of whoever asks: only what lies between two frames means something. */
  readonly capturedMs: number;
}

/** Thresholds and bounds of playback. */
export interface PlaybackOptions {
  /** Frames that must wait before playing begins. */
  readonly startFrames: number;
  /** Frames that must wait before playing goes on after the buffer ran empty. */
  readonly resumeFrames: number;
  /** Playing begins with fewer frames when the oldest has waited this long: a slow flow, or one that ended. */
  readonly maxStartWaitMs: number;
  /** Frames that wait while it plays, those aside that a pause has left. */
  readonly maxFrames: number;
  /** Frames that are kept while it is paused. */
  readonly maxHeldFrames: number;
  /** Bytes of all that waits. */
  readonly maxBytes: number;
}

/** 40 frames are the report's figure; ten seconds and 64 MiB are far above what the curve lets come together; a pause keeps half a minute. */
export const DEFAULT_PLAYBACK: PlaybackOptions = {
  startFrames: FULL_BUFFER,
  resumeFrames: 5,
  maxStartWaitMs: 1500,
  maxFrames: 300,
  maxHeldFrames: 900,
  maxBytes: 64 * 1024 * 1024,
};

export type PlaybackState = 'buffering' | 'playing' | 'paused';

/** What became of the frames so far. */
export interface PlaybackCounts {
  readonly shown: number;
  /** Passed over: the display is slower than the flow, or newer ones were wanted. */
  readonly skipped: number;
  /** Lost because there was no room. */
  readonly dropped: number;
}

/** The delay of live playback until it is known how regularly frames come. */
const FIRST_DELAY_MS = 40;
/** Without a frame for so long, or for so many of the flow's own intervals, a flow has stalled. */
const STALL_MS = 1000;
const STALL_INTERVALS = 4;

/**
 * Decides which frame a player shows when (S15). The page asks with `due` on every display refresh and is handed the newest of the frames that came
 * due since the last time; what is older is passed over, nothing is handed out twice. Frames count in the order in which they came, whatever their
 * numbers. Times are milliseconds of any steady clock.
 *
 * `smooth` takes frames from a buffer by the playback curve: it begins with 40, goes on with 5 after it ran empty, and fills itself up again by
 * playing a little slower than they come. `live` shows a frame as long after its capture as the fastest of the last frames took, and longer by as
 * much as all but one in twenty were later.
 */
export class Playback<T extends PlaybackFrame> {
  readonly #options: PlaybackOptions;
  readonly #pile = new FramePile<T>();
  readonly #arrivals = new ArrivalMeter();
  #mode: PlaybackMode;
  #isPaused = false;
  /** Whether it was paused before there was anything to see. */
  #needsPicture = false;
  #isBuffering = true;
  #hasPlayed = false;
  /** While buffering: since when, and since when there is a frame to show. */
  #bufferingSince: number | undefined;
  #waitingSince: number | undefined;
  /** When `due` was last asked, and the fraction of a frame that has come due since the last one was taken. */
  #askedAt = 0;
  #credit = 0;
  /** Whether the buffer is being filled up. */
  #isFilling = false;
  /** Frames that wait because of a pause, not of a lag: the curve does not count them. */
  #shift = 0;
  #depthAtPause = 0;
  #isFull = false;
  #arrivedAt = 0;
  #newestCapturedMs: number | undefined;
  #shown = 0;
  #skipped = 0;
  #dropped = 0;

  constructor(mode: PlaybackMode = 'smooth', options: Partial<PlaybackOptions> = {}) {
    this.#mode = mode;
    this.#options = { ...DEFAULT_PLAYBACK, ...options };
  }

  get state(): PlaybackState {
    if (this.#isPaused) return 'paused';
    return this.#isBuffering ? 'buffering' : 'playing';
  }

  get mode(): PlaybackMode {
    return this.#mode;
  }

  get counts(): PlaybackCounts {
    return { shown: this.#shown, skipped: this.#skipped, dropped: this.#dropped };
  }

  get arrivals(): Pick<ArrivalMeter, 'jitterMs' | 'spreadMs' | 'intervalMs'> {
    return this.#arrivals;
  }

  /** Frames that wait, all of them. */
  get depth(): number {
    return this.#pile.depth;
  }

  /** Those of them that wait because of a pause. */
  get held(): number {
    const { depth } = this.#pile;
    return this.#isPaused ? Math.max(0, depth - this.#ownDepth) : Math.min(this.#shift, depth);
  }

  /** While paused: the frames that wait as they would without it. */
  get #ownDepth(): number {
    const before = this.#depthAtPause - Math.min(this.#shift, this.#depthAtPause);
    return this.#mode === 'live' ? before : Math.max(this.#options.startFrames, before);
  }

  /** Whether the pause has filled all room there is: what comes is not kept. */
  get isFull(): boolean {
    return this.#isFull;
  }

  /** How long after the picture on show the newest frame was captured, in milliseconds. */
  get behindMs(): number {
    const { current } = this.#pile;
    return current && this.#newestCapturedMs !== undefined
      ? Math.max(0, this.#newestCapturedMs - current.capturedMs)
      : 0;
  }

  /** Whether it is paused and still has to find the picture that it holds. */
  get needsPicture(): boolean {
    return this.#isPaused && this.#needsPicture;
  }

  get canStepForward(): boolean {
    return this.#isPaused && this.#pile.depth > 0;
  }

  get canStepBack(): boolean {
    return this.#isPaused && this.#pile.stepsBack > 0;
  }

  /** Frames per second that the curve gives for what waits now. */
  get rate(): number {
    const base = this.base;
    if (this.#isFilling) return refillRate(base);
    return playbackRate(this.#pile.depth - this.held, base);
  }

  /** Frames per second of the curve's level part. */
  get base(): number {
    return baseRate(this.#arrivals.intervalMs);
  }

  /** How much longer than the fastest way frames are kept back in `live`, in milliseconds. */
  get liveDelayMs(): number {
    return this.#arrivals.spreadMs ?? FIRST_DELAY_MS;
  }

  /** How long there has been nothing to play; 0 while it plays. */
  stalledMs(now: number): number {
    return this.#isBuffering && !this.#isPaused && this.#bufferingSince !== undefined
      ? Math.max(0, now - this.#bufferingSince)
      : 0;
  }

  /** Whether a frame has come lately, for a flow of this pace. */
  isComing(now: number): boolean {
    if (this.#newestCapturedMs === undefined) return false;
    return now - this.#arrivedAt <= Math.max(STALL_MS, STALL_INTERVALS * (this.#arrivals.intervalMs ?? 0));
  }

  /** Takes in the newest frame. If there is no room, the oldest gives way while it plays, and this one while it is paused. */
  push(frame: T, now: number): void {
    this.#arrivals.note(now, frame.capturedMs);
    this.#arrivedAt = now;
    this.#newestCapturedMs = frame.capturedMs;
    const { maxBytes, maxFrames, maxHeldFrames } = this.#options;
    if (this.#isPaused) {
      this.#isFull ||= this.#pile.depth >= maxHeldFrames || this.#pile.bytes + frame.bytes.length > maxBytes;
      if (this.#isFull) this.#dropped++;
      else this.#pile.push(frame);
      return;
    }
    this.#pile.push(frame);
    while (this.#pile.depth > maxFrames + this.#shift || this.#pile.bytes > maxBytes) {
      this.#pile.drop();
      this.#dropped++;
    }
  }

  /** The frame to show now; undefined if what is on show stays. */
  due(now: number): T | undefined {
    const elapsedMs = Math.max(0, now - this.#askedAt);
    this.#askedAt = now;
    if (this.#isBuffering) this.#bufferingSince ??= now;
    // Who pauses before there was a picture gets one.
    if (this.#isPaused) return this.#needsPicture ? this.#takeFirst() : undefined;
    return this.#mode === 'live' ? this.#dueLive(now) : this.#dueSmooth(now, elapsedMs);
  }

  /** Holds the picture. Frames are kept as far as there is room. `hasPicture`: whether there is one, be it of before this began. */
  pause(hasPicture = this.#shown > 0): void {
    if (this.#isPaused) return;
    this.#isPaused = true;
    this.#needsPicture = !hasPicture;
    this.#isFull = false;
    this.#depthAtPause = this.#pile.depth;
  }

  /** Goes on with the frame after the one on show, in `live` with those that are due now. */
  resume(now: number): void {
    if (!this.#isPaused) return;
    const { held } = this;
    this.#leavePause(now);
    if (this.#mode === 'smooth') this.#shift = held;
  }

  /** Goes on with the newest frame, which is due at once. */
  goLive(now: number): void {
    if (this.#isPaused) this.#leavePause(now);
    this.#shift = 0;
    const { depth } = this.#pile;
    if (depth === 0) return;
    this.#passOver(depth - 1);
    this.#play(now);
  }

  setMode(mode: PlaybackMode): void {
    if (mode === this.#mode) return;
    this.#mode = mode;
    this.#shift = 0;
    this.#credit = 0;
    this.#isFilling = this.#pile.depth < this.#options.startFrames;
  }

  /** While paused: the next frame, or the one before, where there is one. */
  step(direction: 1 | -1): T | undefined {
    if (!this.#isPaused) return undefined;
    return direction === 1 ? this.#takeTo(1) : this.#pile.back();
  }

  #leavePause(now: number): void {
    this.#isPaused = false;
    this.#isFull = false;
    this.#askedAt = now;
    this.#credit = 0;
    if (this.#isBuffering) this.#bufferingSince = now;
  }

  #dueSmooth(now: number, elapsedMs: number): T | undefined {
    const isBeginning = this.#isBuffering;
    if (isBeginning && !this.#canPlay(now)) return undefined;
    if (isBeginning) this.#play(now);
    else this.#credit += (elapsedMs / 1000) * this.rate;
    const wanted = Math.floor(this.#credit);
    if (wanted === 0) return undefined;
    this.#credit -= wanted;
    if (this.#pile.depth === 0) {
      this.#stall(now);
      return undefined;
    }
    const frame = this.#takeTo(Math.min(wanted, this.#pile.depth));
    if (this.#pile.depth >= this.#options.startFrames) this.#isFilling = false;
    return frame;
  }

  #dueLive(now: number): T | undefined {
    const until = now - this.#arrivals.leastTransitMs - this.liveDelayMs;
    const count = this.#pile.waiting.findLastIndex(({ capturedMs }) => capturedMs <= until) + 1;
    if (count > 0) {
      this.#isBuffering = false;
      this.#hasPlayed = true;
      return this.#takeTo(count);
    }
    if (!this.#isBuffering && this.#pile.depth === 0 && !this.isComing(now)) this.#stall(now);
    return undefined;
  }

  #canPlay(now: number): boolean {
    const { depth } = this.#pile;
    if (depth === 0) {
      this.#waitingSince = undefined;
      return false;
    }
    this.#waitingSince ??= now;
    const wanted = this.#hasPlayed ? this.#options.resumeFrames : this.#options.startFrames;
    return depth >= wanted || now - this.#waitingSince >= this.#options.maxStartWaitMs;
  }

  /** The first frame is due at once. */
  #play(now: number): void {
    this.#isBuffering = false;
    this.#hasPlayed = true;
    this.#waitingSince = undefined;
    this.#askedAt = now;
    this.#credit = 1;
    this.#isFilling = this.#pile.depth < this.#options.startFrames;
  }

  #stall(now: number): void {
    this.#isBuffering = true;
    this.#bufferingSince = now;
    this.#waitingSince = undefined;
    this.#shift = 0;
  }

  /** Takes so many frames, of which the last one is shown. */
  #takeTo(count: number): T | undefined {
    this.#passOver(count - 1);
    const frame = this.#pile.take();
    if (frame) this.#shown++;
    return frame;
  }

  #takeFirst(): T | undefined {
    const frame = this.#takeTo(1);
    this.#needsPicture = frame === undefined;
    return frame;
  }

  #passOver(count: number): void {
    for (let i = 0; i < count; i++) this.#pile.take();
    this.#skipped += count;
  }
}
