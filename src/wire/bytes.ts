import {
  type ContentType,
  isCleanText,
  isContentType,
  isNodeId,
  MAX_CONTENT_TYPE_BYTES,
  NODE_ID_BYTES,
  type NodeId,
  nodeIdFromBytes,
  nodeIdToBytes,
} from './ids';

// Kept, because a frame may hold thousands of texts; neither keeps anything between two calls.
const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Appends big-endian fields to a growing buffer. Values out of a field's range are programmer errors and throw. */
export class ByteWriter {
  #bytes = new Uint8Array(256);
  #length = 0;

  u8(value: number): this {
    return this.#number(value, 1);
  }

  u16(value: number): this {
    return this.#number(value, 2);
  }

  u32(value: number): this {
    return this.#number(value, 4);
  }

  id(id: NodeId): this {
    if (!isNodeId(id)) throw new RangeError(`not a node id: ${String(id)}`);
    return this.raw(nodeIdToBytes(id));
  }

  /** One length byte, then that many bytes of clean UTF-8. */
  text(text: string, maxBytes: number, minBytes = 0): this {
    const bytes = encoder.encode(text);
    if (bytes.length < minBytes || bytes.length > maxBytes) {
      throw new RangeError(`text of ${bytes.length} bytes where ${minBytes} to ${maxBytes} are allowed`);
    }
    if (!isCleanText(text)) throw new RangeError('text with characters that no receiver accepts');
    return this.u8(bytes.length).raw(bytes);
  }

  contentType(type: ContentType): this {
    if (!isContentType(type)) throw new RangeError(`not a content type: ${type}`);
    return this.text(type, MAX_CONTENT_TYPE_BYTES);
  }

  raw(bytes: Uint8Array): this {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
    return this;
  }

  /** A copy of what was written. */
  finish(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }

  #number(value: number, size: 1 | 2 | 4): this {
    if (!Number.isInteger(value) || value < 0 || value >= 2 ** (8 * size)) {
      throw new RangeError(`${value} does not fit ${size} bytes`);
    }
    this.#reserve(size);
    for (let shift = 8 * (size - 1); shift >= 0; shift -= 8) this.#bytes[this.#length++] = (value >>> shift) & 0xff;
    return this;
  }

  #reserve(extra: number): void {
    if (this.#length + extra <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + extra));
    grown.set(this.#bytes);
    this.#bytes = grown;
  }
}

/**
 * Reads big-endian fields of a buffer. Reading past the end, or a text that is not clean UTF-8, does not throw: it sets
 * {@link failed} for good and answers zeros, so that a decoder checks once at its end.
 */
export class ByteReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #offset = 0;
  #failed = false;

  constructor(bytes: Uint8Array) {
    // A Node.js Buffer is a Uint8Array whose slice() does not copy; this view of it has the slice() that does.
    this.#bytes = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get failed(): boolean {
    return this.#failed;
  }

  get remaining(): number {
    return this.#bytes.length - this.#offset;
  }

  u8(): number {
    return this.#take(1) ? this.#view.getUint8(this.#offset - 1) : 0;
  }

  u16(): number {
    return this.#take(2) ? this.#view.getUint16(this.#offset - 2) : 0;
  }

  u32(): number {
    return this.#take(4) ? this.#view.getUint32(this.#offset - 4) : 0;
  }

  id(): NodeId {
    return nodeIdFromBytes(this.raw(NODE_ID_BYTES));
  }

  /** A copy of `length` bytes; zeros when there are fewer. */
  raw(length: number): Uint8Array {
    if (!this.#take(length)) return new Uint8Array(length);
    return this.#bytes.slice(this.#offset - length, this.#offset);
  }

  /** One length byte, then that many bytes of clean UTF-8, from `minBytes` to `maxBytes`. */
  text(maxBytes: number, minBytes = 0): string {
    const length = this.u8();
    if (length < minBytes || length > maxBytes || !this.#take(length)) return this.#fail('');
    try {
      const text = decoder.decode(this.#bytes.subarray(this.#offset - length, this.#offset));
      return isCleanText(text) ? text : this.#fail('');
    } catch {
      return this.#fail('');
    }
  }

  contentType(): ContentType {
    const type = this.text(MAX_CONTENT_TYPE_BYTES);
    return isContentType(type) ? type : this.#fail('');
  }

  /** A list of `count` items; stops at the first failure, so a false count costs nothing. */
  list<T>(count: number, item: () => T): T[] {
    const items: T[] = [];
    for (let i = 0; i < count && !this.#failed; i++) items.push(item());
    return items;
  }

  /** Marks what was read as malformed. */
  #fail<T>(value: T): T {
    this.#failed = true;
    return value;
  }

  #take(length: number): boolean {
    if (this.#failed || this.#offset + length > this.#bytes.length) return this.#fail(false);
    this.#offset += length;
    return true;
  }
}
