import { expect, it } from 'vitest';
import { seededRandom } from '../../../../src/base/random';
import { MAX_COORDINATE, settledPoint, SPACING, TakenPlaces } from '../../../../webview-ui/graph/freeSpot';
import { between } from '../../../support/randomGraph';
import { forEachSeed } from '../../../support/seeds';

it('settles places on tenths of a pixel, within bounds', () => {
  expect(settledPoint({ x: 1.26, y: -0.01 })).toEqual({ x: 1.3, y: 0 });
  expect(settledPoint({ x: 1e9, y: -Infinity })).toEqual({ x: MAX_COORDINATE, y: 0 });
  expect(settledPoint({ x: NaN, y: -1e9 })).toEqual({ x: 0, y: -MAX_COORDINATE });
});

it('takes the wanted place where it is free, and otherwise one in the direction that is asked for', () => {
  const taken = new TakenPlaces();
  expect(taken.freeNear({ x: 5, y: 5 })).toEqual({ x: 5, y: 5 });
  taken.add({ x: 5, y: 5 });
  const below = taken.freeNear({ x: 5, y: 5 }, Math.PI / 2);
  expect(below.x).toBeCloseTo(5);
  expect(below.y).toBeGreaterThan(5 + SPACING - 1);
});

it('never puts two nodes closer than they may be, wherever they want to be', () => {
  forEachSeed(20, (seed) => {
    const random = seededRandom(seed);
    const taken = new TakenPlaces();
    const places = Array.from({ length: 60 }, () => {
      const wanted = { x: between(random, -100, 100), y: between(random, -100, 100) };
      const place = taken.freeNear(wanted, random.next() * 7);
      taken.add(place);
      return place;
    });
    for (const [i, one] of places.entries()) {
      for (const other of places.slice(i + 1)) {
        expect(Math.hypot(one.x - other.x, one.y - other.y)).toBeGreaterThanOrEqual(SPACING);
      }
    }
  });
});
