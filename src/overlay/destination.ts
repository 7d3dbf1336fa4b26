import { serialNewer16 } from '../base/serial';
import type { NodeId } from '../wire/ids';

/** A distance as it is compared for feasibility: newer sequence numbers first, then lower costs. */
export interface Distance {
  readonly sequence: number;
  readonly cost: number;
}

export interface Selected extends Distance {
  readonly via: NodeId;
}

/** A sequence request of this node's own that is not answered yet. */
export interface OwnRequest {
  readonly sequence: number;
  readonly via: NodeId;
  nextAt: number;
  intervalMs: number;
}

/** What the routing table knows of one destination. */
export interface Destination {
  /** Neighbour → what it advertises; a retraction deletes. Bounded by the neighbours. */
  readonly offers: Map<NodeId, Distance>;
  /** The best distance that this node ever advertised (RFC 8966 section 3.7.3). */
  feasibility: Distance | undefined;
  selected: Selected | undefined;
  /** The cost before the route was lost; undefined unless there was a route within the hold time. */
  lastCost: number | undefined;
  /** Since when there is no route although there was one. */
  pendingSince: number | undefined;
  /** Since when there is no route, pending or given up. */
  unroutedSince: number | undefined;
  request: OwnRequest | undefined;
  /** Neighbour → the sequence number that it asked for and has not got. Bounded by the neighbours. */
  readonly asked: Map<NodeId, number>;
  forwarded: { readonly sequence: number; readonly at: number } | undefined;
}

/** A destination that nobody has offered yet. */
export function makeDestination(): Destination {
  return {
    offers: new Map(),
    feasibility: undefined,
    selected: undefined,
    lastCost: undefined,
    pendingSince: undefined,
    unroutedSince: undefined,
    request: undefined,
    asked: new Map(),
    forwarded: undefined,
  };
}

/** The feasibility condition (RFC 8966 section 3.5.1): strictly better than anything this node ever advertised. */
export function isFeasible(offer: Distance, feasibility: Distance | undefined): boolean {
  if (!feasibility || serialNewer16(offer.sequence, feasibility.sequence)) return true;
  return offer.sequence === feasibility.sequence && offer.cost < feasibility.cost;
}

/** The class of a change to a route of cost `after` (S6); `before` undefined: there was none within the hold time. */
export function classifyChange(before: number | undefined, after: number): 'new' | 'light' | 'heavy' {
  if (before === undefined) return 'new';
  return after > before ? 'heavy' : 'light';
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
