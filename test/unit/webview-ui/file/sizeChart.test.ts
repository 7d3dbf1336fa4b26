import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SizeChart } from '../../../../webview-ui/file/sizeChart';
import { check } from '../../../support/property';

const budget = { datagramBytes: 1_200, roomBytes: 1_168, extraBytes: 4 };
const bucket = (from: number, to: number, least: number, mean: number, most: number) => ({
  from,
  to,
  least,
  mean,
  most,
});

/** Bars without gaps, of any lengths. */
const buckets = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 9 }), fc.nat(20_000), fc.nat(20_000)), { minLength: 1, maxLength: 40 })
  .map((parts) => {
    let from = 0;
    return parts.map(([frames, a, b]) => {
      const to = from + frames - 1;
      const made = bucket(from, to, Math.min(a, b), (a + b) / 2, Math.max(a, b));
      from = to + 1;
      return made;
    });
  });

describe('SizeChart', () => {
  it('is empty without frames', () => {
    const chart = new SizeChart([]);
    expect(chart.summary).toBeUndefined();
    expect([chart.frames, chart.bars(), chart.lines(budget)]).toEqual([0, [], []]);
    expect([chart.frameAt(0.5), chart.bucketOf(0), chart.placeOf(3), chart.beside(3, 1)]).toEqual([
      undefined,
      undefined,
      0,
      3,
    ]);
  });

  it('sums up by frames, not by bars', () => {
    expect(new SizeChart([bucket(0, 0, 10, 10, 10), bucket(1, 3, 20, 30, 40)]).summary).toEqual({
      least: 10,
      mean: 25,
      most: 40,
    });
  });

  it('puts bars side by side, the largest below the top', () => {
    const bars = new SizeChart([bucket(0, 0, 54, 54, 54), bucket(1, 3, 50, 75, 100)]).bars();
    expect(bars.map(({ left, right }) => [left, right])).toEqual([
      [0, 0.25],
      [0.25, 1],
    ]);
    expect(bars[0]!.most).toBeCloseTo(0.5);
    expect(bars[1]!.most).toBeLessThan(1);
  });

  it('finds the frame below the pointer, the middle of each being its place', () => {
    check(
      fc.property(buckets, fc.double({ min: -0.5, max: 1.5, noNaN: true }), (all, place) => {
        const chart = new SizeChart(all);
        const frame = chart.frameAt(place)!;
        expect(frame >= 0 && frame < chart.frames).toBe(true);
        if (place >= 0 && place < 1)
          expect(Math.abs(chart.placeOf(frame) - place)).toBeLessThanOrEqual(0.5 / chart.frames + 1e-9);
        expect(chart.frameAt(chart.placeOf(frame))).toBe(frame);
        expect(chart.bucketOf(frame)).toBe(all.find(({ from, to }) => from <= frame && frame <= to));
      }),
    );
  });

  it('goes from bar to bar and stays at the ends', () => {
    check(
      fc.property(buckets, (all) => {
        const chart = new SizeChart(all);
        const seen = [0];
        for (let next = chart.beside(0, 1); next !== seen.at(-1); next = chart.beside(next, 1)) seen.push(next);
        expect(seen).toEqual(all.map(({ from }) => from));
        const back = [seen.at(-1)!];
        for (let next = chart.beside(back[0]!, -1); next !== back.at(-1); next = chart.beside(next, -1))
          back.push(next);
        expect(back).toEqual([...seen].reverse());
      }),
    );
  });

  it('draws lines where a frame needs one datagram more, as many as can be told apart', () => {
    const few = new SizeChart([bucket(0, 1, 100, 1_000, 2_400)]).lines(budget);
    expect(few.map(({ datagrams, bytes }) => [datagrams, bytes])).toEqual([
      [1, 1_164],
      [2, 2_332],
    ]);
    expect(few[0]!.height).toBeCloseTo(1_164 / (2_400 * 1.08));
    check(
      fc.property(fc.integer({ min: 1, max: 9_000_000 }), (most) => {
        const lines = new SizeChart([bucket(0, 0, most, most, most)]).lines(budget);
        expect(lines.length).toBeLessThanOrEqual(8);
        expect(lines.every(({ height }) => height > 0 && height <= 1)).toBe(true);
      }),
    );
  });
});
