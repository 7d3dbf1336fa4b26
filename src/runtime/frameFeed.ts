import type { Clock } from '../base/clock';
import { FRAME_CREDIT, type FrameSubscription, type PlayerFrame } from './nodeApi';

/** Frames that wait for a subscriber's credit: two seconds of video. */
export const MAX_WAITING_FRAMES = 64;
/** And their bytes. */
export const MAX_WAITING_FRAME_BYTES = 16 * 1024 * 1024;

/**
 * One subscriber's frames: at most {@link FRAME_CREDIT} are handed out unacknowledged; of those that wait meanwhile the
 * newest are kept.
 */
export class FrameFeed implements FrameSubscription {
  readonly #onFrame: (frame: PlayerFrame) => void;
  /** That of {@link PlayerFrame.capturedMs}. */
  readonly #clock: Pick<Clock, 'now'>;
  readonly #onDisposed: (feed: FrameFeed) => void;
  readonly #waiting: PlayerFrame[] = [];
  #waitingBytes = 0;
  #credit = FRAME_CREDIT;
  #disposed = false;

  constructor(onFrame: (frame: PlayerFrame) => void, clock: Pick<Clock, 'now'>, onDisposed: (feed: FrameFeed) => void) {
    this.#onFrame = onFrame;
    this.#clock = clock;
    this.#onDisposed = onDisposed;
  }

  /** Takes a frame that nobody else will change. */
  push(frame: PlayerFrame): void {
    if (this.#disposed) return;
    this.#waiting.push(frame);
    this.#waitingBytes += frame.bytes.length;
    this.#handOut();
    while (this.#waiting.length > MAX_WAITING_FRAMES || this.#waitingBytes > MAX_WAITING_FRAME_BYTES) this.#take();
  }

  acknowledge(): void {
    this.#credit = Math.min(FRAME_CREDIT, this.#credit + 1);
    this.#handOut();
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#waiting.length = 0;
    this.#onDisposed(this);
  }

  #handOut(): void {
    while (this.#credit > 0 && !this.#disposed) {
      const frame = this.#take();
      if (!frame) return;
      this.#credit--;
      // It may have waited here.
      this.#onFrame({ ...frame, latencyMs: this.#clock.now() - frame.capturedMs });
    }
  }

  #take(): PlayerFrame | undefined {
    const frame = this.#waiting.shift();
    this.#waitingBytes -= frame?.bytes.length ?? 0;
    return frame;
  }
}
