/** How much of a pushed piece is copied in one go while something of earlier pieces is still needed. */
const SLICE_BYTES = 16 * 1024;
/** Slices grow with what is held, up to this: what is held stays below twice the largest frame and a little. */
const MOST_SLICE_BYTES = 256 * 1024;

/**
 * The part of a byte stream that a parser still needs, contiguous, so that it can be searched with `indexOf`. A piece is looked at where it
 * is; only what is left unfinished at its end is copied, so that most bytes are never moved.
 */
export class ByteWindow {
  private buffer = new Uint8Array(2 * SLICE_BYTES);
  /** Where the held bytes are in `buffer`; not valid while a piece is looked at in place. */
  private start = 0;
  private end = 0;
  private view: Uint8Array = this.buffer.subarray(0, 0);
  private position = 0;

  /** The bytes held. Valid until the next call of `discard`, or until `feed` calls again or returns. */
  get bytes(): Uint8Array {
    return this.view;
  }

  /** Where in the stream the first byte held is. */
  get offset(): number {
    return this.position;
  }

  /** Makes the next bytes of the stream visible and calls `parse` each time there are more. Keeps no reference to `piece`. */
  feed(piece: Uint8Array, parse: () => void): void {
    const pieceOffset = this.position + this.view.length;
    let taken = 0;
    while (taken < piece.length && this.position < pieceOffset) {
      const wanted = Math.min(MOST_SLICE_BYTES, Math.max(SLICE_BYTES, this.view.length));
      const slice = piece.subarray(taken, taken + wanted);
      this.append(slice);
      taken += slice.length;
      parse();
    }
    if (taken === piece.length) return;
    this.view = piece.subarray(this.position - pieceOffset);
    parse();
    const rest = this.view;
    this.start = this.end = 0;
    this.view = this.buffer.subarray(0, 0);
    this.append(rest);
  }

  /** Forgets the first `count` bytes; more than there are is all of them. */
  discard(count: number): void {
    const gone = Math.min(count, this.view.length);
    this.view = this.view.subarray(gone);
    this.position += gone;
    this.start += gone;
  }

  /** Adds a copy. The cost is linear in what is added, over any sequence of calls. */
  private append(bytes: Uint8Array): void {
    const held = this.view.length;
    const needed = held + bytes.length;
    if (held === 0) this.start = this.end = 0;
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
}
