import { describe, expect, it } from 'vitest';
import { type Random, seededRandom } from '../../../src/base/random';
import {
  ARRIVAL_WINDOW,
  type Arrival,
  ArrivalWindow,
  MAX_ASKED_RANGES,
  MAX_ASKINGS,
  MAX_MISSING,
  REORDER_MS,
} from '../../../src/overlay/arrivalWindow';
import { MAX_REPAIR_DATAGRAMS, MAX_REPAIR_RANGES, type SequenceRange } from '../../../src/wire/repairRequest';
import { forEachSeed } from '../../support/seeds';

interface Numbered {
  state: 'came' | 'awaited' | 'lost';
  noticedAt: number;
  askAt: number;
  askings: number;
}

/** The same told number by number, with numbers that never wrap. */
class Model {
  readonly numbers = new Map<number, Numbered>();
  newest: number | undefined;
  /** What became of numbers that are too old to change, as they are too many to look at in every step. */
  readonly settled = { came: 0, lost: 0 };
  duplicates = 0;
  repaired = 0;

  constructor(
    readonly repair: boolean,
    readonly deadlineMs: number,
  ) {}

  note(number: number, now: number): Arrival {
    this.newest ??= number <= 64 ? -1 : number - 1;
    if (number <= this.newest - ARRIVAL_WINDOW) return 'stale';
    const known = this.numbers.get(number);
    if (known?.state === 'came') {
      this.duplicates++;
      return 'duplicate';
    }
    const isAsked = (known?.askings ?? 0) > 0;
    if (isAsked) this.repaired++;
    const isJump = number > this.newest + ARRIVAL_WINDOW;
    for (let gap = this.newest + 1; gap < number; gap++) {
      this.numbers.set(gap, { state: 'awaited', noticedAt: now, askAt: now + REORDER_MS, askings: 0 });
    }
    this.numbers.set(number, { state: 'came', noticedAt: 0, askAt: 0, askings: 0 });
    this.newest = Math.max(this.newest, number);
    for (const one of this.awaited()) {
      if (isJump || one <= this.newest - ARRIVAL_WINDOW) this.numbers.get(one)!.state = 'lost';
    }
    const awaited = this.awaited();
    if (this.repair) for (const one of awaited.slice(0, -MAX_MISSING)) this.numbers.get(one)!.state = 'lost';
    for (const [one, { state }] of this.numbers) {
      if (one > this.newest - ARRIVAL_WINDOW || state === 'awaited') continue;
      this.settled[state]++;
      this.numbers.delete(one);
    }
    return isAsked ? 'repaired' : 'new';
  }

  takeRequests(now: number, roundTripMs: number): number[] {
    if (!this.repair) return [];
    const asked: number[] = [];
    let ranges = 0;
    for (const number of this.awaited()) {
      const one = this.numbers.get(number)!;
      const isDue = one.askAt <= now;
      if (this.endOf(one, roundTripMs) <= now || (isDue && one.askings === MAX_ASKINGS)) one.state = 'lost';
      else if (isDue && ranges + (asked.at(-1) === number - 1 ? 0 : 1) <= MAX_REPAIR_RANGES) {
        ranges += asked.at(-1) === number - 1 ? 0 : 1;
        asked.push(number);
        one.askings++;
        one.askAt = now + Math.max(10, 1.25 * roundTripMs + 5);
      }
    }
    return asked;
  }

  nextDue(roundTripMs: number): number | undefined {
    const times = this.awaited().map((number) => {
      const one = this.numbers.get(number)!;
      return Math.min(one.askAt, this.endOf(one, roundTripMs));
    });
    return this.repair && times.length > 0 ? Math.min(...times) : undefined;
  }

  endOf({ noticedAt }: Numbered, roundTripMs: number): number {
    return noticedAt + this.deadlineMs - roundTripMs / 2;
  }

  awaited(): number[] {
    return this.all('awaited');
  }

  counters() {
    const received = this.settled.came + this.all('came').length;
    const lost = this.settled.lost + this.all('lost').length;
    return { received, lost, repaired: this.repaired, duplicates: this.duplicates };
  }

  all(state: Numbered['state']): number[] {
    const found: number[] = [];
    for (const [number, one] of this.numbers) if (one.state === state) found.push(number);
    return found.sort((a, b) => a - b);
  }
}

function joined(numbers: readonly number[]): { first: number; count: number }[] {
  const ranges: { first: number; count: number }[] = [];
  for (const number of numbers) {
    const last = ranges.at(-1);
    if (last && last.first + last.count === number) last.count++;
    else ranges.push({ first: number, count: 1 });
  }
  return ranges;
}

const onWire = (number: number) => number % 2 ** 32;
const between = (random: Random, least: number, most: number) => least + Math.floor(random.next() * (most - least + 1));

/** Whole quarters of a millisecond, so that sums are exact. */
const someTime = (random: Random, most: number) => between(random, 0, most * 4) / 4;

function nextNumber(random: Random, model: Model): number {
  const newest = model.newest ?? 0;
  const chance = random.next();
  if (chance < 0.55) return newest + 1;
  if (chance < 0.7) return newest + between(random, 2, 6);
  if (chance < 0.72) return newest + between(random, 300, 1_200);
  if (chance < 0.722) return newest + between(random, 1_023, 1_026);
  if (chance < 0.724) return newest + between(random, 1_200, 3_000);
  const awaited = model.awaited();
  const some = awaited[between(random, 0, awaited.length - 1)];
  if (chance < 0.9 && some !== undefined) return some;
  return Math.max(0, newest - between(random, 0, 1_030));
}

function runAgainstModel(random: Random, repair: boolean, steps: number): void {
  const deadlineMs = between(random, 20, 400);
  const window = new ArrivalWindow({ repair, deadlineMs });
  const model = new Model(repair, deadlineMs);
  const out: SequenceRange[] = [{ first: 1, count: 1 }];
  const roundTripMs = someTime(random, random.next() < 0.2 ? 900 : 60);
  let now = someTime(random, 1_000_000);
  let number = random.next() < 0.5 ? between(random, 0, 80) : 2 ** 32 - between(random, 0, 1_500);
  for (let step = 0; step < steps; step++) {
    expect(window.note(onWire(number), now)).toBe(model.note(number, now));
    now += someTime(random, random.next() < 0.05 ? 100 : 1);
    if (random.next() < 0.2) {
      const due = window.nextDue();
      const asked = model.takeRequests(now, roundTripMs);
      if (asked.length > 0) expect(due).toBeLessThanOrEqual(now);
      const ranges = joined(asked).map(({ first, count }) => ({ first: onWire(first), count }));
      expect(window.takeRequests(now, roundTripMs, out)).toBe(ranges.length);
      expect(out).toEqual(ranges);
      expect(window.nextDue()).toBe(model.nextDue(roundTripMs));
    }
    if (step % 20 === 0) expect(window.counters).toEqual(model.counters());
    expect(window.missing).toBe(model.awaited().length);
    number = nextNumber(random, model);
  }
  expect(window.counters).toEqual(model.counters());
}

describe('the window of arrivals', () => {
  it('says and asks what a list of all numbers says, past 2³²', () => {
    forEachSeed(40, (seed) => runAgainstModel(seededRandom(seed), true, 400));
  });

  it('only counts with repair off', () => {
    forEachSeed(15, (seed) => runAgainstModel(seededRandom(seed), false, 400));
    const window = new ArrivalWindow({ repair: false });
    window.note(0, 0);
    window.note(9, 0);
    expect(window.nextDue()).toBeUndefined();
    expect(window.takeRequests(100, 10, [])).toBe(0);
    expect(window.missing).toBe(8);
  });

  it('misses what came before the first number only if that is near the beginning', () => {
    for (const [first, missing] of [
      [0, 0],
      [64, 64],
      [65, 0],
      [0xffff_ffff, 0],
    ] as const) {
      const window = new ArrivalWindow();
      expect(window.note(first, 0)).toBe('new');
      expect(window.missing).toBe(missing);
    }
  });

  it('asks once it is sure, again after a round trip, and gives up when it is too late', () => {
    const window = new ArrivalWindow({ deadlineMs: 100 });
    const out: SequenceRange[] = [];
    window.note(0, 1_000);
    window.note(4, 1_000);
    window.note(2, 1_001);
    expect(window.nextDue()).toBe(1_002);
    expect(window.takeRequests(1_001.5, 20, out)).toBe(0);
    expect(window.takeRequests(1_002, 20, out)).toBe(2);
    expect(out).toEqual([
      { first: 1, count: 1 },
      { first: 3, count: 1 },
    ]);
    expect(window.nextDue()).toBe(1_032);
    expect(window.takeRequests(1_031, 20, out)).toBe(0);
    expect(window.note(3, 1_031)).toBe('repaired');
    expect(window.note(3, 1_031)).toBe('duplicate');
    expect(window.takeRequests(1_032, 20, out)).toBe(1);
    expect(window.takeRequests(1_062, 20, out)).toBe(1);
    expect(window.nextDue()).toBe(1_090);
    expect(window.takeRequests(1_090, 20, out)).toBe(0);
    expect(window.nextDue()).toBeUndefined();
    expect(window.counters).toEqual({ received: 4, lost: 1, repaired: 1, duplicates: 1 });
    // What comes after all is still worth having.
    expect(window.note(1, 1_500)).toBe('repaired');
    expect(window.counters).toEqual({ received: 5, lost: 0, repaired: 2, duplicates: 1 });
  });

  it('asks so often and no oftener, and of a burst no more than it keeps', () => {
    const window = new ArrivalWindow({ deadlineMs: 10_000 });
    const out: SequenceRange[] = [];
    window.note(0, 0);
    window.note(601, 0);
    expect(window.missing).toBe(MAX_MISSING);
    let askings = 0;
    for (let now = 2; now < 1_000; now++) {
      if (window.takeRequests(now, 0, out) > 0) askings++;
      for (const range of out) expect(range).toEqual({ first: 601 - MAX_MISSING, count: MAX_MISSING });
    }
    expect(askings).toBe(MAX_ASKINGS);
    expect(window.counters.lost).toBe(600);
  });

  it('asks for no more at once than a request holds', () => {
    expect(MAX_ASKED_RANGES).toBe(MAX_REPAIR_RANGES);
    expect(MAX_MISSING).toBeLessThanOrEqual(MAX_REPAIR_DATAGRAMS);
    const window = new ArrivalWindow();
    const out: SequenceRange[] = [];
    for (let number = 0; number <= 200; number += 2) window.note(number, 0);
    expect([window.takeRequests(2, 20, out), window.nextDue()]).toEqual([64, 2]);
    expect([window.takeRequests(2, 20, out), window.nextDue()]).toEqual([36, 32]);
    expect(out.at(-1)).toEqual({ first: 199, count: 1 });
  });

  it('begins anew after a jump', () => {
    const window = new ArrivalWindow();
    window.note(0, 0);
    expect(window.note(5_000, 0)).toBe('new');
    expect(window.nextDue()).toBeUndefined();
    expect(window.counters).toEqual({ received: 1 + 1, lost: 4_999, repaired: 0, duplicates: 0 });
    expect(window.note(3_900, 0)).toBe('stale');
    expect(window.note(4_999, 0)).toBe('new');
    expect(window.counters.lost).toBe(4_998);
  });
});
