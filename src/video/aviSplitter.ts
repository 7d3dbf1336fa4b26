import { AviHeader } from './aviHeader';
import { WindowScanner } from './frameSplitter';
import { endsWithEoi, findSoi, isSoiAt } from './jpegMarkers';
import { jpegInfo } from './jpegInfo';
import { JpegWalk } from './jpegWalk';
import { chunkSizeAt, fourccAt, isPlausibleChunk } from './riff';

/*
 * AVI: little-endian chunks of four letters, a size and that many bytes, padded to an even length. Lists are entered as if they were not there, so
 * their sizes, which are wrong where a recorder was stopped, do not matter, nor does the index; several RIFFs behind each other (OpenDML) are read
 * like one. A frame is a chunk `NNdc` or `NNdb`, with NN the number of the video stream.
 */
const CHUNK_HEAD_BYTES = 8;
const LIST_HEAD_BYTES = 12;
/** What of the next chunk must be seen to believe a size: padding and four letters. */
const NEXT_BYTES = 5;
/** Head and the three bytes by which an image is known. */
const FRAME_HEAD_BYTES = 11;
/** Other chunks up to this are held until what follows them says that their size is right; larger ones are searched for frames. */
const MOST_HELD_BYTES = 256 * 1024;
/** How far behind its head a chunk's image may begin. */
const MOST_LEAD_BYTES = 64;
const LETTER_D = 0x64;

/** Finds the images of the first MJPEG stream of an AVI file; of two fields in one chunk the first. */
export class AviScanner extends WindowScanner {
  /** What the file says of itself, as far as it was read. */
  readonly header = new AviHeader();
  private hasMovie = false;
  /** Among frames, where few kinds of chunks are. */
  private isInMovie = false;
  private hasIndex = false;
  private isSearching = false;
  private hasPadding = false;
  /** What is left of a chunk that is only searched. */
  private searchLeft = 0;

  override end(): void {
    super.end();
    if (this.hasMovie && !this.hasIndex) this.counts.problem('noIndex', this.window.offset);
  }

  protected override advance(isLast: boolean): boolean {
    if (this.isSearching) return this.search(isLast);
    if (this.hasPadding) return this.skipPadding(isLast);
    const bytes = this.window.bytes;
    if (bytes.length < LIST_HEAD_BYTES && !isLast) return false;
    if (bytes.length < CHUNK_HEAD_BYTES) return false;
    const id = fourccAt(bytes, 0);
    if (!isPlausibleChunk(bytes, 0, this.isInMovie)) return this.beginSearch(Number.POSITIVE_INFINITY);
    if (id === 'RIFF' || id === 'LIST') return this.enterList(fourccAt(bytes, CHUNK_HEAD_BYTES));
    const size = chunkSizeAt(bytes, 0);
    return this.header.isFrame(id) ? this.advanceFrame(size, isLast) : this.advanceOther(id, size, isLast);
  }

  private enterList(type: string): true {
    this.hasMovie ||= type === 'movi';
    this.isInMovie = this.hasMovie && type !== 'INFO';
    this.window.discard(LIST_HEAD_BYTES);
    return true;
  }

  private advanceFrame(size: number, isLast: boolean): boolean {
    const bytes = this.window.bytes;
    const end = CHUNK_HEAD_BYTES + size;
    // A frame that was not captured: the one before is to be shown on.
    if (size === 0) return this.leave(end, 0);
    if (size > this.limits.maxFrameBytes) {
      this.counts.found();
      this.counts.oversized(this.window.offset);
      return this.drop(CHUNK_HEAD_BYTES);
    }
    if (bytes.length < end) return isLast && this.resolve(bytes.length, true);
    const start = this.imageStart(end);
    if (start >= 0 && endsWithEoi(bytes, end)) return this.take(start, this.endOfFirst(start, end), end, size);
    if (!isLast && bytes.length < end + NEXT_BYTES) return false;
    if (!this.isChunkAfter(end)) return this.resolve(end, false);
    this.counts.found();
    if (start < 0) this.counts.lost(this.window.offset + CHUNK_HEAD_BYTES, size);
    else this.emitCut(start, end, 'broken');
    return this.leave(end, size);
  }

  /** The size is wrong or the file is cut: goes by the markers of the image, then on at the next frame's head. */
  private resolve(end: number, isCutOff: boolean): boolean {
    const start = this.imageStart(end);
    const inner = this.findHead(CHUNK_HEAD_BYTES, end);
    const walk = new JpegWalk();
    const isWhole = start >= 0 && walk.walk(this.window.bytes.subarray(start, end)) === 'whole';
    const whole = start + walk.position;
    if (isWhole && (inner < 0 || whole <= inner)) {
      this.counts.problem('wrongLength', this.window.offset);
      return this.take(start, whole, whole, 1);
    }
    this.counts.found();
    // The next head may lie across the end that is not one.
    const until = inner >= 0 ? inner : isCutOff ? end : Math.max(CHUNK_HEAD_BYTES, end - FRAME_HEAD_BYTES + 1);
    if (start >= 0) this.emitCut(start, until, isCutOff && inner < 0 ? 'cutOff' : 'broken');
    else this.counts.lost(this.window.offset, until);
    this.window.discard(until);
    return inner >= 0 || this.beginSearch(Number.POSITIVE_INFINITY);
  }

  private take(start: number, imageEnd: number, end: number, size: number): true {
    this.counts.found();
    this.emit(start, imageEnd);
    return this.leave(end, size);
  }

  /** An image without its end: given out if there is something to show. */
  private emitCut(start: number, end: number, kind: 'broken' | 'cutOff'): void {
    const walk = new JpegWalk();
    walk.walk(this.window.bytes.subarray(start, end));
    this.counts.truncated(this.window.offset + start, end - start, kind);
    if (walk.hasScan) this.emit(start, end);
    else this.counts.dropped(end - start);
  }

  private advanceOther(id: string, size: number, isLast: boolean): boolean {
    const bytes = this.window.bytes;
    if (id === 'idx1' || id === 'indx' || id.startsWith('ix')) this.hasIndex = true;
    if (size > MOST_HELD_BYTES) {
      this.window.discard(CHUNK_HEAD_BYTES);
      return this.beginSearch(size);
    }
    const end = CHUNK_HEAD_BYTES + size;
    if (!isLast && bytes.length < end + NEXT_BYTES) return false;
    // A size that is damaged may reach far, even to the end of a list: no frame is passed over.
    const hasFrame = this.findHead(CHUNK_HEAD_BYTES, Math.min(end, bytes.length)) >= 0;
    if (!hasFrame && this.isChunkAfter(end)) {
      this.header.take(id, bytes.subarray(CHUNK_HEAD_BYTES, end));
      return this.leave(end, size);
    }
    if (!hasFrame && bytes.length < end) {
      // The file ends in something that is no frame.
      if (id === 'idx1') this.hasIndex = false;
      return this.leave(bytes.length, 0);
    }
    this.counts.problem('wrongLength', this.window.offset);
    return this.drop(CHUNK_HEAD_BYTES);
  }

  private leave(end: number, size: number): true {
    this.window.discard(end);
    this.hasPadding = size % 2 === 1;
    return true;
  }

  private drop(count: number): true {
    this.counts.dropped(count);
    this.window.discard(count);
    return this.beginSearch(Number.POSITIVE_INFINITY);
  }

  private beginSearch(bytes: number): true {
    this.isSearching = true;
    this.searchLeft = bytes;
    return true;
  }

  /** Looks for the head of a frame, through what is foreign or a large chunk of something else. */
  private search(isLast: boolean): boolean {
    const { bytes, offset } = this.window;
    const found = this.findHead(0, Math.min(bytes.length, this.searchLeft + FRAME_HEAD_BYTES));
    const isChunk = Number.isFinite(this.searchLeft);
    const keep = isLast ? 0 : FRAME_HEAD_BYTES - 1;
    const until = found >= 0 ? Math.min(found, this.searchLeft) : Math.min(this.searchLeft, bytes.length - keep);
    if (until > 0) {
      if (!isChunk) this.counts.gap(bytes, 0, until, offset);
      this.window.discard(until);
      this.searchLeft -= until;
    }
    if (found < 0 && this.searchLeft > 0) return false;
    this.isSearching = false;
    this.hasPadding = found < 0;
    return true;
  }

  private skipPadding(isLast: boolean): boolean {
    const bytes = this.window.bytes;
    if (bytes.length < NEXT_BYTES && !isLast) return false;
    if (bytes[0] === 0 || !isPlausibleChunk(bytes, 0, this.isInMovie)) this.window.discard(1);
    this.hasPadding = false;
    return true;
  }

  /** Whether a chunk, or the end of the file, follows behind `end`, padded or not. Not to be asked before what follows is at hand. */
  private isChunkAfter(end: number): boolean {
    const bytes = this.window.bytes;
    if (end > bytes.length) return false;
    if (bytes.length - end < NEXT_BYTES) return true;
    return isPlausibleChunk(bytes, end, this.isInMovie) || isPlausibleChunk(bytes, end + 1, this.isInMovie);
  }

  /** Where the image of the chunk at the front begins; -1 if there is none. */
  private imageStart(end: number): number {
    const bytes = this.window.bytes;
    if (isSoiAt(bytes, CHUNK_HEAD_BYTES)) return CHUNK_HEAD_BYTES;
    return findSoi(bytes.subarray(0, Math.min(end, CHUNK_HEAD_BYTES + MOST_LEAD_BYTES)), CHUNK_HEAD_BYTES);
  }

  /** Where the first of two fields ends. Only an image that is lower than the picture is one. */
  private endOfFirst(start: number, end: number): number {
    const image = this.window.bytes.subarray(start, end);
    const { height } = this.header;
    if (height !== undefined && (jpegInfo(image)?.height ?? height) >= height) return end;
    const walk = new JpegWalk();
    return walk.walk(image) === 'whole' ? start + walk.position : end;
  }

  /** The first head of a frame, or of the index, between `from` and `to`; -1 if there is none. */
  private findHead(from: number, to: number): number {
    const bytes = this.window.bytes;
    for (let at = from + 1; ; at++) {
      at = bytes.indexOf(LETTER_D, at);
      if (at < 0 || at >= to) return -1;
      if (at - 1 >= from && at + 7 <= to && fourccAt(bytes, at - 1) === 'idx1') return at - 1;
      const head = at - 2;
      if (head < from || head + FRAME_HEAD_BYTES > to || !this.header.isFrame(fourccAt(bytes, head))) continue;
      const size = chunkSizeAt(bytes, head);
      if (size > 0 && size <= this.limits.maxFrameBytes && isSoiAt(bytes, head + CHUNK_HEAD_BYTES)) return head;
    }
  }
}
