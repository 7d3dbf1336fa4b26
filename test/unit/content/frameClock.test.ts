import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../src/base/random';
import { FrameClock, pacingPlan } from '../../../src/content/frameClock';

const INTERVAL = 1000 / 30;

describe('FrameClock', () => {
  it('does not drift in 10,000 frames, however late each of them is', () => {
    const clock = new FrameClock(INTERVAL, 1234.5);
    for (let frame = 0; frame < 10_000; frame++) {
      expect(clock.nextDeadline()).toBe(1234.5 + frame * INTERVAL);
      clock.advance(clock.nextDeadline() + (frame % 16));
    }
  });

  it('a frame that leaves early or in time costs nothing', () => {
    const clock = new FrameClock(40, 0);
    clock.advance(0);
    clock.advance(39);
    expect(clock.nextDeadline()).toBe(80);
  });

  it('after a stall of 5 s nothing is made up for', () => {
    const clock = new FrameClock(40, 0);
    clock.advance(0);
    const left = [5013];
    clock.advance(5013);
    for (let i = 0; i < 5; i++) {
      left.push(clock.nextDeadline());
      clock.advance(clock.nextDeadline());
    }
    expect(left).toEqual([5013, 5040, 5080, 5120, 5160, 5200]);
  });

  it.each([
    [59, 80],
    [60, 80],
    [61, 120],
    [80, 120],
    [99, 120],
    [101, 160],
  ])('the second frame leaves at %i of 40: the next at %i', (now, next) => {
    const clock = new FrameClock(40, 0);
    clock.advance(0);
    clock.advance(now);
    expect(clock.nextDeadline()).toBe(next);
  });

  it('two frames are never closer than half an interval, and never off the grid', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(300), { maxLength: 100 }), (lateness) => {
        const clock = new FrameClock(40, 7);
        let last = -Infinity;
        for (const late of lateness) {
          const due = clock.nextDeadline();
          expect((due - 7) % 40).toBe(0);
          expect(due - last).toBeGreaterThanOrEqual(20);
          last = due + late;
          clock.advance(last);
        }
      }),
    );
  });
});

describe('a fast flow under timers that are late by some ms', () => {
  /** When `count` frames leave if each timer fires as late as the next of `lateness`, whole milliseconds being its grain. */
  function leave(intervalMs: number, count: number, lateness: () => number): number[] {
    const clock = new FrameClock(intervalMs, 0);
    const left: number[] = [];
    for (let now = 0; left.length < count;) {
      now += Math.max(0, Math.ceil(clock.nextDeadline() - now - 0.5)) + lateness();
      clock.advance(now);
      left.push(now);
    }
    return left;
  }

  it.each([60, 120, 240])('%i frames/s are reached', (rate) => {
    const random = seededRandom(rate);
    const intervalMs = 1000 / rate;
    const left = leave(intervalMs, 20_000, () => 1 + 3 * random.next());
    const seconds = ((left.at(-1) ?? 0) - (left[0] ?? 0)) / 1000;
    expect((left.length - 1) / seconds).toBeGreaterThan(0.99 * rate);
    expect((left.length - 1) / seconds).toBeLessThan(1.001 * rate);
  });

  it('neither jitter nor stalls of any length lead to a burst', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.nat(10), fc.nat(500)), { maxLength: 200 }), (lateness) => {
        const intervalMs = 1000 / 240;
        const late = lateness.values();
        const left = leave(intervalMs, lateness.length, () => late.next().value ?? 0);
        left.forEach((from, i) => {
          if (i > 0) expect(from - (left[i - 1] ?? 0)).toBeGreaterThanOrEqual(intervalMs / 4 - 0.5);
          // In any 50 ms: the 12 that are due, the 2 that jitter has held up, and the one at the edge.
          expect(left.filter((at) => at >= from && at < from + 50).length).toBeLessThanOrEqual(15);
        });
      }),
    );
  });

  it('after a stall of 5 s nothing is made up for', () => {
    const clock = new FrameClock(1000 / 240, 0);
    clock.advance(5000);
    expect(clock.nextDeadline()).toBeGreaterThanOrEqual(5000 + 500 / 240);
  });
});

describe('pacingPlan', () => {
  it('a slow flow: within 100 ms, so that a receiver gets a frame in one go', () => {
    const plan = pacingPlan(100, 5000);
    expect(plan.at(-1)).toBe(98);
    expect(new Set(plan).size).toBe(50);
  });

  it('one fragment leaves at once', () => {
    expect(pacingPlan(1, INTERVAL)).toEqual([0]);
    expect(pacingPlan(0, INTERVAL)).toEqual([]);
  });

  it('seven fragments of a frame at 25 frames/s', () => {
    expect(pacingPlan(8, 40)).toEqual([0, 2.5, 5, 7.5, 10, 12.5, 15, 17.5]);
  });

  it('many fragments leave in batches', () => {
    expect(pacingPlan(20, 40)).toEqual([0, 0, 2, 2, 4, 4, 6, 6, 8, 8, 10, 10, 12, 12, 14, 14, 16, 16, 18, 18]);
  });

  it('an interval too short to spread anything', () => {
    expect(pacingPlan(5, 3)).toEqual([0, 0, 0, 0, 0]);
  });

  it('keeps to half the interval, 2 ms between batches, and even batches', () => {
    fc.assert(
      fc.property(fc.nat(7000), fc.double({ min: 1, max: 2000, noNaN: true }), (fragments, interval) => {
        const plan = pacingPlan(fragments, interval);
        expect(plan).toHaveLength(fragments);
        const sizes = new Map<number, number>();
        for (const offset of plan) sizes.set(offset, (sizes.get(offset) ?? 0) + 1);
        const offsets = [...sizes.keys()];
        if (fragments > 0) expect(offsets[0]).toBe(0);
        offsets.forEach((offset, i) => {
          expect(offset).toBeLessThanOrEqual(Math.min(interval / 2, 100));
          if (i > 0) expect(offset - (offsets[i - 1] ?? 0)).toBeGreaterThanOrEqual(2 - 1e-9);
        });
        if (fragments > 0) expect(Math.max(...sizes.values()) - Math.min(...sizes.values())).toBeLessThanOrEqual(1);
      }),
    );
  });
});
