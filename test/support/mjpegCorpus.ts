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
  /** No DHT, as in AVI files. */
  readonly missingTables?: boolean;
  readonly width?: number;
  readonly height?: number;
  /** The code of the frame header's marker; C0, baseline, if left out. */
  readonly process?: number;
  readonly precision?: number;
  readonly components?: number;
}

const SOI = [0xff, 0xd8];
const EOI = [0xff, 0xd9];

/** One image. The same seed and quirks give the same bytes. */
export function makeImage(seed: number, quirks: ImageQuirks = {}): Uint8Array {
  const random = seededRandom(seed);
  const width = quirks.width ?? 320;
  const fill = quirks.fillBytes ? [0xff, 0xff, 0xff] : [];
  const height = quirks.height ?? 240;
  const components = quirks.components ?? 3;
  const dht = quirks.missingTables ? new Uint8Array() : segment(0xc4, random.bytes(30));
  const component = (index: number) => [index + 1, index === 0 ? 0x22 : 0x11, index === 0 ? 0 : 1];
  const sof = [quirks.precision ?? 8, height >> 8, height & 0xff, width >> 8, width & 0xff, components];
  const sos = segment(0xda, [3, 1, 0, 2, 0x11, 3, 0x11, 0, 63, 0]);
  const scan = () => scanData(random, quirks.scanBytes ?? 200);
  const jfif = segment(0xe0, ascii('JFIF\0\x01\x01\0\0\x01\0\x01\0\0'));
  return concat(
    SOI,
    quirks.tablesFirst ? dht : jfif,
    quirks.thumbnail ? segment(0xe1, concat('Exif\0\0', makeImage(seed + 1, { scanBytes: 40 }), 'tail')) : [],
    fill,
    segment(0xdb, random.bytes(65)),
    segment(quirks.process ?? 0xc0, [...sof, ...Array.from({ length: components }, (_, i) => component(i)).flat()]),
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
    {
      name: 'a marker length that reaches into the next image',
      bytes: concat(a.subarray(0, 4), [0x01, 0x90], a.subarray(6), b),
      frames: [b],
      report: { truncatedFrames: 1, skippedBytes: a.length, resynchronisations: 1 },
    },
    {
      name: 'a false marker in a scan that reaches into the next image',
      bytes: concat(open, [0xff, 0xe5, 0x01, 0x90], a, b),
      frames: [open, a, b],
      report: { truncatedFrames: 1, skippedBytes: 4, resynchronisations: 1 },
    },
    { name: 'one image (a JPEG file)', bytes: a, frames: [a] },
    { name: 'nothing', bytes: new Uint8Array(), frames: [] },
    { name: 'one byte', bytes: ascii('x'), frames: [], report: { skippedBytes: 1, resynchronisations: 1 } },
  ];
}

/** Images behind five digits. */
export function lengthPrefixedCorpus(): readonly CorpusCase[] {
  const tablesFirst = makeImage(9, { tablesFirst: true });
  const largest = padTo(makeImage(10, { scanBytes: 90_000 }), 99_999);
  const thumbnail = makeImage(11, { thumbnail: true });
  const open = makeImage(12, { missingEoi: true });
  const zeroAt15 = makeImage(13);
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
      frames: [a, b, c],
    },
    {
      name: 'a length that reaches into the next digits',
      bytes: concat(withLength(a, String(a.length + 3).padStart(5, '0')), withLength(b)),
      frames: [a, b],
    },
    {
      name: 'a length that ends amid the next image, at a byte that could be padding',
      bytes: concat(withLength(a, String(a.length + 25).padStart(5, '0')), withLength(zeroAt15), withLength(c)),
      frames: [a, zeroAt15, c],
    },
    {
      name: 'a frame without its end',
      bytes: concat(withLength(open), withLength(b)),
      frames: [open, b],
      report: { truncatedFrames: 1 },
    },
    {
      name: 'a length that is too short',
      bytes: concat(withLength(a, '00050'), withLength(b)),
      frames: [a.subarray(0, 50), b],
      report: { truncatedFrames: 1, skippedBytes: a.length - 50, resynchronisations: 1 },
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

/** How the parts of a multipart stream are written. */
export interface MultipartStyle {
  readonly boundary?: string;
  readonly newline?: string;
  /** The header lines of a part, without the empty line behind them; a number of bytes of the image is given. */
  readonly headers?: (length: number) => readonly string[];
  /** In front of everything. */
  readonly preamble?: string;
  /** Behind everything; the delimiter that ends a stream, if left out. */
  readonly closing?: string;
}

const WITH_LENGTH = (length: number): readonly string[] => ['Content-Type: image/jpeg', `Content-Length: ${length}`];
const WITHOUT_LENGTH = (): readonly string[] => ['Content-Type: image/jpeg'];

/** A `multipart/x-mixed-replace` stream. */
export function makeMultipart(parts: readonly Uint8Array[], style: MultipartStyle = {}): Uint8Array {
  const { boundary = 'frame', newline = '\r\n', headers = WITH_LENGTH, preamble = '' } = style;
  const closing = style.closing ?? `--${boundary}--${newline}`;
  const written = parts.map((part) =>
    concat(`--${boundary}${newline}${headers(part.length).join(newline)}${newline}${newline}`, part, newline),
  );
  return concat(preamble, ...written, closing);
}

/** Images in multipart streams, as cameras and recorders write them. */
export function multipartCorpus(): readonly CorpusCase[] {
  const boundaryInside = concat(a.subarray(0, -2), '\r\n--frame\r\nContent-Type: image/jpeg\r\n\r\n', EOI);
  const open = makeImage(8, { missingEoi: true });
  const thumbnail = makeImage(11, { thumbnail: true });
  const preamble = 'HTTP/1.1 200 OK\r\nContent-Type: multipart/x-mixed-replace;boundary="frame"\r\nServer: x\r\n\r\n';
  const wrong =
    (difference: number) =>
    (length: number): readonly string[] => ['Content-Type: image/jpeg', `Content-Length: ${length + difference}`];
  const plain = (name: string, style: MultipartStyle, frames: readonly Uint8Array[] = images): CorpusCase => ({
    name,
    bytes: makeMultipart(frames, style),
    frames,
  });
  return [
    plain('with Content-Length', {}),
    plain('without Content-Length', { headers: WITHOUT_LENGTH }),
    plain('line feeds only', { newline: '\n' }),
    plain('line feeds only, without Content-Length', { newline: '\n', headers: WITHOUT_LENGTH }),
    plain('a line break before the first boundary', { preamble: '\r\n' }),
    plain('an HTTP preamble with a quoted boundary', { preamble }),
    plain('headers in any case, blanks around', {
      headers: (length) => ['content-TYPE : image/jpeg', `CONTENT-length:\t${length} `, 'X-Timestamp: 1.5'],
    }),
    plain('more headers, and one over two lines', {
      headers: (length) => ['X-A: b', ' and more', ...WITH_LENGTH(length), 'X-UStreamer-Online: true'],
    }),
    plain('a boundary of dashes', { boundary: '--' }),
    plain('a boundary with dashes in front', { boundary: '--myboundary' }),
    plain('no closing delimiter', { closing: '' }),
    plain('a closing delimiter without line break', { closing: '--frame--' }),
    plain('Content-Length too small', { headers: wrong(-20) }),
    plain('Content-Length too large', { headers: wrong(20) }),
    plain('Content-Length much too large', { headers: wrong(1_000_000) }),
    plain('Content-Length of 0', { headers: () => ['Content-Length: 0'] }),
    plain('Content-Length that is no number', { headers: () => ['Content-Length: many'] }),
    plain('no headers at all', { headers: () => [] }),
    plain('a boundary inside an image, with Content-Length', {}, [boundaryInside, b]),
    plain('a boundary inside an image, without Content-Length', { headers: WITHOUT_LENGTH }, [boundaryInside, b]),
    plain('a thumbnail, without Content-Length', { headers: WITHOUT_LENGTH }, [thumbnail, a]),
    { name: 'doubled EOI', bytes: makeMultipart([concat(a, EOI), b], { headers: wrong(-2) }), frames: [a, b] },
    {
      name: 'a frame without its end, with Content-Length',
      bytes: makeMultipart([open, a]),
      frames: [open, a],
      report: { truncatedFrames: 1 },
    },
    {
      name: 'frames without their end, without Content-Length',
      bytes: makeMultipart([open, a, open], { headers: WITHOUT_LENGTH }),
      frames: [open, a, open],
      report: { truncatedFrames: 2 },
    },
    {
      name: 'cut at the end, with Content-Length',
      bytes: concat(makeMultipart([a], { closing: '' }), makeMultipart([b]).subarray(0, 300)),
      frames: [a, b.subarray(0, 300 - makeMultipart([b], { closing: '' }).length + b.length + 2)],
      report: { truncatedFrames: 1 },
    },
    {
      name: 'a part that is no image',
      bytes: concat('--frame\r\nContent-Type: text/plain\r\n\r\nhello\r\n', makeMultipart([a])),
      frames: [a],
      report: { skippedBytes: 7, resynchronisations: 1 },
    },
    {
      name: 'beginning amid an image',
      bytes: concat(a.subarray(100), '\r\n', makeMultipart([b, c])),
      frames: [b, c],
      report: { skippedBytes: a.length - 100 + 2, resynchronisations: 1 },
    },
    { name: 'nothing', bytes: new Uint8Array(), frames: [] },
    { name: 'one byte', bytes: ascii('-'), frames: [], report: { skippedBytes: 1, resynchronisations: 1 } },
  ];
}

/** How an AVI file is written. */
export interface AviStyle {
  readonly codec?: string;
  readonly handler?: string;
  readonly rate?: number;
  readonly scale?: number;
  readonly height?: number;
  /** In front of every frame, a chunk of sound; its stream comes first. */
  readonly sound?: Uint8Array;
  readonly chunkId?: string;
  /** `idx1` behind the frames; left out, cut to half or whole. */
  readonly index?: 'none' | 'cut' | 'whole';
  /** Frames in lists of their own. */
  readonly recordLists?: boolean;
  /** After so many frames another RIFF begins (OpenDML). */
  readonly framesPerRiff?: number;
  /** As a recorder leaves it that was stopped: all sizes of lists are 0. */
  readonly openSizes?: boolean;
  /** Bytes of JUNK at the end of each stream's headers. */
  readonly stuffing?: number;
  /** Odd chunks are not padded. */
  readonly unpadded?: boolean;
}

/** A RIFF chunk, padded. */
export function riffChunk(id: string, data: Uint8Array, size = data.length, isPadded = true): Uint8Array {
  return concat(id, little32(size), data, data.length % 2 === 1 && isPadded ? [0] : []);
}

/** An AVI file; a frame may be anything. */
export function makeAvi(frames: readonly Uint8Array[], style: AviStyle = {}): Uint8Array {
  const { codec = 'MJPG', handler = codec, rate = 25, scale = 1, height = 240, index = 'whole' } = style;
  const list = (id: string, type: string, ...parts: readonly Uint8Array[]) => {
    const data = concat(type, ...parts);
    return riffChunk(id, data, style.openSizes ? 0 : data.length);
  };
  const strh = (type: string, code: string) =>
    riffChunk('strh', concat(type, code, new Uint8Array(12), little32(scale), little32(rate), new Uint8Array(28)));
  const stuffing = style.stuffing === undefined ? [] : [riffChunk('JUNK', new Uint8Array(style.stuffing))];
  const video = [
    strh('vids', handler),
    riffChunk('strf', concat(little32(40), little32(320), little32(height), [1, 0, 24, 0], codec, new Uint8Array(20))),
  ];
  const sound = [strh('auds', '\x01\0\0\0'), riffChunk('strf', new Uint8Array(18))];
  const header = list(
    'LIST',
    'hdrl',
    riffChunk('avih', new Uint8Array(56)),
    ...(style.sound ? [list('LIST', 'strl', ...sound, ...stuffing)] : []),
    list('LIST', 'strl', ...video, ...stuffing),
  );
  const id = style.chunkId ?? (style.sound ? '01dc' : '00dc');
  const chunks = frames.map((frame) => {
    const chunk = concat(
      style.sound ? riffChunk('00wb', style.sound) : [],
      riffChunk(id, frame, frame.length, !style.unpadded),
    );
    return style.recordLists ? list('LIST', 'rec ', chunk) : chunk;
  });
  const perRiff = style.framesPerRiff ?? Math.max(1, frames.length);
  const entries = frames.map((frame, i) => concat(id, little32(16), little32(i * 1000), little32(frame.length)));
  const whole = concat(...entries);
  const idx1 =
    index === 'none' ? [] : [riffChunk('idx1', index === 'cut' ? whole.subarray(0, 7) : whole, whole.length)];
  const riffs = [
    list(
      'RIFF',
      'AVI ',
      header,
      riffChunk('JUNK', new Uint8Array(101)),
      list('LIST', 'movi', ...chunks.slice(0, perRiff)),
      ...idx1,
    ),
  ];
  for (let at = perRiff; at < chunks.length; at += perRiff)
    riffs.push(list('RIFF', 'AVIX', list('LIST', 'movi', ...chunks.slice(at, at + perRiff))));
  return concat(...riffs);
}

/** Images in AVI files. */
export function aviCorpus(): readonly CorpusCase[] {
  const even = [2, 4, 6].map((seed) => toParity(makeImage(seed), 0));
  const odd = [3, 5, 7].map((seed) => toParity(makeImage(seed), 1));
  const mixed = [...odd, ...even];
  const [first, second] = [makeImage(20, { height: 120 }), makeImage(21, { height: 120 })];
  const bare = makeImage(22, { missingTables: true });
  const open = toParity(makeImage(8, { missingEoi: true }), 0);
  const sound = new Uint8Array(99).fill(0x64);
  const plain = (name: string, style: AviStyle, frames: readonly Uint8Array[] = mixed): CorpusCase => ({
    name,
    bytes: makeAvi(frames, style),
    frames,
  });
  const whole = makeAvi(mixed, { index: 'none' });
  const lastChunkAt = whole.length - (mixed.at(-1)?.length ?? 0) - 8;
  return [
    plain('even and odd chunks', {}),
    plain('odd chunks without padding', { unpadded: true }),
    plain('chunks called db', { chunkId: '00db' }),
    plain('sound between, in the first stream', { sound }),
    plain('lists of records', { recordLists: true }),
    plain('lists of records with sound', { recordLists: true, sound }),
    plain('several RIFFs (OpenDML)', { framesPerRiff: 2 }),
    plain('no index', { index: 'none' }),
    plain('an index that is cut', { index: 'cut' }),
    plain('sizes of lists that were never written', { openSizes: true, index: 'none' }),
    plain('images without DHT', {}, [bare, bare]),
    plain('a thumbnail', {}, [makeImage(11, { thumbnail: true }), a]),
    {
      name: 'two fields in a chunk: one frame, the first field',
      bytes: makeAvi([concat(first, second), concat(second, [0, 0], first)]),
      frames: [first, second],
    },
    {
      name: 'frames that were not captured',
      bytes: makeAvi([a, new Uint8Array(), b]),
      frames: [a, b],
    },
    {
      name: 'a frame without its end',
      bytes: makeAvi([a, open, b]),
      frames: [a, open, b],
      report: { truncatedFrames: 1 },
    },
    {
      name: 'a chunk without an image',
      bytes: makeAvi([a, new Uint8Array(100).fill(7), b]),
      frames: [a, b],
      report: { skippedBytes: 100, resynchronisations: 1 },
    },
    {
      name: 'a chunk size that is too large',
      bytes: overwrite(whole, lastChunkAt + 4, little32(5_000)),
      frames: mixed,
    },
    {
      name: 'cut in a frame',
      bytes: whole.subarray(0, -50),
      frames: [...mixed.slice(0, -1), mixed.at(-1)?.subarray(0, -50) ?? a],
      report: { truncatedFrames: 1 },
    },
    {
      name: 'rubbish between frames',
      bytes: concat(whole.subarray(0, lastChunkAt), 'rubbish', whole.subarray(lastChunkAt)),
      frames: mixed,
      report: { skippedBytes: 7, resynchronisations: 1 },
    },
    { name: 'nothing', bytes: new Uint8Array(), frames: [] },
    { name: 'one byte', bytes: ascii('R'), frames: [], report: { skippedBytes: 1, resynchronisations: 1 } },
  ];
}

/** Bytes with others written over them. */
export function overwrite(bytes: Uint8Array, at: number, others: Uint8Array): Uint8Array {
  const copy = bytes.slice();
  copy.set(others, at);
  return copy;
}

function little32(value: number): Uint8Array {
  return Uint8Array.of(value & 0xff, (value >> 8) & 0xff, (value >> 16) & 0xff, (value >>> 24) & 0xff);
}

/** Lets an image grow by one byte if its length is not even (0) or odd (1). */
function toParity(image: Uint8Array, parity: 0 | 1): Uint8Array {
  return image.length % 2 === parity ? image : concat(SOI, segment(0xfe, [1]), image.subarray(2));
}

/** Files with a wrong name: what they begin with, and a word that the explanation must have. */
export function impostors(): readonly { readonly name: string; readonly bytes: Uint8Array; readonly says: RegExp }[] {
  const packets = (bytes: number, from: number) => {
    const stream = new Uint8Array(bytes * 8);
    for (let at = from; at < stream.length; at += bytes) stream[at] = 0x47;
    return stream;
  };
  const sound = concat([0xff, 0xfb, 0x90, 0x64], new Uint8Array(413));
  return [
    { name: 'nothing', bytes: new Uint8Array(), says: /empty/ },
    { name: 'AVI with H.264', bytes: makeAvi([a], { codec: 'H264' }), says: /AVI file whose video is "H264"/ },
    { name: 'AVI with MJPEG-B', bytes: makeAvi([a], { codec: 'mjpb' }), says: /Motion JPEG B \("mjpb"\)/ },
    { name: 'AVI with bitmaps', bytes: makeAvi([a], { codec: '\0\0\0\0', handler: 'DIB ' }), says: /"DIB"/ },
    { name: 'AVI, cut in its header', bytes: makeAvi([a]).subarray(0, 100), says: /AVI file without a video/ },
    { name: 'WAV', bytes: ascii('RIFF\x10\0\0\0WAVEfmt '), says: /WAV/ },
    { name: 'WebP', bytes: ascii('RIFF\x10\0\0\0WEBPVP8 '), says: /WebP/ },
    { name: 'another RIFF', bytes: ascii('RIFF\x10\0\0\0ACON'), says: /RIFF/ },
    { name: 'MP4', bytes: concat([0, 0, 0, 24], 'ftypisom\0\0\0\0', a), says: /MP4/ },
    { name: 'fragment of MP4', bytes: concat([0, 0, 0, 24], 'stypmsdh'), says: /MP4/ },
    { name: 'QuickTime', bytes: concat([0, 0, 0, 20], 'ftypqt  ', a), says: /QuickTime/ },
    { name: 'old QuickTime', bytes: concat([0, 0, 0, 8], 'wide', [0, 1, 0, 0], 'mdat', a), says: /QuickTime/ },
    { name: 'MP4 with room in front', bytes: concat([0, 0, 0, 8], 'free', [0, 0, 0, 24], 'ftypisom'), says: /MP4/ },
    { name: 'AVIF', bytes: concat([0, 0, 0, 20], 'ftypavif'), says: /AVIF/ },
    { name: 'PNG', bytes: ascii('\x89PNG\r\n\x1a\n\0\0\0\rIHDR'), says: /PNG/ },
    { name: 'GIF', bytes: ascii('GIF89a'), says: /GIF/ },
    { name: 'Matroska', bytes: ascii('\x1a\x45\xdf\xa3'), says: /Matroska/ },
    { name: 'FLV', bytes: ascii('FLV\x01\x05\0\0\0\x09'), says: /FLV/ },
    { name: 'Ogg', bytes: ascii('OggS\0\x02'), says: /Ogg/ },
    { name: 'transport stream', bytes: packets(188, 0), says: /transport stream/ },
    { name: 'M2TS', bytes: packets(192, 4), says: /M2TS/ },
    { name: 'program stream', bytes: concat([0, 0, 1, 0xba], a), says: /program stream/ },
    { name: 'H.264', bytes: Uint8Array.of(0, 0, 0, 1, 0x67, 0x42, 0, 0x1e), says: /H\.264/ },
    { name: 'MP3 without tags', bytes: concat(sound, sound), says: /MP3/ },
    { name: 'program', bytes: ascii('\x7fELF\x02\x01\x01'), says: /program \(ELF\)/ },
    { name: 'UTF-16', bytes: ascii('\xff\xfeh\0e\0l\0l\0o\0'), says: /text in UTF-16 \("hello"\)/ },
    { name: 'UTF-16, high bytes first', bytes: ascii('\xfe\xff\0h\0e\0l\0l\0o'), says: /text in UTF-16 \("hello"\)/ },
    { name: 'PDF', bytes: ascii('%PDF-1.7\n'), says: /PDF/ },
    { name: 'gzip', bytes: Uint8Array.of(0x1f, 0x8b, 8, 0), says: /gzip/ },
    { name: 'zeros', bytes: new Uint8Array(2_000), says: /zeros/ },
    { name: 'HTML', bytes: ascii('\n<!DOCTYPE html><html>'), says: /HTML/ },
    { name: 'XML', bytes: ascii('<?xml version="1.0"?><a/>'), says: /XML/ },
    { name: 'playlist', bytes: ascii('#EXTM3U\n#EXT-X-VERSION:3\n'), says: /playlist/ },
    {
      name: 'an HTTP answer without images',
      bytes: ascii('HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\n\r\n<html>'),
      says: /HTTP answer without images \(text\/html\)/,
    },
    {
      name: 'text that begins with dashes',
      bytes: ascii('-- a comment\nselect 1;\n'),
      says: /text \("-- a comment sel/,
    },
    { name: 'text', bytes: ascii('hello, this is no video'), says: /text \("hello, this is no video"\)/ },
    { name: 'one byte', bytes: ascii('0'), says: /its only byte is 30/ },
    {
      name: 'noise',
      bytes: Uint8Array.from({ length: 40 }, (_, i) => 0x80 + i),
      says: /the first 16 bytes are 80 81 82 83 84 85 86 87 88 89 8a 8b 8c 8d 8e 8f\b/,
    },
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
