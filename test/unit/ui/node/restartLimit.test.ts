import { describe, expect, it } from 'vitest';
import { MOST_RESTARTS, RESTART_WINDOW_MS, RestartLimit } from '../../../../src/ui/node/restartLimit';
import { VirtualClock } from '../../../support/virtualClock';

describe('RestartLimit', () => {
  it('admits some within a time, and again when they are long ago', () => {
    const clock = new VirtualClock();
    const limit = new RestartLimit(clock);
    for (let i = 0; i < MOST_RESTARTS; i++) {
      clock.advanceTo(i * 10);
      expect(limit.admit()).toBe(true);
    }
    expect(limit.admit()).toBe(false);
    clock.advanceTo(RESTART_WINDOW_MS - 1);
    expect(limit.admit()).toBe(false);
    clock.advanceTo(RESTART_WINDOW_MS);
    expect(limit.admit()).toBe(true);
    expect(limit.admit()).toBe(false);
  });
});
