import { describe, expect, it } from 'vitest';
import { ControlProbe } from '../../../src/overlay/controlProbe';

describe('PINGs', () => {
  it('are due at once, then at their interval, a little earlier along with something else', () => {
    const probe = new ControlProbe(100);
    expect(probe.isDue(100)).toBe(true);
    expect(probe.nextDeadline(1_000)).toBe(100);
    probe.makePing(100, 800);
    expect(probe.isDue(799)).toBe(false);
    expect(probe.isDue(800)).toBe(true);
    probe.hasten(300);
    probe.hasten(500);
    expect(probe.nextDeadline(9_000)).toBe(300);
  });

  it('are answered by any frame, and measure by their own response only', () => {
    const probe = new ControlProbe(0);
    const first = probe.makePing(0, 5_000);
    expect(probe.nextDeadline(500)).toBe(500);
    expect([probe.isOverdue(499, 500), probe.isOverdue(500, 500)]).toEqual([false, true]);
    probe.heard();
    expect(probe.isOverdue(5_000, 500)).toBe(false);
    const second = probe.makePing(5_000, 5_000);
    probe.answered(first, 5_004, false);
    expect(probe.rttMs).toBeUndefined();
    probe.answered(second, 5_008, false);
    probe.answered(second, 9_000, false);
    expect(probe.rttMs).toBe(8);
    expect(probe.mostRttMs).toBe(24);
    probe.answered(probe.makePing(10_000, 5_000), 12_000, true);
    expect(probe.rttMs).toBe(8);
  });

  it('that follow one without answer do not give more time', () => {
    const probe = new ControlProbe(0);
    for (const now of [0, 1_000, 2_000]) probe.makePing(now, 1_000);
    expect(probe.isOverdue(2_000, 2_000)).toBe(true);
  });

  it('that are asked for in doubt count from then on', () => {
    const probe = new ControlProbe(0);
    probe.makePing(0, 5_000);
    probe.ask(3_000);
    expect(probe.isDue(3_000)).toBe(true);
    expect(probe.isOverdue(3_400, 500)).toBe(false);
    probe.excuse(1_000);
    expect([probe.isOverdue(4_499, 500), probe.isOverdue(4_500, 500)]).toEqual([false, true]);
  });

  it('begin their numbers again at the end', () => {
    const probe = new ControlProbe(0);
    expect(probe.makePing(0, 1)).toBe(1);
    expect(probe.makePing(0, 1)).toBe(2);
  });
});
