import type { FrameSplitter, SplitLimits } from './frameSplitter';
import { LengthPrefixedSplitter, findRecord } from './lengthPrefixedSplitter';
import { RawSplitter } from './rawSplitter';

export type { FrameSplitter, SplitLimits, SplitReport } from './frameSplitter';

/** How the images of a file are set apart: five ASCII digits before each, or nothing. */
export type FramingKind = 'lengthPrefixed' | 'raw';

/** What a file holds: images from `offset` on, or why it cannot be streamed (a clause to be put after "…: "). */
export type Framing =
  | { readonly kind: FramingKind; readonly offset: number; readonly warning?: string }
  | { readonly kind: 'unknown'; readonly reason: string };

/** How many bytes `detectFraming` wants to see, unless the file is shorter. */
export const DETECTION_BYTES = 4096;

/** Far above any camera's frame, far below what would hurt: a corrupt file must not eat the memory. */
export const MAX_FRAME_BYTES = 8 * 1024 * 1024;

/** Makes the splitter for one pass over a stream, starting at the framing's offset. */
export function createSplitter(kind: FramingKind, limits?: Partial<SplitLimits>): FrameSplitter {
  const bounds: SplitLimits = { maxFrameBytes: limits?.maxFrameBytes ?? MAX_FRAME_BYTES };
  switch (kind) {
    case 'lengthPrefixed':
      return new LengthPrefixedSplitter(bounds);
    case 'raw':
      return new RawSplitter(bounds);
  }
}

/** Tells from the first bytes of a file what it is; the file's name does not matter. */
export function detectFraming(head: Uint8Array): Framing {
  if (head.length === 0) return { kind: 'unknown', reason: 'the file is empty' };
  if (findRecord(head, 0, 7) === 0) return { kind: 'lengthPrefixed', offset: 0 };
  if (findImage(head) === 0) return { kind: 'raw', offset: 0 };
  const impostor = IMPOSTORS.find(({ test }) => test(head));
  if (impostor) return { kind: 'unknown', reason: impostor.reason };
  return detectAfterTrash(head) ?? { kind: 'unknown', reason: `it does not begin like MJPEG (${describeStart(head)})` };
}

/** Some cameras and cut recordings begin in the middle: the first image close to the start counts. */
function detectAfterTrash(head: Uint8Array): Framing | undefined {
  const image = findImage(head.subarray(0, DETECTION_BYTES));
  if (image < 0) return undefined;
  const record = findRecord(head, 0, image + 2);
  const offset = record >= 0 ? record : image;
  const warning = `${offset} bytes before the first image are skipped`;
  return { kind: record >= 0 ? 'lengthPrefixed' : 'raw', offset, warning };
}

/** Where `FF D8 FF` is; which marker follows differs (the lab's own movie has DHT there), so it is not looked at. */
function findImage(bytes: Uint8Array): number {
  for (let at = 0; ; at++) {
    at = bytes.indexOf(0xff, at);
    if (at < 0) return -1;
    if (bytes[at + 1] === 0xd8 && bytes[at + 2] === 0xff) return at;
  }
}

const IMPOSTORS: readonly { readonly test: (head: Uint8Array) => boolean; readonly reason: string }[] = [
  { test: (head) => hasText(head, 0, 'RIFF') && hasText(head, 8, 'AVI '), reason: 'AVI files are not supported yet' },
  { test: (head) => hasText(head, 0, 'RIFF'), reason: 'it is a RIFF file (WAV or WebP)' },
  {
    test: (head) => ['--', 'HTTP/', 'Content-Type', 'content-type', '\r\n--'].some((text) => hasText(head, 0, text)),
    reason: 'multipart (mpjpeg) recordings are not supported yet',
  },
  {
    test: (head) => ['ftyp', 'moov', 'mdat', 'wide'].some((box) => hasText(head, 4, box)),
    reason: 'it is an MP4 or QuickTime file',
  },
  { test: (head) => hasText(head, 0, '\x89PNG'), reason: 'it is a PNG image' },
  { test: (head) => hasText(head, 0, 'GIF8'), reason: 'it is a GIF image' },
  { test: (head) => hasText(head, 0, '\x1a\x45\xdf\xa3'), reason: 'it is a Matroska or WebM file' },
  { test: (head) => hasText(head, 0, 'FLV\x01'), reason: 'it is an FLV file' },
  { test: (head) => hasText(head, 0, 'OggS'), reason: 'it is an Ogg file' },
  { test: (head) => isTransportStream(head, 0, 188), reason: 'it is an MPEG transport stream' },
  { test: (head) => isTransportStream(head, 4, 192), reason: 'it is an MPEG transport stream (M2TS)' },
  { test: (head) => hasText(head, 0, '\0\0\x01\xba'), reason: 'it is an MPEG program stream' },
];

function hasText(bytes: Uint8Array, at: number, text: string): boolean {
  if (bytes.length < at + text.length) return false;
  for (let i = 0; i < text.length; i++) if (bytes[at + i] !== text.charCodeAt(i)) return false;
  return true;
}

/** Every packet of a transport stream begins with 0x47; one alone would only be the letter G. */
function isTransportStream(head: Uint8Array, from: number, packetBytes: number): boolean {
  if (head.length <= from + packetBytes) return false;
  for (let at = from; at < Math.min(head.length, from + packetBytes * 5); at += packetBytes) {
    if (head[at] !== 0x47) return false;
  }
  return true;
}

function describeStart(head: Uint8Array): string {
  const start = Array.from(head.subarray(0, 16), (byte) => byte.toString(16).padStart(2, '0')).join(' ');
  return `the first ${Math.min(16, head.length)} bytes are ${start}`;
}
