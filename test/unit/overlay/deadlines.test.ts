import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../src/base/random';
import { Deadlines } from '../../../src/overlay/deadlines';
import { forEachSeed } from '../../support/seeds';

describe('Deadlines', () => {
  it('knows nothing at first', () => {
    const deadlines = new Deadlines<string>();
    expect(deadlines.next()).toBeUndefined();
    expect(deadlines.takeDue(1e9)).toEqual([]);
  });

  it('hands out what is due, the earliest first, once', () => {
    const deadlines = new Deadlines<string>();
    deadlines.set('b', 20);
    deadlines.set('a', 10);
    deadlines.set('c', 30);
    expect(deadlines.next()).toBe(10);
    expect(deadlines.takeDue(9)).toEqual([]);
    expect(deadlines.takeDue(20)).toEqual(['a', 'b']);
    expect(deadlines.takeDue(20)).toEqual([]);
    expect(deadlines.next()).toBe(30);
  });

  it('keeps one time per key, the last set', () => {
    const deadlines = new Deadlines<string>();
    deadlines.set('a', 10);
    deadlines.set('a', 30);
    deadlines.set('b', 20);
    expect(deadlines.takeDue(25)).toEqual(['b']);
    deadlines.set('a', 5);
    deadlines.set('a', undefined);
    expect(deadlines.next()).toBeUndefined();
  });

  it('does as a plain map does, whatever happens', () => {
    forEachSeed(30, (seed) => {
      const random = seededRandom(seed);
      const deadlines = new Deadlines<number>();
      const plain = new Map<number, number>();
      for (let step = 0; step < 2_000; step++) {
        const key = Math.floor(random.next() * 20);
        const at = random.next() < 0.3 ? undefined : Math.floor(random.next() * 1_000);
        deadlines.set(key, at);
        if (at === undefined) plain.delete(key);
        else plain.set(key, at);
        expect(deadlines.next()).toBe(plain.size > 0 ? Math.min(...plain.values()) : undefined);
        if (random.next() < 0.95) continue;
        const now = Math.floor(random.next() * 1_000);
        const due = [...plain].filter(([, time]) => time <= now).map(([id]) => id);
        const taken = deadlines.takeDue(now);
        expect([...taken].sort()).toEqual(due.sort());
        expect(taken.map((id) => plain.get(id))).toEqual(taken.map((id) => plain.get(id) ?? 0).sort((a, b) => a - b));
        for (const id of due) plain.delete(id);
      }
    });
  });
});
