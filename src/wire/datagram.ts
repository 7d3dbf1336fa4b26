/*
 * Datagrams of a link, version 1. All numbers are big-endian. Every datagram starts with 32 bytes:
 *
 *   offset  size  MEDIA (first byte 11)                       HELLO (first byte 12)
 *   0       1     version (high 4 bits) and type (low 4)      the same
 *   1       1     hop limit                                   0
 *   2       2     flags (bit 0: repaired)                     flags (bit 0: heard, 1: carries, 2: answer, 3: probe)
 *   4       4     label: slot                                 token, first half
 *   8       4     label: key                                  token, second half
 *   12      4     link sequence, per label                    HELLO sequence
 *   16      4     chunk sequence, per offer                   sender's clock, µs
 *   20      4     chunk length, bytes                         clock of the last HELLO heard from the receiver, µs
 *   24      4     byte offset of this fragment in the chunk   how long the sender held that, µs
 *   28      4     age of the chunk at sending, µs             u16: the next HELLO follows within so many ms;
 *                                                             u16: bytes of the largest HELLO heard from the receiver
 *   32      …     the fragment                                padding to the size that is tried
 *
 * REPAIR_REQUEST (first byte 13) is in repairRequest.ts.
 */
import type { Decoded, Label, MediaToken } from './control';
import { bytesFromHex, hexFromBytes } from './ids';

export const DATAGRAM_HEADER_BYTES = 32;
/** What every path of an IPv6 network carries with room for tunnels (RFC 8200 section 5 asks for 1,280). */
export const DEFAULT_DATAGRAM_BYTES = 1_200;
/** What is tried where both ends are on one machine: a whole frame at a time. A multiple of the payload of smaller ones, so that those cut evenly. */
export const LARGE_DATAGRAM_BYTES = 49 * 1_168 + DATAGRAM_HEADER_BYTES;
/** What is tried next: macOS sends no more than 9,216 bytes unless told to. */
export const MIDDLE_DATAGRAM_BYTES = 7 * 1_168 + DATAGRAM_HEADER_BYTES;
/** The largest payload of UDP over IPv4. */
export const MAX_DATAGRAM_BYTES = 65_507;
/** Chunks longer than this are neither sent nor reassembled: the largest frame that is read, and its number. */
export const MAX_CHUNK_BYTES = 8 * 1024 * 1024 + 4;
/** A datagram crosses at most this many links; a loop of label state ends here. */
export const INITIAL_HOP_LIMIT = 32;

const VERSION = 1;
export const MEDIA_FIRST_BYTE = (VERSION << 4) | 1;
export const HELLO_FIRST_BYTE = (VERSION << 4) | 2;
export const REPAIR_REQUEST_FIRST_BYTE = (VERSION << 4) | 3;
const HEARD_FLAG = 1;
const CARRIES_FLAG = 2;
const ANSWER_FLAG = 4;
const PROBE_FLAG = 8;
const INTERVAL_AT = 28;
const HEARD_BYTES_AT = 30;

const REPAIRED_FLAG = 1;
const FLAGS_AT = 3;

const HOP_LIMIT_AT = 1;
const LABEL_SLOT_AT = 4;
const LABEL_KEY_AT = 8;
const LINK_SEQUENCE_AT = 12;
const CHUNK_SEQUENCE_AT = 16;
const CHUNK_LENGTH_AT = 20;
const BYTE_OFFSET_AT = 24;
const AGE_AT = 28;
const MAX_U32 = 0xffff_ffff;

/** The number of 4 bytes at `offset`; the caller knows that they are there. */
export function readU32(bytes: Uint8Array, offset: number): number {
  return (
    (((bytes[offset] ?? 0) << 24) |
      ((bytes[offset + 1] ?? 0) << 16) |
      ((bytes[offset + 2] ?? 0) << 8) |
      (bytes[offset + 3] ?? 0)) >>>
    0
  );
}

/** Writes 4 bytes at `offset`; `value` is taken modulo 2³². */
export function writeU32(bytes: Uint8Array, offset: number, value: number): void {
  bytes[offset] = value >>> 24;
  bytes[offset + 1] = value >>> 16;
  bytes[offset + 2] = value >>> 8;
  bytes[offset + 3] = value;
}

export type DatagramKind = 'media' | 'hello' | 'repairRequest' | 'malformed' | 'version';

/** What a datagram is, by its first byte and its length. `version`: of a version that this program does not speak. */
export function datagramKind(datagram: Uint8Array): DatagramKind {
  const first = datagram[0] ?? 0;
  if (datagram.length < DATAGRAM_HEADER_BYTES) return 'malformed';
  if (first >> 4 !== VERSION) return 'version';
  if (first === HELLO_FIRST_BYTE) return 'hello';
  if (first === REPAIR_REQUEST_FIRST_BYTE) return 'repairRequest';
  return first === MEDIA_FIRST_BYTE && datagram.length > DATAGRAM_HEADER_BYTES ? 'media' : 'malformed';
}

// One accessor per field, so that forwarding makes no object per datagram.

/** Links that the datagram may still cross, this one included. */
export const hopLimitOf = (datagram: Uint8Array): number => datagram[HOP_LIMIT_AT] ?? 0;
export const labelSlotOf = (datagram: Uint8Array): number => readU32(datagram, LABEL_SLOT_AT);
export const labelKeyOf = (datagram: Uint8Array): number => readU32(datagram, LABEL_KEY_AT);
export const linkSequenceOf = (datagram: Uint8Array): number => readU32(datagram, LINK_SEQUENCE_AT);
export const chunkSequenceOf = (datagram: Uint8Array): number => readU32(datagram, CHUNK_SEQUENCE_AT);
/** Length of the whole chunk in bytes. */
export const chunkLengthOf = (datagram: Uint8Array): number => readU32(datagram, CHUNK_LENGTH_AT);
export const byteOffsetOf = (datagram: Uint8Array): number => readU32(datagram, BYTE_OFFSET_AT);
/** Microseconds from capture to the sending of this datagram; 2³² − 1 stands for that much or more. */
export const ageUsOf = (datagram: Uint8Array): number => readU32(datagram, AGE_AT);

/** Whether it was sent again on some link of its way. */
export const isRepaired = (datagram: Uint8Array): boolean => ((datagram[FLAGS_AT] ?? 0) & REPAIRED_FLAG) !== 0;

/** Says in place that it is sent again; stays so on the links that follow. */
export function markRepaired(datagram: Uint8Array): void {
  datagram[FLAGS_AT] = (datagram[FLAGS_AT] ?? 0) | REPAIRED_FLAG;
}

/** Adds to the age in place, without wrapping. */
export function addAge(datagram: Uint8Array, us: number): void {
  writeU32(datagram, AGE_AT, Math.min(MAX_U32, Math.max(0, Math.round(ageUsOf(datagram) + us))));
}

/** Takes one hop off the limit in place. */
export function decrementHopLimit(datagram: Uint8Array): void {
  datagram[HOP_LIMIT_AT] = Math.max(0, hopLimitOf(datagram) - 1);
}

/** Rewrites in place what differs per link. */
export function rewriteForLink(datagram: Uint8Array, label: Label, linkSequence: number): void {
  writeU32(datagram, LABEL_SLOT_AT, label.slot);
  writeU32(datagram, LABEL_KEY_AT, label.key);
  writeU32(datagram, LINK_SEQUENCE_AT, linkSequence);
}

export interface FragmentHeader {
  readonly chunkSequence: number;
  readonly chunkLength: number;
  readonly byteOffset: number;
  readonly ageUs: number;
}

/** A media datagram that still lacks label and link sequence ({@link rewriteForLink}). Copies `payload`. */
export function encodeFragment(header: FragmentHeader, payload: Uint8Array): Uint8Array {
  return writeFragment(new Uint8Array(DATAGRAM_HEADER_BYTES + payload.length), header, payload);
}

/** The same, written into `target`, which has room for it; answers for it as a view. */
export function writeFragment(target: Uint8Array, header: FragmentHeader, payload: Uint8Array): Uint8Array {
  target[0] = MEDIA_FIRST_BYTE;
  target[HOP_LIMIT_AT] = INITIAL_HOP_LIMIT;
  target[FLAGS_AT - 1] = 0;
  target[FLAGS_AT] = 0;
  writeU32(target, CHUNK_SEQUENCE_AT, header.chunkSequence);
  writeU32(target, CHUNK_LENGTH_AT, header.chunkLength);
  writeU32(target, BYTE_OFFSET_AT, header.byteOffset);
  writeU32(target, AGE_AT, Math.min(MAX_U32, Math.max(0, Math.round(header.ageUs))));
  target.set(payload, DATAGRAM_HEADER_BYTES);
  return target.subarray(0, DATAGRAM_HEADER_BYTES + payload.length);
}

/** Payload bytes of each datagram of a chunk but the last, which may have fewer. `datagramBytes`: more than the header. */
export function fragmentPayloadBytes(chunkLength: number, datagramBytes: number): number {
  return Math.max(1, Math.min(chunkLength, datagramBytes - DATAGRAM_HEADER_BYTES));
}

/** Writes into `target` the datagram with the bytes `start` to `end` of another one's payload; answers for it as a view. */
export function cutDatagram(target: Uint8Array, datagram: Uint8Array, start: number, end: number): Uint8Array {
  target.set(datagram.subarray(0, DATAGRAM_HEADER_BYTES));
  target.set(datagram.subarray(DATAGRAM_HEADER_BYTES + start, DATAGRAM_HEADER_BYTES + end), DATAGRAM_HEADER_BYTES);
  writeU32(target, BYTE_OFFSET_AT, byteOffsetOf(datagram) + start);
  return target.subarray(0, DATAGRAM_HEADER_BYTES + end - start);
}

/** The probe of a media path: opens it, measures its round-trip time, and says whether the other direction works. */
export interface Hello {
  /** The token that the receiver gave out in its AUTHENTICATION. */
  readonly token: MediaToken;
  /** Whether the sender has heard the receiver lately. */
  readonly heard: boolean;
  /** Whether a branch crosses the link, as far as the sender knows: the receiver is to say HELLO often, too. */
  readonly carries: boolean;
  /** Whether the sender wants a HELLO back at once. */
  readonly answer: boolean;
  /** Only its size matters: whether a datagram as large as this comes through. `sequence` is that of the last other one. */
  readonly probe: boolean;
  readonly sequence: number;
  /** The sender's clock in µs, modulo 2³². */
  readonly sentUs: number;
  /** `sentUs` of the last HELLO heard from the receiver; 0 if none. */
  readonly echoUs: number;
  /** Microseconds between hearing that HELLO and sending this one. */
  readonly heldUs: number;
  /** The sender's next HELLO follows within so many ms (as in RFC 8966 section 4.6.5); 0: it does not say. */
  readonly intervalMs: number;
  /** Bytes of the largest HELLO that the sender has heard from the receiver, 0 to 65,535. */
  readonly heardBytes: number;
}

/** A HELLO of `bytes` bytes in all (at least the header). */
export function encodeHello(hello: Hello, bytes: number = DATAGRAM_HEADER_BYTES): Uint8Array {
  const datagram = new Uint8Array(Math.max(DATAGRAM_HEADER_BYTES, bytes));
  datagram[0] = HELLO_FIRST_BYTE;
  datagram[FLAGS_AT] =
    (hello.heard ? HEARD_FLAG : 0) |
    (hello.carries ? CARRIES_FLAG : 0) |
    (hello.answer ? ANSWER_FLAG : 0) |
    (hello.probe ? PROBE_FLAG : 0);
  datagram.set(bytesFromHex(hello.token), 4);
  writeU32(datagram, 12, hello.sequence);
  writeU32(datagram, 16, hello.sentUs);
  writeU32(datagram, 20, hello.echoUs);
  writeU32(datagram, 24, hello.heldUs);
  datagram[INTERVAL_AT] = hello.intervalMs >> 8;
  datagram[INTERVAL_AT + 1] = hello.intervalMs & 0xff;
  datagram[HEARD_BYTES_AT] = hello.heardBytes >> 8;
  datagram[HEARD_BYTES_AT + 1] = hello.heardBytes & 0xff;
  return datagram;
}

/** The HELLO of a datagram whose kind is `hello`. Never throws. */
export function decodeHello(datagram: Uint8Array): Decoded<Hello, 'malformed'> {
  if (datagramKind(datagram) !== 'hello') return { ok: false, reason: 'malformed' };
  const flags = datagram[FLAGS_AT] ?? 0;
  return {
    ok: true,
    value: {
      token: hexFromBytes(datagram.subarray(4, 12)),
      heard: (flags & HEARD_FLAG) !== 0,
      carries: (flags & CARRIES_FLAG) !== 0,
      answer: (flags & ANSWER_FLAG) !== 0,
      probe: (flags & PROBE_FLAG) !== 0,
      sequence: readU32(datagram, 12),
      sentUs: readU32(datagram, 16),
      echoUs: readU32(datagram, 20),
      heldUs: readU32(datagram, 24),
      intervalMs: ((datagram[INTERVAL_AT] ?? 0) << 8) | (datagram[INTERVAL_AT + 1] ?? 0),
      heardBytes: ((datagram[HEARD_BYTES_AT] ?? 0) << 8) | (datagram[HEARD_BYTES_AT + 1] ?? 0),
    },
  };
}
