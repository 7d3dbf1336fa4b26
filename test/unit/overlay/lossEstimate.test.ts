import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../src/base/random';
import { LossEstimate } from '../../../src/overlay/lossEstimate';
import { forEachSeed } from '../../support/seeds';

describe('the estimate of loss', () => {
  it('is unknown at first, then the share of what is missing', () => {
    const loss = new LossEstimate();
    expect(loss.ratio).toBeNull();
    loss.arrived(1);
    expect(loss.ratio).toBe(0);
    loss.arrived(3);
    expect(loss.ratio).toBe(0.5);
  });

  it('stays between none and all, whatever the numbers', () => {
    const loss = new LossEstimate();
    loss.arrived(2 ** 31 - 1);
    expect(loss.ratio).toBeGreaterThan(0.9);
    expect(loss.ratio).toBeLessThan(1);
    for (let i = 0; i < 1_000; i++) loss.arrived(1);
    expect(loss.ratio).toBeCloseTo(0);
  });

  it('comes near the truth', () => {
    forEachSeed(10, (seed) => {
      const random = seededRandom(seed);
      const truth = random.next() * 0.3;
      const loss = new LossEstimate();
      let sum = 0;
      for (let i = 0, steps = 1; i < 4_000; i++, steps++) {
        if (random.next() < truth) continue;
        loss.arrived(steps);
        steps = 0;
        sum += loss.ratio ?? 0;
      }
      expect(sum / (4_000 * (1 - truth))).toBeCloseTo(truth, 1);
    });
  });
});
