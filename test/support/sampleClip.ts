import { readFileSync } from 'node:fs';
import path from 'node:path';

/** The clip that the project ships. */
export const SAMPLE_CLIP = path.resolve(__dirname, '../../media/sample.mjpeg');

/** The JPEGs of a file of length-prefixed frames (five digits, then that many bytes), read on its own. */
export function framesOf(file: string): readonly Uint8Array[] {
  const bytes = readFileSync(file);
  const frames: Uint8Array[] = [];
  for (let at = 0; at < bytes.length;) {
    const length = Number(bytes.toString('latin1', at, at + 5));
    if (!(length > 0)) throw new Error(`no frame length at byte ${at} of ${file}`);
    frames.push(bytes.subarray(at + 5, at + 5 + length));
    at += 5 + length;
  }
  return frames;
}

/** What a received file is, in terms of its source. */
export interface Run {
  /** Index of its first frame in the source. */
  readonly first: number;
  readonly length: number;
}

/**
 * The unbroken run of `source`'s frames, repeated from its end to its beginning, that `received` is, byte for byte. Throws where it is
 * anything else.
 */
export function runOf(received: Uint8Array, source: readonly Uint8Array[]): Run {
  const bytes = Buffer.from(received.buffer, received.byteOffset, received.byteLength);
  const first = source.findIndex((frame) => bytes.subarray(0, frame.length).equals(frame));
  if (first < 0) throw new Error(`${bytes.length} bytes begin with no frame of the source`);
  let length = 0;
  for (let at = 0; at < bytes.length; length++) {
    const frame = source[(first + length) % source.length];
    if (!frame || !bytes.subarray(at, at + frame.length).equals(frame)) {
      throw new Error(`frame ${length} after frame ${first} of the source is not the next one (byte ${at})`);
    }
    at += frame.length;
  }
  return { first, length };
}
