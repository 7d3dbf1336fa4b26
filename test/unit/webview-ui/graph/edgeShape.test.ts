import { expect, it } from 'vitest';
import {
  arrowPath,
  BEND,
  directionAt,
  edgeBetween,
  edgePath,
  edgeWidth,
  lengthOf,
  pointAt,
} from '../../../../webview-ui/graph/edgeShape';

const LEFT = { x: 0, y: 0 };
const RIGHT = { x: 100, y: 0 };

it('goes straight from one to the other, and keeps its distance from both', () => {
  const edge = edgeBetween(LEFT, RIGHT, 0, 20);
  expect(edge).toEqual({ from: { x: 20, y: 0 }, control: { x: 50, y: 0 }, to: { x: 80, y: 0 } });
  expect(pointAt(edge, 0.5)).toEqual({ x: 50, y: 0 });
  expect(directionAt(edge, 0.5)).toBe(0);
  expect(lengthOf(edge)).toBeCloseTo(60);
  expect(edgePath(edge)).toBe('M20,0Q50,0 80,0');
});

it('bends to the right of its way, so that the way back is another line', () => {
  expect(pointAt(edgeBetween(LEFT, RIGHT, BEND), 0.5)).toEqual({ x: 50, y: BEND });
  expect(pointAt(edgeBetween(RIGHT, LEFT, BEND), 0.5)).toEqual({ x: 50, y: -BEND });
});

it('keeps less distance where there is no room, and is a point where there is none at all', () => {
  const { from, to } = edgeBetween(LEFT, { x: 30, y: 0 }, 0, 20);
  expect([from.x, to.x]).toEqual([10, 20]);
  expect(edgeBetween(LEFT, LEFT, BEND, 20)).toEqual({ from: LEFT, control: LEFT, to: LEFT });
  expect(lengthOf(edgeBetween(LEFT, LEFT))).toBe(0);
});

it('is wider the more traffic there is, within bounds', () => {
  const widths = [0, 1, 10, 100, 1_000, 1e12].map(edgeWidth);
  expect(widths).toEqual([1, 1.5, 3, 4.5, 6, 8]);
  expect(edgeWidth(NaN)).toBe(1);
});

it('draws an arrow head in its direction', () => {
  expect(arrowPath(0, 10)).toMatch(/^M10,0L/);
  expect(arrowPath(Math.PI / 2, 10)).toMatch(/^M0,10L/);
});
