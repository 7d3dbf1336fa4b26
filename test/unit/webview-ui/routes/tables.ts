import type { NeighbourView, RouteAlternativeView, TopologyNodeView } from '../../../../src/overlay/snapshot';
import { NO_OVERLAY, OWN_KEY, type OverlayState, type RouteEntryView } from '../../../../src/shared/overlayState';

/** Names of tests: in capitals what the id is in small letters. */
export const nameOf = (id: string): string => id.toUpperCase();

export function neighbour(id: string | null, more: Partial<NeighbourView> = {}): NeighbourView {
  const usual = { name: null, address: 'h', port: 1, state: 'connected', triesLeft: null, cost: 1 } as const;
  return { id, ...usual, rttMs: null, controlRttMs: null, loss: null, ...more };
}

export function entry(
  destination: string,
  via: string | null,
  cost: number | null,
  alternatives: readonly RouteAlternativeView[] = [],
  decision: Partial<RouteEntryView['decision']> = {},
): RouteEntryView {
  return {
    destination,
    name: null,
    via,
    cost,
    alternatives,
    decision: {
      change: 'new',
      before: null,
      cause: { type: 'vector', neighbour: via ?? 'a', sequence: 1, cost: 1 },
      alternatives,
      at: 1_000,
      ...decision,
    },
  };
}

/** A state of node `m`. */
export function stateOf(parts: {
  readonly neighbours?: readonly NeighbourView[];
  readonly routes?: readonly RouteEntryView[];
  readonly nodes?: readonly string[];
}): OverlayState {
  const { neighbours = [], routes = [], nodes = [] } = parts;
  const views = nodes.map((id): TopologyNodeView => ({ id, name: null, own: id === 'm', opaque: false }));
  return {
    ...NO_OVERLAY,
    own: new Map([[OWN_KEY, { id: 'm', name: null, address: 'h', port: 1 }]]),
    nodes: new Map(views.map((view) => [view.id, view])),
    neighbours: new Map(neighbours.map((view) => [view.id ?? view.address, view])),
    routes: new Map(routes.map((route) => [route.destination, route])),
  };
}
