import { WindowScanner } from './frameSplitter';
import { MARKER, endsWithEoi } from './jpegMarkers';
import { JpegWalk } from './jpegWalk';
import { PREFIX_BYTES } from './splitProblem';

/*
 * The framing of the Kurose/Ross streaming lab: five ASCII digits, then a JPEG image of that many bytes, and so on to the end of the file.
 * Readers of the lab use Python's `int()`, so blanks around the digits are valid. A length is believed only if SOI follows it, and amid other bytes
 * only if it looks like one in every way: a digit and an empty line end the head of a multipart's part, too.
 */
/** Prefix and SOI: what must be seen to know that a record begins. */
const RECORD_HEAD_BYTES = PREFIX_BYTES + 2;
/** SOI and EOI; nothing shorter is an image. */
const MIN_IMAGE_BYTES = 4;
/** With tables, however small, and a head of frame and scan: nothing shorter is a picture. */
const MIN_PICTURE_BYTES = 64;
const FF = 0xff;
const LF = 0x0a;
const SPACE = 0x20;

/** The length that five digits at `at` announce, if an image begins behind them; undefined if no record begins there. */
export function recordLengthAt(bytes: Uint8Array, at: number): number | undefined {
  if (bytes[at + PREFIX_BYTES] !== FF || bytes[at + PREFIX_BYTES + 1] !== MARKER.SOI) return undefined;
  let from = at;
  let to = at + PREFIX_BYTES;
  if (bytes.subarray(from, to).indexOf(LF) !== bytes.subarray(from, to).lastIndexOf(LF)) return undefined;
  while (from < to && isBlank(bytes[from])) from++;
  while (to > from && isBlank(bytes[to - 1])) to--;
  let length = 0;
  for (let i = from; i < to; i++) {
    const byte = bytes[i] ?? 0;
    if (!isDigit(byte)) return undefined;
    length = length * 10 + byte - 0x30;
  }
  return length >= MIN_IMAGE_BYTES ? length : undefined;
}

/** Where the first record at or after `from` begins, amid anything, whose head lies before `to`; -1 if there is none. */
export function findRecord(bytes: Uint8Array, from: number, to = bytes.length): number {
  for (let at = from + PREFIX_BYTES; ; at++) {
    at = bytes.indexOf(FF, at);
    if (at < 0 || at + 2 > to) return -1;
    if (bytes[at + 1] === MARKER.SOI && isRecordAt(bytes, at - PREFIX_BYTES)) return at - PREFIX_BYTES;
  }
}

/** Whether what stands at `at`, amid anything, is a length beyond doubt. */
function isRecordAt(bytes: Uint8Array, at: number): boolean {
  for (let i = at; i < at + PREFIX_BYTES; i++) {
    const byte = bytes[i] ?? 0;
    if (byte !== SPACE && !isDigit(byte)) return false;
  }
  return (recordLengthAt(bytes, at) ?? 0) >= MIN_PICTURE_BYTES;
}

/** Finds length-prefixed images; finds the next record again after rubbish, wrong lengths and cut images. */
export class LengthPrefixedScanner extends WindowScanner {
  /** What is left of an oversized image. */
  private skipLeft = 0;
  /** Bytes were passed over since the last record: the next one is not where it should be. */
  private isSearching = false;

  /** One record, or one gap. */
  protected override advance(isLast: boolean): boolean {
    this.counts.hasLengths = true;
    const bytes = this.window.bytes;
    if (this.skipLeft > 0) {
      const step = Math.min(this.skipLeft, bytes.length);
      this.skipLeft -= step;
      this.counts.skippedBytes += step;
      this.window.discard(step);
      return this.skipLeft === 0;
    }
    const isHere = this.isSearching ? isRecordAt(bytes, 0) : recordLengthAt(bytes, 0) !== undefined;
    if (isHere) {
      this.isSearching = false;
      return this.advanceRecord(isLast);
    }
    const start = findRecord(bytes, 0);
    // A record head may still be incomplete at the very end, so its bytes stay.
    const until = start >= 0 ? start : Math.max(0, bytes.length - RECORD_HEAD_BYTES + 1);
    this.counts.gap(bytes, 0, until, this.window.offset);
    this.window.discard(until);
    this.isSearching ||= until > 0;
    return start >= 0;
  }

  private advanceRecord(isLast: boolean): boolean {
    const bytes = this.window.bytes;
    const length = recordLengthAt(bytes, 0) ?? 0;
    const next = PREFIX_BYTES + length;
    if (length > this.limits.maxFrameBytes) {
      this.counts.found();
      this.counts.oversized(this.window.offset);
      this.skipLeft = next;
      return true;
    }
    if (bytes.length < next) return isLast && this.resolve(next, findRecord(bytes, RECORD_HEAD_BYTES), false);
    const hasEnd = endsWithEoi(bytes, next);
    const isFollowed = recordLengthAt(bytes, next) !== undefined;
    if (hasEnd && isFollowed) return this.take(next, 'whole');
    // Only here the payload is searched: a record that ends like one, in front of the next one, is taken for its length.
    const inner = findRecord(bytes, RECORD_HEAD_BYTES, next + RECORD_HEAD_BYTES);
    if (inner < 0 && hasEnd) return this.take(next, 'whole');
    if (!isLast && bytes.length < next + RECORD_HEAD_BYTES) return false;
    return this.resolve(next, inner, isFollowed || bytes.length === next);
  }

  /** The length may be wrong: goes by the markers of the image, and where those are damaged, too, by what follows. */
  private resolve(next: number, inner: number, isConfirmed: boolean): boolean {
    const image = this.window.bytes.subarray(PREFIX_BYTES, next);
    const walk = new JpegWalk();
    const isWhole = walk.walk(image) === 'whole';
    if (isWhole && (inner < 0 || PREFIX_BYTES + walk.position <= inner)) {
      this.counts.problem('wrongLength', this.window.offset);
      return this.take(PREFIX_BYTES + walk.position, 'whole');
    }
    if (this.window.bytes.length >= next && (isWhole || inner < 0 || isConfirmed))
      return this.take(next, isWhole ? 'whole' : 'cut');
    return this.drop(inner);
  }

  private take(end: number, how: 'whole' | 'cut'): true {
    this.counts.found();
    if (how === 'cut') this.counts.truncated(this.window.offset + PREFIX_BYTES, end - PREFIX_BYTES);
    this.emit(PREFIX_BYTES, end);
    this.window.discard(end);
    return true;
  }

  /** The image at the front was cut: goes on at the record found inside what its length claimed, or gives up the rest. */
  private drop(inner: number): boolean {
    const until = inner >= 0 ? inner : this.window.bytes.length;
    this.counts.found();
    this.counts.truncated(this.window.offset, until, inner >= 0 ? 'broken' : 'cutOff');
    this.counts.dropped(until);
    this.window.discard(until);
    return inner >= 0;
  }
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

/** What Python's `int()` strips. */
function isBlank(byte: number | undefined): boolean {
  return byte === SPACE || (byte !== undefined && byte >= 0x09 && byte <= 0x0d);
}
