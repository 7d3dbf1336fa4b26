import { expect, it } from 'vitest';
import { edgeBetween } from '../../../../webview-ui/graph/edgeShape';
import { hitAt } from '../../../../webview-ui/graph/hitTest';
import { circlePath } from '../../../../webview-ui/graph/nodeShape';
import type { Primitive } from '../../../../webview-ui/graph/sceneTypes';

const shape = (what: string, x: number, radius = 10): Primitive => ({
  type: 'shape',
  what,
  at: { x, y: 0 },
  path: circlePath(radius),
  fill: 'node',
  line: null,
  faint: false,
});
const SCENE: readonly Primitive[] = [
  {
    type: 'edge',
    what: 'ab',
    edge: edgeBetween({ x: 0, y: 0 }, { x: 200, y: 0 }, 20),
    stroke: 'link',
    width: 1,
    dash: [],
    faint: false,
  },
  shape('a', 0),
  shape('b', 200),
  shape('', 100, 90),
  {
    type: 'text',
    what: 'b',
    at: { x: 200, y: 30 },
    text: 'label',
    size: 12,
    bold: false,
    colour: 'text',
    faint: false,
  },
];

it('finds nodes before links, by shape and by label, and curves where they are', () => {
  expect(hitAt(SCENE, { x: 3, y: 3 })).toBe('a');
  expect(hitAt(SCENE, { x: 208, y: 31 })).toBe('b');
  expect(hitAt(SCENE, { x: 100, y: 20 })).toBe('ab');
  expect(hitAt(SCENE, { x: 100, y: 0 })).toBeUndefined();
  expect(hitAt(SCENE, { x: 100, y: 200 })).toBeUndefined();
});

it('leaves nothing too small to be hit, however far away it is', () => {
  expect(hitAt(SCENE, { x: 0, y: -40 }, 1)).toBeUndefined();
  expect(hitAt(SCENE, { x: 0, y: -40 }, 0.25)).toBe('a');
  expect(hitAt([shape('a', 0), shape('b', 12)], { x: 8, y: 0 })).toBe('b');
});
