import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { serialAdd32, serialDiff32, serialNewer16, serialNext16 } from '../../../src/base/serial';
import { check } from '../../support/property';

const u16 = fc.nat(0xffff);
const u32 = fc.nat(0xffff_ffff);

describe('32-bit serial numbers', () => {
  it.each([
    [0, 0, 0],
    [1, 0, 1],
    [0, 1, -1],
    [0, 0xffff_ffff, 1],
    [0xffff_ffff, 0, -1],
    [0x7fff_ffff, 0, 0x7fff_ffff],
    [0x8000_0000, 0, -0x8000_0000],
    [5, 0xffff_fffe, 7],
  ])('%i is %i + %i', (a, b, distance) => {
    expect(serialDiff32(a, b)).toBe(distance);
  });

  it('distance undoes addition, across the wrap', () => {
    check(
      fc.property(u32, fc.integer({ min: -0x8000_0000, max: 0x7fff_ffff }), (a, step) => {
        const b = serialAdd32(a, step);
        expect(b).toBeGreaterThanOrEqual(0);
        expect(b).toBeLessThan(2 ** 32);
        expect(serialDiff32(b, a)).toBe(step);
      }),
    );
  });
});

describe('16-bit serial numbers', () => {
  it.each([
    [0, 0, false],
    [1, 0, true],
    [0, 1, false],
    [0, 65_535, true],
    [65_535, 0, false],
    [32_767, 0, true],
    [32_768, 0, false],
    [0, 32_768, false],
    [32_769, 0, false],
  ])('%i newer than %i: %s', (a, b, newer) => {
    expect(serialNewer16(a, b)).toBe(newer);
  });

  it('are ordered like RFC 1982 says: never both ways, and exactly one way unless equal or 2¹⁵ apart', () => {
    check(
      fc.property(u16, u16, (a, b) => {
        const ways = [serialNewer16(a, b), serialNewer16(b, a)].filter(Boolean).length;
        const apart = (a - b) & 0xffff;
        expect(ways).toBe(apart === 0 || apart === 0x8000 ? 0 : 1);
      }),
      1_000,
    );
  });

  it('are newer after up to 32,767 steps', () => {
    check(
      fc.property(u16, fc.integer({ min: 1, max: 0x7fff }), (a, steps) => {
        expect(serialNewer16((a + steps) & 0xffff, a)).toBe(true);
      }),
    );
  });

  it('go from 65,535 to 0', () => {
    expect(serialNext16(65_535)).toBe(0);
    expect(serialNext16(0)).toBe(1);
    check(fc.property(u16, (a) => serialNewer16(serialNext16(a), a)));
  });
});
