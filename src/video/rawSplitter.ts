import { WindowScanner } from './frameSplitter';
import { MARKER } from './jpegMarkers';
import { JpegWalk, type WalkEnd } from './jpegWalk';

const FF = 0xff;
const MARKER_BYTES = 2;
/**
 * A marker length that is damaged leads into what follows, so a broken image is left where it began. A hostile stream could have the same bytes
 * walked again and again; all in all this much more than the stream is long.
 */
const MOST_REREAD_BYTES = 16 * 1024 * 1024;

/**
 * Finds JPEG images that stand one after another with nothing between them. An image whose EOI is missing ends at the next SOI, or at the end
 * of the stream; one that is broken behind its first scan ends with that scan.
 */
export class RawScanner extends WindowScanner {
  /** The walk over the image at the front of the window, if there is one. */
  private walk: JpegWalk | undefined;
  /** The image is larger than allowed: it is walked to its end without being kept. */
  private isDropping = false;
  private rereadBytes = 0;

  protected override advance(isLast: boolean): boolean {
    if (!this.walk) return this.seek(isLast);
    const end = this.walk.walk(this.window.bytes);
    if (end === undefined) return isLast && this.finishCutOff(this.walk);
    return this.finish(this.walk, end);
  }

  /** Lets go of what was walked over once the image is too large, so that no stream can make the window grow. */
  protected override settle(): void {
    const { walk } = this;
    if (!walk) return;
    if (!this.isDropping && walk.position > this.limits.maxFrameBytes) {
      this.isDropping = true;
      this.counts.oversized(this.window.offset);
    }
    if (!this.isDropping) return;
    const gone = Math.min(walk.position, this.window.bytes.length);
    this.counts.skippedBytes += gone;
    this.window.discard(gone);
    walk.rebase(gone);
  }

  /** Looks for the next image between images. */
  protected seek(_isLast: boolean): boolean {
    const bytes = this.window.bytes;
    const { offset } = this.window;
    let at = 0;
    for (;;) {
      const marker = bytes.indexOf(FF, at);
      this.counts.gap(bytes, at, marker < 0 ? bytes.length : marker, offset);
      at = marker < 0 ? bytes.length : marker;
      const code = bytes[at + 1];
      if (code === undefined || (code === MARKER.SOI && at + 2 >= bytes.length)) break;
      if (code === MARKER.SOI && bytes[at + 2] === FF) {
        this.window.discard(at);
        this.counts.found();
        this.begin();
        return true;
      }
      // Fill bytes and a doubled EOI are padding; FF in front of anything else is as foreign as what follows.
      const isKnown = !this.counts.isLost && (code === MARKER.EOI || code === FF);
      const step = code === MARKER.EOI ? 2 : 1;
      if (!isKnown) this.counts.lost(offset + at, step);
      at += step;
    }
    this.window.discard(at);
    return false;
  }

  /** An image begins at the front of the window. */
  protected begin(): void {
    this.walk = new JpegWalk();
    this.isDropping = false;
  }

  /** Where an image ends whose EOI was not found before `end`. */
  protected endOfCut(end: number): number {
    return end;
  }

  private finish(walk: JpegWalk, how: WalkEnd): true {
    this.settle();
    if (this.isDropping) return this.leave(0);
    const size = walk.position;
    if (how === 'whole') return this.emitAndLeave(size);
    this.counts.truncated(this.window.offset, size);
    if (how === 'truncated') return walk.hasScan ? this.emitAndLeave(this.endOfCut(size)) : this.dropAndLeave(size);
    return this.leaveBroken(walk, size);
  }

  /** The stream ends inside the image. */
  private finishCutOff(walk: JpegWalk): true {
    const size = this.window.bytes.length;
    if (this.isDropping) {
      this.counts.skippedBytes += size;
      return this.leave(size);
    }
    this.counts.truncated(this.window.offset, size, 'cutOff');
    return this.leaveBroken(walk, size);
  }

  /** What was cut short is still given out if it has picture data: decoders show what is there. */
  private leaveBroken(walk: JpegWalk, size: number): true {
    const until = walk.hasScan ? this.endOfCut(walk.scanEnd) : MARKER_BYTES;
    const again = size - until;
    const isAllowed = this.rereadBytes + again <= MOST_REREAD_BYTES + this.window.offset;
    if (isAllowed) this.rereadBytes += again;
    if (!walk.hasScan) return this.dropAndLeave(isAllowed ? until : size);
    if (isAllowed) return this.emitAndLeave(until);
    this.emit(0, until);
    this.window.discard(until);
    return this.dropAndLeave(again);
  }

  private emitAndLeave(size: number): true {
    this.emit(0, size);
    return this.leave(size);
  }

  private dropAndLeave(size: number): true {
    this.counts.dropped(size);
    return this.leave(size);
  }

  private leave(size: number): true {
    this.window.discard(size);
    this.walk = undefined;
    return true;
  }
}
