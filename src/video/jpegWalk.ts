import { FIRST_CODE_WITH_PAYLOAD, MARKER, isStandalone } from './jpegMarkers';

/*
 * The markers of an image are walked (ITU-T T.81, B.1), because SOI and EOI also occur inside marker payloads (thumbnails), where they mean
 * nothing:
 *
 *   SOI --> marker --length--> payload --> marker | scan (after SOS)
 *             ^                                     |
 *             '------------- any other marker ------'     EOI in `marker` ends the image
 */
type State = 'marker' | 'payload' | 'scan';

const FF = 0xff;
/** With four components. */
const LONGEST_SCAN_HEADER = 14;

/** How a walk ended: at EOI; at the SOI of the next image; or at something that cannot be in an image. */
export type WalkEnd = 'whole' | 'truncated' | 'broken';

/** Walks over one image that comes in pieces, from its SOI to its end, looking at each byte of its scans once and at none of its payloads. */
export class JpegWalk {
  /** Where the walk is, counted from the image's first byte; behind the last byte once it has ended. May lie beyond the bytes at hand. */
  position = 2;
  /** Whether there is picture data: without it, nothing can be shown. */
  hasScan = false;
  /** Behind the picture data found so far: the place to cut where what follows turns out to be damaged. */
  scanEnd = 0;
  private state: State = 'marker';
  private afterPayload: State = 'marker';

  /** Goes on. `bytes` begins with the image and is never shorter than before; undefined if the image goes on beyond it. */
  walk(bytes: Uint8Array): WalkEnd | undefined {
    for (;;) {
      if (this.state === 'payload') {
        if (this.position > bytes.length) return undefined;
        this.state = this.afterPayload;
        if (this.state === 'scan') this.hasScan = true;
      }
      if (this.state === 'scan' && !this.walkScan(bytes)) return undefined;
      const end = this.walkMarker(bytes);
      if (end !== 'on') return end;
    }
  }

  /** The first `count` bytes of the image are gone: `bytes` will begin behind them. */
  rebase(count: number): void {
    this.position -= count;
    this.scanEnd = Math.max(0, this.scanEnd - count);
  }

  private walkMarker(bytes: Uint8Array): WalkEnd | 'on' | undefined {
    let at = this.position;
    if (at >= bytes.length) return undefined;
    if (bytes[at] !== FF) return 'broken';
    while (bytes[at + 1] === FF) at++;
    this.position = at;
    const code = bytes[at + 1];
    if (code === undefined) return undefined;
    if (code === MARKER.SOI) return 'truncated';
    if (code === MARKER.EOI) {
      this.position = at + 2;
      return this.hasScan ? 'whole' : 'broken';
    }
    if (isStandalone(code)) {
      this.position = at + 2;
      return 'on';
    }
    if (code < FIRST_CODE_WITH_PAYLOAD) return 'broken';
    const high = bytes[at + 2];
    const low = bytes[at + 3];
    if (high === undefined || low === undefined) return undefined;
    const length = high * 256 + low;
    const isScan = code === MARKER.SOS;
    if (length < 2 || (!isScan && length > longestOf(code))) return 'broken';
    // There is no FF in the head of a scan: where its length is damaged, nothing is lost by looking at it.
    this.position = at + 2 + (isScan && length > LONGEST_SCAN_HEADER ? 2 : length);
    this.afterPayload = isScan ? 'scan' : 'marker';
    this.state = 'payload';
    return 'on';
  }

  /** To the marker that ends the scan; false if that is not at hand. */
  private walkScan(bytes: Uint8Array): boolean {
    let at = this.position;
    for (;;) {
      at = bytes.indexOf(FF, at);
      const code = at < 0 ? undefined : bytes[at + 1];
      if (code === undefined) {
        this.position = this.scanEnd = at < 0 ? bytes.length : at;
        return false;
      }
      if (code === FF) at += 1;
      else if (code < FIRST_CODE_WITH_PAYLOAD || (code >= MARKER.RST0 && code <= MARKER.RST7)) at += 2;
      else break;
    }
    this.position = this.scanEnd = at;
    this.state = 'marker';
    return true;
  }
}

/** The largest length that a segment can have (T.81, B.2): one that is damaged seldom leads far. */
function longestOf(code: number): number {
  if (code === MARKER.DHT) return 2 + 8 * (17 + 256);
  if (code === MARKER.DQT) return 2 + 4 * 129;
  if (code === MARKER.DRI || code === MARKER.DNL) return 4;
  return code <= MARKER.SOF15 ? 8 + 3 * 255 : 0xffff;
}
