/** Codes of JPEG markers: the byte after FF (ITU-T T.81, table B.1). */
export const MARKER = {
  TEM: 0x01,
  SOF0: 0xc0,
  DHT: 0xc4,
  JPG: 0xc8,
  DAC: 0xcc,
  SOF15: 0xcf,
  RST0: 0xd0,
  RST7: 0xd7,
  SOI: 0xd8,
  EOI: 0xd9,
  SOS: 0xda,
  DQT: 0xdb,
  DNL: 0xdc,
  DRI: 0xdd,
  DHP: 0xde,
  APP0: 0xe0,
} as const;

/** Below are TEM and reserved codes: in a scan they are damaged data, elsewhere no JPEG. */
export const FIRST_CODE_WITH_PAYLOAD = 0xc0;

/** Whether nothing but another marker can follow this one: it has no length (T.81, B.1.1.3). */
export function isStandalone(code: number): boolean {
  return code === MARKER.TEM || (code >= MARKER.RST0 && code <= MARKER.RST7);
}

/**
 * Where `FF D8 FF` is, at or after `from`; -1 if nowhere. The third byte keeps two stray bytes from being taken for an image; which marker it
 * begins differs (JFIF, Exif, or tables at once), so that is not looked at.
 */
export function findSoi(bytes: Uint8Array, from = 0): number {
  for (let at = from; ; at++) {
    at = bytes.indexOf(MARKER.SOI, at);
    if (at < 0) return -1;
    if (at > from && bytes[at - 1] === 0xff && bytes[at + 1] === 0xff) return at - 1;
  }
}

/** Whether an image begins at `at`. */
export function isSoiAt(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === 0xff && bytes[at + 1] === MARKER.SOI && bytes[at + 2] === 0xff;
}

/** Whether what ends before `end` ends like an image: with EOI, behind which padding (NUL, FF, line breaks) may stand. */
export function endsWithEoi(bytes: Uint8Array, end: number): boolean {
  let at = end;
  while (at > 2 && isPadding(bytes[at - 1])) at--;
  return bytes[at - 1] === MARKER.EOI && bytes[at - 2] === 0xff;
}

/** Bytes that tools leave between images: NUL, FF, line breaks. */
export function isPadding(byte: number | undefined): boolean {
  return byte === 0 || byte === 0xff || byte === 0x0d || byte === 0x0a;
}
