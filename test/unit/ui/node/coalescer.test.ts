import { describe, expect, it } from 'vitest';
import { Coalescer } from '../../../../src/ui/node/coalescer';
import { VirtualClock } from '../../../support/virtualClock';

/** A coalescer whose runs take `lasts` milliseconds, and the times at which they began. */
function make(intervalMs: number, lasts = 0) {
  const clock = new VirtualClock();
  const starts: number[] = [];
  const coalescer = new Coalescer(clock, intervalMs, () => {
    starts.push(clock.now());
    return new Promise((resolve) => void clock.setTimer(lasts, resolve));
  });
  /** Moves time a millisecond at a time, letting promises settle between. */
  const advance = async (time: number): Promise<void> => {
    while (clock.now() < time) {
      clock.advanceTo(clock.now() + 1);
      for (let turn = 0; turn < 5; turn++) await Promise.resolve();
    }
  };
  return { coalescer, starts, advance };
}

describe('Coalescer', () => {
  it('runs at once, then at most once per interval, and a last time for the last request', async () => {
    const { coalescer, starts, advance } = make(250);
    coalescer.request();
    expect(starts).toEqual([0]);
    for (const time of [10, 20, 100]) {
      await advance(time);
      coalescer.request();
    }
    await advance(2_000);
    expect(starts).toEqual([0, 250]);
    coalescer.request();
    expect(starts).toEqual([0, 250, 2_000]);
  });

  it('never runs twice at a time', async () => {
    const { coalescer, starts, advance } = make(250, 600);
    coalescer.request();
    await advance(300);
    coalescer.request();
    await advance(2_000);
    expect(starts).toEqual([0, 600]);
  });

  it('does nothing once disposed', async () => {
    const { coalescer, starts, advance } = make(250);
    coalescer.request();
    await advance(10);
    coalescer.request();
    coalescer.dispose();
    coalescer.request();
    await advance(1_000);
    expect(starts).toEqual([0]);
  });
});
