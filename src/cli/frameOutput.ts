import type { Writable } from 'node:stream';

/** Frames that wait for a slow reader: two seconds of video. */
export const MOST_WAITING_FRAMES = 64;
/** And their bytes. */
export const MOST_WAITING_BYTES = 16 * 1024 * 1024;

/**
 * Writes frames one after another to a stream, whole ones only. A reader that is too slow misses the oldest of those that wait. The
 * stream's errors are its owner's.
 */
export class FrameOutput {
  readonly #stream: Writable;
  /** Bounded by MOST_WAITING_FRAMES and MOST_WAITING_BYTES. */
  readonly #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  #isWriting = false;
  #isBroken = false;
  #dropped = 0;
  #settle: (() => void)[] = [];

  constructor(stream: Writable) {
    this.#stream = stream;
  }

  /** Frames that were left out since the reader was too slow. */
  get framesDropped(): number {
    return this.#dropped;
  }

  /** Takes a frame that nobody will change. */
  write(frame: Uint8Array): void {
    if (this.#isBroken) return;
    this.#waiting.push(frame);
    this.#waitingBytes += frame.length;
    this.#next();
    while (this.#waiting.length > MOST_WAITING_FRAMES || this.#waitingBytes > MOST_WAITING_BYTES) {
      this.#take();
      this.#dropped++;
    }
  }

  /** Resolves when all that was taken has left the program, or never will. */
  async flushed(): Promise<void> {
    if (this.#isWriting) await new Promise<void>((resolve) => this.#settle.push(resolve));
  }

  /** One at a time: what the stream has taken cannot give way any more. */
  #next(): void {
    if (this.#isWriting) return;
    const frame = this.#take();
    if (!frame) return this.#settle.splice(0).forEach((resolve) => resolve());
    this.#isWriting = true;
    this.#stream.write(frame, (error) => {
      this.#isWriting = false;
      if (error) this.#break();
      this.#next();
    });
  }

  #break(): void {
    this.#isBroken = true;
    this.#waiting.length = 0;
    this.#waitingBytes = 0;
  }

  #take(): Uint8Array | undefined {
    const frame = this.#waiting.shift();
    this.#waitingBytes -= frame?.length ?? 0;
    return frame;
  }
}
