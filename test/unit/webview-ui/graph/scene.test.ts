import { describe, expect, it } from 'vitest';
import type { Point } from '../../../../webview-ui/graph/freeSpot';
import { type GraphModel, graphOf } from '../../../../webview-ui/graph/graphModel';
import { boxOf } from '../../../../webview-ui/graph/primitiveBounds';
import { PLAIN_STATE, sceneOf as namedSceneOf } from '../../../../webview-ui/graph/scene';
import type { Primitive, SceneState } from '../../../../webview-ui/graph/sceneTypes';
import { forEachSeed } from '../../../support/seeds';
import { chain, namesOf, randomModel, randomPositions, RATES } from './graphs';

const sceneOf = (model: GraphModel, positions: ReadonlyMap<string, Point>, state: SceneState) =>
  namedSceneOf(model, positions, state, namesOf(model));

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

  it('says what lit trees alone send, and nothing of what is dimmed', () => {
    const edges = [{ from: 'n0', to: 'n1', rates: RATES }];
    const model = graphOf({
      ...chain(4),
      trees: [
        { flow: 'movie', source: 'n0', consumers: [], edges },
        { flow: 'news', source: 'n0', consumers: [], edges: [...edges, { from: 'n1', to: 'n2', rates: RATES }] },
      ],
    });
    const positions = new Map([0, 1, 2, 3].map((i) => [`n${i}`, { x: 200 * i, y: 0 }] as const));
    const said = (state: Partial<SceneState>): string[] =>
      sceneOf(model, positions, { ...PLAIN_STATE, ...state }).primitives.flatMap((one) =>
        one.type === 'text' && one.what.includes('|') ? [one.text] : [],
      );
    expect(said({ labels: 'frames' })).toEqual(['60 frames/s', '30 frames/s']);
    const lit = { flow: 'movie', source: null };
    expect(said({ labels: 'frames', lit })).toEqual(['30 frames/s']);
    expect(said({ labels: 'cost', lit })).toEqual(['cost 1']);
    expect(said({ labels: 'cost', lit, selectedLink: 'n2|n3' })).toEqual(['cost 1', 'cost 1']);
  });

  it('shows a chosen flow that nobody watches: its source alone, and no words of others', () => {
    const lit = { flow: 'lonely', source: null };
    const model = graphOf({
      ...chain(3),
      flows: [{ flow: 'lonely', contentType: 'video/x-motion-jpeg', source: 'n0', state: 'hold', consumers: [] }],
      trees: [{ flow: 'movie', source: 'n0', consumers: ['n1'], edges: [{ from: 'n0', to: 'n1', rates: RATES }] }],
    });
    const { primitives } = sceneOf(model, POSITIONS, { ...PLAIN_STATE, labels: 'frames', lit });
    expect(textsOf(primitives).filter((text) => text.includes('frames'))).toEqual([]);
    const faint = (what: string): boolean[] =>
      primitives.filter((one) => one.what === what && one.type !== 'shape').map((one) => one.faint);
    expect([...faint('n0|n1'), ...faint('n1|n2'), ...faint('n2')]).toEqual([true, true, true]);
    expect(faint('n0')).toEqual([false, false]);
  });

  it('marks a link that is down with a cross, as it does nodes', () => {
    const down = { ...MODEL, links: MODEL.links.map((link) => ({ ...link, state: 'down' as const })) };
    const shapes = sceneOf(down, POSITIONS, PLAIN_STATE).primitives.filter((one) => one.type === 'shape');
    expect(shapes.filter(({ what }) => what.includes('|')).map(({ at }) => at)).toEqual([
      { x: 50, y: 0 },
      { x: 150, y: 0 },
    ]);
  });

  it('puts no words of links over those of nodes where there is room', () => {
    const model = graphOf(chain(3));
    // One below the other: the middle of each line is below the words of the upper node.
    const positions = new Map([0, 1, 2].map((i) => [`n${i}`, { x: 10 * i, y: 110 * i }] as const));
    const texts = sceneOf(model, positions, { ...PLAIN_STATE, labels: 'roundTrip' }).primitives.filter(
      (one) => one.type === 'text',
    );
    expect(texts.length).toBeGreaterThan(4);
    for (const [index, text] of texts.entries()) {
      const { left, top, right, bottom } = boxOf(text);
      for (const other of texts.slice(index + 1).filter(({ what }) => what !== text.what)) {
        const box = boxOf(other);
        const isApart = box.left >= right || box.right <= left || box.top >= bottom || box.bottom <= top;
        expect(isApart, `${text.text} and ${other.text}`).toBe(true);
      }
    }
  });

  it('calls nodes what the page calls them, with their short ids where two have one name', () => {
    const apart = new Map([0, 1, 2].map((i) => [`n${i}`, { x: 400 * i, y: 0 }] as const));
    const names = { nameOf: (id: string) => `a rather long name of a node (1234567${id.slice(1)})` };
    const texts = textsOf(namedSceneOf(MODEL, apart, PLAIN_STATE, names).primitives);
    expect(texts.filter((text) => text.includes('rather'))).toEqual([
      'a rather lon… (12345670)',
      'a rather lon… (12345671)',
      'a rather lon… (12345672)',
    ]);
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
