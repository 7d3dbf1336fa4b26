/** How much of a pushed piece is looked at in one go: bounds the window by frame size + this, however large the piece. */
const SLICE_BYTES = 64 * 1024;

/** The part of a byte stream that a parser still needs, contiguous, so that it can be searched with `indexOf`. */
export class ByteWindow {
  private buffer = new Uint8Array(SLICE_BYTES);
  private start = 0;
  private end = 0;
  private view = this.buffer.subarray(0, 0);

  /** The bytes held. Valid until the next call of `append` or `discard`. */
  get bytes(): Uint8Array {
    return this.view;
  }

  /** Adds a copy of `bytes`. The cost is linear in what is added, over any sequence of calls. */
  append(bytes: Uint8Array): void {
    const held = this.end - this.start;
    const needed = held + bytes.length;
    if (this.end + bytes.length > this.buffer.length) {
      // Moving only into a buffer at least twice as large as what is moved keeps the copying linear.
      if (needed * 2 > this.buffer.length) {
        const larger = new Uint8Array(needed * 2);
        larger.set(this.view);
        this.buffer = larger;
      } else {
        this.buffer.copyWithin(0, this.start, this.end);
      }
      this.start = 0;
      this.end = held;
    }
    this.buffer.set(bytes, this.end);
    this.end += bytes.length;
    this.view = this.buffer.subarray(this.start, this.end);
  }

  /** Forgets the first `count` bytes; more than there are is all of them. */
  discard(count: number): void {
    this.start = Math.min(this.start + count, this.end);
    if (this.start === this.end) this.start = this.end = 0;
    this.view = this.buffer.subarray(this.start, this.end);
  }
}

/** Cuts a pushed piece into views small enough that a window never holds much more than one frame. */
export function* slicesOf(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += SLICE_BYTES) yield bytes.subarray(at, at + SLICE_BYTES);
}
