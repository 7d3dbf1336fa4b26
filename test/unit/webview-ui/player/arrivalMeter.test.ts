import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { check } from '../../../support/property';
import { ArrivalMeter } from '../../../../webview-ui/player/arrivalMeter';

/** A meter that got frames captured every `intervalMs`, each after a transit. */
function metered(transits: readonly number[], intervalMs = 100 / 3): ArrivalMeter {
  const meter = new ArrivalMeter();
  transits.forEach((transit, index) => meter.note(1e6 + index * intervalMs + transit, index * intervalMs));
  return meter;
}

/** RFC 3550 section 6.4.1, word for word: D(i-1,i) = (R_i - R_i-1) - (S_i - S_i-1); J += (|D| - J) / 16. */
function rfc3550(transits: readonly number[]): number {
  let jitter = 0;
  for (let i = 1; i < transits.length; i++) jitter += (Math.abs(transits[i]! - transits[i - 1]!) - jitter) / 16;
  return jitter;
}

describe('an arrival meter', () => {
  it('knows nothing of the first few', () => {
    const { spreadMs, intervalMs, jitterMs } = metered([0, 0, 0, 0, 0, 0, 0]);
    expect([spreadMs, intervalMs, jitterMs]).toEqual([undefined, undefined, 0]);
  });

  it('finds no jitter in a steady flow, and its interval, whatever the clocks say', () => {
    const meter = metered(Array<number>(60).fill(17));
    expect(meter.jitterMs).toBeCloseTo(0);
    expect(meter.spreadMs).toBeCloseTo(0);
    expect(meter.intervalMs).toBeCloseTo(33.33, 1);
    expect(meter.leastTransitMs).toBeCloseTo(1e6 + 17);
  });

  it('estimates jitter as RFC 3550 does', () => {
    check(
      fc.property(
        fc.array(fc.double({ min: 0, max: 200, noNaN: true }), { minLength: 2, maxLength: 100 }),
        (transits) => {
          expect(metered(transits).jitterMs).toBeCloseTo(rfc3550(transits), 3);
        },
      ),
    );
  });

  it('has a spread that all but one in twenty keep to, and no larger than it must be', () => {
    check(
      fc.property(
        fc.array(fc.double({ min: 0, max: 200, noNaN: true }), { minLength: 8, maxLength: 128 }),
        (transits) => {
          const meter = metered(transits);
          const least = Math.min(...transits);
          const later = transits.filter((transit) => transit - least > meter.spreadMs! + 1e-3).length;
          const notEarlier = transits.filter((transit) => transit - least >= meter.spreadMs! - 1e-3).length;
          expect(later).toBeLessThanOrEqual(transits.length / 20);
          expect(notEarlier).toBeGreaterThan(transits.length / 20 - 1);
        },
      ),
    );
  });

  it('forgets what is older than the window: a stall that is over, clocks that run apart', () => {
    const meter = metered([...Array<number>(20).fill(500), ...Array.from({ length: 300 }, (_, index) => index / 100)]);
    expect(meter.spreadMs).toBeLessThan(2);
    expect(meter.leastTransitMs).toBeGreaterThan(1e6 + 1);
  });

  it('does not count gaps into the interval', () => {
    const meter = new ArrivalMeter();
    for (let i = 0; i < 40; i++) meter.note(i * 50 + (i > 20 ? 3000 : 0), i * 50 + (i > 20 ? 3000 : 0));
    expect(meter.intervalMs).toBeCloseTo(50);
  });

  it('begins anew where frames are timed by another clock', () => {
    const meter = metered(Array<number>(60).fill(10));
    for (let i = 0; i < 8; i++) meter.note(1e6 + 2100 + i * 33, 5e5 + i * 33);
    expect(meter.jitterMs).toBeCloseTo(0);
    expect(meter.spreadMs).toBeCloseTo(0);
  });
});
