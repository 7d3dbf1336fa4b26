import { expect, it } from 'vitest';
import { boxOf, isTouching } from '../../../../webview-ui/graph/stageView';

it('knows what a view has in sight', () => {
  expect(boxOf({ x: 10, y: 20, zoom: 2 }, 400, 200)).toEqual({ left: -90, top: -30, right: 110, bottom: 70 });
});

it('knows what boxes have in common', () => {
  const box = { left: 0, top: 0, right: 10, bottom: 10 };
  expect(isTouching(box, { left: 9, top: 9, right: 20, bottom: 20 })).toBe(true);
  expect(isTouching(box, { left: 10, top: 0, right: 20, bottom: 10 })).toBe(false);
  expect(isTouching(box, { left: 0, top: -5, right: 10, bottom: -1 })).toBe(false);
});
