import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../src/base/random';
import {
  HELLO_CARRYING_INTERVAL_MS,
  HELLO_INTERVAL_MS,
  PROBE_WINDOW_IDLE_MS,
  PROBE_WINDOW_MS,
  SILENCE_CARRYING_MS,
  SILENCE_MS,
  SUSPECT_CARRYING_MS,
  SUSPECT_MS,
} from '../../../src/overlay/constants';
import { Silence } from '../../../src/overlay/silence';
import { forEachSeed } from '../../support/seeds';

/** A path whose first HELLO came at 0. */
function path(intervalMs: number): Silence {
  const silence = new Silence(0);
  silence.helloHeard(0, intervalMs, 1);
  return silence;
}

describe('what is expected of a path', () => {
  it.each([
    // What the sender promises; when the path is suspected, and when the silence is over the limit.
    ['says nothing', 0, SUSPECT_MS, SUSPECT_MS + PROBE_WINDOW_IDLE_MS],
    ['is idle', HELLO_INTERVAL_MS, SUSPECT_MS, SUSPECT_MS + PROBE_WINDOW_IDLE_MS],
    ['promises a HELLO a minute', 60_000, SUSPECT_MS, SUSPECT_MS + PROBE_WINDOW_IDLE_MS],
    ['carries media', HELLO_CARRYING_INTERVAL_MS, SUSPECT_CARRYING_MS, SUSPECT_CARRYING_MS + PROBE_WINDOW_MS],
    ['promises a HELLO a millisecond', 1, SUSPECT_CARRYING_MS, SUSPECT_CARRYING_MS + PROBE_WINDOW_MS],
  ])('that %s', (_case, intervalMs, suspectAt, overAt) => {
    const silence = path(intervalMs);
    expect(silence.suspectAt).toBe(suspectAt);
    expect(silence.overAt(0)).toBe(overAt);
    expect(silence.overAt(50)).toBe(overAt + 50);
    silence.suspect(suspectAt, false);
    expect(silence.overAt(0)).toBe(overAt);
  });

  it('is more patience the later HELLOs have been, up to the limit', () => {
    for (const [intervalMs, limitMs] of [
      [HELLO_CARRYING_INTERVAL_MS, SILENCE_CARRYING_MS],
      [HELLO_INTERVAL_MS, SILENCE_MS],
    ] as const) {
      let [now, before] = [0, 0];
      const silence = path(intervalMs);
      for (const lateMs of [0, 30, 100, 300, 900, 5_000]) {
        now += intervalMs + lateMs;
        silence.helloHeard(now, intervalMs, 1);
        expect(silence.marginMs).toBe(Math.min(lateMs, SILENCE_MS));
        const patience = silence.overAt(0) - now;
        expect(patience).toBeGreaterThanOrEqual(before);
        expect(patience).toBeLessThanOrEqual(limitMs);
        expect(silence.suspectAt).toBeLessThan(silence.overAt(0));
        before = patience;
      }
      expect(before).toBe(limitMs);
    }
  });

  it('is forgotten slowly', () => {
    const silence = path(HELLO_CARRYING_INTERVAL_MS);
    let now = 600;
    silence.helloHeard(now, HELLO_CARRYING_INTERVAL_MS, 1);
    expect(silence.marginMs).toBe(400);
    const margins = Array.from({ length: 200 }, () => {
      silence.helloHeard((now += HELLO_CARRYING_INTERVAL_MS), HELLO_CARRYING_INTERVAL_MS, 1);
      return silence.marginMs;
    });
    expect(margins[20]).toBeGreaterThan(250);
    expect(margins[44]).toBeCloseTo(200, -1);
    expect(margins[199]).toBeLessThan(20);
  });

  it('does not take loss, an early HELLO or an outage for lateness', () => {
    const silence = path(HELLO_INTERVAL_MS);
    silence.helloHeard(3_000, HELLO_INTERVAL_MS, 3);
    silence.helloHeard(3_010, HELLO_INTERVAL_MS, 1);
    expect(silence.marginMs).toBe(0);
    silence.forgetPromise();
    silence.helloHeard(60_000, HELLO_INTERVAL_MS, 1);
    expect(silence.marginMs).toBe(0);
  });
});

describe('a sign of life', () => {
  it('begins the silence anew', () => {
    const silence = path(HELLO_CARRYING_INTERVAL_MS);
    silence.heard(400);
    expect(silence.suspectAt).toBe(400 + SUSPECT_CARRYING_MS);
    silence.heard(300);
    expect(silence.suspectAt).toBe(400 + SUSPECT_CARRYING_MS);
  });

  it('ends a suspicion unless it is older', () => {
    const silence = path(HELLO_INTERVAL_MS);
    silence.suspect(1_000, true);
    silence.heard(900);
    expect(silence.isSuspected).toBe(true);
    expect(silence.overAt(10)).toBe(1_000 + PROBE_WINDOW_MS + 10);
    silence.heard(1_001);
    expect(silence.isSuspected).toBe(false);
    silence.suspect(1_500, false);
    expect(silence.overAt(0)).toBe(1_500 + PROBE_WINDOW_IDLE_MS);
    silence.helloHeard(1_600, HELLO_INTERVAL_MS, 1);
    expect(silence.isSuspected).toBe(false);
  });
});

describe('time in which nobody listened', () => {
  it('does not count, nor does it teach', () => {
    const silence = path(HELLO_INTERVAL_MS);
    silence.suspect(1_500, false);
    silence.excuse(60_000);
    expect(silence.overAt(0)).toBe(61_500 + PROBE_WINDOW_IDLE_MS);
    silence.helloHeard(61_000, HELLO_INTERVAL_MS, 1);
    expect(silence.marginMs).toBe(0);
    silence.excuse(500);
    expect(silence.suspectAt).toBe(61_500 + SUSPECT_MS);
  });
});

describe('a path with bursts of lateness', () => {
  it('is never over the limit once a burst was seen, and a dead one is always found in time', () => {
    forEachSeed(50, (seed) => {
      const random = seededRandom(seed);
      const intervalMs = seed % 2 === 0 ? HELLO_INTERVAL_MS : HELLO_CARRYING_INTERVAL_MS;
      const limitMs = seed % 2 === 0 ? SILENCE_MS : SILENCE_CARRYING_MS;
      const worstMs = 250 * random.next();
      let now = 0;
      const silence = path(intervalMs);
      for (let i = 0; i < 2_000; i++) {
        const isBurst = random.next() < 0.05;
        now += intervalMs + (isBurst ? worstMs * random.next() : 5 * random.next());
        expect(now).toBeLessThan(silence.overAt(0));
        silence.helloHeard(now, intervalMs, 1);
      }
      expect(silence.overAt(1_000)).toBeLessThanOrEqual(now + limitMs);
    });
  });
});
