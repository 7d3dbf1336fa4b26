import type { TopologyNodeView } from '../../src/overlay/snapshot';
import { OWN_KEY, type OverlayState } from '../../src/shared/overlayState';
import type { NodeId } from '../../src/wire/ids';
import { type GraphModel, graphOf } from '../graph/graphModel';

/** A node that is gone is shown so long, as unreachable. */
export const LOST_MS = 60_000;
/** So many of them at most, the last ones. */
const MAX_LOST = 500;
/** A new node of which next to nothing is known is held back so long at most: its name and links mostly come a moment after it. */
export const HELD_MS = 1_500;
/** Nodes that are gone, the last ones, that are kept for a page to come. */
const MAX_KEPT_LOST = 100;

/** A node that is gone: its id, its name or the empty text, and until when it is shown, in the milliseconds of {@link GraphSource.take}. */
export type LostNode = readonly [id: NodeId, name: string, until: number];

/** What outlives the page: who was gone, as the node `own` saw it. */
export interface GraphMemory {
  readonly own: NodeId | null;
  readonly lost: readonly LostNode[];
}

const NO_GRAPH: GraphModel = { nodes: [], links: [], trees: [] };

/**
 * Makes graphs of states. What a graph is not made of changes nothing: then it is the same object as before. A node that is new, and of which no link
 * or neither name nor anything else is told yet, is left out for a moment: with these, its place can be found.
 */
export class GraphSource {
  #state: OverlayState | undefined;
  #model = NO_GRAPH;
  #own: NodeId | undefined;
  /** Nodes that were there until lately, and until when they are shown. In the order in which they went. */
  readonly #lost = new Map<NodeId, { readonly node: TopologyNodeView; readonly until: number }>();
  /** New nodes that are left out yet, and until when at most. */
  #held: ReadonlyMap<NodeId, number> = new Map();

  constructor({ own, lost }: GraphMemory = { own: null, lost: [] }) {
    this.#own = own ?? undefined;
    for (const [id, name, until] of lost) {
      this.#lost.set(id, { node: { id, name: name === '' ? null : name, own: false, opaque: false }, until });
    }
  }

  get model(): GraphModel {
    return this.#model;
  }

  /** When the graph changes by time alone: a node that is gone is not to be shown any more, or a new one is; undefined where none is waited for. */
  get nextDue(): number | undefined {
    const [first] = this.#lost.values();
    const due = Math.min(first?.until ?? Infinity, ...this.#held.values());
    return Number.isFinite(due) ? due : undefined;
  }

  /** What to keep for a page to come. */
  memory(): GraphMemory {
    const lost = [...this.#lost].slice(-MAX_KEPT_LOST);
    return { own: this.#own ?? null, lost: lost.map(([id, { node, until }]) => [id, node.name ?? '', until]) };
  }

  /** The graph of a state at a time in milliseconds, which only goes up. */
  take(state: OverlayState, now: number): GraphModel {
    const before = this.#state;
    this.#state = state;
    const lostNames = new Set([...this.#lost.values()].map(({ node }) => node.name));
    const lostChanged = this.#noteLost(before, state, now);
    const isDue = [...this.#held.values()].some((until) => until <= now);
    if (before && !lostChanged && !isDue && isSameFor(before, state)) return this.#model;
    const graph = graphOf({
      topology: { nodes: [...state.nodes.values()], links: [...state.links.values()] },
      flows: [...state.flows.values()],
      neighbours: [...state.neighbours.values()],
      trees: [...state.trees.values()],
      lost: [...this.#lost.values()].map(({ node }) => node),
    });
    // What a page finds when it opens is all it can know: it shows that at once.
    this.#model = before ? this.#withoutHeld(graph, state, lostNames, now) : graph;
    return this.#model;
  }

  /** The graph without new nodes that have no link yet, or neither name nor anything else that they tell; unless one of `lostNames` is back. */
  #withoutHeld(
    graph: GraphModel,
    { nodes: told }: OverlayState,
    lostNames: ReadonlySet<string | null>,
    now: number,
  ): GraphModel {
    const shown = new Set(this.#model.nodes.map(({ id }) => id));
    const linked = new Set(graph.links.flatMap(({ a, b }) => [a, b]));
    const held = new Map<NodeId, number>();
    for (const { id, own, name } of graph.nodes) {
      const view = told.get(id);
      const tells = name !== null || view?.opaque === false;
      const isBack = name !== null && lostNames.has(view?.name ?? null);
      if (own || shown.has(id) || isBack || (tells && linked.has(id))) continue;
      const until = this.#held.get(id) ?? now + HELD_MS;
      if (until > now) held.set(id, until);
    }
    this.#held = held;
    if (held.size === 0) return graph;
    const links = graph.links.filter(({ a, b }) => !held.has(a) && !held.has(b));
    return { ...graph, nodes: graph.nodes.filter(({ id }) => !held.has(id)), links };
  }

  #noteLost(before: OverlayState | undefined, state: OverlayState, now: number): boolean {
    const size = this.#lost.size;
    const own = state.own.get(OWN_KEY)?.id;
    const isOther = own !== this.#own;
    this.#own = own;
    // Another node sees another overlay: nothing of the first one is lost.
    if (isOther) this.#lost.clear();
    let changed = isOther && size > 0;
    if (before && !isOther && before.nodes !== state.nodes) {
      for (const [id, node] of before.nodes) {
        // Who was never shown is not missed.
        if (state.nodes.has(id) || this.#held.has(id)) continue;
        this.#lost.set(id, { node, until: now + LOST_MS });
        changed = true;
      }
    }
    if (this.#lost.size === 0) return changed;
    // A node that was started anew has another id: it is back.
    const names = new Set([...state.nodes.values()].map(({ name }) => name));
    for (const [id, { node, until }] of this.#lost) {
      const isBack = state.nodes.has(id) || (node.name !== null && node.name !== '' && names.has(node.name));
      const isCurrent = until > now && until <= now + LOST_MS;
      if (isCurrent && this.#lost.size <= MAX_LOST && !isBack) continue;
      this.#lost.delete(id);
      changed = true;
    }
    return changed;
  }
}

function isSameFor(one: OverlayState, other: OverlayState): boolean {
  return (
    one.nodes === other.nodes &&
    one.links === other.links &&
    one.flows === other.flows &&
    one.neighbours === other.neighbours &&
    one.trees === other.trees
  );
}
