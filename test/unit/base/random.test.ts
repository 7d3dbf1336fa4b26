import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../src/base/random';

describe('seededRandom', () => {
  it('gives the same numbers for the same seed, others for another', () => {
    const draw = (seed: number) => {
      const random = seededRandom(seed);
      return [random.next(), random.next(), ...random.bytes(8)];
    };
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
  });

  it('works from any seed, also from the one that its mixing turns into zero', () => {
    for (const seed of [0, -1, 0x9e3779b9, 0x9e3779b9 | 0, 2 ** 40]) {
      const random = seededRandom(seed);
      expect(new Set(Array.from({ length: 50 }, () => random.next())).size).toBe(50);
    }
  });

  it('stays in [0, 1) and spreads evenly', () => {
    const random = seededRandom(3);
    const buckets = new Array<number>(10).fill(0);
    for (let i = 0; i < 10_000; i++) {
      const value = random.next();
      expect(value).toBeGreaterThanOrEqual(0);
      expect(value).toBeLessThan(1);
      const bucket = Math.floor(value * 10);
      buckets[bucket] = (buckets[bucket] ?? 0) + 1;
    }
    for (const count of buckets) expect(Math.abs(count - 1_000)).toBeLessThan(150);
  });

  it('makes bytes of the whole range', () => {
    const bytes = seededRandom(4).bytes(10_000);
    expect(bytes).toHaveLength(10_000);
    expect(new Set(bytes).size).toBe(256);
  });
});
