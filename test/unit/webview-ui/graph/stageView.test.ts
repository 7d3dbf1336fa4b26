import { expect, it } from 'vitest';
import { boxOf, isSameBox, isTouching, isWithin, shiftInto, viewOfAll } from '../../../../webview-ui/graph/stageView';

it('knows what a view has in sight', () => {
  expect(boxOf({ x: 10, y: 20, zoom: 2 }, 400, 200)).toEqual({ left: -90, top: -30, right: 110, bottom: 70 });
});

it('knows what boxes have in common', () => {
  const box = { left: 0, top: 0, right: 10, bottom: 10 };
  expect(isTouching(box, { left: 9, top: 9, right: 20, bottom: 20 })).toBe(true);
  expect(isTouching(box, { left: 10, top: 0, right: 20, bottom: 10 })).toBe(false);
  expect(isTouching(box, { left: 0, top: -5, right: 10, bottom: -1 })).toBe(false);
});

it('knows whether a box is the same, and whether it lies in another', () => {
  const box = { left: 0, top: 0, right: 10, bottom: 10 };
  expect(isSameBox(box, { ...box })).toBe(true);
  expect(isSameBox(box, { ...box, bottom: 11 })).toBe(false);
  expect(isWithin(box, { ...box, bottom: 11 })).toBe(true);
  expect(isWithin({ ...box, bottom: 11 }, box)).toBe(false);
});

it('sees all of something in the middle, not much larger than it is', () => {
  const bounds = { left: -100, top: 0, right: 100, bottom: 50 };
  expect(viewOfAll(bounds, 132, 132, 0.1)).toEqual({ x: 0, y: 25, zoom: 0.5 });
  expect(viewOfAll(bounds, 2_000, 2_000, 0.1)).toEqual({ x: 0, y: 25, zoom: 1.25 });
});

it('sees the upper left of what would be too small', () => {
  const bounds = { left: -100, top: 0, right: 900, bottom: 50 };
  expect(viewOfAll(bounds, 432, 432, 0.8)).toEqual({ x: -100 + 250, y: 25, zoom: 0.8 });
});

it('brings a place well into view, and no further', () => {
  expect(shiftInto({ x: 200, y: 100 }, 400, 200)).toEqual({ x: 0, y: 0 });
  expect(shiftInto({ x: -10, y: 199 }, 400, 200)).toEqual({ x: 58, y: -47 });
  // Of a small stage a third is margin.
  expect(shiftInto({ x: 0, y: 15 }, 30, 30)).toEqual({ x: 10, y: 0 });
});
