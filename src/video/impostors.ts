interface Impostor {
  readonly name: string;
  readonly test: (head: Uint8Array) => boolean;
}

const begins =
  (...texts: readonly string[]) =>
  (head: Uint8Array): boolean =>
    texts.some((text) => hasText(head, 0, text));

const IMPOSTORS: readonly Impostor[] = [
  { name: 'a WebP image', test: (head) => hasText(head, 0, 'RIFF') && hasText(head, 8, 'WEBP') },
  { name: 'a WAV sound file', test: (head) => hasText(head, 0, 'RIFF') && hasText(head, 8, 'WAVE') },
  { name: 'a RIFF file that is no AVI', test: (head) => hasText(head, 0, 'RIFF') && !hasText(head, 8, 'AVI ') },
  {
    name: 'an HEIF or AVIF image',
    test: (head) => ['heic', 'heix', 'mif1', 'avif', 'avis'].some((brand) => hasText(head, 4, `ftyp${brand}`)),
  },
  { name: 'a QuickTime (MOV) file', test: (head) => hasText(head, 4, 'ftypqt  ') || isAtom(head, 'moov', 'wide') },
  { name: 'an MP4 file', test: (head) => isAtom(head, 'ftyp', 'styp', 'moof', 'mdat') },
  { name: 'an MP4 or QuickTime (MOV) file', test: (head) => head[0] === 0 && isAtom(head, 'free', 'skip') },
  { name: 'a PNG image', test: begins('\x89PNG') },
  { name: 'a GIF image', test: begins('GIF8') },
  { name: 'a BMP image', test: (head) => hasText(head, 0, 'BM') && hasText(head, 6, '\0\0\0\0') },
  { name: 'a TIFF image', test: begins('II*\0', 'MM\0*') },
  { name: 'a JPEG 2000 file', test: begins('\0\0\0\x0cjP  ', '\xff\x4f\xff\x51') },
  { name: 'a Matroska or WebM file', test: begins('\x1a\x45\xdf\xa3') },
  { name: 'an FLV file', test: begins('FLV\x01') },
  { name: 'an Ogg file', test: begins('OggS') },
  { name: 'a Windows Media (ASF) file', test: begins('\x30\x26\xb2\x75\x8e\x66\xcf\x11') },
  { name: 'an MPEG transport stream', test: (head) => isTransportStream(head, 0, 188) },
  { name: 'an MPEG transport stream (M2TS)', test: (head) => isTransportStream(head, 4, 192) },
  { name: 'an MPEG program stream', test: begins('\0\0\x01\xba') },
  { name: 'an MPEG video stream', test: begins('\0\0\x01\xb3', '\0\0\x01\xb0') },
  { name: 'an H.264 or H.265 stream', test: isParameterSet },
  { name: 'an IVF file', test: begins('DKIF') },
  { name: 'uncompressed video (YUV4MPEG)', test: begins('YUV4MPEG2') },
  { name: 'an MP3 file', test: (head) => hasText(head, 0, 'ID3') || isMp3(head) },
  { name: 'a program (ELF)', test: begins('\x7fELF') },
  { name: 'a PDF document', test: begins('%PDF-') },
  { name: 'a ZIP archive', test: begins('PK\x03\x04') },
  { name: 'a gzip archive', test: begins('\x1f\x8b\x08') },
  { name: 'a playlist (M3U)', test: begins('#EXTM3U', '\xef\xbb\xbf#EXTM3U') },
  { name: 'nothing but zeros', test: (head) => head.length >= 16 && head.every((byte) => byte === 0) },
];

/** What a file is that begins like this, as a clause ("it is a PNG image"); undefined if that is not known. Not to be asked of MJPEG. */
export function impostorReason(head: Uint8Array): string | undefined {
  const impostor = IMPOSTORS.find(({ test }) => test(head));
  return impostor && `it is ${impostor.name}`;
}

/** The same for texts: only after everything else, as some framings begin like text. */
export function textReason(head: Uint8Array): string | undefined {
  const wide = utf16(head);
  if (wide === undefined && (head.length < 2 || !isText(head))) return undefined;
  const text = (wide ?? latin1(head.subarray(0, 1_024)).replace(/^\xef\xbb\xbf/, '')).trimStart();
  if (/^(<!doctype html|<html|<head|<body)/i.test(text)) return 'it is an HTML page';
  if (/^<(\?xml|[a-z])/i.test(text)) return 'it is XML';
  const start = text
    .slice(0, 24)
    .replace(/[^\x20-\x7e]+/g, ' ')
    .trimEnd();
  return `it is text${wide === undefined ? '' : ' in UTF-16'} ("${start}${text.length > 24 ? '…' : ''}")`;
}

/** How an unknown file begins, for who wants to find out. */
export function startText(head: Uint8Array): string {
  const start = Array.from(head.subarray(0, 16), (byte) => byte.toString(16).padStart(2, '0')).join(' ');
  return head.length === 1 ? `its only byte is ${start}` : `the first ${Math.min(16, head.length)} bytes are ${start}`;
}

/** Whether the Latin-1 text stands at `at`. */
export function hasText(bytes: Uint8Array, at: number, text: string): boolean {
  if (bytes.length < at + text.length) return false;
  for (let i = 0; i < text.length; i++) if (bytes[at + i] !== text.charCodeAt(i)) return false;
  return true;
}

/** One character per byte. */
export function latin1(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

function isAtom(head: Uint8Array, ...types: readonly string[]): boolean {
  return types.some((type) => hasText(head, 4, type));
}

/** The text of which a file that begins with a byte order mark has at least one character; undefined if it is none. */
function utf16(head: Uint8Array): string | undefined {
  const isLittle = hasText(head, 0, '\xff\xfe');
  if (!isLittle && !hasText(head, 0, '\xfe\xff')) return undefined;
  const [low, high] = isLittle ? [0, 1] : [1, 0];
  let text = '';
  for (let at = 2; at + 1 < Math.min(head.length, 1_024); at += 2) {
    const unit = (head[at + low] ?? 0) + 256 * (head[at + high] ?? 0);
    const isCharacter = unit >= 0x20 ? unit < 0xfffe : unit >= 0x09 && unit <= 0x0d;
    if (!isCharacter) return undefined;
    text += String.fromCharCode(unit);
  }
  return text === '' ? undefined : text;
}

/** Kilobits per second of MPEG audio, layer III, by the index in a header: version 1, then 2 and 2.5. */
const MP3_RATES = [
  [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
  [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
];
/** Samples per second of version 1, by the index in a header; version 2 has half of it, 2.5 a quarter. */
const MP3_SAMPLES = [44_100, 48_000, 32_000];

/** Without tags in front, two headers of layer III as far apart as the first one says: one alone would be eleven bits. */
function isMp3(head: Uint8Array): boolean {
  const bytes = mp3FrameBytes(head, 0);
  return bytes !== undefined && mp3FrameBytes(head, bytes) !== undefined;
}

function mp3FrameBytes(head: Uint8Array, at: number): number | undefined {
  const [sync = 0, kind = 0, coding = 0] = head.subarray(at, at + 3);
  const version = (kind >> 3) & 3;
  if (sync !== 0xff || (kind & 0xe6) !== 0xe2 || version === 1) return undefined;
  const isFirst = version === 3;
  const rate = MP3_RATES[isFirst ? 0 : 1]?.[coding >> 4];
  const samples = MP3_SAMPLES[(coding >> 2) & 3];
  if (!rate || samples === undefined) return undefined;
  const divisor = isFirst ? 1 : version === 2 ? 2 : 4;
  return Math.floor(((isFirst ? 144_000 : 72_000) * rate * divisor) / samples) + ((coding >> 1) & 1);
}

/** Annex B: a start code and a parameter set of H.264 (7), or H.265 (32). */
function isParameterSet(head: Uint8Array): boolean {
  const at = hasText(head, 0, '\0\0\0\x01') ? 4 : hasText(head, 0, '\0\0\x01') ? 3 : -1;
  const unit = head[at];
  return unit !== undefined && ((unit & 0x9f) === 7 || (unit & 0xfe) === 0x40);
}

/** Every packet of a transport stream begins with 0x47; one alone would only be the letter G. */
function isTransportStream(head: Uint8Array, from: number, packetBytes: number): boolean {
  if (head.length <= from + packetBytes) return false;
  for (let at = from; at < Math.min(head.length, from + packetBytes * 5); at += packetBytes) {
    if (head[at] !== 0x47) return false;
  }
  return true;
}

/** Mostly ASCII and no control characters; what else there is may be of any encoding. */
function isText(head: Uint8Array): boolean {
  const start = head.subarray(0, 1_024);
  if (!start.every((byte) => byte >= 0x20 || (byte >= 0x09 && byte <= 0x0d))) return false;
  return start.reduce((count, byte) => count + (byte < 0x7f ? 1 : 0), 0) >= start.length * 0.7;
}
