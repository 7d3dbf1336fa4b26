/** One field of a byte dump: how many bytes, and what they mean. */
export interface Field {
  readonly bytes: number;
  readonly meaning: string;
}

const BYTES_PER_LINE = 16;

/** A dump with one field per line, `hex  meaning`; a field of more than 16 bytes goes on in lines without a meaning. */
export function annotate(bytes: Uint8Array, fields: readonly Field[]): string {
  const total = fields.reduce((sum, field) => sum + field.bytes, 0);
  if (total !== bytes.length) throw new Error(`the fields describe ${total} bytes of ${bytes.length}`);
  const lines: string[] = [];
  let at = 0;
  for (const field of fields) {
    const end = at + field.bytes;
    for (let first = true; at < end; first = false) {
      const row = bytes.subarray(at, Math.min(end, at + BYTES_PER_LINE));
      at += row.length;
      const hex = Array.from(row, (byte) => byte.toString(16).padStart(2, '0')).join(' ');
      lines.push(first ? `${hex.padEnd(3 * BYTES_PER_LINE)} ${field.meaning}` : hex);
    }
  }
  return `${lines.join('\n')}\n`;
}

/** The bytes of a dump: the hexadecimal pairs that begin its lines; a line that begins otherwise is a comment. */
export function bytesOfDump(dump: string): Uint8Array {
  const pairs = dump
    .split('\n')
    .flatMap((line) => /^[0-9a-f]{2}(?: [0-9a-f]{2})*(?= {2}|$)/.exec(line)?.[0].split(' ') ?? []);
  return Uint8Array.from(pairs, (pair) => Number.parseInt(pair, 16));
}
