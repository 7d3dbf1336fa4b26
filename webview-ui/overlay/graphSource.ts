import type { NeighbourView } from '../../src/overlay/snapshot';
import type { OverlayState } from '../../src/shared/overlayState';
import type { NodeId } from '../../src/wire/ids';
import { type GraphModel, graphOf } from '../graph/graphModel';
import { type AbsenceMemory, Absences, NO_MEMORY, TWIN_MS } from './absences';

/** A new node of which next to nothing is known is held back so long at most: its name and links mostly come a moment after it. */
export const HELD_MS = 1_500;

interface Held {
  readonly since: number;
  readonly until: number;
}

const NO_GRAPH: GraphModel = { nodes: [], links: [], trees: [] };

/**
 * Makes graphs of states. What a graph is not made of changes nothing: then it is the same object as before. A node that is new is left out for a
 * moment while its place cannot be found: until a link and its name or something else of it is told, and, where another node of its name is shown,
 * until that one goes, whose place is then its own; or does not go, and they are two.
 */
export class GraphSource {
  #state: OverlayState | undefined;
  #model = NO_GRAPH;
  readonly #absences: Absences;
  /** New nodes that are left out yet: since when, and until when at most. */
  #held: ReadonlyMap<NodeId, Held> = new Map();

  constructor(memory: AbsenceMemory = NO_MEMORY) {
    this.#absences = new Absences(memory);
  }

  get model(): GraphModel {
    return this.#model;
  }

  /** When the graph changes by time alone: a node that is gone is not to be shown any more, or a new one is; undefined where none is waited for. */
  get nextDue(): number | undefined {
    const due = Math.min(this.#absences.nextDue ?? Infinity, ...[...this.#held.values()].map(({ until }) => until));
    return Number.isFinite(due) ? due : undefined;
  }

  /** What to keep for a page to come. */
  memory(): AbsenceMemory {
    return this.#absences.memory();
  }

  /** The graph of a state at a time in milliseconds, which only goes up. */
  take(state: OverlayState, now: number): GraphModel {
    const before = this.#state;
    this.#state = state;
    // Who was never shown is not missed.
    const lostChanged = this.#absences.take(state, now, (id) => !this.#held.has(id));
    const isDue = [...this.#held.values()].some(({ until }) => until <= now);
    if (before && !lostChanged && !isDue && isSameFor(before, state)) return this.#model;
    const graph = graphOf({
      topology: { nodes: [...state.nodes.values()], links: [...state.links.values()] },
      flows: [...state.flows.values()],
      neighbours: this.#contactsIn(state),
      trees: [...state.trees.values()],
      lost: this.#absences.lost,
    });
    // What a page finds when it opens is all it can know: it shows that at once.
    this.#model = before ? this.#withoutHeld(graph, state, now) : graph;
    return this.#model;
  }

  /** Neighbours without those that are dialled still though they have come back with another id. */
  #contactsIn({ nodes, neighbours }: OverlayState): readonly NeighbourView[] {
    const all = [...neighbours.values()];
    const connected = all.filter(({ state }) => state === 'connected');
    return all.filter(({ id, state, name, address, port }) => {
      if (id === null || state === 'connected' || nodes.has(id)) return true;
      if (this.#absences.isReplaced(id)) return false;
      const isSameAddress = connected.some((other) => other.address === address && other.port === port);
      // Of who was never seen connected nothing tells whether its name is another node's, too.
      const isSameName = !this.#absences.isKnown(id) && connected.some((other) => !!name && other.name === name);
      return !isSameAddress && !isSameName;
    });
  }

  #withoutHeld(graph: GraphModel, { nodes: told }: OverlayState, now: number): GraphModel {
    const shown = new Set(this.#model.nodes.map(({ id }) => id));
    const there = new Set(graph.nodes.map(({ id }) => id));
    const linked = new Set(graph.links.flatMap(({ a, b }) => [a, b]));
    const lost = new Set(this.#absences.lost.map(({ id }) => id));
    const isLiving = (id: NodeId): boolean => shown.has(id) && !lost.has(id);
    const names = new Set(graph.nodes.flatMap(({ id, own, name }) => (isLiving(id) && !own && name ? [name] : [])));
    const held = new Map<NodeId, Held>();
    for (const { id, own, name } of graph.nodes) {
      if (own || shown.has(id)) continue;
      const predecessor = this.#absences.predecessorOf(id);
      const isTwin = predecessor === undefined ? name !== null && names.has(name) : there.has(predecessor);
      const tells = name !== null || told.get(id)?.opaque === false;
      if (!isTwin && (predecessor !== undefined || (tells && linked.has(id)))) continue;
      const since = this.#held.get(id)?.since ?? now;
      const until = since + (isTwin ? TWIN_MS : HELD_MS);
      if (until > now) held.set(id, { since, until });
    }
    this.#held = held;
    if (held.size === 0) return graph;
    const links = graph.links.filter(({ a, b }) => !held.has(a) && !held.has(b));
    return { ...graph, nodes: graph.nodes.filter(({ id }) => !held.has(id)), links };
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
