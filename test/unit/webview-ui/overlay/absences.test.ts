import { expect, it } from 'vitest';
import { seededRandom } from '../../../../src/base/random';
import { Absences, AWAY_MS, LOST_MS, NO_MEMORY, TWIN_MS } from '../../../../webview-ui/overlay/absences';
import { between, pick } from '../../../support/randomGraph';
import { forEachSeed } from '../../../support/seeds';
import { stateOf } from './states';
import type { OverlayState } from '../../../../src/shared/overlayState';

/** Nodes called `name`; the own one, called otherwise, is among them. */
function twins(...ids: readonly string[]): OverlayState {
  const state = stateOf(['own', ...ids]);
  return {
    ...state,
    nodes: new Map([...state.nodes].map(([id, node]) => [id, { ...node, name: node.own ? 'own' : 'x' }])),
  };
}

const lostIn = (absences: Absences): string[] => absences.lost.map(({ id }) => id);

it('takes who came just before the loss, or after it, for the one that is gone; nobody else of its name', () => {
  for (const [before, isBack] of [
    [TWIN_MS, true],
    [TWIN_MS + 1, false],
    [-30_000, true],
  ] as const) {
    const absences = new Absences();
    absences.take(twins('a'), 0);
    const [came, went] = before < 0 ? [50_000, 50_000 + before] : [10_000, 10_000 + before];
    if (before < 0) absences.take(twins(), went);
    else absences.take(twins('a', 'b'), came);
    absences.take(twins('b'), Math.max(came, went));
    expect(lostIn(absences), String(before)).toEqual(isBack ? [] : ['a']);
    expect(absences.predecessorOf('b')).toBe(isBack ? 'a' : undefined);
    expect(absences.isReplaced('a')).toBe(isBack);
  }
});

it('remembers what it has seen for a page to come, for a while', () => {
  const absences = new Absences();
  absences.take(twins('a', 'b'), 600_000);
  const memory = absences.memory();
  expect(memory.there).toEqual([
    ['own', 'own'],
    ['a', 'x'],
    ['b', 'x'],
  ]);
  const soon = new Absences(memory);
  expect(soon.take(twins('b'), 600_000 + AWAY_MS)).toBe(true);
  // The other one of the name was there before.
  expect(lostIn(soon)).toEqual(['a']);
  expect(soon.nextDue).toBe(600_000 + AWAY_MS + LOST_MS);
  const late = new Absences(memory);
  expect(late.take(twins('b'), 600_001 + AWAY_MS)).toBe(false);
  expect(new Absences(NO_MEMORY).take(twins('b'), 0)).toBe(false);
});

it('misses nobody who is there, and each that went until somebody is back for it or it was long ago', () => {
  forEachSeed(60, (seed) => {
    const random = seededRandom(seed);
    const absences = new Absences();
    let fresh = 0;
    let there: string[] = [];
    let gone = 0;
    for (let step = 0, now = 0; step < 40; step++, now += between(random, 1, 5_000)) {
      if (there.length > 0 && random.next() < 0.5) {
        const one = pick(random, there);
        there = there.filter((id) => id !== one);
        gone++;
      } else there = [...there, `n${fresh++}`];
      absences.take(twins(...there), now);
      expect(
        lostIn(absences).filter((id) => there.includes(id)),
        `seed ${seed}`,
      ).toEqual([]);
      const back = there.filter((id) => absences.predecessorOf(id) !== undefined);
      expect(new Set(back.map((id) => absences.predecessorOf(id))).size).toBe(back.length);
      expect(lostIn(absences).length + back.length, `seed ${seed}`).toBeLessThanOrEqual(gone);
    }
  });
});
