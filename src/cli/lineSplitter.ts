/** A line may have so many bytes; commands have some hundred. */
export const MAX_LINE_BYTES = 64 * 1024;

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
/** The last byte may be a carriage return, which does not count. */
const MAX_KEPT_BYTES = MAX_LINE_BYTES + 2;

/**
 * Splits bytes into lines of UTF-8, without their line breaks (LF or CR LF). Of a line longer than {@link MAX_LINE_BYTES} only
 * so much is kept that it is still longer, and the rest is skipped.
 */
export class LineSplitter {
  private readonly pieces: Buffer[] = [];
  private kept = 0;

  /** Takes the next bytes and returns the lines that end in them. */
  push(bytes: Buffer): string[] {
    const lines: string[] = [];
    let from = 0;
    for (let at = bytes.indexOf(LINE_FEED); at >= 0; at = bytes.indexOf(LINE_FEED, from)) {
      this.keep(bytes.subarray(from, at));
      lines.push(this.take());
      from = at + 1;
    }
    this.keep(bytes.subarray(from));
    return lines;
  }

  /** The last line, if it has no line break. */
  end(): string[] {
    return this.kept > 0 ? [this.take()] : [];
  }

  private keep(bytes: Buffer): void {
    const piece = bytes.subarray(0, MAX_KEPT_BYTES - this.kept);
    if (piece.length > 0) this.pieces.push(piece);
    this.kept += piece.length;
  }

  private take(): string {
    const line = Buffer.concat(this.pieces);
    this.pieces.length = 0;
    this.kept = 0;
    return line.toString('utf8', 0, line.at(-1) === CARRIAGE_RETURN ? line.length - 1 : line.length);
  }
}
