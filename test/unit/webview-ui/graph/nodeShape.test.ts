import { expect, it } from 'vitest';
import { graphOf } from '../../../../webview-ui/graph/graphModel';
import {
  circlePath,
  crossPath,
  cutText,
  framePath,
  labelText,
  NODE_RADIUS,
  outlineOf,
  roleWords,
  short,
} from '../../../../webview-ui/graph/nodeShape';
import { reachOf } from '../../../../webview-ui/graph/primitiveBounds';
import { chain } from './graphs';

it('gives every kind another outline, all within the radius', () => {
  const outlines = (['source', 'relay', 'consumer', 'plain'] as const).map((kind) => outlineOf(kind));
  expect(new Set(outlines).size).toBe(4);
  for (const outline of [...outlines, crossPath()]) expect(reachOf(outline)).toBeLessThanOrEqual(NODE_RADIUS);
  expect(circlePath(5)).toBe('M-5,0A5,5 0 1 1 5,0A5,5 0 1 1 -5,0Z');
});

it('frames what is selected with four corners', () => {
  const frame = framePath(20);
  expect(frame.match(/M/g)).toHaveLength(4);
  expect(reachOf(frame)).toBe(20);
});

it('names roles in words', () => {
  const [own, other] = graphOf({
    ...chain(2),
    flows: [{ flow: 'f', source: 'n0', contentType: 'text/plain', state: 'hold', consumers: ['n1'] }],
  }).nodes;
  expect(own && roleWords(own)).toEqual(['this node', 'source']);
  expect(other && roleWords({ ...other, opaque: true, unreachable: true })).toEqual([
    'unreachable',
    'consumer',
    'opaque',
  ]);
});

it('labels nodes with what they are called, cut by characters; a short id at the end stays', () => {
  expect(labelText('12345678')).toBe('12345678');
  expect(labelText('😀'.repeat(30))).toBe(`${'😀'.repeat(12)}…${'😀'.repeat(11)}`);
  expect(labelText(`${'name'.repeat(9)} (12345678)`)).toBe('namenamename… (12345678)');
  expect(cutText('abc', 3)).toBe('abc');
  expect(short(-0.001)).toBe(0);
});
