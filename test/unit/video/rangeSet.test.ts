import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RangeSet } from '../../../src/video/rangeSet';

describe('RangeSet', () => {
  it('counts each byte once, whatever overlaps', () => {
    const range = fc.tuple(fc.nat(60), fc.integer({ min: 1, max: 20 }));
    fc.assert(
      fc.property(fc.array(range, { maxLength: 40 }), (ranges) => {
        const set = new RangeSet();
        const seen = new Set<number>();
        for (const [start, length] of ranges) {
          const before = seen.size;
          for (let at = start; at < start + length; at++) seen.add(at);
          expect(set.add(start, start + length)).toBe(seen.size - before);
          expect(set.size).toBe(seen.size);
        }
      }),
    );
  });

  it('refuses more than 1024 separate ranges, but still grows those it has', () => {
    const set = new RangeSet();
    for (let i = 0; i < 1024; i++) expect(set.add(i * 10, i * 10 + 1)).toBe(1);
    expect(set.add(20_000, 20_001)).toBeUndefined();
    expect(set.size).toBe(1024);
    expect(set.add(1, 10)).toBe(9);
    expect(set.add(20_000, 20_001)).toBe(1);
  });
});
