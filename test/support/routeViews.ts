import type { RouteDecisionView, RouteEvent, RouteView } from '../../src/overlay/snapshot';

/** A change of a route of which a test does not ask why. */
const DECISION: RouteDecisionView = {
  change: 'new',
  before: null,
  cause: { type: 'neighbourLost', neighbour: 'somebody' },
  alternatives: [],
};

export function routeEvent(more: Partial<RouteEvent> & Pick<RouteEvent, 'destination' | 'via' | 'cost'>): RouteEvent {
  return { event: 'route', ...DECISION, ...more };
}

export function routeView(
  more: Partial<RouteView> & Pick<RouteView, 'destination' | 'name' | 'via' | 'cost'>,
): RouteView {
  return { alternatives: [], decision: { ...DECISION, ageMs: 0 }, ...more };
}
