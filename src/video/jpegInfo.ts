import { FIRST_CODE_WITH_PAYLOAD, MARKER, isStandalone } from './jpegMarkers';

/** How an image is coded, by its SOF marker (T.81, table B.1). */
export type JpegProcess = 'baseline' | 'extended' | 'progressive' | 'lossless' | 'hierarchical';

/** What the markers before the first scan say of an image. */
export interface JpegInfo {
  readonly width: number;
  /** 0 if it is only said behind the first scan (DNL). */
  readonly height: number;
  /** 1: grey, 3: colour, 4: CMYK or similar. */
  readonly components: number;
  /** Bits per sample. */
  readonly precision: number;
  readonly process: JpegProcess;
  readonly isArithmetic: boolean;
  /** Where the first SOS marker is; undefined if there is no picture data. */
  readonly scanOffset: number | undefined;
  /** The image needs Huffman tables and has none before its first scan, as in AVI files: the standard ones are meant. */
  readonly lacksHuffmanTables: boolean;
  /** Why browsers cannot show it, as a clause ("it is …"); null if nothing is known to be in the way. */
  readonly undecodable: string | null;
}

interface FrameHeader {
  readonly code: number;
  readonly precision: number;
  readonly width: number;
  readonly height: number;
  readonly components: number;
}

/** Images have some ten segments before their scan, with embedded profiles a few hundred. */
const MAX_SEGMENTS = 2_000;
/** SOFs are C0 to CF but for these. */
const NO_FRAME_HEADERS: readonly number[] = [MARKER.DHT, MARKER.JPG, MARKER.DAC];

/** Reads the head of an image that begins at `jpeg[0]`; undefined if it says no picture size. Never throws; looks at no picture data. */
export function jpegInfo(jpeg: Uint8Array): JpegInfo | undefined {
  let header: FrameHeader | undefined;
  let scanOffset: number | undefined;
  let hasTables = false;
  let isHierarchical = false;
  for (let at = 2, segments = 0; segments < MAX_SEGMENTS; segments++) {
    if (jpeg[at] !== 0xff) break;
    while (jpeg[at + 1] === 0xff) at++;
    const code = jpeg[at + 1] ?? 0;
    if (isStandalone(code)) {
      at += 2;
      continue;
    }
    if (code < FIRST_CODE_WITH_PAYLOAD || code === MARKER.SOI || code === MARKER.EOI) break;
    if (code === MARKER.SOS) {
      scanOffset = at;
      break;
    }
    if (code === MARKER.DHT) hasTables = true;
    if (code === MARKER.DHP) isHierarchical = true;
    if (code >= MARKER.SOF0 && code <= MARKER.SOF15 && !NO_FRAME_HEADERS.includes(code))
      header ??= frameHeaderAt(jpeg, at);
    at += 2 + word(jpeg, at + 2);
  }
  return header && describe(header, scanOffset, hasTables, isHierarchical);
}

function describe(
  header: FrameHeader,
  scanOffset: number | undefined,
  hasTables: boolean,
  isHierarchical: boolean,
): JpegInfo {
  const isArithmetic = header.code > MARKER.JPG;
  const process = isHierarchical ? 'hierarchical' : processOf(header.code);
  const { width, height, components, precision } = header;
  const lacksHuffmanTables = scanOffset !== undefined && !hasTables && !isArithmetic;
  const said = { width, height, components, precision, process, isArithmetic, scanOffset, lacksHuffmanTables } as const;
  return { ...said, undecodable: obstacleOf(said) };
}

function processOf(code: number): JpegProcess {
  const within = code % 8;
  if (within >= 5) return 'hierarchical';
  if (within === 3) return 'lossless';
  if (within === 2) return 'progressive';
  return within === 1 ? 'extended' : 'baseline';
}

/** What Chromium does not decode, or did not until lately (lossless); it does decode CMYK and grey. */
function obstacleOf(info: Omit<JpegInfo, 'undecodable'>): string | null {
  if (info.scanOffset === undefined) return 'it has no picture data';
  if (info.process === 'hierarchical') return 'it is hierarchical JPEG';
  if (info.process === 'lossless') return 'it is lossless JPEG, which only new browsers show';
  if (info.isArithmetic) return 'it is arithmetically coded JPEG';
  if (info.precision !== 8) return `it has ${info.precision} bits per sample`;
  if (info.height === 0) return 'it says its height only behind its picture data (DNL)';
  if (info.width === 0) return 'its width is 0';
  if (![1, 3, 4].includes(info.components)) return `it has ${info.components} colour components`;
  return null;
}

function frameHeaderAt(jpeg: Uint8Array, at: number): FrameHeader | undefined {
  const [code, precision, components] = [jpeg[at + 1], jpeg[at + 4], jpeg[at + 9]];
  if (code === undefined || precision === undefined || components === undefined) return undefined;
  return { code, precision, height: word(jpeg, at + 5), width: word(jpeg, at + 7), components };
}

function word(bytes: Uint8Array, at: number): number {
  return (bytes[at] ?? 0) * 256 + (bytes[at + 1] ?? 0);
}
