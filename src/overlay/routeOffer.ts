import { compareText, type NodeId } from '../wire/ids';
import { type Destination, type Distance, isFeasible, RETRACTED } from './destination';
import type { RouteAlternativeView } from './snapshot';

/** What a neighbour says of a destination, and what bears on it. */
export interface RouteOffer {
  readonly via: NodeId;
  /** What it advertises; undefined: nothing. */
  readonly distance: Distance | undefined;
  /** Of the link to it; Infinity while that carries no media. */
  readonly linkCost: number;
  /** Whether it took its route back just now. */
  readonly isRetracted: boolean;
  /** Whether this node tells it a route to the destination. */
  readonly isTold: boolean;
}

/**
 * Why a neighbour's route is not the one in use: the first rule that rejects it. undefined: it has said nothing that could be rejected.
 * `cost`: of the route in use; Infinity without one.
 */
export function rejectOffer(
  { via, distance, linkCost, isRetracted, isTold }: RouteOffer,
  feasibility: Distance | undefined,
  cost: number,
): RouteAlternativeView | undefined {
  if (!distance) {
    if (isRetracted) return { via, cost: null, verdict: 'retracted' };
    // Whoever hears of a route and has none to tell goes by what it hears: split horizon forbids it to say so.
    return isTold ? { via, cost: null, verdict: 'splitHorizon' } : undefined;
  }
  if (linkCost === Infinity) return { via, cost: null, verdict: 'linkDown' };
  const total = distance.cost + linkCost;
  // A sum that means "no route" is longer than any.
  if (total >= RETRACTED) return { via, cost: null, verdict: 'longer' };
  if (!isFeasible(distance, feasibility)) return { via, cost: total, verdict: 'infeasible' };
  return { via, cost: total, verdict: total > cost ? 'longer' : 'tie' };
}

/**
 * What the other neighbours say of a destination, the cheapest first, and why it is not used. `linkCosts`: of every neighbour; `isTold`:
 * whether this node tells it a route there; `since`: who took its route back later has done so just now. O(neighbours).
 */
export function listAlternatives(
  {
    offers,
    retractions,
    selected,
    feasibility,
  }: Pick<Destination, 'offers' | 'retractions' | 'selected' | 'feasibility'>,
  linkCosts: ReadonlyMap<NodeId, number>,
  isTold: (neighbour: NodeId) => boolean,
  since: number,
): readonly RouteAlternativeView[] {
  const alternatives: RouteAlternativeView[] = [];
  for (const [via, linkCost] of linkCosts) {
    if (via === selected?.via) continue;
    const isRetracted = (retractions?.get(via) ?? -Infinity) > since;
    const offer = { via, distance: offers.get(via), linkCost, isRetracted, isTold: isTold(via) };
    const rejected = rejectOffer(offer, feasibility, selected?.cost ?? Infinity);
    if (rejected) alternatives.push(rejected);
  }
  return alternatives.sort((a, b) => (a.cost ?? RETRACTED) - (b.cost ?? RETRACTED) || compareText(a.via, b.via));
}
