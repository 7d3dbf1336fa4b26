import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../../src/base/random';
import { NO_OVERLAY } from '../../../../src/shared/overlayState';
import { layoutOf } from '../../../../webview-ui/graph/layouts/layoutTalk';
import { type ComputeLayout, OverlayStore } from '../../../../webview-ui/overlay/overlayStore';
import { parseMemory } from '../../../../webview-ui/overlay/pageMemory';
import { RECALL_MS } from '../../../../webview-ui/overlay/recollection';
import { between, pick, randomGraph } from '../../../support/randomGraph';
import { forEachSeed } from '../../../support/seeds';
import { flow, route, stateOf } from './states';

/** Layouts that come when they are told to. */
class Layouts {
  readonly asked: Parameters<ComputeLayout>[] = [];
  readonly #answers: (() => void)[] = [];
  readonly compute: ComputeLayout = (name, input) => {
    this.asked.push([name, input]);
    return new Promise((resolve) => this.#answers.push(() => resolve(layoutOf(name, input))));
  };
  async answer(): Promise<void> {
    for (const answer of this.#answers.splice(0)) answer();
    await Promise.resolve();
    await Promise.resolve();
  }
}

const RING = stateOf(['a', 'b', 'c', 'd'], ['a-b', 'b-c', 'c-d', 'a-d']);

async function shownStore(state = RING): Promise<{ store: OverlayStore; layouts: Layouts }> {
  const layouts = new Layouts();
  const store = new OverlayStore(layouts.compute);
  store.take(state, 0);
  await layouts.answer();
  return { store, layouts };
}

describe('places', () => {
  it('are computed for the first nodes, once, and told', async () => {
    const layouts = new Layouts();
    const store = new OverlayStore(layouts.compute);
    let told = 0;
    store.onDidChange(() => told++);
    store.take(RING, 0);
    expect(store.positions.size).toBe(0);
    store.take(stateOf(['a', 'b', 'c', 'd', 'e'], ['a-e']), 1);
    await layouts.answer();
    expect(layouts.asked.map(([name]) => name)).toEqual(['force']);
    expect(store.positions.size).toBe(5);
    expect(told).toBe(3);
  });

  it('of more new nodes than there are are computed around those that stay, of fewer they are beside their neighbours', async () => {
    const { store, layouts } = await shownStore();
    const before = store.positions;
    const links = ['a-e', 'e-f', 'f-g', 'g-h'];
    store.take(stateOf(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'], links), 1);
    expect(layouts.asked).toHaveLength(1);
    expect(store.positions.size).toBe(8);
    const many = Array.from({ length: 9 }, (_, index) => `n${index}`);
    const all = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', ...many];
    store.take(stateOf(all, [...links, ...many.map((id) => `h-${id}`)]), 2);
    expect(layouts.asked[1]?.[1].fixed.size).toBe(8);
    await layouts.answer();
    expect(store.positions.size).toBe(17);
    for (const [id, point] of before) expect(store.positions.get(id)).toEqual(point);
  });

  it('of restarted nodes are those of their names, though their ids come first', async () => {
    const { store } = await shownStore();
    const place = store.positions.get('c');
    const without = stateOf(['a', 'b', 'd'], ['a-b', 'a-d']);
    store.take(without, 1);
    const view = { id: 'c2', name: null, own: false, opaque: true };
    store.take({ ...without, nodes: new Map([...without.nodes, ['c2', view]]) }, 2);
    expect(store.positions.has('c2')).toBe(false);
    const known = stateOf(['a', 'b', 'd'], ['a-b', 'a-d', 'b-c2', 'c2-d']);
    const nodes = new Map([...known.nodes, ['c2', { ...view, name: 'name c', opaque: false }]]);
    store.take({ ...known, nodes }, 3);
    expect(store.positions.get('c2')).toEqual(place);
    expect(store.model.nodes.map(({ id }) => id)).toEqual(['a', 'b', 'c2', 'd']);
  });

  it('do not change with what is only known anew', async () => {
    const { store } = await shownStore();
    const before = store.positions;
    const scene = store.scene;
    store.take({ ...RING, routes: new Map([['b', route('b', 'b', 1)]]) }, 1);
    expect(store.positions).toBe(before);
    expect(store.scene).toBe(scene);
    store.take({ ...RING, links: new Map([...RING.links].map(([key, link]) => [key, { ...link, cost: 7 }])) }, 2);
    expect(store.positions).toEqual(before);
    expect(store.scene).not.toBe(scene);
  });

  it('never change but by drag, tidy and undo, whatever comes and goes', async () => {
    const runs: Promise<void>[] = [];
    forEachSeed(20, (seed) => {
      const run = async (): Promise<void> => {
        const random = seededRandom(seed);
        const layouts = new Layouts();
        const store = new OverlayStore(layouts.compute);
        for (let step = 0; step < 15; step++) {
          const before = store.positions;
          const { nodes, links } = randomGraph(random, between(random, 1, 20), between(random, 0, 10));
          store.take(
            stateOf(
              nodes,
              links.map(([a, b]) => `${a}-${b}`),
            ),
            step,
          );
          if (random.next() < 0.6) await layouts.answer();
          if (random.next() < 0.5)
            store.look({ near: { id: 'n0', hops: between(random, 0, 2) }, selected: pick(random, nodes) });
          for (const [id, point] of store.positions)
            if (before.has(id)) expect(point, `seed ${seed}`).toEqual(before.get(id));
        }
      };
      runs.push(run());
    });
    await Promise.all(runs);
  });

  it('change by tidy, and back; what was dragged stays', async () => {
    const { store, layouts } = await shownStore();
    store.drag('a', { x: 1_000, y: 1_000 });
    expect(store.isPinned('a')).toBe(true);
    const before = store.positions;
    store.look({ layout: 'circle' });
    expect(store.positions).toBe(before);
    const done = store.tidy();
    await layouts.answer();
    await done;
    expect(store.positions.get('a')).toEqual({ x: 1_000, y: 1_000 });
    expect(store.positions).not.toEqual(before);
    expect(store.canUndo).toBe(true);
    store.undo();
    expect(store.positions).toEqual(before);
    store.unpinAll();
    expect(store.hasPins).toBe(false);
    store.setPinned('b', true);
    expect(store.hasPins).toBe(true);
  });

  it('are found again by a page to come, by name where the ids are new', async () => {
    const { store } = await shownStore();
    store.look({ labels: 'cost', showsTable: true, showsDetails: false, lit: { flow: 'movie', source: null } });
    const kept = JSON.stringify(store.memory());
    const layouts = new Layouts();
    const next = new OverlayStore(layouts.compute);
    next.recall(parseMemory(kept));
    const restarted = stateOf(['a2', 'b2', 'c2', 'd2'], ['a2-b2']);
    const nodes = [...restarted.nodes].map(([id, node]) => [id, { ...node, name: `name ${id[0]}` }] as const);
    next.take({ ...restarted, nodes: new Map(nodes) }, 0);
    expect(layouts.asked).toHaveLength(0);
    for (const [id, point] of store.positions) expect(next.positions.get(`${id}2`)).toEqual(point);
    expect(next.looks).toMatchObject({
      labels: 'cost',
      showsTable: true,
      showsDetails: false,
      lit: { flow: 'movie', source: null },
    });
  });
});

describe('what is looked at', () => {
  it('is found again by a page to come, as far as it is there, and so is who is gone', async () => {
    const { store } = await shownStore();
    store.take(stateOf(['a', 'b', 'c'], ['a-b']), 5);
    store.look({ selected: 'b', near: { id: 'a', hops: 2 }, selectedLink: 'a|b' });
    const kept = (): ReturnType<typeof parseMemory> => parseMemory(JSON.stringify(store.memory()));
    const next = new OverlayStore(new Layouts().compute);
    next.recall(kept());
    next.take(stateOf(['a', 'b', 'c'], ['a-b']), 6);
    expect(next.looks).toMatchObject({ selected: 'b', near: { id: 'a', hops: 2 }, selectedLink: 'a|b' });
    expect(next.model.nodes.find(({ id }) => id === 'd')?.unreachable).toBe(true);
    expect(next.names.nameOf('d')).toBe('name d');
    expect(next.positions.get('d')).toEqual(store.positions.get('d'));
    const other = new OverlayStore(new Layouts().compute);
    other.recall(kept());
    other.take(NO_OVERLAY, 6);
    expect(other.looks.selected).toBe('b');
    other.take(stateOf(['x', 'y'], ['x-y']), 7);
    expect(other.looks).toMatchObject({ selected: 'b', near: { id: 'x', hops: 2 } });
    expect(other.nextDue).toBe(7 + RECALL_MS);
    other.take(stateOf(['x', 'y'], ['x-y']), 7 + RECALL_MS);
    expect(other.looks).toMatchObject({ selected: null, near: { id: 'x', hops: 2 }, selectedLink: null });
    expect(other.nextDue).toBeUndefined();
  });

  it('is found again after a reload, when the node of this window has another id and learns of the others one by one', async () => {
    const { store } = await shownStore();
    store.look({ selected: 'c', near: { id: 'c', hops: 2 } });
    const next = new OverlayStore(new Layouts().compute);
    next.recall(parseMemory(JSON.stringify(store.memory())));
    next.take(stateOf(['a2']), 1_000);
    next.take(stateOf(['a2', 'b'], ['a2-b']), 1_100);
    expect(next.looks).toMatchObject({ selected: 'c', near: { id: 'c', hops: 2 } });
    next.take(stateOf(['a2', 'b', 'c'], ['a2-b', 'b-c']), 1_200);
    expect(next.nextDue).toBeUndefined();
    expect(next.looks).toMatchObject({ selected: 'c', near: { id: 'c', hops: 2 } });
  });

  it('has names for those that an earlier page has known, also while no node runs', async () => {
    const { store } = await shownStore();
    store.take(stateOf(['a']), 1);
    const next = new OverlayStore(new Layouts().compute);
    next.recall(parseMemory(JSON.stringify(store.memory())));
    for (const state of [stateOf(['a']), NO_OVERLAY, stateOf(['a2']), NO_OVERLAY]) {
      next.take(state, 100_000);
      expect(next.names.nameOf('d')).toBe('name d');
    }
  });

  it('is told only where it changes', async () => {
    const { store } = await shownStore();
    let told = 0;
    store.onDidChange(() => told++);
    store.look({ labels: 'none', selected: null });
    expect(told).toBe(0);
    store.look({ labels: 'cost' });
    expect(told).toBe(1);
  });

  it('is filtered by neighbourhood and by flow', async () => {
    const tree = { flow: 'movie', source: 'b', consumers: ['c'], edges: [{ from: 'b', to: 'c' }] };
    const state = stateOf(['a', 'b', 'c', 'd'], ['a-b', 'b-c', 'c-d'], { flows: [flow('movie', 'b')], trees: [tree] });
    const { store } = await shownStore(state);
    const shown = (): string[] => store.shown.nodes.map(({ id }) => id);
    store.look({ near: { id: 'd', hops: 1 } });
    expect(shown()).toEqual(['c', 'd']);
    store.look({ near: null, lit: { flow: 'movie', source: null } });
    expect(shown()).toHaveLength(4);
    store.look({ onlyLit: true });
    expect(shown()).toEqual(['b', 'c']);
    expect(store.scene.tracks).toHaveLength(1);
  });

  it('turns to a node whatever the filters are, once it is known', async () => {
    const { store } = await shownStore();
    store.look({ near: { id: 'a', hops: 0 }, selectedLink: 'a|b' });
    expect(store.turnTo('x')).toBe(false);
    expect(store.turnTo('c')).toBe(true);
    expect(store.looks).toMatchObject({ selected: 'c', focused: 'c', selectedLink: null, near: null });
    store.look({ near: { id: 'c', hops: 0 } });
    store.turnTo('c');
    expect(store.looks.near).not.toBeNull();
  });

  it('has names for all', async () => {
    const { store } = await shownStore();
    expect(store.names.nameOf('b')).toBe('name b');
    expect(store.names).toBe(store.names);
    expect(store.nextDue).toBeUndefined();
    // Who has gone is spoken of for a while.
    store.take(stateOf(['a'], []), 1);
    expect(store.names.nameOf('b')).toBe('name b');
  });

  it('has the names of those who have gone though nobody has asked for them before', () => {
    const store = new OverlayStore(new Layouts().compute);
    store.take(RING, 0);
    store.take(stateOf(['a']), 1);
    expect(store.names.nameOf('c')).toBe('name c');
  });
});
