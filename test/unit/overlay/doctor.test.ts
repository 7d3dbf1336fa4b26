import { describe, expect, it } from 'vitest';
import { REDIAL_FIRST_MS, REDIAL_JITTER, REDIAL_LONGEST_MS, REDIAL_TRIES } from '../../../src/overlay/constants';
import { redialDelay, triesLeft, undiallableWaitMs } from '../../../src/overlay/doctor';

const MIDDLE = 0.5;

describe('redialDelay', () => {
  it('doubles with each try', () => {
    const delays = [0, 1, 2].map((tries) => redialDelay(tries, REDIAL_TRIES, false, MIDDLE));
    expect(delays).toEqual([REDIAL_FIRST_MS, 2 * REDIAL_FIRST_MS, 4 * REDIAL_FIRST_MS]);
  });

  it('gives up after the last try', () => {
    expect(redialDelay(REDIAL_TRIES, REDIAL_TRIES, false, MIDDLE)).toBeUndefined();
    expect(redialDelay(REDIAL_TRIES + 5, REDIAL_TRIES, false, MIDDLE)).toBeUndefined();
  });

  it('never gives up a neighbour that the user named', () => {
    expect(redialDelay(0, REDIAL_TRIES, true, MIDDLE)).toBe(REDIAL_FIRST_MS);
    expect(redialDelay(REDIAL_TRIES, REDIAL_TRIES, true, MIDDLE)).toBe(REDIAL_LONGEST_MS);
    expect(redialDelay(1_000, REDIAL_TRIES, true, MIDDLE)).toBe(REDIAL_LONGEST_MS);
  });

  it('makes as many tries as are set, none if that is so', () => {
    expect(redialDelay(0, 0, false, MIDDLE)).toBeUndefined();
    expect(redialDelay(0, 0, true, MIDDLE)).toBe(REDIAL_LONGEST_MS);
    expect(redialDelay(7, 8, false, MIDDLE)).toBe(REDIAL_LONGEST_MS);
    expect(redialDelay(8, 8, false, MIDDLE)).toBeUndefined();
    expect(undiallableWaitMs(0)).toBe(0);
    expect(undiallableWaitMs(24)).toBe((1 + 2 + 4 + 8 + 16 + 19 * 30) * 1_000);
  });

  it('spreads by the jitter', () => {
    expect(redialDelay(0, REDIAL_TRIES, false, 0)).toBeCloseTo(REDIAL_FIRST_MS * (1 - REDIAL_JITTER));
    expect(redialDelay(0, REDIAL_TRIES, false, 1)).toBeCloseTo(REDIAL_FIRST_MS * (1 + REDIAL_JITTER));
  });

  it('waits for who cannot be dialled as long as all tries would take', () => {
    const all = Array.from(
      { length: REDIAL_TRIES },
      (_, tries) => redialDelay(tries, REDIAL_TRIES, false, MIDDLE) ?? 0,
    );
    expect(undiallableWaitMs(REDIAL_TRIES)).toBe(all.reduce((sum, delay) => sum + delay, 0));
  });
});

describe('triesLeft', () => {
  const course = { tries: REDIAL_TRIES, failedTries: 0, underWay: false, named: false, canBeDialled: true };

  it('counts the tries that are not under way yet', () => {
    const left = [0, 1, 2].flatMap((tries) =>
      [false, true].map((underWay) => triesLeft({ ...course, failedTries: tries, underWay })),
    );
    expect(left).toEqual([REDIAL_TRIES, 2, 2, 1, 1, 0]);
    expect(triesLeft({ ...course, failedTries: REDIAL_TRIES, underWay: true })).toBe(0);
  });

  it('agrees with when a neighbour is given up', () => {
    for (let failedTries = 0; failedTries <= REDIAL_TRIES; failedTries++) {
      const isGivenUp = redialDelay(failedTries, REDIAL_TRIES, false, MIDDLE) === undefined;
      expect(triesLeft({ ...course, failedTries }) === 0).toBe(isGivenUp);
    }
  });

  it('is unknown where a neighbour is not forgotten for its tries', () => {
    expect(triesLeft({ ...course, named: true })).toBeNull();
    expect(triesLeft({ ...course, canBeDialled: false })).toBeNull();
  });
});
