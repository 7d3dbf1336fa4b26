import { compareText, type NodeId } from '../wire/ids';
import { type Destination, RETRACTED } from './destination';
import type { RouteAlternativeView, RouteView } from './snapshot';

/**
 * The routing table for people: destinations that have a route, or had one within the hold time, in the order of cost. `alternatives`: what
 * the other neighbours say of one; `nameOf`: null where unknown.
 */
export function viewRoutes(
  destinations: Iterable<readonly [NodeId, Destination]>,
  alternatives: (id: NodeId, destination: Destination) => readonly RouteAlternativeView[],
  nameOf: (id: NodeId) => string | null,
  now: number,
): readonly RouteView[] {
  const views: RouteView[] = [];
  for (const [id, destination] of destinations) {
    const { selected, pending, decision } = destination;
    if ((!selected && !pending) || !decision) continue;
    const { at, ...rest } = decision;
    views.push({
      destination: id,
      name: nameOf(id),
      via: selected?.via ?? null,
      cost: selected?.cost ?? null,
      alternatives: alternatives(id, destination),
      decision: { ageMs: Math.round(now - at), ...rest },
    });
  }
  return views.sort(
    (a, b) => (a.cost ?? RETRACTED) - (b.cost ?? RETRACTED) || compareText(a.destination, b.destination),
  );
}
