import type { FrameSink, SplitLimits } from './frameSplitter';
import { MARKER, endsWithEoi, isPadding } from './jpegMarkers';
import { RawScanner } from './rawSplitter';

/*
 * `multipart/x-mixed-replace`, as HTTP cameras send it and as it is saved: a line with the boundary, header lines, an empty line, an image, and
 * again (RFC 2046, 5.1). Nothing of it is needed to find images, and nothing is trusted: lines are read as they come, an image begins where SOI
 * is. What a Content-Length says is believed where the image it ends has its EOI there; otherwise the markers of the image are walked.
 */
const FF = 0xff;
const LF = 0x0a;
const DASH = 0x2d;
/** No boundary and no header of a camera is longer. */
const MAX_LINE_BYTES = 4_096;
/** SOI and EOI; nothing shorter is an image. */
const MIN_IMAGE_BYTES = 4;
/** Line break and dashes: what must be seen behind an image to know that its part ends. */
const DELIMITER_BYTES = 4;
const HEADER = /^[\w!#$%&'*+.^`|~-]+[ \t]*:/;
const STATUS = /^HTTP\/\d/;
const CONTENT_LENGTH = /^content-length[ \t]*:[ \t]*(\d{1,15})[ \t]*$/i;

/** Bounds and what is known of the stream. */
export interface MultipartOptions extends SplitLimits {
  /** The boundary parameter of the stream's type, with or without the dashes in front; found by itself if left out. */
  readonly boundary?: string | undefined;
}

/** The boundary parameter of a content type (RFC 2045, 5.1), without quotes; undefined if there is none. */
export function boundaryOf(contentType: string): string | undefined {
  const match = /;\s*boundary\s*=\s*(?:"([^"]+)"|([^\s;"]+))/i.exec(contentType);
  return match?.[1] ?? match?.[2];
}

/** Finds the images of a multipart stream. */
export class MultipartScanner extends RawScanner {
  /** The delimiter that was seen last, or that there should be, without dashes in front and behind. */
  private boundary: string | undefined;
  /** What the headers of the part at hand say, if that is to be believed. */
  private partLength: number | undefined;
  /** The length of the image at the front of the window, until it is known to be wrong. */
  private expected: number | undefined;
  /** A sender that was wrong once is not waited for again. */
  private trustsLengths = true;
  private isAfterHeader = false;

  constructor(sink: FrameSink, options: MultipartOptions) {
    super(sink, options);
    this.boundary = options.boundary === undefined ? undefined : nameOf(options.boundary);
  }

  protected override advance(isLast: boolean): boolean {
    return this.expected === undefined ? super.advance(isLast) : this.takeExpected(this.expected, isLast);
  }

  /** Reads the lines between images. */
  protected override seek(isLast: boolean): boolean {
    const bytes = this.window.bytes;
    let at = 0;
    for (;;) {
      const step = this.lineAt(bytes, at, isLast);
      if (step === 'image') {
        this.window.discard(at);
        this.counts.found();
        this.beginImage();
        return true;
      }
      if (step === 'more') break;
      at += step;
    }
    this.window.discard(at);
    return false;
  }

  /** The tail of an image without EOI holds the next part's head. */
  protected override endOfCut(end: number): number {
    const delimiter = this.findDelimiter(this.window.bytes, end);
    return delimiter < 0 ? end : delimiter;
  }

  private takeExpected(length: number, isLast: boolean): boolean {
    const bytes = this.window.bytes;
    if (bytes.length < length && !isLast) return false;
    if (bytes.length >= length && endsWithEoi(bytes, length)) return this.take(length);
    if (bytes.length < length + DELIMITER_BYTES && !isLast) return false;
    const { offset } = this.window;
    if (bytes.length > length && isDelimiterAt(bytes, length)) {
      this.counts.truncated(offset, length);
      return this.take(length);
    }
    if (bytes.length > length) {
      this.counts.problem('wrongLength', offset);
      this.trustsLengths = false;
    }
    this.expected = undefined;
    this.begin();
    return true;
  }

  private take(length: number): true {
    this.emit(0, length);
    this.window.discard(length);
    this.expected = undefined;
    return true;
  }

  private beginImage(): void {
    const length = this.partLength;
    this.partLength = undefined;
    this.isAfterHeader = false;
    const isPossible = length !== undefined && length >= MIN_IMAGE_BYTES && length <= this.limits.maxFrameBytes;
    if (isPossible && this.trustsLengths) this.expected = length;
    else this.begin();
  }

  /** Looks at what begins at `at`: how many bytes of it are done with, or an image, or more bytes are needed. */
  private lineAt(bytes: Uint8Array, at: number, isLast: boolean): number | 'image' | 'more' {
    if (at >= bytes.length) return 'more';
    if (bytes[at] === FF) return this.markerAt(bytes, at, isLast);
    const within = bytes.subarray(at, at + MAX_LINE_BYTES);
    const newline = within.indexOf(LF);
    const length = newline < 0 ? within.length : newline + 1;
    // An image may begin amid what is no line.
    const marker = within.subarray(0, length).indexOf(FF);
    if (marker >= 0) return this.pass(bytes, at, marker);
    if (newline < 0 && within.length < MAX_LINE_BYTES && !isLast) return 'more';
    if (newline < 0 && !isLast) return this.pass(bytes, at, length);
    const isKnown = this.understand(textOf(within.subarray(0, length)));
    return isKnown ? length : this.pass(bytes, at, length);
  }

  private markerAt(bytes: Uint8Array, at: number, isLast: boolean): number | 'image' | 'more' {
    const code = bytes[at + 1];
    if (code === MARKER.SOI && bytes[at + 2] === FF) return 'image';
    if (!isLast && (code === undefined || (code === MARKER.SOI && at + 2 >= bytes.length))) return 'more';
    // A doubled EOI.
    if (code === MARKER.EOI && !this.counts.isLost) return 2;
    return this.pass(bytes, at, 1);
  }

  private pass(bytes: Uint8Array, at: number, count: number): number {
    this.counts.gap(bytes, at, at + count, this.window.offset);
    return count;
  }

  /** Takes in one line without its line break; false if it is none of a multipart stream. */
  private understand(line: string): boolean {
    const wasHeader = this.isAfterHeader;
    this.isAfterHeader = false;
    if (line === '') return true;
    if (line.startsWith('--')) {
      this.partLength = undefined;
      this.boundary = nameOf(line);
      return true;
    }
    if (STATUS.test(line)) return true;
    if (!HEADER.test(line)) return wasHeader && /^[ \t]/.test(line);
    this.isAfterHeader = true;
    const length = CONTENT_LENGTH.exec(line)?.[1];
    if (length !== undefined) this.partLength = Number(length);
    if (/^content-type[ \t]*:/i.test(line)) {
      const boundary = boundaryOf(line);
      if (boundary !== undefined) this.boundary = nameOf(boundary);
    }
    return true;
  }

  /** Where the first line with the boundary begins before `end`, with the line break in front of it; -1 if there is none. */
  private findDelimiter(bytes: Uint8Array, end: number): number {
    const { boundary } = this;
    if (boundary === undefined) return -1;
    for (let at = 0; ; at++) {
      at = bytes.indexOf(LF, at);
      if (at < 0 || at >= end) return -1;
      if (bytes[at + 1] !== DASH || bytes[at + 2] !== DASH) continue;
      if (nameOf(textOf(bytes.subarray(at + 1, at + MAX_LINE_BYTES))).startsWith(boundary))
        return bytes[at - 1] === 0x0d ? at - 1 : at;
    }
  }
}

/** Whether a part ends at `at`: a delimiter stands there, with or without its line break. */
function isDelimiterAt(bytes: Uint8Array, at: number): boolean {
  let from = at;
  if (bytes[from] === 0x0d) from++;
  if (bytes[from] === LF) from++;
  return bytes[from] === DASH && bytes[from + 1] === DASH;
}

/** A boundary without the dashes around it, which senders put into the parameter or leave out as they like. */
function nameOf(boundary: string): string {
  return boundary.replace(/^-+|[-\s]+$/g, '');
}

/** Latin-1, without line break and NULs at its end. */
function textOf(line: Uint8Array): string {
  let end = line.length;
  while (end > 0 && isPadding(line[end - 1])) end--;
  return String.fromCharCode(...line.subarray(0, end));
}
