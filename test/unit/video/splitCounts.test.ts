import { describe, expect, it } from 'vitest';
import { SplitCounts } from '../../../src/video/splitCounts';

describe('SplitCounts', () => {
  it('does not report padding', () => {
    const counts = new SplitCounts();
    counts.gap(Uint8Array.of(0, 0xff, 0x0d, 0x0a), 0, 4, 0);
    expect(counts).toMatchObject({ skippedBytes: 0, resynchronisations: 0 });
  });

  it('counts one resynchronisation for all that is foreign until an image is found', () => {
    const counts = new SplitCounts();
    counts.gap(Uint8Array.of(0, 1, 0), 0, 3, 0);
    counts.lost(3, 5);
    expect(counts).toMatchObject({ skippedBytes: 7, resynchronisations: 1 });
    counts.found();
    counts.lost(20, 1);
    expect(counts).toMatchObject({ skippedBytes: 8, resynchronisations: 2 });
  });
});
