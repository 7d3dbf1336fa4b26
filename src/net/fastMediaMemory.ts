import type { FastMediaSystem } from './fastMediaSystem';

// The structures of recvmmsg(2), sendmsg(2) and cmsg(3) with 64 bits, and where their members are, in bytes.
export const [MMSGHDR_BYTES, IOVEC_BYTES, CONTROL_BYTES] = [64, 16, 24] as const;
export const [NAME_LENGTH_AT, IOVEC_AT, IOVEC_COUNT_AT] = [8, 16, 24] as const;
export const [CONTROL_AT, CONTROL_LENGTH_AT, RECEIVED_AT] = [32, 40, 56] as const;
export const [CONTROL_LEVEL_AT, CONTROL_TYPE_AT, CONTROL_VALUE_AT] = [8, 12, 16] as const;

/** Memory that the kernel is told about: zeros at first, at one place for as long as its owner has it. */
export class Memory {
  readonly bytes: Buffer;
  readonly address: number;
  readonly #words: Uint32Array;

  constructor(system: FastMediaSystem, length: number) {
    this.bytes = Buffer.alloc(length);
    this.address = system.addressOf(this.bytes);
    this.#words = new Uint32Array(this.bytes.buffer, this.bytes.byteOffset, length >> 2);
  }

  get(at: number): number {
    return this.#words[at >> 2]!;
  }

  set(at: number, value: number): void {
    this.#words[at >> 2] = value;
  }

  getLong(at: number): number {
    return this.get(at) + this.get(at + 4) * 2 ** 32;
  }

  /** A length or an address, of 8 bytes. */
  setLong(at: number, value: number): void {
    this.#words[at >> 2] = value >>> 0;
    this.#words[(at >> 2) + 1] = Math.floor(value / 2 ** 32);
  }
}
