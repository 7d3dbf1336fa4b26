import { describe, expect, it } from 'vitest';
import { SplitCounts, isPadding } from '../../../src/video/splitCounts';

describe('SplitCounts', () => {
  it('does not report padding', () => {
    const counts = new SplitCounts();
    counts.gap(Uint8Array.of(0, 0xff, 0x0d, 0x0a), 0, 4);
    expect(counts).toMatchObject({ skippedBytes: 0, resynchronisations: 0 });
  });

  it('counts one resynchronisation for all that is foreign until an image is found', () => {
    const counts = new SplitCounts();
    counts.gap(Uint8Array.of(0, 1, 0), 0, 3);
    counts.lost(5);
    expect(counts).toMatchObject({ skippedBytes: 7, resynchronisations: 1 });
    counts.found();
    counts.lost(1);
    expect(counts).toMatchObject({ skippedBytes: 8, resynchronisations: 2 });
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
});
