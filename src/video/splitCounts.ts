import type { SplitReport } from './frameSplitter';

/** The report of a splitter while it is being written, and what counts as padding between images. */
export class SplitCounts implements SplitReport {
  frames = 0;
  skippedBytes = 0;
  resynchronisations = 0;
  truncatedFrames = 0;
  oversizedFrames = 0;
  private isLost = false;

  /** An image begins: whatever is foreign after it is another resynchronisation. */
  found(): void {
    this.isLost = false;
  }

  /** `count` bytes were passed over to find an image. */
  lost(count: number): void {
    this.skippedBytes += count;
    if (!this.isLost) this.resynchronisations++;
    this.isLost = true;
  }

  /** Passes over bytes between two images. Padding alone is not worth a report; anything else is. */
  gap(bytes: Uint8Array, from: number, to: number): void {
    let at = from;
    if (!this.isLost) while (at < to && isPadding(bytes[at])) at++;
    if (at < to) this.lost(to - at);
  }
}

/** Bytes that tools leave between images: NUL, FF, line breaks. */
export function isPadding(byte: number | undefined): boolean {
  return byte === 0 || byte === 0xff || byte === 0x0d || byte === 0x0a;
}
