import { serialNewer16 } from '../base/serial';
import { RETRACTED_COST, type VectorEntry } from '../wire/control';
import type { NodeId } from '../wire/ids';
import type { RouteState } from './routeChange';
import type { RouteAlternativeView, RouteCause, RouteChange, RoutePoint } from './snapshot';

/** The cost that stands for "no route" in a vector. */
export const RETRACTED = RETRACTED_COST;

/** A distance as it is compared for feasibility: newer sequence numbers first, then lower costs. */
export interface Distance {
  readonly sequence: number;
  readonly cost: number;
}

export interface Selected extends Distance {
  readonly via: NodeId;
  /** What neighbours are told of it; one object for all of them. */
  readonly entry: VectorEntry;
}

/** A sequence request of this node's own that is not answered yet. */
export interface OwnRequest {
  readonly sequence: number;
  readonly via: NodeId;
  nextAt: number;
  intervalMs: number;
}

/** How the route in use, or its loss, came about: recorded when it was decided. */
export interface RecordedDecision {
  readonly at: number;
  readonly change: RouteChange;
  readonly before: RoutePoint | null;
  readonly cause: RouteCause;
  /** Bounded by the neighbours. */
  readonly alternatives: readonly RouteAlternativeView[];
}

/** What the routing table knows of one destination. */
export interface Destination {
  /** Neighbour → what it advertises; a retraction deletes. Bounded by the neighbours. */
  readonly offers: Map<NodeId, Distance>;
  /** Neighbour → when it took its route back, unless it tells one again; undefined: nobody did. Bounded by the neighbours. */
  retractions: Map<NodeId, number> | undefined;
  /** The best distance that this node ever advertised (RFC 8966 section 3.7.3). */
  feasibility: Distance | undefined;
  selected: Selected | undefined;
  /** The route that was lost within the hold time, and when. */
  pending: { readonly via: NodeId; readonly cost: number; readonly since: number } | undefined;
  /** Since when there is no route, pending or given up. */
  unroutedSince: number | undefined;
  request: OwnRequest | undefined;
  /** Neighbour → the sequence number that it asked for and has not got; undefined: nobody did. Bounded by the neighbours. */
  asked: Map<NodeId, number> | undefined;
  /** The last sequence request that left this node, its own or another's. */
  requested: { readonly to: NodeId; readonly sequence: number; readonly at: number } | undefined;
  /** The last change of the route; only the last, so that memory stays bounded. */
  decision: RecordedDecision | undefined;
}

/** A destination that nobody has offered yet. */
export function makeDestination(): Destination {
  return {
    offers: new Map(),
    retractions: undefined,
    feasibility: undefined,
    selected: undefined,
    pending: undefined,
    unroutedSince: undefined,
    request: undefined,
    asked: undefined,
    requested: undefined,
    decision: undefined,
  };
}

/** A neighbour advertises this now; undefined: it takes its route back. */
export function setOffer(destination: Destination, neighbour: NodeId, offer: Distance | undefined, now: number): void {
  if (offer) {
    destination.offers.set(neighbour, offer);
    destination.retractions?.delete(neighbour);
  } else if (destination.offers.delete(neighbour)) {
    destination.retractions ??= new Map();
    destination.retractions.set(neighbour, now);
  }
}

/** How the best route stands. */
export function stateOf({ selected, pending }: Destination): RouteState {
  if (selected) return { is: 'routed', via: selected.via, cost: selected.cost };
  return pending ? { is: 'pending', via: pending.via, cost: pending.cost } : { is: 'none' };
}

/** The feasibility condition (RFC 8966 section 3.5.1): strictly better than anything this node ever advertised. */
export function isFeasible(offer: Distance, feasibility: Distance | undefined): boolean {
  if (!feasibility || serialNewer16(offer.sequence, feasibility.sequence)) return true;
  return offer.sequence === feasibility.sequence && offer.cost < feasibility.cost;
}

/** Whether a route of `cost` through `via` is chosen over another: cheaper, else the one in use, else the smaller id. */
export function isBetter(
  cost: number,
  via: NodeId,
  than: { cost: number; via: NodeId },
  inUse: NodeId | undefined,
): boolean {
  if (cost !== than.cost) return cost < than.cost;
  if (than.via === inUse) return false;
  return via === inUse || via < than.via;
}
