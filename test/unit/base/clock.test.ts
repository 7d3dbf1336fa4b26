import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { afterInput, realClock } from '../../../src/base/clock';

describe('realClock', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('moves with time', () => {
    const before = realClock.now();
    vi.advanceTimersByTime(1_500);
    expect(realClock.now() - before).toBe(1_500);
  });

  it('runs a timer once, after its delay', () => {
    const run = vi.fn();
    realClock.setTimer(100, run);
    vi.advanceTimersByTime(99);
    expect(run).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    vi.advanceTimersByTime(1_000);
    expect(run).toHaveBeenCalledTimes(1);
  });

  it('takes a delay that is over as none', () => {
    const run = vi.fn();
    realClock.setTimer(-50, run);
    vi.advanceTimersByTime(1);
    expect(run).toHaveBeenCalledTimes(1);
  });

  it('forgets a timer that was disposed', () => {
    const run = vi.fn();
    const timer = realClock.setTimer(10, run);
    timer.dispose();
    timer.dispose();
    vi.advanceTimersByTime(100);
    expect(run).not.toHaveBeenCalled();
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('afterInput', () => {
  it('waits until sockets have been looked at, which timers do not', async () => {
    const order: string[] = [];
    const { port1, port2 } = new MessageChannel();
    const arrived = new Promise<void>((resolve) => {
      port2.onmessage = () => {
        order.push('input');
        resolve();
      };
    });
    const late = new Promise<void>((resolve) => {
      realClock.setTimer(0, () => {
        port1.postMessage('waits');
        afterInput(() => {
          order.push('after');
          resolve();
        });
      });
    });
    await Promise.all([arrived, late]);
    port2.close();
    expect(order).toEqual(['input', 'after']);
  });

  it('can be called off', async () => {
    let called = false;
    afterInput(() => (called = true)).dispose();
    await new Promise<void>((resolve) => afterInput(resolve));
    expect(called).toBe(false);
  });
});
