/*
 * A control connection, each way:
 *
 *   offset  size  field
 *   0       4     magic "OTTN" (4F 54 54 4E); the first byte is not 0x16, so TLS can share the port
 *   4       2     lowest version spoken
 *   6       2     highest version spoken
 *   8       …     frames: length of what follows (4), tag (1), data (length − 1)
 *
 * The 8 bytes of the preamble never change, in any version.
 */

import { MAX_FRAME_BYTES } from './control';
import { OWN_VERSIONS, type VersionRange } from './versions';

export const PREAMBLE_BYTES = 8;
const MAGIC = [0x4f, 0x54, 0x54, 0x4e] as const;

/** The length field before tag and data. */
export const FRAME_LENGTH_BYTES = 4;

/** The 8 bytes that open a connection. */
export function encodePreamble(versions: VersionRange = OWN_VERSIONS): Uint8Array {
  const { lowest, highest } = versions;
  return Uint8Array.of(...MAGIC, lowest >> 8, lowest & 0xff, highest >> 8, highest & 0xff);
}

/** Puts the length in front of a tag and its data. */
export function encodeFrame(tag: number, data: Uint8Array): Uint8Array {
  const length = data.length + 1;
  if (length > MAX_FRAME_BYTES)
    throw new RangeError(`frame of ${length} bytes, at most ${MAX_FRAME_BYTES} are allowed`);
  const frame = new Uint8Array(FRAME_LENGTH_BYTES + length);
  new DataView(frame.buffer).setUint32(0, length);
  frame[FRAME_LENGTH_BYTES] = tag;
  frame.set(data, FRAME_LENGTH_BYTES + 1);
  return frame;
}

/** Why a byte stream is not a control connection; the stream is useless from there on. */
export type StreamViolation = 'badMagic' | 'badVersionRange' | 'emptyFrame' | 'frameTooLong';

export type StreamItem =
  | { readonly kind: 'preamble'; readonly versions: VersionRange }
  | { readonly kind: 'frame'; readonly tag: number; readonly data: Uint8Array }
  | { readonly kind: 'violation'; readonly reason: StreamViolation };

/**
 * Splits the bytes of one direction of a control connection into preamble and frames, however they are cut into pieces.
 * Holds at most one incomplete frame; the work is linear in the bytes, even if they come one by one. After a violation
 * everything is ignored.
 */
export class ControlSplitter {
  /** The first {@link #length} bytes are an incomplete item; room to grow after them. At most one piece and one frame. */
  #held = new Uint8Array(0);
  #length = 0;
  #state: 'preamble' | 'frames' | 'violated' = 'preamble';

  /** The items that `bytes` complete, in order. `data` is a copy that the caller may keep. */
  push(bytes: Uint8Array): StreamItem[] {
    if (this.#state === 'violated') return [];
    // A Node.js Buffer is a Uint8Array whose slice() does not copy; this view of it has the slice() that does.
    const piece = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const input = this.#length === 0 ? piece : this.#join(piece);
    const items: StreamItem[] = [];
    let offset = 0;
    for (;;) {
      const taken = this.#takeOne(input.subarray(offset), items);
      if (taken === 0) break;
      offset += taken;
    }
    this.#hold(input, offset);
    return items;
  }

  /** What is held and `bytes`, in one. Doubles the room, so that tiny pieces do not copy the whole each time. */
  #join(bytes: Uint8Array): Uint8Array {
    const length = this.#length + bytes.length;
    if (length > this.#held.length) {
      const grown = new Uint8Array(Math.max(2 * this.#held.length, length));
      grown.set(this.#held.subarray(0, this.#length));
      this.#held = grown;
    }
    this.#held.set(bytes, this.#length);
    return this.#held.subarray(0, length);
  }

  /** Keeps what `input` has from `offset` on. */
  #hold(input: Uint8Array, offset: number): void {
    const rest = this.#ended() ? 0 : input.length - offset;
    // What is held already, and is still the beginning of the same item, stays where it is.
    if (rest === 0 || offset > 0 || input.buffer !== this.#held.buffer) this.#held = input.slice(offset, offset + rest);
    this.#length = rest;
  }

  #ended(): boolean {
    return this.#state === 'violated';
  }

  /** Takes one item off the front; answers the number of bytes taken, 0 when more are needed or the stream is at its end. */
  #takeOne(bytes: Uint8Array, items: StreamItem[]): number {
    if (this.#state === 'violated') return 0;
    return this.#state === 'preamble' ? this.#takePreamble(bytes, items) : this.#takeFrame(bytes, items);
  }

  #takePreamble(bytes: Uint8Array, items: StreamItem[]): number {
    // A stranger is recognised by its first wrong byte, not by waiting for eight.
    for (let i = 0; i < Math.min(bytes.length, MAGIC.length); i++) {
      if (bytes[i] !== MAGIC[i]) return this.#violate('badMagic', items);
    }
    if (bytes.length < PREAMBLE_BYTES) return 0;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const versions = { lowest: view.getUint16(4), highest: view.getUint16(6) };
    if (versions.lowest === 0 || versions.lowest > versions.highest) return this.#violate('badVersionRange', items);
    this.#state = 'frames';
    items.push({ kind: 'preamble', versions });
    return PREAMBLE_BYTES;
  }

  #takeFrame(bytes: Uint8Array, items: StreamItem[]): number {
    if (bytes.length < FRAME_LENGTH_BYTES) return 0;
    const length = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0);
    if (length === 0) return this.#violate('emptyFrame', items);
    if (length > MAX_FRAME_BYTES) return this.#violate('frameTooLong', items);
    if (bytes.length < FRAME_LENGTH_BYTES + length) return 0;
    const tag = bytes[FRAME_LENGTH_BYTES] ?? 0;
    items.push({ kind: 'frame', tag, data: bytes.slice(FRAME_LENGTH_BYTES + 1, FRAME_LENGTH_BYTES + length) });
    return FRAME_LENGTH_BYTES + length;
  }

  #violate(reason: StreamViolation, items: StreamItem[]): number {
    this.#state = 'violated';
    items.push({ kind: 'violation', reason });
    return 0;
  }
}
