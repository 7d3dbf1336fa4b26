import { expect, it } from 'vitest';
import { LOST_MS, TWIN_MS } from '../../../../webview-ui/overlay/absences';
import { GraphSource, HELD_MS } from '../../../../webview-ui/overlay/graphSource';
import type { OverlayState } from '../../../../src/shared/overlayState';
import { neighbour } from '../graph/graphs';
import { route, stateOf } from './states';

const idsOf = (source: GraphSource): string[] => source.model.nodes.map(({ id }) => id);

it('makes the same graph of states that differ in nothing it is made of', () => {
  const source = new GraphSource();
  const state = stateOf(['a', 'b'], ['a-b']);
  const model = source.take(state, 0);
  expect(source.take({ ...state, routes: new Map([['b', route('b', 'b', 1)]]) }, 1)).toBe(model);
  expect(source.take(stateOf(['a', 'b'], ['a-b']), 2)).not.toBe(model);
});

it('shows a node that is gone for a while, as unreachable, unless it comes back', () => {
  const source = new GraphSource();
  source.take(stateOf(['a', 'b', 'c']), 0);
  expect(source.nextDue).toBeUndefined();
  const state = stateOf(['a']);
  source.take(state, 10);
  expect(source.model.nodes.map(({ id, name, unreachable }) => [id, name, unreachable])).toEqual([
    ['a', 'name a', false],
    ['b', 'name b', true],
    ['c', 'name c', true],
  ]);
  expect(source.nextDue).toBe(10 + LOST_MS);
  source.take(stateOf(['a', 'c']), 20);
  expect(source.model.nodes.find(({ id }) => id === 'c')?.unreachable).toBe(false);
  source.take(stateOf(['a', 'c']), 9 + LOST_MS);
  expect(idsOf(source)).toEqual(['a', 'b', 'c']);
  source.take(stateOf(['a', 'c']), 10 + LOST_MS);
  expect(idsOf(source)).toEqual(['a', 'c']);
  expect(source.nextDue).toBeUndefined();
});

it('takes a node of the same name for the one that is gone', () => {
  const source = new GraphSource();
  source.take(stateOf(['a', 'b']), 0);
  source.take(stateOf(['a']), 1);
  const { nodes, ...rest } = stateOf(['a', 'b2']);
  const renamed = new Map([...nodes].map(([id, node]) => [id, { ...node, name: `name ${id[0]}` }] as const));
  source.take({ ...rest, nodes: renamed }, 2);
  expect(idsOf(source)).toEqual(['a', 'b2']);
});

it('forgets what another node saw, and knows nothing while none runs', () => {
  const source = new GraphSource();
  source.take(stateOf(['a', 'b', 'c']), 0);
  source.take(stateOf(['a', 'b']), 1);
  source.take(stateOf(['x', 'b']), 2);
  expect(idsOf(source)).toEqual(['b', 'x']);
  source.take(stateOf([]), 3);
  expect(source.model.nodes).toEqual([]);
});

/** The state, in which of a node nothing but its id is known. */
function bare(state: OverlayState, id: string): OverlayState {
  return { ...state, nodes: new Map([...state.nodes, [id, { id, name: null, own: false, opaque: true }]]) };
}

it('leaves a new node out until its name and a link are known, for a moment at most', () => {
  const source = new GraphSource();
  source.take(stateOf(['a', 'b'], ['a-b']), 0);
  const model = source.take(bare(stateOf(['a', 'b'], ['a-b']), 'c'), 10);
  expect(model.nodes.map(({ id }) => id)).toEqual(['a', 'b']);
  expect(source.nextDue).toBe(10 + HELD_MS);
  // A link alone tells not yet where it was.
  const linked = bare(stateOf(['a', 'b'], ['a-b', 'b-c']), 'c');
  expect(source.take(linked, 20).links).toHaveLength(1);
  expect(idsOf(source)).toEqual(['a', 'b']);
  source.take(stateOf(['a', 'b', 'c'], ['a-b', 'b-c']), 30);
  expect(idsOf(source)).toEqual(['a', 'b', 'c']);
  expect(source.nextDue).toBeUndefined();
  // What is shown stays, whatever is forgotten of it.
  source.take(bare(stateOf(['a', 'b'], ['a-b']), 'c'), 40);
  expect(idsOf(source)).toEqual(['a', 'b', 'c']);
});

it('shows what it finds at first, and a node of which nothing comes to be known, after a while', () => {
  const source = new GraphSource();
  source.take(bare(stateOf(['a']), 'b'), 0);
  expect(idsOf(source)).toEqual(['a', 'b']);
  const state = bare(bare(stateOf(['a']), 'b'), 'c');
  source.take(state, 10);
  expect(idsOf(source)).toEqual(['a', 'b']);
  source.take(state, 10 + HELD_MS);
  expect(idsOf(source)).toEqual(['a', 'b', 'c']);
});

it('misses nobody who was never shown', () => {
  const source = new GraphSource();
  source.take(stateOf(['a']), 0);
  source.take(bare(stateOf(['a']), 'b'), 10);
  source.take(stateOf(['a']), 20);
  expect(idsOf(source)).toEqual(['a']);
  expect(source.nextDue).toBeUndefined();
});

it('keeps who is gone for a page to come, which shows them as long, of the same node alone', () => {
  const source = new GraphSource();
  source.take(stateOf(['a', 'b']), 0);
  source.take(stateOf(['a']), 10);
  const memory = source.memory();
  expect(memory).toEqual({ own: 'a', lost: [['b', 'name b', 10 + LOST_MS]], there: [['a', 'name a']], seen: 0 });
  const next = new GraphSource(memory);
  next.take(stateOf(['a']), 20);
  expect(next.model.nodes.map(({ id, name, unreachable }) => [id, name, unreachable])).toEqual([
    ['a', 'name a', false],
    ['b', 'name b', true],
  ]);
  next.take(stateOf(['a']), 10 + LOST_MS);
  expect(idsOf(next)).toEqual(['a']);
  const other = new GraphSource(memory);
  other.take(stateOf(['x']), 20);
  expect(idsOf(other)).toEqual(['x']);
  const late = new GraphSource(memory);
  late.take(stateOf(['a']), 20 + LOST_MS);
  expect(idsOf(late)).toEqual(['a']);
});

/** The state, in which nodes are called otherwise. */
function named(state: OverlayState, names: Readonly<Record<string, string>>): OverlayState {
  const nodes = new Map([...state.nodes].map(([id, node]) => [id, { ...node, name: names[id] ?? node.name }]));
  return { ...state, nodes };
}

const shownOf = (source: GraphSource): unknown =>
  source.model.nodes.map(({ id, unreachable }) => (unreachable ? `${id} lost` : id));

it('holds a new node back while one of its name is shown, which it takes the place of when that one goes', () => {
  const source = new GraphSource();
  source.take(stateOf(['a', 'b'], ['a-b']), 0);
  const both = named(stateOf(['a', 'b', 'c'], ['a-b', 'a-c']), { c: 'name b' });
  source.take(both, 10);
  expect(shownOf(source)).toEqual(['a', 'b']);
  expect(source.nextDue).toBe(10 + TWIN_MS);
  source.take(named(stateOf(['a', 'c'], ['a-c']), { c: 'name b' }), 2_000);
  expect(shownOf(source)).toEqual(['a', 'c']);
  expect(source.nextDue).toBeUndefined();
});

it('shows two nodes of one name that both stay, and misses the one of them that goes', () => {
  const source = new GraphSource();
  source.take(stateOf(['a', 'b'], ['a-b']), 0);
  const both = named(stateOf(['a', 'b', 'c'], ['a-b', 'a-c']), { c: 'name b' });
  source.take(both, 10);
  source.take(both, 10 + TWIN_MS);
  expect(shownOf(source)).toEqual(['a', 'b', 'c']);
  source.take(named(stateOf(['a', 'c'], ['a-c']), { c: 'name b' }), 60_000);
  expect(shownOf(source)).toEqual(['a', 'b lost', 'c']);
  // One that comes now has come back for it, and for it alone.
  source.take(named(stateOf(['a', 'c', 'd'], ['a-c', 'a-d']), { c: 'name b', d: 'name b' }), 61_000);
  expect(shownOf(source)).toEqual(['a', 'c', 'd']);
});

it('misses one of two nodes of a name that it found, and takes one that comes for that one alone', () => {
  const names = { b: 'twin', c: 'twin', d: 'twin', e: 'twin' };
  const source = new GraphSource();
  source.take(named(stateOf(['a', 'b', 'c', 'd']), names), 0);
  source.take(named(stateOf(['a', 'b']), names), 10);
  expect(shownOf(source)).toEqual(['a', 'b', 'c lost', 'd lost']);
  source.take(named(stateOf(['a', 'b', 'e'], ['a-e']), names), 20);
  expect(shownOf(source)).toEqual(['a', 'b', 'd lost', 'e']);
});

it('shows no neighbour that is dialled still but has come back with another id', () => {
  const source = new GraphSource();
  const gone = neighbour({ id: 'b', name: 'name b', state: 'unreachable', port: 7_001 });
  const back = neighbour({ id: 'c', name: 'name b', state: 'connected', port: 50_001 });
  const state = (ids: readonly string[], links: readonly string[], neighbours: (typeof gone)[]): OverlayState =>
    named(stateOf(ids, links, { neighbours }), { c: 'name b' });
  source.take(state(['a', 'b'], ['a-b'], [{ ...gone, state: 'connected' }]), 0);
  source.take(state(['a', 'b', 'c'], ['a-b', 'a-c'], [{ ...gone, state: 'connected' }, back]), 600);
  expect(shownOf(source)).toEqual(['a', 'b']);
  source.take(state(['a', 'c'], ['a-c'], [gone, back]), 2_000);
  expect(shownOf(source)).toEqual(['a', 'c']);
  source.take(state(['a', 'c'], ['a-c'], [{ ...gone, state: 'connecting' }, back]), 300_000);
  expect(shownOf(source)).toEqual(['a', 'c']);
  // A page that opens now: it can only be the same one.
  const late = new GraphSource();
  late.take(state(['a', 'c'], ['a-c'], [gone, back]), 0);
  expect(shownOf(late)).toEqual(['a', 'c']);
});

it('shows a neighbour that is gone though another one has its name, and none whose address another one answers at', () => {
  const b = neighbour({ id: 'b', name: 'twin', port: 7_001 });
  const c = neighbour({ id: 'c', name: 'twin', port: 7_002 });
  const names = { b: 'twin', c: 'twin' };
  const source = new GraphSource();
  source.take(named(stateOf(['a', 'b', 'c'], ['a-b', 'a-c'], { neighbours: [b, c] }), names), 0);
  const lost = named(stateOf(['a', 'c'], ['a-c'], { neighbours: [{ ...b, state: 'unreachable' }, c] }), names);
  source.take(lost, 10_000);
  expect(shownOf(source)).toEqual(['a', 'b lost', 'c']);
  const moved = neighbour({ id: 'd', name: 'other', port: 7_001 });
  const late = new GraphSource();
  const neighbours = [{ ...b, state: 'unreachable' as const }, c, moved];
  late.take(named(stateOf(['a', 'c', 'd'], ['a-c', 'a-d'], { neighbours }), names), 0);
  expect(shownOf(late)).toEqual(['a', 'c', 'd']);
});

it('misses who went while nobody looked, unless that was long', () => {
  const source = new GraphSource();
  source.take(stateOf(['a', 'b', 'c']), 1_000_000);
  const memory = source.memory();
  const next = new GraphSource(memory);
  next.take(stateOf(['a', 'c']), 1_060_000);
  expect(shownOf(next)).toEqual(['a', 'b lost', 'c']);
  expect(next.nextDue).toBe(1_060_000 + LOST_MS);
  const restarted = new GraphSource(memory);
  restarted.take(named(stateOf(['a', 'c', 'b2']), { b2: 'name b' }), 1_060_000);
  expect(shownOf(restarted)).toEqual(['a', 'b2', 'c']);
  const late = new GraphSource(memory);
  late.take(stateOf(['a', 'c']), 1_700_000);
  expect(shownOf(late)).toEqual(['a', 'c']);
  const other = new GraphSource(memory);
  other.take(stateOf(['x', 'c']), 1_060_000);
  expect(shownOf(other)).toEqual(['c', 'x']);
});
