import { describe, expect, it } from 'vitest';
import { baseRate, playbackRate, refillRate } from '../../../../webview-ui/player/playbackCurve';

describe('playbackRate (S15)', () => {
  it.each([
    [0, 30],
    [1, 30],
    [40, 30],
    [59, 30],
    [60, 31],
    [70, 32],
    [80, 34],
    [90, 38],
    [100, 46],
    [110, 62],
    [160, 1054],
  ])('%i frames buffered: %i frames/s', (buffered, rate) => {
    expect(playbackRate(buffered)).toBe(rate);
  });

  it('never falls, steps up by 1 at 60 and is smooth from there on', () => {
    for (let n = 1; n <= 300; n++) expect(playbackRate(n)).toBeGreaterThanOrEqual(playbackRate(n - 1));
    expect(playbackRate(60) - playbackRate(59.999)).toBe(1);
    for (let n = 60; n < 300; n++) {
      expect((playbackRate(n + 1) - 30) / (playbackRate(n) - 30)).toBeCloseTo(2 ** 0.1, 9);
      expect(playbackRate(n + 1e-9) - playbackRate(n)).toBeLessThan(1e-2);
    }
  });
});

describe('a flow that is slower than 30 frames/s', () => {
  it.each([
    [undefined, 30],
    [0, 30],
    [1000 / 60, 30],
    [1000 / 30, 30],
    [1001 / 30, 30],
    [40, 25],
    [100, 10],
    [5000, 0.2],
  ])('a frame every %s ms: %s frames/s', (intervalMs, rate) => {
    expect(baseRate(intervalMs)).toBeCloseTo(rate, 9);
  });

  it('has the same curve above its own rate', () => {
    for (let n = 0; n <= 200; n++) expect(playbackRate(n, 12) - 12).toBeCloseTo(playbackRate(n) - 30, 9);
  });

  it('is filled up at 28 of 30', () => {
    expect(refillRate()).toBe(28);
    expect(refillRate(15)).toBe(14);
  });
});
