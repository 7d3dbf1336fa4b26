import { expect, it } from 'vitest';
import { distanceToLine, LINK_GAP, LinkLines } from '../../../../webview-ui/graph/linkLines';

it('measures from a point to the nearest one of a line', () => {
  const [from, to] = [
    { x: 0, y: 0 },
    { x: 10, y: 0 },
  ];
  expect([
    distanceToLine(from, to, { x: 4, y: -3 }),
    distanceToLine(from, to, { x: 13, y: 4 }),
    distanceToLine(from, from, { x: 3, y: 4 }),
  ]).toEqual([3, 5, 5]);
});

it('knows what is clear of all its lines', () => {
  const lines = new LinkLines();
  expect(lines.isClear({ x: 0, y: 0 })).toBe(true);
  lines.add({ x: -50, y: 0 }, { x: 50, y: 0 });
  lines.add({ x: 0, y: 100 }, { x: 0, y: 200 });
  expect(lines.isClear({ x: 0, y: LINK_GAP })).toBe(true);
  expect(lines.isClear({ x: 0, y: LINK_GAP - 1 })).toBe(false);
  expect(lines.isClear({ x: 0, y: 100 - LINK_GAP / 2 })).toBe(false);
});
