import { expect, it } from 'vitest';
import { halfWidthOf, isOutside, reachOf } from '../../../../webview-ui/graph/primitiveBounds';
import type { Primitive } from '../../../../webview-ui/graph/sceneTypes';

const BOX = { left: 0, top: 0, right: 100, bottom: 100 };
const line = { stroke: 'link', width: 2, dash: [] } as const;

it('knows how far a path reaches', () => {
  expect(reachOf('M-5,0A5,5 0 1 1 5,0L3.5,-12.25Z')).toBe(12.25);
  expect(reachOf('')).toBe(0);
});

it('tells what cannot be seen from what can, also at the rim', () => {
  const at = (x: number) => ({ x, y: 50 });
  const shape = (x: number): Primitive => ({
    type: 'shape',
    what: '',
    at: at(x),
    path: '',
    fill: null,
    line,
    faint: false,
  });
  const edge = (x: number): Primitive => ({
    ...line,
    type: 'edge',
    what: '',
    edge: { from: at(x), control: at(x - 50), to: at(x - 100) },
    faint: false,
  });
  const text = (x: number): Primitive => ({
    type: 'text',
    what: '',
    at: at(x),
    text: 'twelve chars',
    size: 12,
    bold: false,
    colour: 'text',
    faint: false,
  });
  expect([-20, -10, 50, 110, 120].map((x) => isOutside(shape(x), 12, BOX))).toEqual([true, false, false, false, true]);
  expect([-2, 50, 150, 202].map((x) => isOutside(edge(x), 0, BOX))).toEqual([true, false, false, true]);
  const half = halfWidthOf({ text: 'twelve chars', size: 12 });
  expect([-half - 5, -half, 50, 100 + half, 105 + half].map((x) => isOutside(text(x), 0, BOX))).toEqual([
    true,
    false,
    false,
    false,
    true,
  ]);
});
