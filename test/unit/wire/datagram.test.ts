import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addAge,
  ageUsOf,
  byteOffsetOf,
  chunkLengthOf,
  chunkSequenceOf,
  DATAGRAM_HEADER_BYTES,
  datagramKind,
  decodeHello,
  decrementHopLimit,
  DEFAULT_DATAGRAM_BYTES,
  encodeFragment,
  encodeHello,
  fragmentPayloadBytes,
  HELLO_FIRST_BYTE,
  hopLimitOf,
  INITIAL_HOP_LIMIT,
  labelKeyOf,
  labelSlotOf,
  linkSequenceOf,
  MAX_CHUNK_BYTES,
  MAX_DATAGRAM_BYTES,
  MEDIA_FIRST_BYTE,
  readU32,
  rewriteForLink,
  writeU32,
  REPAIR_REQUEST_FIRST_BYTE,
  cutDatagram,
  isRepaired,
  markRepaired,
  writeFragment,
} from '../../../src/wire/datagram';
import { hexFromBytes } from '../../../src/wire/ids';
import { helloOf } from '../../support/hello';
import { check } from '../../support/property';

const u32 = fc.nat(0xffff_ffff);
const header = fc.record({ chunkSequence: u32, chunkLength: u32, byteOffset: u32, ageUs: u32 });

describe('32-bit fields', () => {
  it('go there and back at any offset', () => {
    check(
      fc.property(u32, fc.nat(4), (value, offset) => {
        const bytes = new Uint8Array(8);
        writeU32(bytes, offset, value);
        expect(readU32(bytes, offset)).toBe(value);
        expect(new DataView(bytes.buffer).getUint32(offset)).toBe(value);
      }),
    );
  });
});

describe('media datagrams', () => {
  it('hold every field where the accessors look', () => {
    check(
      fc.property(
        header,
        u32,
        u32,
        u32,
        fc.uint8Array({ minLength: 1, maxLength: 50 }),
        (fields, slot, key, link, payload) => {
          const datagram = encodeFragment(fields, payload);
          rewriteForLink(datagram, { slot, key }, link);
          expect(datagramKind(datagram)).toBe('media');
          expect([labelSlotOf(datagram), labelKeyOf(datagram), linkSequenceOf(datagram)]).toEqual([slot, key, link]);
          expect({
            chunkSequence: chunkSequenceOf(datagram),
            chunkLength: chunkLengthOf(datagram),
            byteOffset: byteOffsetOf(datagram),
            ageUs: ageUsOf(datagram),
          }).toEqual(fields);
          expect(hopLimitOf(datagram)).toBe(INITIAL_HOP_LIMIT);
          expect(datagram.slice(DATAGRAM_HEADER_BYTES)).toEqual(payload);
        },
      ),
    );
  });

  it('are rewritten for a link without touching anything else', () => {
    const before = encodeFragment({ chunkSequence: 1, chunkLength: 2, byteOffset: 3, ageUs: 4 }, Uint8Array.of(5));
    const after = before.slice();
    rewriteForLink(after, { slot: 0xffff_ffff, key: 0xffff_ffff }, 0xffff_ffff);
    expect([...after.subarray(4, 16)]).toEqual(new Array(12).fill(0xff));
    after.set(before.subarray(4, 16), 4);
    expect(after).toEqual(before);
  });

  it('age without wrapping or growing younger', () => {
    const datagram = encodeFragment({ chunkSequence: 0, chunkLength: 1, byteOffset: 0, ageUs: 10.4 }, Uint8Array.of(0));
    expect(ageUsOf(datagram)).toBe(10);
    addAge(datagram, 2.6);
    expect(ageUsOf(datagram)).toBe(13);
    addAge(datagram, -100);
    expect(ageUsOf(datagram)).toBe(0);
    addAge(datagram, 0xffff_fff0);
    addAge(datagram, 0x20);
    expect(ageUsOf(datagram)).toBe(0xffff_ffff);
  });

  it('run out of hops', () => {
    const datagram = encodeFragment({ chunkSequence: 0, chunkLength: 1, byteOffset: 0, ageUs: 0 }, Uint8Array.of(0));
    for (let hop = INITIAL_HOP_LIMIT; hop > 0; hop--) {
      expect(hopLimitOf(datagram)).toBe(hop);
      decrementHopLimit(datagram);
    }
    decrementHopLimit(datagram);
    expect(hopLimitOf(datagram)).toBe(0);
  });
});

describe('kinds', () => {
  const of = (first: number, length: number) => {
    const datagram = new Uint8Array(length);
    if (length > 0) datagram[0] = first;
    return datagram;
  };

  it.each([
    ['nothing', 0, 0, 'malformed'],
    ['a cut header', MEDIA_FIRST_BYTE, 31, 'malformed'],
    ['media without a payload', MEDIA_FIRST_BYTE, 32, 'malformed'],
    ['media', MEDIA_FIRST_BYTE, 33, 'media'],
    ['a HELLO', HELLO_FIRST_BYTE, 32, 'hello'],
    ['a padded HELLO', HELLO_FIRST_BYTE, 1_200, 'hello'],
    ['a request for repair', REPAIR_REQUEST_FIRST_BYTE, 40, 'repairRequest'],
    ['an unknown type', 0x14, 40, 'malformed'],
    ['another version', 0x21, 40, 'version'],
    ['version 0', 0x01, 40, 'version'],
  ])('%s', (_name, first, length, kind) => {
    expect(datagramKind(of(first, length))).toBe(kind);
  });

  it('are told of any bytes', () => {
    check(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
        expect(['media', 'hello', 'repairRequest', 'malformed', 'version']).toContain(datagramKind(bytes));
        expect(decodeHello(bytes).ok).toBe(datagramKind(bytes) === 'hello');
      }),
      1_000,
    );
  });
});

describe('fragments', () => {
  it('are equal but the last, fill no more than a datagram, and are as few as possible', () => {
    check(
      fc.property(
        fc.integer({ min: 1, max: 300_000 }),
        fc.integer({ min: DATAGRAM_HEADER_BYTES + 1, max: MAX_DATAGRAM_BYTES }),
        (chunkLength, datagramBytes) => {
          const room = datagramBytes - DATAGRAM_HEADER_BYTES;
          const size = fragmentPayloadBytes(chunkLength, datagramBytes);
          expect(size).toBeGreaterThan(0);
          expect(size).toBeLessThanOrEqual(room);
          expect(Math.ceil(chunkLength / size)).toBeLessThanOrEqual(Math.ceil(chunkLength / room));
        },
      ),
      1_000,
    );
  });

  it.each([
    [1, 1],
    [1_168, 1_168],
    [1_169, 1_168],
    [8_000, 1_168],
    [MAX_CHUNK_BYTES, 1_168],
  ])('of a chunk of %i bytes carry %i', (chunkLength, size) => {
    expect(fragmentPayloadBytes(chunkLength, DEFAULT_DATAGRAM_BYTES)).toBe(size);
  });
});

describe('pieces of a datagram', () => {
  it('have its header, their own bytes and their own place in the chunk', () => {
    const header = { chunkSequence: 9, chunkLength: 5_000, byteOffset: 1_000, ageUs: 77 };
    const payload = Uint8Array.from({ length: 100 }, (_, index) => index);
    const whole = encodeFragment(header, payload);
    rewriteForLink(whole, { slot: 3, key: 4 }, 5);
    const target = new Uint8Array(2_000).fill(0xff);
    for (const [start, end] of [
      [0, 60],
      [60, 100],
    ] as const) {
      const piece = cutDatagram(target, whole, start, end);
      const wanted = encodeFragment({ ...header, byteOffset: 1_000 + start }, payload.subarray(start, end));
      rewriteForLink(wanted, { slot: 3, key: 4 }, 5);
      expect(Uint8Array.from(piece)).toEqual(wanted);
    }
  });

  it('say that they were repaired, once that is said of the whole', () => {
    const whole = encodeFragment({ chunkSequence: 9, chunkLength: 8, byteOffset: 0, ageUs: 0 }, new Uint8Array(8));
    expect(isRepaired(whole)).toBe(false);
    markRepaired(whole);
    expect(isRepaired(cutDatagram(new Uint8Array(100), whole, 4, 8))).toBe(true);
    // What is written into the same place next is another.
    expect(
      isRepaired(
        writeFragment(whole, { chunkSequence: 1, chunkLength: 8, byteOffset: 0, ageUs: 0 }, new Uint8Array(8)),
      ),
    ).toBe(false);
  });
});

describe('HELLO', () => {
  const hello = fc.record({
    token: fc.uint8Array({ minLength: 8, maxLength: 8 }).map(hexFromBytes),
    heard: fc.boolean(),
    carries: fc.boolean(),
    answer: fc.boolean(),
    probe: fc.boolean(),
    sequence: u32,
    sentUs: u32,
    echoUs: u32,
    heldUs: u32,
    intervalMs: fc.nat(0xffff),
    heardBytes: fc.nat(0xffff),
  });

  it('goes there and back, whatever its padding', () => {
    check(
      fc.property(hello, fc.nat(2_000), (value, bytes) => {
        const datagram = encodeHello(value, bytes);
        expect(datagram).toHaveLength(Math.max(DATAGRAM_HEADER_BYTES, bytes));
        expect(decodeHello(datagram)).toEqual({ ok: true, value });
      }),
    );
  });

  it('ignores flags that have no meaning yet', () => {
    const value = helloOf({ heard: false, sequence: 1, intervalMs: 200 });
    const datagram = encodeHello(value);
    datagram[2] = 0xff;
    datagram[3] = 0xf0;
    expect(decodeHello(datagram)).toEqual({ ok: true, value });
  });
});
