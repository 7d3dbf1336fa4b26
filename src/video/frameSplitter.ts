import { ByteWindow } from './byteWindow';
import { SplitCounts, type SplitReport } from './splitCounts';
import type { SplitProblem } from './splitProblem';

/** Finds JPEG images in a stream of bytes that comes in pieces of any size. Never throws, whatever the bytes are. */
export interface FrameSplitter {
  /** Takes the next bytes and returns the images that end in them. Keeps no reference to `bytes`; the images are copies. */
  push(bytes: Uint8Array): readonly Uint8Array[];
  /** The stream has ended: returns what can still be given out. */
  end(options?: EndOptions): readonly Uint8Array[];
  readonly report: SplitReport;
}

/** What is wanted of the end of a stream. */
export interface EndOptions {
  /** An image inside which the stream ends is left out, also where a part of it can be shown. */
  readonly wholeOnly?: boolean;
}

/** Like {@link FrameSplitter}, for who wants to know where images are and to copy them, if at all, but once. */
export interface FrameScanner {
  /** Takes the next bytes and tells of the images that end in them. Keeps no reference to `bytes`. */
  push(bytes: Uint8Array): void;
  /** The stream has ended: tells of what can still be given out. */
  end(): void;
  readonly report: SplitReport;
}

/** Whom a scanner tells. */
export interface FrameSink {
  /** An image and where in the stream its first byte is; its bytes follow each other there. `jpeg` is valid during the call only. */
  frame(jpeg: Uint8Array, offset: number): void;
  /** Something is wrong; not always told in the order of places. */
  problem?(problem: SplitProblem): void;
}

/** Bounds of a splitter; what it holds stays below twice the frame limit and a little. */
export interface SplitLimits {
  /** Largest image in bytes. */
  readonly maxFrameBytes: number;
}

/**
 * A scanner over a window of the stream: what framings have in common. A framing says what one step is; each byte is looked at a bounded
 * number of times.
 */
export abstract class WindowScanner implements FrameScanner {
  protected readonly counts: SplitCounts;
  protected readonly window = new ByteWindow();

  constructor(
    private readonly sink: FrameSink,
    protected readonly limits: SplitLimits,
  ) {
    this.counts = new SplitCounts((problem) => sink.problem?.(problem));
  }

  get report(): SplitReport {
    return this.counts;
  }

  push(bytes: Uint8Array): void {
    this.window.feed(bytes, () => {
      while (this.advance(false));
      this.settle();
    });
  }

  end(): void {
    while (this.advance(true));
    this.counts.gap(this.window.bytes, 0, this.window.bytes.length, this.window.offset);
    this.window.discard(this.window.bytes.length);
    this.counts.found();
  }

  /**
   * One step; false when it needs more bytes than the window has. With `isLast` there will be no more: what is then left in the window when
   * it says false is foreign. What it does must depend on the stream only, not on how it is cut into pieces.
   */
  protected abstract advance(isLast: boolean): boolean;

  /** All that can be done with the bytes at hand is done: the place to let go of what is too large. */
  protected settle(): void {
    // Nothing is held beyond need unless the framing says so.
  }

  /** Gives out the image from `from` to `to` of the window. */
  protected emit(from: number, to: number): void {
    this.counts.frames++;
    this.sink.frame(this.window.bytes.subarray(from, to), this.window.offset + from);
  }
}

/** A splitter made of any scanner: gives out copies. */
export class CopyingSplitter implements FrameSplitter {
  private frames: Uint8Array[] = [];
  private readonly scanner: FrameScanner;
  private isCutOff = false;
  private leavesCut = false;

  constructor(makeScanner: (sink: FrameSink) => FrameScanner) {
    this.scanner = makeScanner({
      frame: (jpeg) => {
        if (!this.isCutOff || !this.leavesCut) this.frames.push(jpeg.slice());
      },
      // Told before what there is of the image; what is found behind that place is a piece of it.
      problem: ({ kind }) => (this.isCutOff ||= kind === 'cutOff'),
    });
  }

  get report(): SplitReport {
    return this.scanner.report;
  }

  push(bytes: Uint8Array): readonly Uint8Array[] {
    this.scanner.push(bytes);
    return this.take();
  }

  end({ wholeOnly = false }: EndOptions = {}): readonly Uint8Array[] {
    this.leavesCut = wholeOnly;
    this.scanner.end();
    return this.take();
  }

  private take(): readonly Uint8Array[] {
    const taken = this.frames;
    this.frames = [];
    return taken;
  }
}
