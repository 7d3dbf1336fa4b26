import { describe, expect, it } from 'vitest';
import { Lateness } from '../../../src/overlay/lateness';

describe('lateness', () => {
  it.each([
    // The deadline, the turns, and how late each is.
    ['of a machine that waits for nothing', undefined, [5, 9_000], [0, 0]],
    ['of one that is on time', 100, [100], [0]],
    ['of one that is turned before', 100, [40, 99], [0, 0]],
    ['is the time since the deadline', 100, [5_100], [5_000]],
    ['is told once', 100, [5_100, 5_100, 5_103], [5_000, 0, 0]],
    ['goes on while the machine is not turned', 100, [5_100, 5_200], [5_000, 100]],
    ['counts from the last turn, if that was later', 100, [90, 150, 1_150], [0, 50, 1_000]],
    ['within the grain of timers is none', 100, [104], [0]],
  ])('%s', (_case, deadline, turns, expected) => {
    const lateness = new Lateness();
    lateness.expect(deadline);
    expect(turns.map((now) => lateness.note(now))).toEqual(expected);
  });

  it('is measured against the last deadline', () => {
    const lateness = new Lateness();
    lateness.expect(100);
    lateness.expect(200);
    expect(lateness.note(150)).toBe(0);
    lateness.expect(undefined);
    expect(lateness.note(9_000)).toBe(0);
  });
});
