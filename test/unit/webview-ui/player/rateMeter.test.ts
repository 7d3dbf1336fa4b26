import { describe, expect, it } from 'vitest';
import { RateMeter } from '../../../../webview-ui/player/rateMeter';

describe('RateMeter', () => {
  it('counts the last second', () => {
    const meter = new RateMeter();
    expect(meter.perSecond(0)).toBe(0);
    for (let i = 0; i < 90; i++) meter.mark(i * 20);
    expect(meter.perSecond(1_780)).toBe(50);
    expect(meter.perSecond(2_280)).toBe(25);
    expect(meter.perSecond(9_000)).toBe(0);
  });
});
