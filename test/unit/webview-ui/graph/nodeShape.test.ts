import { expect, it } from 'vitest';
import { graphOf } from '../../../../webview-ui/graph/graphModel';
import {
  circlePath,
  crossPath,
  cutText,
  NODE_RADIUS,
  nodeLabel,
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

it('names roles in words', () => {
  const [own, other] = graphOf({
    ...chain(2),
    flows: [{ flow: 'f', source: 'n0', state: 'hold', consumers: ['n1'] }],
  }).nodes;
  expect(own && roleWords(own)).toEqual(['this node', 'source']);
  expect(other && roleWords({ ...other, opaque: true, unreachable: true })).toEqual([
    'unreachable',
    'consumer',
    'opaque',
  ]);
});

it('labels nodes with their names, cut by characters, or the beginning of their ids', () => {
  expect(nodeLabel({ id: '12345678-aaaa', name: null })).toBe('12345678');
  expect(nodeLabel({ id: '1', name: '😀'.repeat(30) })).toBe(`${'😀'.repeat(23)}…`);
  expect(cutText('abc', 3)).toBe('abc');
  expect(short(-0.001)).toBe(0);
});
