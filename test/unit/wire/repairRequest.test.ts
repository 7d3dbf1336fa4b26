import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_DATAGRAM_BYTES, REPAIR_REQUEST_FIRST_BYTE, writeU32 } from '../../../src/wire/datagram';
import {
  decodeRepairRequest,
  encodeRepairRequest,
  MAX_REPAIR_DATAGRAMS,
  MAX_REPAIR_RANGES,
  type RepairRequest,
} from '../../../src/wire/repairRequest';
import { check } from '../../support/property';

const u32 = fc.nat(0xffff_ffff);
// 64 ranges of 16 are as many datagrams as are allowed.
const range = fc.record({ first: u32, count: fc.integer({ min: 1, max: 16 }) });
const request: fc.Arbitrary<RepairRequest> = fc.record({
  label: fc.record({ slot: u32, key: u32 }),
  ranges: fc.array(range, { minLength: 1, maxLength: MAX_REPAIR_RANGES }),
});

const label = { slot: 1, key: 2 };
const malformed = { ok: false, reason: 'malformed' };

describe('a request for repair', () => {
  it('lies on the wire as described', () => {
    const datagram = encodeRepairRequest({
      label: { slot: 0x01020304, key: 0xf5f6f7f8 },
      ranges: [
        { first: 0xffff_ffff, count: 3 },
        { first: 9, count: 0x102 },
      ],
    });
    const hex = [...datagram].map((byte) => byte.toString(16).padStart(2, '0')).join('');
    expect(hex).toBe(
      '13000000' + '01020304' + 'f5f6f7f8' + '00000002' + '00'.repeat(16) + 'ffffffff00000003' + '0000000900000102',
    );
    expect(REPAIR_REQUEST_FIRST_BYTE).toBe(0x13);
  });

  it('comes out as it went in, and fits every datagram', () => {
    check(
      fc.property(request, (value) => {
        const datagram = encodeRepairRequest(value);
        expect(datagram.length).toBeLessThanOrEqual(DEFAULT_DATAGRAM_BYTES);
        expect(decodeRepairRequest(datagram)).toEqual({ ok: true, value });
      }),
    );
  });

  it('is malformed with a byte too few or too many, or of another type', () => {
    check(
      fc.property(request, (value) => {
        const datagram = encodeRepairRequest(value);
        expect(decodeRepairRequest(datagram.subarray(0, datagram.length - 1))).toEqual(malformed);
        expect(decodeRepairRequest(Uint8Array.from([...datagram, 0]))).toEqual(malformed);
        for (const first of [0x11, 0x12, 0x23, 0x03]) {
          datagram[0] = first;
          expect(decodeRepairRequest(datagram)).toEqual(malformed);
        }
      }),
      50,
    );
  });

  it('asks for something, and for no more than the bounds', () => {
    const one = { first: 0, count: 1 };
    const whole = { label, ranges: [{ first: 5, count: MAX_REPAIR_DATAGRAMS }] };
    expect(decodeRepairRequest(encodeRepairRequest(whole))).toEqual({ ok: true, value: whole });
    for (const ranges of [
      [],
      new Array<typeof one>(MAX_REPAIR_RANGES + 1).fill(one),
      [{ first: 0, count: 0 }],
      [one, { first: 5, count: MAX_REPAIR_DATAGRAMS }],
    ]) {
      expect(() => encodeRepairRequest({ label, ranges })).toThrow(RangeError);
      const datagram = new Uint8Array(32 + 8 * ranges.length);
      datagram[0] = REPAIR_REQUEST_FIRST_BYTE;
      writeU32(datagram, 12, ranges.length);
      ranges.forEach(({ first, count }, index) => {
        writeU32(datagram, 32 + 8 * index, first);
        writeU32(datagram, 36 + 8 * index, count);
      });
      expect(decodeRepairRequest(datagram)).toEqual(malformed);
    }
  });

  it('is read from any bytes without harm, and then says what a sender could have said', () => {
    const anything = fc.uint8Array({ maxLength: 120 });
    const near = fc
      .tuple(request, fc.array(fc.tuple(fc.nat(60), fc.nat(255)), { maxLength: 4 }))
      .map(([value, changes]) => {
        const datagram = encodeRepairRequest(value);
        for (const [at, byte] of changes) datagram[at] = byte;
        return datagram;
      });
    check(
      fc.property(fc.oneof(anything, near), (bytes) => {
        const decoded = decodeRepairRequest(bytes);
        if (!decoded.ok) {
          expect(decoded).toEqual(malformed);
          return;
        }
        const again = encodeRepairRequest(decoded.value);
        again.set(bytes.subarray(1, 4), 1);
        again.set(bytes.subarray(16, 32), 16);
        expect(again).toEqual(bytes);
      }),
      2_000,
    );
  });
});
