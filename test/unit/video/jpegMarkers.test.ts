import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { endsWithEoi, findSoi, isPadding, isSoiAt, isStandalone } from '../../../src/video/jpegMarkers';
import { check } from '../../support/property';

describe('findSoi', () => {
  it('finds what a plain search finds', () => {
    const byte = fc.constantFrom(0xff, 0xd8, 0, 1);
    check(
      fc.property(fc.array(byte, { maxLength: 30 }), fc.nat(30), (values, from) => {
        const bytes = Buffer.from(values);
        expect(findSoi(bytes, from)).toBe(bytes.indexOf(Buffer.of(0xff, 0xd8, 0xff), from));
        const at = findSoi(bytes, from);
        expect(isSoiAt(bytes, at)).toBe(at >= 0);
      }),
    );
  });
});

describe('endsWithEoi', () => {
  it.each([
    [[0xff, 0xd8, 0xff, 0xd9], true],
    [[0xff, 0xd8, 0xff, 0xd9, 0, 0xff, 0x0d, 0x0a], true],
    [[0xff, 0xd8, 0xff, 0xd9, 1], false],
    [[0xff, 0xd8, 0xd9], false],
    [[], false],
  ])('%j: %s', (bytes, expected) => expect(endsWithEoi(Uint8Array.from(bytes), bytes.length)).toBe(expected));
});

it.each([
  [0, true],
  [0xff, true],
  [0x0d, true],
  [0x0a, true],
  [0x20, false],
  [undefined, false],
])('padding: %s is %s', (byte, expected) => {
  expect(isPadding(byte)).toBe(expected);
});

it('TEM and RST stand alone', () => {
  expect([0x01, 0xd0, 0xd7].every(isStandalone)).toBe(true);
  expect([0x00, 0xcf, 0xd8, 0xd9].some(isStandalone)).toBe(false);
});
