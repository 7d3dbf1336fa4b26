import type { TopologyNodeView } from '../../src/overlay/snapshot';
import { OWN_KEY, type OverlayState } from '../../src/shared/overlayState';
import type { NodeId } from '../../src/wire/ids';
import { type GraphModel, graphOf } from '../graph/graphModel';

/** A node that is gone is shown so long, as unreachable. */
export const LOST_MS = 60_000;
/** So many of them at most, the last ones. */
const MAX_LOST = 500;

const NO_GRAPH: GraphModel = { nodes: [], links: [], trees: [] };

/** Makes graphs of states. What a graph is not made of changes nothing: then it is the same object as before. */
export class GraphSource {
  #state: OverlayState | undefined;
  #model = NO_GRAPH;
  /** Nodes that were there until lately, and until when they are shown. In the order in which they went. */
  readonly #lost = new Map<NodeId, { readonly node: TopologyNodeView; readonly until: number }>();

  get model(): GraphModel {
    return this.#model;
  }

  /** When a node that is gone is not to be shown any more; undefined where there is none. */
  get nextLoss(): number | undefined {
    const [first] = this.#lost.values();
    return first?.until;
  }

  /** The graph of a state at a time in milliseconds, which only goes up. */
  take(state: OverlayState, now: number): GraphModel {
    const before = this.#state;
    this.#state = state;
    const lostChanged = this.#noteLost(before, state, now);
    if (before && !lostChanged && isSameFor(before, state)) return this.#model;
    this.#model = graphOf({
      topology: { nodes: [...state.nodes.values()], links: [...state.links.values()] },
      flows: [...state.flows.values()],
      neighbours: [...state.neighbours.values()],
      trees: [...state.trees.values()],
      lost: [...this.#lost.values()].map(({ node }) => node),
    });
    return this.#model;
  }

  #noteLost(before: OverlayState | undefined, state: OverlayState, now: number): boolean {
    const size = this.#lost.size;
    const isOther = before?.own.get(OWN_KEY)?.id !== state.own.get(OWN_KEY)?.id;
    // Another node sees another overlay: nothing of the first one is lost.
    if (isOther) this.#lost.clear();
    let changed = isOther && size > 0;
    if (before && !isOther && before.nodes !== state.nodes) {
      for (const [id, node] of before.nodes) {
        if (state.nodes.has(id)) continue;
        this.#lost.set(id, { node, until: now + LOST_MS });
        changed = true;
      }
    }
    if (this.#lost.size === 0) return changed;
    // A node that was started anew has another id: it is back.
    const names = new Set([...state.nodes.values()].map(({ name }) => name));
    for (const [id, { node, until }] of this.#lost) {
      const isBack = state.nodes.has(id) || (node.name !== null && node.name !== '' && names.has(node.name));
      if (until > now && this.#lost.size <= MAX_LOST && !isBack) continue;
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
