import { AviScanner } from './aviSplitter';
import { CopyingSplitter, type FrameScanner, type FrameSink, type FrameSplitter } from './frameSplitter';
import { hasText, impostorReason, latin1, startText, textReason } from './impostors';
import { findSoi } from './jpegMarkers';
import { LengthPrefixedScanner, findRecord, recordLengthAt } from './lengthPrefixedSplitter';
import { MultipartScanner, type MultipartOptions } from './multipartSplitter';
import { RawScanner } from './rawSplitter';

export type { FrameScanner, FrameSink, FrameSplitter, SplitLimits } from './frameSplitter';
export type { SplitReport } from './splitCounts';

/**
 * How the images of a stream are set apart: five ASCII digits before each; nothing; the parts of `multipart/x-mixed-replace`; the chunks of an
 * AVI file.
 */
export type FramingKind = 'lengthPrefixed' | 'raw' | 'multipart' | 'avi';

/** What a file holds: images from `offset` on, or why it cannot be streamed (a clause to be put after "…: "). */
export type Framing = KnownFraming | { readonly kind: 'unknown'; readonly reason: string };

/** The framing of a file that can be streamed. */
export interface KnownFraming {
  readonly kind: FramingKind;
  readonly offset: number;
  readonly warning?: string;
  /** What the file says; left out if it says nothing. */
  readonly framesPerSecond?: number;
}

/** How many bytes `detectFraming` wants to see, unless the file is shorter: the headers of an AVI file with several streams are in them. */
export const DETECTION_BYTES = 64 * 1024;
/** How far behind foreign bytes the first image may be. */
const MOST_TRASH_BYTES = 4096;

/** Far above any camera's frame, far below what would hurt: a corrupt file must not eat the memory. */
export const MAX_FRAME_BYTES = 8 * 1024 * 1024;

/** Makes the scanner for one pass over a stream, starting at the framing's offset; it tells `sink`. */
export function createScanner(kind: FramingKind, sink: FrameSink, options?: Partial<MultipartOptions>): FrameScanner {
  const bounds = { ...options, maxFrameBytes: options?.maxFrameBytes ?? MAX_FRAME_BYTES };
  switch (kind) {
    case 'lengthPrefixed':
      return new LengthPrefixedScanner(sink, bounds);
    case 'raw':
      return new RawScanner(sink, bounds);
    case 'multipart':
      return new MultipartScanner(sink, bounds);
    case 'avi':
      return new AviScanner(sink, bounds);
  }
}

/** Like `createScanner`, but gives copies of the images. */
export function createSplitter(kind: FramingKind, options?: Partial<MultipartOptions>): FrameSplitter {
  return new CopyingSplitter((sink) => createScanner(kind, sink, options));
}

/** Tells from the first bytes of a file or stream what it is; a name does not matter. */
export function detectFraming(head: Uint8Array): Framing {
  if (head.length === 0) return { kind: 'unknown', reason: 'the file is empty' };
  if (isAvi(head)) return aviFraming(head);
  if (isMultipart(head)) return { kind: 'multipart', offset: 0 };
  if (recordLengthAt(head, 0) !== undefined) return { kind: 'lengthPrefixed', offset: 0 };
  if (findSoi(head.subarray(0, 3)) === 0) return { kind: 'raw', offset: 0 };
  const impostor = impostorReason(head);
  if (impostor !== undefined) return { kind: 'unknown', reason: impostor };
  const behind = detectAfterTrash(head);
  if (behind) return behind;
  if (hasText(head, 0, 'HTTP/'))
    return { kind: 'unknown', reason: `it is a saved HTTP answer without images${typeOf(head)}` };
  const reason = textReason(head) ?? `it does not begin like MJPEG (${startText(head)})`;
  return { kind: 'unknown', reason };
}

/** Whether an AVI file begins like this, of whatever video. */
export function isAvi(head: Uint8Array): boolean {
  return hasText(head, 0, 'RIFF') && hasText(head, 8, 'AVI ');
}

function aviFraming(head: Uint8Array): Framing {
  const scanner = new AviScanner({ frame: () => undefined }, { maxFrameBytes: MAX_FRAME_BYTES });
  scanner.push(head);
  const { hasMjpeg, codec, framesPerSecond } = scanner.header;
  // Where the headers are lost, frames count.
  if (hasMjpeg || (codec === undefined && scanner.report.frames > 0))
    return { kind: 'avi', offset: 0, ...(framesPerSecond === undefined ? {} : { framesPerSecond }) };
  if (codec === undefined) return { kind: 'unknown', reason: 'it is an AVI file without a video stream' };
  return { kind: 'unknown', reason: `it is an AVI file whose video is ${codecText(codec)}, not MJPEG` };
}

function codecText(codec: string): string {
  if (codec.toLowerCase() === 'mjpb') return `Motion JPEG B ("${codec}"), which is no JPEG`;
  const name = codec.replace(/[^\x20-\x7e]/g, '').trim();
  return name === '' ? 'uncompressed' : `"${name}"`;
}

/** A boundary, an HTTP answer or the headers of a part; and, as text may begin with dashes, a part's header or an image soon after. */
function isMultipart(head: Uint8Array): boolean {
  const text = latin1(head.subarray(0, MOST_TRASH_BYTES));
  if (!/^(?:\r?\n)*(?:--|HTTP\/\d|content-(?:type|length)[ \t]*:)/i.test(text)) return false;
  if (/^content-type[ \t]*:[ \t]*(?:multipart\/x-mixed-replace|image\/jpe?g)/im.test(text)) return true;
  return findSoi(head.subarray(0, MOST_TRASH_BYTES)) >= 0;
}

function typeOf(head: Uint8Array): string {
  const type = /^content-type[ \t]*:[ \t]*([\w.+/-]+)/im.exec(latin1(head.subarray(0, MOST_TRASH_BYTES)))?.[1];
  return type === undefined ? '' : ` (${type})`;
}

/** Some cameras and cut recordings begin in the middle: the first image close to the start counts. */
function detectAfterTrash(head: Uint8Array): Framing | undefined {
  const image = findSoi(head.subarray(0, MOST_TRASH_BYTES));
  if (image < 0) return undefined;
  // A boundary or a header, maybe cut in front, and an empty line. Asked first, as its end may look like a length.
  const isPart = /(?:^|\n)(?:--[^\r\n]+|[\w-]+:[^\r\n]*)\r?\n\r?\n$/.test(latin1(head.subarray(0, image)));
  const record = isPart ? -1 : findRecord(head, 0, image + 2);
  const offset = record >= 0 ? record : image;
  const warning = `${offset} byte${offset === 1 ? '' : 's'} before the first image ${offset === 1 ? 'is' : 'are'} skipped`;
  return { kind: isPart ? 'multipart' : record >= 0 ? 'lengthPrefixed' : 'raw', offset, warning };
}
