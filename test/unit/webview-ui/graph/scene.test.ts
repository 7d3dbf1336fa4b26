import { describe, expect, it } from 'vitest';
import { graphOf } from '../../../../webview-ui/graph/graphModel';
import { linkLabel, PLAIN_STATE, sceneOf } from '../../../../webview-ui/graph/scene';
import type { LinkLabels, Primitive } from '../../../../webview-ui/graph/sceneTypes';
import { forEachSeed } from '../../../support/seeds';
import { chain, randomModel, randomPositions, RATES } from './graphs';

const MODEL = graphOf({
  ...chain(3),
  trees: [{ flow: 'movie', source: 'n0', consumers: ['n1'], edges: [{ from: 'n0', to: 'n1', rates: RATES }] }],
});
const POSITIONS = new Map([0, 1, 2].map((i) => [`n${i}`, { x: 100 * i, y: 0 }] as const));
const textsOf = (primitives: readonly Primitive[]): string[] =>
  primitives.flatMap((primitive) => (primitive.type === 'text' ? [primitive.text] : []));

describe('sceneOf', () => {
  it('draws links below nodes, labels every node with its name and roles, and knows where it ends', () => {
    const { primitives, tracks, bounds } = sceneOf(MODEL, POSITIONS, PLAIN_STATE);
    const lastEdge = primitives.findLastIndex(({ type }) => type === 'edge');
    const firstNode = primitives.findIndex(({ what }) => what === 'n0');
    expect(lastEdge).toBeLessThan(firstNode);
    expect(textsOf(primitives)).toEqual(['node n0', 'this node, source', 'node n1', 'consumer', 'node n2']);
    expect(tracks).toEqual([]);
    expect(bounds.left).toBeLessThan(0);
    expect(bounds.right).toBeGreaterThan(200);
  });

  it('lights a tree: with a track, and everything else faint', () => {
    const { primitives, tracks } = sceneOf(MODEL, POSITIONS, { ...PLAIN_STATE, lit: { flow: 'movie', source: null } });
    expect(tracks).toHaveLength(1);
    const faint = (what: string): boolean[] => [
      ...new Set(primitives.filter((one) => one.what === what && one.type !== 'shape').map((one) => one.faint)),
    ];
    expect(faint('n0|n1')).toEqual([false]);
    expect(faint('n1|n2')).toEqual([true]);
    expect(faint('n2')).toEqual([true]);
  });

  it('shows what is selected, marked, focused and pinned', () => {
    const plain = sceneOf(MODEL, POSITIONS, PLAIN_STATE).primitives.length;
    const more = (state: Partial<typeof PLAIN_STATE>): number =>
      sceneOf(MODEL, POSITIONS, { ...PLAIN_STATE, ...state }).primitives.length - plain;
    expect(more({ selected: 'n1' })).toBe(1);
    expect(more({ focused: 'n1' })).toBe(1);
    expect(more({ pinned: new Set(['n1']) })).toBe(1);
    expect(more({ marked: new Set(['n1', 'n0|n1']) })).toBe(2);
    expect(more({ selectedLink: 'n1|n2' })).toBe(1);
  });

  it('has nothing where there is nothing, and leaves out who has no place', () => {
    expect(sceneOf({ nodes: [], links: [], trees: [] }, POSITIONS, PLAIN_STATE)).toEqual({
      primitives: [],
      tracks: [],
      bounds: { left: 0, top: 0, right: 0, bottom: 0 },
    });
    expect(textsOf(sceneOf(MODEL, new Map([['n2', { x: 0, y: 0 }]]), PLAIN_STATE).primitives)).toEqual(['node n2']);
  });

  it('is the same for the same, and its numbers are numbers', () => {
    forEachSeed(40, (seed) => {
      const model = randomModel(seed);
      const positions = randomPositions(seed, model);
      const flow = model.trees[0]?.flow;
      const state = {
        ...PLAIN_STATE,
        labels: 'bytes',
        lit: flow === undefined ? null : { flow, source: null },
      } as const;
      const scene = sceneOf(model, positions, state);
      expect(sceneOf(model, positions, state)).toEqual(scene);
      expect(JSON.stringify(scene)).not.toContain('null,"y"');
    });
  });
});

it('says of links what is asked for, where it is known', () => {
  const [busy, idle] = MODEL.links;
  const texts = (['none', 'frames', 'bytes', 'cost', 'roundTrip'] satisfies LinkLabels[]).map((labels) => [
    busy && linkLabel(busy, labels),
    idle && linkLabel({ ...idle, cost: null, rttMs: null }, labels),
  ]);
  expect(texts).toEqual([
    ['', ''],
    ['30 frames/s', ''],
    ['100 kB/s', ''],
    ['cost 1', ''],
    ['5.0 ms', ''],
  ]);
});
