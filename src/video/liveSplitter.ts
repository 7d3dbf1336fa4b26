import { createSplitter, DETECTION_BYTES, detectFraming, isAvi, type FrameSplitter, type FramingKind } from './mjpeg';
import type { EndOptions } from './frameSplitter';
import type { SplitReport } from './splitCounts';

/** How much of what is not recognised is looked at, unless it is AVI: little enough that it does not take a slow camera long. */
export const LIVE_DETECTION_BYTES = 4096;

/** Finds the images in bytes that come from somewhere live, whatever they are framed by. Bounded as its splitter is. */
export class LiveSplitter {
  /** What came before it was clear what it is. Bounded by DETECTION_BYTES and one piece. */
  private head = new Uint8Array();
  private splitter: FrameSplitter | undefined;
  private reason: string | undefined;

  /** `kind`: how the images are set apart, if that is known; else it is told from the first bytes. */
  constructor(kind?: FramingKind) {
    if (kind) this.splitter = createSplitter(kind);
  }

  /** Why no image will ever come of this; a clause to be put after "…: ". */
  get fault(): string | undefined {
    return this.reason;
  }

  /** Whether the bytes so far are the beginning of something that can be split. */
  get isKnown(): boolean {
    return this.splitter !== undefined;
  }

  /** What was met so far; undefined before the first image could have been. */
  get report(): SplitReport | undefined {
    return this.splitter?.report;
  }

  /** The images that end in these bytes. Keeps no reference to them. */
  push(bytes: Uint8Array): readonly Uint8Array[] {
    if (this.splitter) return this.splitter.push(bytes);
    if (this.reason !== undefined || bytes.length === 0) return [];
    const head = new Uint8Array(this.head.length + bytes.length);
    head.set(this.head);
    head.set(bytes, this.head.length);
    this.head = head;
    return this.begin(head.length >= this.enough);
  }

  /** Nothing more comes: what can still be given out; `wholeOnly`: but for an image that is cut off. Without a single byte, `fault` says so. */
  end(options?: EndOptions): readonly Uint8Array[] {
    const early = this.splitter || this.reason !== undefined ? [] : this.begin(true);
    return [...early, ...(this.splitter?.end(options) ?? [])];
  }

  /** How many bytes show what something is not. */
  private get enough(): number {
    return isAvi(this.head) ? DETECTION_BYTES : LIVE_DETECTION_BYTES;
  }

  /** Looks at what came first. What begins like MJPEG is no waiting for the rest: a picture may be smaller than what tells an impostor. */
  private begin(isEnough: boolean): readonly Uint8Array[] {
    const { head } = this;
    const framing = detectFraming(head.subarray(0, this.enough));
    if (framing.kind === 'unknown') {
      if (isEnough) this.refuse(head.length === 0 ? 'nothing came' : framing.reason);
      return [];
    }
    if (framing.offset > 0 && !isEnough) return [];
    this.splitter = createSplitter(framing.kind);
    this.head = new Uint8Array();
    return this.splitter.push(head.subarray(framing.offset));
  }

  private refuse(reason: string): void {
    this.reason = reason;
    this.head = new Uint8Array();
  }
}
