/*
 * REPAIR_REQUEST, version 1: the receiver of a branch's datagrams names those that did not come (a negative acknowledgement).
 * It goes the other way on the same media path. All numbers are big-endian.
 *
 *   offset  size  field
 *   0       1     version (high 4 bits) and type (low 4): 13
 *   1       3     0
 *   4       4     label of the branch, as the sender of the request assigned it: slot
 *   8       4     key
 *   12      4     number of ranges, 1 to 64
 *   16      16    0
 *   32      8 …   per range: first link sequence (4), how many (4, at least 1)
 *
 * What is 0 is not looked at. The length fits exactly, and all ranges together name at most 1,024 datagrams.
 */
import type { Decoded, Label } from './control';
import { DATAGRAM_HEADER_BYTES, readU32, REPAIR_REQUEST_FIRST_BYTE, writeU32 } from './datagram';

/** Ranges of one request: 544 bytes, below what every host must take (576, RFC 791). */
export const MAX_REPAIR_RANGES = 64;
/** Datagrams that one request may ask for. */
export const MAX_REPAIR_DATAGRAMS = 1_024;

const SLOT_AT = 4;
const KEY_AT = 8;
const COUNT_AT = 12;
const RANGE_BYTES = 8;

/** Consecutive link sequence numbers, modulo 2³². */
export interface SequenceRange {
  readonly first: number;
  /** At least 1. */
  readonly count: number;
}

export interface RepairRequest {
  /** Of the branch whose datagrams are missing. */
  readonly label: Label;
  readonly ranges: readonly SequenceRange[];
}

/** The datagram of a request. Ranges beyond the bounds are programmer errors and throw. */
export function encodeRepairRequest({ label, ranges }: RepairRequest): Uint8Array {
  if (!isWithinBounds(ranges)) throw new RangeError('a request that no receiver accepts');
  const datagram = new Uint8Array(DATAGRAM_HEADER_BYTES + RANGE_BYTES * ranges.length);
  datagram[0] = REPAIR_REQUEST_FIRST_BYTE;
  writeU32(datagram, SLOT_AT, label.slot);
  writeU32(datagram, KEY_AT, label.key);
  writeU32(datagram, COUNT_AT, ranges.length);
  ranges.forEach(({ first, count }, index) => {
    const at = DATAGRAM_HEADER_BYTES + RANGE_BYTES * index;
    writeU32(datagram, at, first);
    writeU32(datagram, at + 4, count);
  });
  return datagram;
}

/** The request in a datagram. Never throws; work is bounded by the datagram's length. */
export function decodeRepairRequest(datagram: Uint8Array): Decoded<RepairRequest, 'malformed'> {
  const malformed = { ok: false, reason: 'malformed' } as const;
  if (datagram.length < DATAGRAM_HEADER_BYTES || datagram[0] !== REPAIR_REQUEST_FIRST_BYTE) return malformed;
  const many = readU32(datagram, COUNT_AT);
  if (many > MAX_REPAIR_RANGES || datagram.length !== DATAGRAM_HEADER_BYTES + RANGE_BYTES * many) return malformed;
  const ranges: SequenceRange[] = [];
  for (let at = DATAGRAM_HEADER_BYTES; at < datagram.length; at += RANGE_BYTES) {
    ranges.push({ first: readU32(datagram, at), count: readU32(datagram, at + 4) });
  }
  if (!isWithinBounds(ranges)) return malformed;
  return { ok: true, value: { label: { slot: readU32(datagram, SLOT_AT), key: readU32(datagram, KEY_AT) }, ranges } };
}

function isWithinBounds(ranges: readonly SequenceRange[]): boolean {
  if (ranges.length < 1 || ranges.length > MAX_REPAIR_RANGES) return false;
  let sum = 0;
  for (const { count } of ranges) {
    if (count < 1) return false;
    sum += count;
  }
  return sum <= MAX_REPAIR_DATAGRAMS;
}
