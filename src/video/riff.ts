/** Chunks that stand between frames, apart from those of streams (`00dc`, `ix00`). */
const KNOWN_IDS: ReadonlySet<string> = new Set([
  'RIFF',
  'LIST',
  'JUNK',
  'junk',
  'idx1',
  'indx',
  'PAD ',
  'ISFT',
  'IDIT',
]);
const STREAM_ID = /^(?:\d\d[A-Za-z]{2}|ix\d\d)$/;
const ANY_ID = /^[A-Za-z0-9 _]{4}$/;

/** The four letters at `at`, Latin-1; fewer where the bytes end. */
export function fourccAt(bytes: Uint8Array, at: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + 4));
}

/** The size in the chunk head at `at`. */
export function chunkSizeAt(bytes: Uint8Array, at: number): number {
  return uint32At(bytes, at + 4);
}

/** Little-endian; missing bytes are 0. */
export function uint32At(bytes: Uint8Array, at: number): number {
  const [a = 0, b = 0, c = 0, d = 0] = bytes.subarray(at, at + 4);
  return a + b * 0x100 + c * 0x1_0000 + d * 0x100_0000;
}

/** Whether a chunk may begin at `at`; among frames (`isMovie`) only few kinds do. */
export function isPlausibleChunk(bytes: Uint8Array, at: number, isMovie: boolean): boolean {
  const id = fourccAt(bytes, at);
  return isMovie ? STREAM_ID.test(id) || KNOWN_IDS.has(id) : ANY_ID.test(id);
}
