import { describe, expect, it } from 'vitest';
import { REDIAL_FIRST_MS, REDIAL_JITTER, REDIAL_LONGEST_MS, REDIAL_TRIES } from '../../../src/overlay/constants';
import { redialDelay, UNDIALLABLE_WAIT_MS } from '../../../src/overlay/doctor';

const MIDDLE = 0.5;

describe('redialDelay', () => {
  it('doubles with each try', () => {
    const delays = [0, 1, 2].map((tries) => redialDelay(tries, false, MIDDLE));
    expect(delays).toEqual([REDIAL_FIRST_MS, 2 * REDIAL_FIRST_MS, 4 * REDIAL_FIRST_MS]);
  });

  it('gives up after the last try', () => {
    expect(redialDelay(REDIAL_TRIES, false, MIDDLE)).toBeUndefined();
    expect(redialDelay(REDIAL_TRIES + 5, false, MIDDLE)).toBeUndefined();
  });

  it('never gives up a neighbour that the user named', () => {
    expect(redialDelay(0, true, MIDDLE)).toBe(REDIAL_FIRST_MS);
    expect(redialDelay(REDIAL_TRIES, true, MIDDLE)).toBe(REDIAL_LONGEST_MS);
    expect(redialDelay(1_000, true, MIDDLE)).toBe(REDIAL_LONGEST_MS);
  });

  it('spreads by the jitter', () => {
    expect(redialDelay(0, false, 0)).toBeCloseTo(REDIAL_FIRST_MS * (1 - REDIAL_JITTER));
    expect(redialDelay(0, false, 1)).toBeCloseTo(REDIAL_FIRST_MS * (1 + REDIAL_JITTER));
  });

  it('waits for who cannot be dialled as long as all tries would take', () => {
    const all = Array.from({ length: REDIAL_TRIES }, (_, tries) => redialDelay(tries, false, MIDDLE) ?? 0);
    expect(UNDIALLABLE_WAIT_MS).toBe(all.reduce((sum, delay) => sum + delay, 0));
  });
});
