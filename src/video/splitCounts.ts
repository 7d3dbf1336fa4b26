import { isPadding } from './jpegMarkers';
import { PREFIX_BYTES, type ProblemKind, type SplitProblem } from './splitProblem';

const ZERO = 0x30;

/** What a splitter has met so far. All counts only grow. */
export interface SplitReport {
  /** Images given out. */
  readonly frames: number;
  /** Bytes that belong to no image given out; padding between images is not counted. */
  readonly skippedBytes: number;
  /** How often something foreign or broken was passed over to find the next image. */
  readonly resynchronisations: number;
  /** Images cut before their end, or broken inside, given out or not. */
  readonly truncatedFrames: number;
  /** Images larger than the limit; not given out. */
  readonly oversizedFrames: number;
}

/** The report of a splitter while it is being written. */
export class SplitCounts implements SplitReport {
  frames = 0;
  skippedBytes = 0;
  resynchronisations = 0;
  truncatedFrames = 0;
  oversizedFrames = 0;
  /** What is passed over until the next image, so far. */
  private gapOffset = 0;
  private gapBytes = 0;
  /** Whether that is nothing but zeros as digits. */
  private isGapZeros = true;
  /** Whether something other than padding was met since the last image. */
  isLost = false;
  /** Whether images have their lengths in front of them. */
  hasLengths = false;

  /** `onProblem` is told of everything that a user may want to look at, in no order that is promised. */
  constructor(private readonly onProblem: (problem: SplitProblem) => void = () => undefined) {}

  /** An image begins: whatever is foreign after it is another resynchronisation. */
  found(): void {
    const isLengths = this.hasLengths && this.isGapZeros && this.gapBytes % PREFIX_BYTES === 0;
    if (this.gapBytes > 0) this.problem(isLengths ? 'lengthZero' : 'foreign', this.gapOffset, this.gapBytes);
    this.gapBytes = 0;
    this.isGapZeros = true;
    this.isLost = false;
  }

  /** `count` foreign bytes from `offset` on were passed over to find an image. */
  lost(offset: number, count: number): void {
    if (count === 0) return;
    // What follows an image that was dropped is the rest of it, of which enough was said.
    if (!this.isLost) this.gapOffset = offset;
    if (!this.isLost || this.gapBytes > 0) this.gapBytes += count;
    this.dropped(count);
  }

  /** `count` bytes of an image that is not given out were passed over; what is wrong with it is told by its own call. */
  dropped(count: number): void {
    this.skippedBytes += count;
    if (!this.isLost) this.resynchronisations++;
    this.isLost = true;
  }

  /** Passes over bytes between two images; `bytes[0]` is at `offset`. Padding alone is not worth a report; anything else is. */
  gap(bytes: Uint8Array, from: number, to: number, offset: number): void {
    let at = from;
    if (!this.isLost) while (at < to && isPadding(bytes[at])) at++;
    for (let i = at; i < to && this.isGapZeros; i++) this.isGapZeros = bytes[i] === ZERO;
    this.lost(offset + at, to - at);
  }

  /** An image is cut short or damaged, given out or not. */
  truncated(offset: number, bytes: number, kind: 'broken' | 'cutOff' = 'broken'): void {
    this.truncatedFrames++;
    this.problem(kind, offset, bytes);
  }

  /** An image is too large. */
  oversized(offset: number): void {
    this.oversizedFrames++;
    this.problem('oversized', offset, 0);
  }

  /** Something that is in no count. */
  problem(kind: ProblemKind, offset: number, bytes = 0): void {
    this.onProblem({ kind, offset, bytes });
  }
}
