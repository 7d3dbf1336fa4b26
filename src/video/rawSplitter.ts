import { ByteWindow, slicesOf } from './byteWindow';
import type { FrameSplitter, SplitLimits, SplitReport } from './frameSplitter';
import { SplitCounts } from './splitCounts';

/*
 * JPEG images one after another with nothing between them. The markers of an image are walked (ITU-T T.81, B.1), because SOI and EOI
 * also occur inside marker payloads (thumbnails), where they mean nothing:
 *
 *   outside --SOI--> marker --length--> payload --> marker | scan (after SOS)
 *                      ^                                     |
 *                      '------------- any other marker ------'     EOI in `marker` ends the image
 *
 * Every byte is looked at once: a broken image is left where it broke, not where it began.
 */
type State = 'outside' | 'marker' | 'payload' | 'scan';

const FF = 0xff;
const TEM = 0x01;
const RST0 = 0xd0;
const RST7 = 0xd7;
const SOI = 0xd8;
const EOI = 0xd9;
const SOS = 0xda;
/** Below are TEM and reserved codes: in a scan they are damaged data (as FFmpeg's parser has it), elsewhere no JPEG. */
const FIRST_CODE_WITH_PAYLOAD = 0xc0;

/** Splits concatenated JPEG images. An image whose EOI is missing ends at the next SOI, or at the end of the stream. */
export class RawSplitter implements FrameSplitter {
  private readonly counts = new SplitCounts();
  private readonly window = new ByteWindow();
  private state: State = 'outside';
  /** First byte of the window not yet walked over; the image begins at 0. */
  private position = 0;
  private payloadLeft = 0;
  private afterPayload: State = 'marker';
  private hasScan = false;
  /** The image is larger than allowed: it is walked to its end without being kept. */
  private isDropping = false;

  constructor(private readonly limits: SplitLimits) {}

  get report(): SplitReport {
    return this.counts;
  }

  push(bytes: Uint8Array): readonly Uint8Array[] {
    const frames: Uint8Array[] = [];
    for (const slice of slicesOf(bytes)) {
      this.window.append(slice);
      while (this.advance(frames));
      this.enforceLimit();
    }
    return frames;
  }

  end(): readonly Uint8Array[] {
    const frames: Uint8Array[] = [];
    this.position = this.window.bytes.length;
    if (this.state !== 'outside') this.finish(frames, 'truncated');
    else this.counts.gap(this.window.bytes, 0, this.position);
    this.window.discard(this.position);
    return frames;
  }

  /** One step of the machine; false when it needs more bytes. */
  private advance(frames: Uint8Array[]): boolean {
    switch (this.state) {
      case 'outside':
        return this.seek();
      case 'marker':
        return this.walkMarker(frames);
      case 'payload':
        return this.walkPayload();
      case 'scan':
        return this.walkScan();
    }
  }

  /** Looks for `FF D8 FF`: the third byte keeps two stray bytes in rubbish from being taken for an image. */
  private seek(): boolean {
    const bytes = this.window.bytes;
    let at = 0;
    for (;;) {
      const marker = bytes.indexOf(FF, at);
      this.counts.gap(bytes, at, marker < 0 ? bytes.length : marker);
      at = marker < 0 ? bytes.length : marker;
      const code = bytes[at + 1];
      if (code === undefined || (code === SOI && at + 2 >= bytes.length)) break;
      if (code === SOI && bytes[at + 2] === FF) {
        this.window.discard(at);
        this.begin();
        return true;
      }
      // Fill bytes and a doubled EOI are padding; FF in front of anything else is as foreign as what follows.
      if (code === EOI) at += 2;
      else if (code === FF) at += 1;
      else {
        this.counts.lost(1);
        at += 1;
      }
    }
    this.window.discard(at);
    return false;
  }

  private begin(): void {
    this.counts.found();
    this.state = 'marker';
    this.position = 2;
    this.hasScan = false;
    this.isDropping = false;
  }

  private walkMarker(frames: Uint8Array[]): boolean {
    const bytes = this.window.bytes;
    let at = this.position;
    if (at >= bytes.length) return false;
    if (bytes[at] !== FF) return this.finish(frames, 'broken');
    while (bytes[at + 1] === FF) at++;
    this.position = at;
    const code = bytes[at + 1];
    if (code === undefined) return false;
    if (code === SOI) return this.finish(frames, 'truncated');
    if (code === EOI) {
      this.position = at + 2;
      return this.finish(frames, this.hasScan ? 'whole' : 'broken');
    }
    if (code === TEM || (code >= RST0 && code <= RST7)) {
      this.position = at + 2;
      return true;
    }
    if (code < FIRST_CODE_WITH_PAYLOAD) return this.finish(frames, 'broken');
    const high = bytes[at + 2];
    const low = bytes[at + 3];
    if (high === undefined || low === undefined) return false;
    const length = high * 256 + low;
    if (length < 2) return this.finish(frames, 'broken');
    this.position = at + 4;
    this.payloadLeft = length - 2;
    this.afterPayload = code === SOS ? 'scan' : 'marker';
    this.state = 'payload';
    return true;
  }

  private walkPayload(): boolean {
    const step = Math.min(this.payloadLeft, this.window.bytes.length - this.position);
    this.position += step;
    this.payloadLeft -= step;
    if (this.payloadLeft > 0) return false;
    this.state = this.afterPayload;
    if (this.state === 'scan') this.hasScan = true;
    return true;
  }

  private walkScan(): boolean {
    const bytes = this.window.bytes;
    let at = this.position;
    for (;;) {
      at = bytes.indexOf(FF, at);
      if (at < 0) {
        this.position = bytes.length;
        return false;
      }
      const code = bytes[at + 1];
      if (code === undefined) {
        this.position = at;
        return false;
      }
      if (code === FF) at += 1;
      else if (code < FIRST_CODE_WITH_PAYLOAD || (code >= RST0 && code <= RST7)) at += 2;
      else {
        this.position = at;
        this.state = 'marker';
        return true;
      }
    }
  }

  /** The image ends at `position`. What was cut short is still given out if it has picture data: decoders show what is there. */
  private finish(frames: Uint8Array[], how: 'whole' | 'truncated' | 'broken'): true {
    this.enforceLimit();
    const size = this.position;
    if (how !== 'whole' && !this.isDropping) this.counts.truncatedFrames++;
    if (this.isDropping) this.counts.skippedBytes += size;
    else if (how === 'broken' || !this.hasScan) this.counts.lost(size);
    else {
      frames.push(this.window.bytes.slice(0, size));
      this.counts.frames++;
    }
    this.window.discard(size);
    this.position = 0;
    this.state = 'outside';
    return true;
  }

  /** Lets go of what was walked over once the image is too large, so that no stream can make the window grow. */
  private enforceLimit(): void {
    if (this.state === 'outside') return;
    if (!this.isDropping && this.position > this.limits.maxFrameBytes) {
      this.isDropping = true;
      this.counts.oversizedFrames++;
    }
    if (!this.isDropping) return;
    this.counts.skippedBytes += this.position;
    this.window.discard(this.position);
    this.position = 0;
  }
}
