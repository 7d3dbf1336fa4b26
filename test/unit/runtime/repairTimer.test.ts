import { describe, expect, it } from 'vitest';
import { RepairTimer } from '../../../src/runtime/repairTimer';
import { VirtualClock } from '../../support/virtualClock';

/** A timer; each time that it runs it is due again at the next of `again`. */
function open(again: (number | undefined)[] = []) {
  const clock = new VirtualClock();
  const ran: number[] = [];
  const timer = new RepairTimer(clock, (now) => {
    ran.push(now);
    return again.shift();
  });
  return { clock, timer, ran };
}

describe('the timer of repairs', () => {
  it('runs when something is due, and not before it is told', () => {
    const { clock, timer, ran } = open();
    clock.advanceTo(100);
    expect(ran).toEqual([]);
    timer.expect(102);
    clock.advanceTo(1_000);
    expect(ran).toEqual([102]);
  });

  it('runs at the earliest of what it is told, once', () => {
    const { clock, timer, ran } = open();
    for (const at of [50, 80, 20, 60]) timer.expect(at);
    clock.advanceTo(1_000);
    expect(ran).toEqual([20]);
  });

  it('runs again when that is due, whatever it was told before', () => {
    const { clock, timer, ran } = open([40, 41, undefined]);
    timer.expect(20);
    timer.expect(90);
    clock.advanceTo(1_000);
    expect(ran).toEqual([20, 40, 41]);
    timer.expect(1_200);
    clock.advanceTo(2_000);
    expect(ran).toEqual([20, 40, 41, 1_200]);
  });

  it('takes a break even if what is due lies in the past', () => {
    const { clock, timer, ran } = open([0, 0, 0]);
    clock.advanceTo(500);
    timer.expect(3);
    clock.advanceTo(503);
    expect(ran).toEqual([501, 502, 503]);
  });

  it('runs no more once it is disposed of', () => {
    const { clock, timer, ran } = open();
    timer.expect(20);
    timer.dispose();
    timer.expect(10);
    clock.advanceTo(1_000);
    expect(ran).toEqual([]);
  });
});
