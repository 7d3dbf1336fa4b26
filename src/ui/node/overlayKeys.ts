import type { FlowView, NeighbourView, RouteView, TopologyView } from '../../overlay/snapshot';
import { isSameData } from '../../shared/keyedState';
import { flowKey, linkKey, MAX_STATE_ENTRIES, neighbourKey, type OverlayState } from '../../shared/overlayState';

/*
 * Answers of the node as collections. The first MAX_STATE_ENTRIES entries are shown: nobody can look at more.
 */

export function keyedNodes({ nodes }: TopologyView): OverlayState['nodes'] {
  return keyed(nodes, ({ id }) => id);
}

export function keyedLinks({ links }: TopologyView): OverlayState['links'] {
  return keyed(links, linkKey);
}

export function keyedNeighbours(neighbours: readonly NeighbourView[]): OverlayState['neighbours'] {
  return keyed(neighbours, neighbourKey);
}

export function keyedFlows(flows: readonly FlowView[]): OverlayState['flows'] {
  return keyed(flows, flowKey);
}

/** Ages are given to the millisecond and take some to get here: a decision is the same one if it says the same within this time. */
const SAME_DECISION_MS = 1_000;

/** Routes with the times of their decisions instead of the ages that they have at `now`. What was `before` is not changed by time alone. */
export function keyedRoutes(
  routes: readonly RouteView[],
  before: OverlayState['routes'],
  now: number,
): OverlayState['routes'] {
  const entries = routes.map(({ decision: { ageMs, ...decision }, ...route }) => {
    const at = Math.max(0, Math.round(now - ageMs));
    const { at: knownAt = -Infinity, ...known } = before.get(route.destination)?.decision ?? {};
    const isKnown = Math.abs(at - knownAt) < SAME_DECISION_MS && isSameData(known, decision);
    return { ...route, decision: { ...decision, at: isKnown ? knownAt : at } };
  });
  return keyed(entries, ({ destination }) => destination);
}

function keyed<V>(values: readonly V[], keyOf: (value: V) => string): ReadonlyMap<string, V> {
  return new Map(values.slice(0, MAX_STATE_ENTRIES).map((value) => [keyOf(value), value]));
}
