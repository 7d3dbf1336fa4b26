import { describe, expect, it } from 'vitest';
import { linkKey } from '../../../../webview-ui/graph/graphModel';
import type { EdgePrimitive, Scene, TextPrimitive } from '../../../../webview-ui/graph/sceneTypes';
import { nodeNamesOf } from '../../../../webview-ui/page/nodeNames';
import { layOut } from '../../../../webview-ui/tree/treeLayout';
import { branchKey, treeSceneOf, type TreeSceneState } from '../../../../webview-ui/tree/treeScene';
import { type TestBranch, treeInput, treeOf } from '../../../support/treeStates';

const PLAIN: TreeSceneState = { selected: null, focused: null, marked: new Set(), labels: 'frames', broken: new Set() };
const BRANCHES: readonly TestBranch[] = ['s>a', 's>b', ['a>c', null]];

function sceneOf(state: Partial<TreeSceneState> = {}, branches = BRANCHES, consumers = ['b', 'c', 'a']): Scene {
  const input = treeInput('s', branches, consumers);
  return treeSceneOf(layOut([treeOf('s', branches, consumers)]), { ...PLAIN, ...state }, nodeNamesOf(input));
}

function textsOf({ primitives }: Scene): string[] {
  return primitives.filter((one): one is TextPrimitive => one.type === 'text').map(({ text }) => text);
}

function edgesOf({ primitives }: Scene): EdgePrimitive[] {
  return primitives.filter((one) => one.type === 'edge');
}

describe('treeSceneOf', () => {
  it('names every node with what it is, every branch with its rate, and every fork with its copies', () => {
    const texts = textsOf(sceneOf());
    for (const text of ['s', 'source', 'a', 'relay, consumer', 'b', 'consumer', '×2', 'no report', 'movie from s']) {
      expect(texts).toContain(text);
    }
    expect(texts.filter((text) => text === '30 frames/s')).toHaveLength(2);
  });

  it('writes on branches what is asked for', () => {
    expect(textsOf(sceneOf({ labels: 'bytes' }))).toContain('120 kB/s');
    expect(textsOf(sceneOf({ labels: 'none' })).filter((text) => text.includes('/s'))).toEqual([]);
  });

  it('lets marks travel over branches that carry frames, each from where the one before it ends', () => {
    const { tracks } = sceneOf({}, ['s>a', 'a>b', ['a>c', 0], 'x>y'], ['b', 'c', 'y']);
    expect(tracks).toHaveLength(2);
    const [first, second] = tracks;
    expect(first?.start).toBe(0);
    expect(second?.start).toBeCloseTo(first?.length ?? 0);
  });

  it('rings what is selected and focused, and what something else points to', () => {
    const count = (state: Partial<TreeSceneState>): number =>
      sceneOf(state).primitives.length - sceneOf().primitives.length;
    expect(count({ selected: 's/a' })).toBe(1);
    expect(count({ selected: 's/a', focused: 's/a' })).toBe(2);
    expect(count({ marked: new Set(['a', linkKey('s', 'b')]) })).toBe(2);
  });

  it('outlines branches that break the proof', () => {
    const broken = new Set([branchKey('s', { from: 's', to: 'b' })]);
    const strokes = edgesOf(sceneOf({ broken })).map(({ what, stroke }) => `${what} ${stroke}`);
    expect(strokes.filter((text) => text.includes('unreachable'))).toEqual(['s/b unreachable']);
  });

  it('tells the trees of several sources apart by their lines, too', () => {
    const trees = [treeOf('s', ['s>a'], ['a']), treeOf('t', ['t>a'], ['a'])];
    const input = treeInput('s', ['s>a', 't>a'], []);
    const edges = edgesOf(treeSceneOf(layOut(trees), PLAIN, nodeNamesOf(input)));
    expect(edges.map(({ stroke }) => stroke)).toEqual(['tree0', 'tree1']);
    expect(edges.map(({ dash }) => dash.length > 0)).toEqual([false, true]);
  });

  it('draws what is not connected without a colour, and second branches dotted', () => {
    const edges = edgesOf(sceneOf({}, ['s>a', 'a>b', 's>b', 'x>y'], ['b', 'y']));
    expect(edges.filter(({ stroke }) => stroke === 'muted').map(({ what }) => what)).toEqual(['s/y']);
    expect(edges.filter(({ dash }) => dash.length > 0).map(({ what }) => what)).toEqual(['s/b']);
  });

  it('keeps everything within its bounds, and has none of nothing', () => {
    const { primitives, bounds } = sceneOf();
    for (const primitive of primitives) {
      if (primitive.type === 'edge') continue;
      expect(primitive.at.x).toBeGreaterThan(bounds.left);
      expect(primitive.at.x).toBeLessThan(bounds.right);
      expect(primitive.at.y).toBeGreaterThan(bounds.top);
      expect(primitive.at.y).toBeLessThan(bounds.bottom);
    }
    const nothing = treeSceneOf(layOut([]), PLAIN, nodeNamesOf(treeInput('s', [], [])));
    expect(nothing).toEqual({ primitives: [], tracks: [], bounds: { left: 0, top: 0, right: 0, bottom: 0 } });
  });

  it('makes hostile names harmless', () => {
    const id = 'a\u202eb\n<script>';
    expect(textsOf(sceneOf({}, [`s>${id}`.replace('>script>', '>')], []))[0]).not.toMatch(/[\u202e\n]/);
  });
});
