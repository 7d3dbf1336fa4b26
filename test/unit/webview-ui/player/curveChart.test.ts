import { describe, expect, it } from 'vitest';
import { CHART, curveChart } from '../../../../webview-ui/player/curveChart';
import { playbackRate } from '../../../../webview-ui/player/playbackCurve';

/** The places that a path goes through. */
function places(path: string): readonly (readonly [number, number])[] {
  return [...path.matchAll(/[ML](-?[\d.]+),(-?[\d.]+)/g)].map(([, x, y]) => [Number(x), Number(y)] as const);
}

describe('the drawn curve', () => {
  it('is level and then rises, within the drawing', () => {
    const all = places(curveChart(0, 30, 30).curve);
    for (const [x, y] of all) {
      expect(x).toBeGreaterThanOrEqual(0);
      expect(x).toBeLessThanOrEqual(CHART.width);
      expect(y).toBeGreaterThanOrEqual(0);
      expect(y).toBeLessThanOrEqual(CHART.height);
    }
    expect(all[0]![1]).toBe(all[1]![1]);
    for (let i = 2; i < all.length; i++) expect(all[i]![1]).toBeLessThanOrEqual(all[i - 1]![1]);
    expect(all.at(-1)![1]).toBeLessThan(all[0]![1] / 2);
  });

  it.each([0, 20, 40, 59, 61, 75, 100, 120])('has its point on the line at %i frames', (depth) => {
    const { curve, point } = curveChart(depth, playbackRate(depth), 30);
    const all = places(curve);
    const after = all.findIndex(([x]) => x >= point.x);
    const [to, from] = [all[after]!, all[Math.max(0, after - 1)]!];
    const share = to[0] === from[0] ? 1 : (point.x - from[0]) / (to[0] - from[0]);
    expect(point.y).toBeCloseTo(from[1] + share * (to[1] - from[1]), 0);
  });

  it('has a point that is off the drawing at its edge', () => {
    const { point } = curveChart(300, 1e6, 30);
    expect(point).toEqual({ x: CHART.width - 12, y: 8 });
  });

  it('has numbers where they belong, also of a slow flow', () => {
    const { frameMarks, rateMarks, curve } = curveChart(0, 12, 12);
    expect(frameMarks.map(({ text }) => text)).toEqual(['0', '40', '60', '120']);
    expect(rateMarks.map(({ text }) => text)).toEqual(['12', '100']);
    expect(rateMarks[0]!.y - 4).toBeCloseTo(places(curve)[0]![1]);
  });
});
