import { describe, expect, it } from 'vitest';
import { playbackRate } from '../../../../webview-ui/player/playbackCurve';

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
