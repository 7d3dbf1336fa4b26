import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FrameSums } from '../../../../webview-ui/tree/frameSums';
import { check } from '../../../support/property';

describe('FrameSums', () => {
  it('takes each rate to hold until the next one', () => {
    const sums = new FrameSums(10_000);
    expect(sums.start).toBe(Infinity);
    sums.note(30, 1_000);
    sums.note(10, 2_000);
    expect(sums.start).toBe(1_000);
    expect(sums.between(1_000, 2_000)).toBe(30);
    expect(sums.between(1_500, 2_500)).toBe(20);
    expect(sums.between(2_000, 5_000)).toBe(30);
    expect(sums.between(0, 1_000)).toBe(0);
  });

  it('sums what it keeps as if it kept everything', () => {
    const rates = fc.array(fc.tuple(fc.integer({ min: 1, max: 2_000 }), fc.integer({ min: 0, max: 60 })), {
      minLength: 1,
      maxLength: 60,
    });
    check(
      fc.property(rates, fc.nat({ max: 5_000 }), (all, back) => {
        const [some, whole] = [new FrameSums(5_000), new FrameSums(Infinity)];
        let now = 0;
        for (const [ms, rate] of all) {
          now += ms;
          some.note(rate, now);
          whole.note(rate, now);
        }
        expect(some.between(now - back, now)).toBeCloseTo(whole.between(now - back, now));
      }),
    );
  });
});
