import { ByteWindow, slicesOf } from './byteWindow';
import type { FrameSplitter, SplitLimits, SplitReport } from './frameSplitter';
import { SplitCounts, isPadding } from './splitCounts';

/*
 * The framing of the Kurose/Ross streaming lab: five ASCII digits, then a JPEG image of that many bytes, and so on to the end of the file.
 * Readers of the lab use Python's `int()`, so blanks around the digits are valid. A length is believed only if SOI follows it.
 */
const PREFIX_BYTES = 5;
/** Prefix and SOI: what must be seen to know that a record begins. */
const RECORD_HEAD_BYTES = PREFIX_BYTES + 2;
/** SOI and EOI; nothing shorter is an image. */
const MIN_IMAGE_BYTES = 4;
const FF = 0xff;
const SOI = 0xd8;
const EOI = 0xd9;

/** The length that five digits at `at` announce, if an image begins behind them; undefined if no record begins there. */
export function recordLengthAt(bytes: Uint8Array, at: number): number | undefined {
  if (bytes[at + PREFIX_BYTES] !== FF || bytes[at + PREFIX_BYTES + 1] !== SOI) return undefined;
  let from = at;
  let to = at + PREFIX_BYTES;
  while (from < to && isBlank(bytes[from])) from++;
  while (to > from && isBlank(bytes[to - 1])) to--;
  let length = 0;
  for (let i = from; i < to; i++) {
    const digit = (bytes[i] ?? 0) - 0x30;
    if (digit < 0 || digit > 9) return undefined;
    length = length * 10 + digit;
  }
  return length >= MIN_IMAGE_BYTES ? length : undefined;
}

/** Where the first record at or after `from` begins, whose head lies before `to`; -1 if there is none. */
export function findRecord(bytes: Uint8Array, from: number, to = bytes.length): number {
  for (let at = from + PREFIX_BYTES; ; at++) {
    at = bytes.indexOf(FF, at);
    if (at < 0 || at + 2 > to) return -1;
    if (bytes[at + 1] === SOI && recordLengthAt(bytes, at - PREFIX_BYTES) !== undefined) return at - PREFIX_BYTES;
  }
}

/** Splits length-prefixed images; finds the next record again after rubbish, wrong lengths and cut images. */
export class LengthPrefixedSplitter implements FrameSplitter {
  private readonly counts = new SplitCounts();
  private readonly window = new ByteWindow();
  /** What is left of an oversized image. */
  private skipLeft = 0;
  /** Whether the complete record at the front was searched and found doubtful; it is decided when a record head follows it. */
  private isDoubtful = false;

  constructor(private readonly limits: SplitLimits) {}

  get report(): SplitReport {
    return this.counts;
  }

  push(bytes: Uint8Array): readonly Uint8Array[] {
    const frames: Uint8Array[] = [];
    for (const slice of slicesOf(bytes)) {
      this.window.append(slice);
      while (this.advance(frames, false));
    }
    return frames;
  }

  end(): readonly Uint8Array[] {
    const frames: Uint8Array[] = [];
    while (this.advance(frames, true));
    this.counts.gap(this.window.bytes, 0, this.window.bytes.length);
    this.window.discard(this.window.bytes.length);
    this.skipLeft = 0;
    return frames;
  }

  /** One record, or one gap; false when it needs more bytes. */
  private advance(frames: Uint8Array[], isLast: boolean): boolean {
    const bytes = this.window.bytes;
    if (this.skipLeft > 0) {
      const step = Math.min(this.skipLeft, bytes.length);
      this.skipLeft -= step;
      this.counts.skippedBytes += step;
      this.window.discard(step);
      return this.skipLeft === 0;
    }
    const start = findRecord(bytes, 0);
    if (start !== 0) {
      // A record head may still be incomplete at the very end, so its bytes stay.
      const until = start > 0 ? start : Math.max(0, bytes.length - RECORD_HEAD_BYTES + 1);
      this.counts.gap(bytes, 0, until);
      this.window.discard(until);
      return start > 0;
    }
    return this.advanceRecord(frames, isLast);
  }

  private advanceRecord(frames: Uint8Array[], isLast: boolean): boolean {
    const bytes = this.window.bytes;
    const length = recordLengthAt(bytes, 0) ?? 0;
    const next = PREFIX_BYTES + length;
    if (length > this.limits.maxFrameBytes) {
      this.counts.found();
      this.counts.oversizedFrames++;
      this.skipLeft = next;
      return true;
    }
    if (bytes.length < next) {
      if (!isLast) return false;
      return this.drop(findRecord(bytes, RECORD_HEAD_BYTES));
    }
    this.isDoubtful ||= findRecord(bytes, RECORD_HEAD_BYTES, next) >= 0 || !endsWithEoi(bytes, next);
    if (this.isDoubtful) {
      if (!isLast && bytes.length < next + RECORD_HEAD_BYTES) return false;
      const isConfirmed = bytes.length === next || isPadding(bytes[next]) || recordLengthAt(bytes, next) !== undefined;
      const inner = isConfirmed ? -1 : findRecord(bytes, RECORD_HEAD_BYTES, next + RECORD_HEAD_BYTES);
      if (inner >= 0) return this.drop(inner);
    }
    this.isDoubtful = false;
    this.counts.found();
    this.counts.frames++;
    frames.push(bytes.slice(PREFIX_BYTES, next));
    this.window.discard(next);
    return true;
  }

  /** The image at the front was cut: goes on at the record found inside what its length claimed, or gives up the rest. */
  private drop(inner: number): boolean {
    const until = inner >= 0 ? inner : this.window.bytes.length;
    this.isDoubtful = false;
    this.counts.truncatedFrames++;
    this.counts.lost(until);
    this.window.discard(until);
    return inner >= 0;
  }
}

function endsWithEoi(bytes: Uint8Array, end: number): boolean {
  let at = end;
  while (at > 2 && isPadding(bytes[at - 1])) at--;
  return bytes[at - 1] === EOI && bytes[at - 2] === FF;
}

/** What Python's `int()` strips. */
function isBlank(byte: number | undefined): boolean {
  return byte === 0x20 || (byte !== undefined && byte >= 0x09 && byte <= 0x0d);
}
