import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { datagramsOf, largestFrameIn } from '../../../src/shared/datagramCount';
import { check } from '../../support/property';

const budget = { datagramBytes: 1_200, roomBytes: 1_168, extraBytes: 4 };

describe('datagramsOf', () => {
  it.each([
    [0, 1],
    [1, 1],
    [1_164, 1],
    [1_165, 2],
    [2_332, 2],
    [2_333, 3],
    [8_000, 7],
  ])('a frame of %i bytes: %i', (bytes, datagrams) => {
    expect(datagramsOf(bytes, budget)).toBe(datagrams);
  });

  it('needs one more exactly above the largest frame of so many', () => {
    check(
      fc.property(fc.integer({ min: 1, max: 10_000 }), fc.integer({ min: 1, max: 2_000 }), (datagrams, roomBytes) => {
        const any = { ...budget, roomBytes, extraBytes: 0 };
        const largest = largestFrameIn(datagrams, any);
        expect(datagramsOf(largest, any)).toBe(datagrams);
        expect(datagramsOf(largest + 1, any)).toBe(datagrams + 1);
      }),
    );
  });
});
