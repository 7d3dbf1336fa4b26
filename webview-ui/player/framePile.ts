/** What the pile needs to know of a frame. */
export interface PiledFrame {
  readonly bytes: Uint8Array;
}

/** Frames that have been shown or passed over and are kept to step back to: two seconds. */
export const MAX_PAST_FRAMES = 60;
/** And their bytes. */
export const MAX_PAST_BYTES = 8 * 1024 * 1024;

/**
 * Frames in the order in which they came, with a place between those that were taken and those that wait. What waits is bounded by whoever puts it
 * there; what was taken, here.
 */
export class FramePile<T extends PiledFrame> {
  /** Oldest first. The last one is what is on show, if anything is. */
  readonly #past: T[] = [];
  #pastBytes = 0;
  /** Oldest first. */
  readonly #waiting: T[] = [];
  #waitingBytes = 0;

  /** Frames that wait. */
  get depth(): number {
    return this.#waiting.length;
  }

  /** Bytes of those. */
  get bytes(): number {
    return this.#waitingBytes;
  }

  /** Frames that can be stepped back to. */
  get stepsBack(): number {
    return Math.max(0, this.#past.length - 1);
  }

  /** The frames that wait, in the order in which they came. */
  get waiting(): readonly T[] {
    return this.#waiting;
  }

  /** The frame that was taken last. */
  get current(): T | undefined {
    return this.#past.at(-1);
  }

  push(frame: T): void {
    this.#waiting.push(frame);
    this.#waitingBytes += frame.bytes.length;
  }

  /** Takes the next frame: it is the last of the past then. */
  take(): T | undefined {
    const frame = this.drop();
    if (!frame) return undefined;
    this.#past.push(frame);
    this.#pastBytes += frame.bytes.length;
    while (this.#past.length > 1 && (this.#past.length > MAX_PAST_FRAMES || this.#pastBytes > MAX_PAST_BYTES)) {
      this.#pastBytes -= this.#past.shift()?.bytes.length ?? 0;
    }
    return frame;
  }

  /** Drops the next frame as if it had never come. */
  drop(): T | undefined {
    const frame = this.#waiting.shift();
    this.#waitingBytes -= frame?.bytes.length ?? 0;
    return frame;
  }

  /** Puts the frame that was taken last back in front of those that wait; the one that was taken before it, undefined where none is kept. */
  back(): T | undefined {
    const before = this.#past.at(-2);
    if (!before) return undefined;
    const frame = this.#past.pop()!;
    this.#pastBytes -= frame.bytes.length;
    this.#waiting.unshift(frame);
    this.#waitingBytes += frame.bytes.length;
    return before;
  }
}
