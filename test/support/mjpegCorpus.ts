import { seededRandom, type Random } from '../../src/base/random';

/*
 * MJPEG test material, generated: images that are built of real JPEG markers but hold no picture. Splitters look at markers only; what must
 * be decodable comes from media/sample.mjpeg.
 */

/** Bytes one after another. */
export function concat(...parts: readonly (Uint8Array | readonly number[] | string)[]): Uint8Array {
  const flat = parts.map((part) => (typeof part === 'string' ? ascii(part) : Uint8Array.from(part)));
  const joined = new Uint8Array(flat.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of flat) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

/** One byte per character, Latin-1. */
export function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** A marker with its length and payload. */
export function segment(code: number, payload: Uint8Array | readonly number[]): Uint8Array {
  const length = payload.length + 2;
  return concat([0xff, code, length >> 8, length & 0xff], payload);
}

/** Data of a scan: any bytes, with FF stuffed. */
export function scanData(random: Random, length: number): Uint8Array {
  const data: number[] = [];
  for (const byte of random.bytes(length)) data.push(...(byte === 0xff ? [0xff, 0x00] : [byte]));
  return Uint8Array.from(data);
}

/** The parts an image may have beside its tables and one scan. */
export interface ImageQuirks {
  /** Bytes of scan data before stuffing. */
  readonly scanBytes?: number;
  /** DHT right after SOI and no JFIF header, as the lab's own movie has it. */
  readonly tablesFirst?: boolean;
  /** A whole small image, with SOI, SOS and EOI, inside an APP1 payload. */
  readonly thumbnail?: boolean;
  readonly restartMarkers?: boolean;
  /** FF FF FF before markers, and at the end of the scan. */
  readonly fillBytes?: boolean;
  /** Three scans with tables between them, as progressive files have, and DNL after the first. */
  readonly progressive?: boolean;
  readonly missingEoi?: boolean;
  readonly width?: number;
}

const SOI = [0xff, 0xd8];
const EOI = [0xff, 0xd9];

/** One image. The same seed and quirks give the same bytes. */
export function makeImage(seed: number, quirks: ImageQuirks = {}): Uint8Array {
  const random = seededRandom(seed);
  const width = quirks.width ?? 320;
  const fill = quirks.fillBytes ? [0xff, 0xff, 0xff] : [];
  const dht = segment(0xc4, random.bytes(30));
  const sos = segment(0xda, [3, 1, 0, 2, 0x11, 3, 0x11, 0, 63, 0]);
  const scan = () => scanData(random, quirks.scanBytes ?? 200);
  const jfif = segment(0xe0, ascii('JFIF\0\x01\x01\0\0\x01\0\x01\0\0'));
  return concat(
    SOI,
    quirks.tablesFirst ? dht : jfif,
    quirks.thumbnail ? segment(0xe1, concat('Exif\0\0', makeImage(seed + 1, { scanBytes: 40 }), 'tail')) : [],
    fill,
    segment(0xdb, random.bytes(65)),
    segment(0xc0, [8, 0, 240, width >> 8, width & 0xff, 3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1]),
    quirks.tablesFirst ? [] : dht,
    fill,
    sos,
    scan(),
    quirks.restartMarkers ? [0xff, 0xd0, ...scan(), 0xff, 0xd1, ...scan(), 0xff, 0xd7, ...scan()] : [],
    quirks.progressive ? concat(segment(0xdc, [0, 240]), dht, sos, scan(), dht, sos, scan()) : [],
    fill,
    quirks.missingEoi ? [] : EOI,
  );
}

/** Five digits and the image. */
export function withLength(image: Uint8Array, prefix = String(image.length).padStart(5, '0')): Uint8Array {
  return concat(prefix, image);
}

/** One stream with what a splitter is to make of it. */
export interface CorpusCase {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly frames: readonly Uint8Array[];
  /** Counts that are not 0, beside `frames`. */
  readonly report?: Readonly<Record<string, number>>;
}

const images = [1, 2, 3, 4].map((seed) => makeImage(seed * 100));
const [a, b, c] = images as [Uint8Array, Uint8Array, Uint8Array, Uint8Array];

function rawCase(name: string, quirks: ImageQuirks): CorpusCase {
  const odd = makeImage(7, quirks);
  return { name, bytes: concat(a, odd, odd, b), frames: [a, odd, odd, b] };
}

/** Concatenated images. */
export function rawCorpus(): readonly CorpusCase[] {
  const open = makeImage(8, { missingEoi: true });
  const whole = images;
  return [
    { name: 'plain', bytes: concat(...whole), frames: whole },
    rawCase('a DHT first', { tablesFirst: true }),
    rawCase('a thumbnail with SOI, SOS and EOI in APP1', { thumbnail: true }),
    rawCase('restart markers', { restartMarkers: true }),
    rawCase('fill bytes before markers', { fillBytes: true }),
    rawCase('several scans and DNL', { progressive: true }),
    rawCase('another picture size', { width: 640 }),
    rawCase('everything at once', { thumbnail: true, restartMarkers: true, fillBytes: true, progressive: true }),
    { name: 'zeros after EOI', bytes: concat(a, new Uint8Array(512), b, [0, 0, 0]), frames: [a, b] },
    { name: 'FF after EOI', bytes: concat(a, new Uint8Array(512).fill(0xff), b, [0xff]), frames: [a, b] },
    { name: 'line breaks between', bytes: concat(a, '\r\n', b, '\n'), frames: [a, b] },
    { name: 'doubled EOI', bytes: concat(a, EOI, b, EOI), frames: [a, b] },
    { name: 'a second image after EOI (motion photo)', bytes: concat(a, c, b), frames: [a, c, b] },
    {
      name: 'missing EOI, next image follows',
      bytes: concat(open, a, open, b),
      frames: [open, a, open, b],
      report: { truncatedFrames: 2 },
    },
    {
      name: 'missing EOI at the end of the file',
      bytes: concat(a, open),
      frames: [a, open],
      report: { truncatedFrames: 1 },
    },
    {
      name: 'cut in the header',
      bytes: concat(a, b.subarray(0, 60)),
      frames: [a],
      report: { truncatedFrames: 1, skippedBytes: 60, resynchronisations: 1 },
    },
    {
      name: 'cut in the header, next image follows',
      bytes: concat(a, b.subarray(0, 20), c),
      frames: [a, c],
      report: { truncatedFrames: 1, skippedBytes: 20, resynchronisations: 1 },
    },
    {
      name: 'leading trash',
      bytes: concat('trash \xff\xd8 trash', a, b),
      frames: [a, b],
      report: { skippedBytes: 14, resynchronisations: 1 },
    },
    {
      name: 'rubbish between',
      bytes: concat(a, 'rubbish', b, 'more', c),
      frames: [a, b, c],
      report: { skippedBytes: 11, resynchronisations: 2 },
    },
    {
      name: 'tables without a picture',
      bytes: concat(a, SOI, segment(0xdb, [1, 2, 3]), EOI, b),
      frames: [a, b],
      report: { truncatedFrames: 1, skippedBytes: 11, resynchronisations: 1 },
    },
    {
      name: 'a marker length below 2',
      bytes: concat(SOI, [0xff, 0xe0, 0, 1, 9], a),
      frames: [a],
      report: { truncatedFrames: 1, skippedBytes: 7, resynchronisations: 1 },
    },
    { name: 'nothing', bytes: new Uint8Array(), frames: [] },
    { name: 'one byte', bytes: ascii('x'), frames: [], report: { skippedBytes: 1, resynchronisations: 1 } },
  ];
}

/** Images behind five digits. */
export function lengthPrefixedCorpus(): readonly CorpusCase[] {
  const tablesFirst = makeImage(9, { tablesFirst: true });
  const largest = padTo(makeImage(10, { scanBytes: 90_000 }), 99_999);
  const thumbnail = makeImage(11, { thumbnail: true });
  const tricky = concat(SOI, segment(0xe1, withLength(b)), a.subarray(2));
  return [
    { name: 'plain', bytes: concat(...images.map((image) => withLength(image))), frames: images },
    {
      name: 'blanks instead of zeros',
      bytes: concat(withLength(a, `  ${a.length}`), withLength(b, `${b.length}  `), withLength(c, ` ${c.length} `)),
      frames: [a, b, c],
    },
    { name: 'DHT first', bytes: concat(withLength(tablesFirst), withLength(a)), frames: [tablesFirst, a] },
    { name: 'a thumbnail', bytes: concat(withLength(thumbnail), withLength(a)), frames: [thumbnail, a] },
    { name: 'a record inside a payload', bytes: concat(withLength(tricky), withLength(a)), frames: [tricky, a] },
    { name: 'a record inside the last payload', bytes: withLength(tricky), frames: [tricky] },
    { name: '99 999 bytes', bytes: concat(withLength(largest), withLength(a)), frames: [largest, a] },
    { name: 'a trailing line break', bytes: concat(withLength(a), '\n'), frames: [a] },
    {
      name: 'line breaks between',
      bytes: concat(withLength(a), '\r\n', withLength(b), '\n', withLength(c)),
      frames: [a, b, c],
    },
    {
      name: 'length 0',
      bytes: concat('00000', withLength(a), '00000', '00000', withLength(b)),
      frames: [a, b],
      report: { skippedBytes: 15, resynchronisations: 2 },
    },
    {
      name: 'cut at the end',
      bytes: concat(withLength(a), withLength(b).subarray(0, 100)),
      frames: [a],
      report: { truncatedFrames: 1, skippedBytes: 100, resynchronisations: 1 },
    },
    {
      name: 'cut in the last length',
      bytes: concat(withLength(a), '001'),
      frames: [a],
      report: { skippedBytes: 3, resynchronisations: 1 },
    },
    {
      name: 'cut in the middle',
      bytes: concat(withLength(a).subarray(0, 150), withLength(b), withLength(c)),
      frames: [b, c],
      report: { truncatedFrames: 1, skippedBytes: 150, resynchronisations: 1 },
    },
    {
      name: 'a length that claims the rest of the file',
      bytes: concat(withLength(a, '99999'), withLength(b), withLength(c)),
      frames: [b, c],
      report: { truncatedFrames: 1, skippedBytes: a.length + 5, resynchronisations: 1 },
    },
    {
      name: 'a length that reaches into the next digits',
      bytes: concat(withLength(a, String(a.length + 3).padStart(5, '0')), withLength(b)),
      frames: [b],
      report: { truncatedFrames: 1, skippedBytes: a.length + 5, resynchronisations: 1 },
    },
    {
      name: 'a length that is too short',
      bytes: concat(withLength(a, '00050'), withLength(b)),
      frames: [a.subarray(0, 50), b],
      report: { skippedBytes: a.length - 50, resynchronisations: 1 },
    },
    {
      name: 'rubbish between',
      bytes: concat(withLength(a), 'rubbish 12345', withLength(b)),
      frames: [a, b],
      report: { skippedBytes: 13, resynchronisations: 1 },
    },
    {
      name: 'digits without an image',
      bytes: concat('00100', new Uint8Array(100).fill(7), withLength(b)),
      frames: [b],
      report: { skippedBytes: 105, resynchronisations: 1 },
    },
    { name: 'nothing', bytes: new Uint8Array(), frames: [] },
    { name: 'one byte', bytes: ascii('0'), frames: [], report: { skippedBytes: 1, resynchronisations: 1 } },
  ];
}

/** Files with a wrong name: what they begin with, and a word that the explanation must have. */
export function impostors(): readonly { readonly name: string; readonly bytes: Uint8Array; readonly says: RegExp }[] {
  const transportStream = new Uint8Array(188 * 8);
  for (let at = 0; at < transportStream.length; at += 188) transportStream[at] = 0x47;
  return [
    { name: 'nothing', bytes: new Uint8Array(), says: /empty/ },
    { name: 'AVI', bytes: ascii('RIFF\x10\0\0\0AVI LIST'), says: /AVI files are not supported yet/ },
    { name: 'WAV', bytes: ascii('RIFF\x10\0\0\0WAVEfmt '), says: /RIFF/ },
    { name: 'MP4', bytes: concat([0, 0, 0, 24], 'ftypisom\0\0\0\0', a), says: /MP4/ },
    { name: 'PNG', bytes: ascii('\x89PNG\r\n\x1a\n\0\0\0\rIHDR'), says: /PNG/ },
    { name: 'GIF', bytes: ascii('GIF89a'), says: /GIF/ },
    { name: 'Matroska', bytes: ascii('\x1a\x45\xdf\xa3'), says: /Matroska/ },
    { name: 'transport stream', bytes: transportStream, says: /transport stream/ },
    {
      name: 'multipart',
      bytes: concat('--frame\r\nContent-Type: image/jpeg\r\n\r\n', a),
      says: /multipart.*not supported/,
    },
    { name: 'a saved HTTP answer', bytes: concat('HTTP/1.1 200 OK\r\n\r\n', a), says: /multipart.*not supported/ },
    {
      name: 'text',
      bytes: ascii('hello, this is no video'),
      says: /68 65 6c 6c 6f 2c 20 74 68 69 73 20 69 73 20 6e\b/,
    },
    { name: 'one byte', bytes: ascii('0'), says: /first 1 bytes are 30/ },
  ];
}

/** Lets the comment of an image grow until it has `bytes` bytes. */
function padTo(image: Uint8Array, bytes: number): Uint8Array {
  let left = bytes - image.length;
  const comments: Uint8Array[] = [];
  while (left > 0) {
    const size = Math.min(left, 60_000);
    comments.push(segment(0xfe, new Uint8Array(size - 4)));
    left -= size;
  }
  return concat(SOI, ...comments, image.subarray(2));
}
