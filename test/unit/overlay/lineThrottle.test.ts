import { describe, expect, it } from 'vitest';
import { LineThrottle } from '../../../src/overlay/lineThrottle';

describe('LineThrottle', () => {
  it('lets one of equal lines through per period, and counts the others', () => {
    const throttle = new LineThrottle(1_000);
    expect([0, 1, 999].map((now) => throttle.pass('a', now))).toEqual([0, undefined, undefined]);
    expect([1_000, 2_500].map((now) => throttle.pass('a', now))).toEqual([2, 0]);
  });

  it('does not let one line hold another back', () => {
    const throttle = new LineThrottle(1_000);
    expect(throttle.pass('a', 0)).toBe(0);
    expect(throttle.pass('b', 0)).toBe(0);
  });

  it('stays small, and lets few through, whatever is said', () => {
    const throttle = new LineThrottle(1_000);
    let passed = 0;
    for (let i = 0; i < 10_000; i++) if (throttle.pass(`line ${i}`, i / 10) !== undefined) passed++;
    expect(passed).toBeLessThanOrEqual(17);
  });
});
