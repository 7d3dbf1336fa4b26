import type { Random } from '../base/random';
import { serialNewer16, serialNext16 } from '../base/serial';
import type { SequenceRequest, VectorEntry } from '../wire/control';
import { compareText, type NodeId } from '../wire/ids';
import {
  FEASIBILITY_HOLD_MS,
  HOLD_TIME_MS,
  MAX_DESTINATIONS,
  SEQUENCE_HOP_LIMIT,
  SEQUENCE_RETRY_LONGEST_MS,
  SEQUENCE_RETRY_MS,
  SEQUENCE_SUPPRESS_MS,
} from './constants';
import {
  classifyChange,
  type Destination,
  type Distance,
  isBetter,
  isFeasible,
  makeDestination,
  type OwnRequest,
  type Selected,
} from './destination';
import type { RouteChange, RouteView } from './snapshot';
import { RETRACTED, VectorQueue } from './vectorQueue';

/** One change of the vector of best routes (S6). `via` and `cost` are null where there is no route any more. */
export interface RouteChangeRecord {
  readonly destination: NodeId;
  readonly via: NodeId | null;
  readonly cost: number | null;
  readonly change: RouteChange;
  /** Whether there was no route just before, pending or none at all. */
  readonly appeared: boolean;
}

/** What goes to a neighbour. */
export type RoutingMessage =
  | { readonly to: NodeId; readonly type: 'vector'; readonly entries: readonly VectorEntry[] }
  | { readonly to: NodeId; readonly type: 'request'; readonly request: SequenceRequest };

/**
 * The report's routing table, neighbours × destinations, made loop-free at every instant by Babel's feasibility condition
 * and sequence numbers (RFC 8966 sections 2.4 to 2.8 and 3). A destination is a node and its own only originator, so its id
 * stands for both prefix and router-id. Links are reliable and in order, so there are no periodic updates and no expiry of
 * routes: a neighbour's routes end with a retraction or with the link.
 */
export class RoutingTable {
  readonly #own: NodeId;
  #ownSequence = 0;
  /** Destination → its routes. Bounded by MAX_DESTINATIONS. */
  readonly #destinations = new Map<NodeId, Destination>();
  /** Neighbour → cost of the link, Infinity while its media path is down. Bounded by the neighbour table. */
  readonly #linkCosts = new Map<NodeId, number>();
  readonly #queue: VectorQueue;
  /** Destinations that wait for a time: pending, asked for, or empty. */
  readonly #timed = new Set<NodeId>();
  #requests: RoutingMessage[] = [];
  #changes: RouteChangeRecord[] = [];
  #ignoredDestinations = 0;

  constructor(own: NodeId, random: Random) {
    this.#own = own;
    this.#queue = new VectorQueue(
      (destination, neighbour) => this.#advertised(destination, neighbour),
      (entry) => this.#noteAdvertised(entry),
      random,
    );
  }

  /** Entries that were ignored because the table was full. */
  get ignoredDestinations(): number {
    return this.#ignoredDestinations;
  }

  /** Whether the destination has a route, or had one within the hold time. */
  isKnown(destination: NodeId): boolean {
    const entry = this.#destinations.get(destination);
    return destination === this.#own || entry?.selected !== undefined || entry?.pendingSince !== undefined;
  }

  /** The neighbour that is the next hop; undefined without a route. */
  findGateway(destination: NodeId): NodeId | undefined {
    return this.#destinations.get(destination)?.selected?.via;
  }

  /** Cost of the best route; 0 for this node itself, undefined without a route. */
  findCost(destination: NodeId): number | undefined {
    return destination === this.#own ? 0 : this.#destinations.get(destination)?.selected?.cost;
  }

  /** A connection to a neighbour is there: it is told every route. Its own routes count once the link has a cost. */
  addNeighbour(neighbour: NodeId, now: number): void {
    this.#linkCosts.set(neighbour, Infinity);
    this.#queue.addNeighbour(neighbour, [this.#own, ...this.#destinations.keys()], now);
  }

  /** The connection is gone, and with it every route through the neighbour. */
  removeNeighbour(neighbour: NodeId, now: number): void {
    this.#linkCosts.delete(neighbour);
    this.#queue.removeNeighbour(neighbour);
    for (const [id, destination] of this.#destinations) {
      destination.asked.delete(neighbour);
      if (destination.offers.delete(neighbour)) this.#reselect(id, destination, now);
    }
  }

  /** Cost of the link to a neighbour; Infinity while it carries no media. */
  setLinkCost(neighbour: NodeId, cost: number, now: number): void {
    if (!this.#linkCosts.has(neighbour) || this.#linkCosts.get(neighbour) === cost) return;
    this.#linkCosts.set(neighbour, cost);
    for (const [id, destination] of this.#destinations) {
      if (destination.offers.has(neighbour)) this.#reselect(id, destination, now);
    }
  }

  /** Takes in the routes that changed at a neighbour. */
  receiveVector(neighbour: NodeId, entries: readonly VectorEntry[], now: number): void {
    if (!this.#linkCosts.has(neighbour)) return;
    for (const { destination: id, sequence, cost } of entries) {
      if (id === this.#own) {
        this.#outbid(sequence, cost, now);
        continue;
      }
      const destination = cost === RETRACTED ? this.#destinations.get(id) : this.#upsert(id);
      if (!destination) continue;
      if (cost === RETRACTED) destination.offers.delete(neighbour);
      else destination.offers.set(neighbour, { sequence, cost });
      this.#reselect(id, destination, now);
    }
  }

  /** A neighbour asks for a newer sequence number (RFC 8966 section 3.8.1.2). */
  receiveRequest(neighbour: NodeId, request: SequenceRequest, now: number): void {
    if (!this.#linkCosts.has(neighbour)) return;
    const { destination: id, sequence } = request;
    if (id === this.#own) {
      // Babel adds one; taking the number asked for also ends a forged sequence number in one round.
      if (serialNewer16(sequence, this.#ownSequence)) this.#setOwnSequence(sequence, now);
      this.#queue.force(neighbour, id, now);
      return;
    }
    const destination = this.#destinations.get(id);
    if (!destination) return;
    const { selected } = destination;
    if (selected && !serialNewer16(sequence, selected.sequence)) this.#queue.force(neighbour, id, now);
    else this.#passOn(neighbour, request, destination, now);
  }

  /** Does what is due: lost routes become critical, requests are repeated, old feasibility distances are forgotten. */
  tick(now: number): void {
    for (const id of this.#timed) {
      const destination = this.#destinations.get(id);
      if (!destination) continue;
      if (destination.pendingSince !== undefined && now >= destination.pendingSince + HOLD_TIME_MS) {
        destination.pendingSince = undefined;
        destination.lastCost = undefined;
        this.#changes.push({ destination: id, via: null, cost: null, change: 'critical', appeared: false });
      }
      const { request } = destination;
      if (request && now >= request.nextAt) this.#repeat(id, request, now);
      if (destination.unroutedSince !== undefined && now >= destination.unroutedSince + FEASIBILITY_HOLD_MS)
        this.#forget(id, destination, now);
      else this.#noteTimed(id, destination);
    }
  }

  /** When {@link tick} or {@link takeMessages} has something to do. */
  nextDeadline(): number | undefined {
    let next = this.#queue.nextDeadline() ?? Infinity;
    for (const id of this.#timed) {
      const { pendingSince, request, unroutedSince } = this.#destinations.get(id) ?? {};
      if (pendingSince !== undefined) next = Math.min(next, pendingSince + HOLD_TIME_MS);
      if (request) next = Math.min(next, request.nextAt);
      if (unroutedSince !== undefined) next = Math.min(next, unroutedSince + FEASIBILITY_HOLD_MS);
    }
    return next === Infinity ? undefined : next;
  }

  /** The messages that are due now: requests first, then vectors. */
  takeMessages(now: number): readonly RoutingMessage[] {
    const requests = this.#requests;
    this.#requests = [];
    const vectors = this.#queue.take(now).map((vector) => ({ type: 'vector' as const, ...vector }));
    return [...requests, ...vectors];
  }

  /** The changes of the vector of best routes since the last call, in order. */
  takeChanges(): readonly RouteChangeRecord[] {
    const changes = this.#changes;
    this.#changes = [];
    return changes;
  }

  /** The table for people: destinations in the order of cost, alternatives likewise. `nameOf`: null where unknown. */
  view(nameOf: (id: NodeId) => string | null): readonly RouteView[] {
    const views: RouteView[] = [];
    for (const [id, { selected, pendingSince, offers }] of this.#destinations) {
      if (!selected && pendingSince === undefined) continue;
      const alternatives = [...offers]
        .map(([via, offer]) => ({ via, cost: this.#totalCost(via, offer) }))
        .filter(({ via, cost }) => via !== selected?.via && cost < RETRACTED)
        .sort((a, b) => a.cost - b.cost || compareText(a.via, b.via));
      const via = selected?.via ?? null;
      views.push({ destination: id, name: nameOf(id), via, cost: selected?.cost ?? null, alternatives });
    }
    return views.sort(
      (a, b) => (a.cost ?? RETRACTED) - (b.cost ?? RETRACTED) || compareText(a.destination, b.destination),
    );
  }

  #totalCost(via: NodeId, offer: Distance): number {
    return offer.cost + (this.#linkCosts.get(via) ?? Infinity);
  }

  #upsert(id: NodeId): Destination | undefined {
    const known = this.#destinations.get(id);
    if (known) return known;
    if (this.#destinations.size >= MAX_DESTINATIONS && !this.#evict()) {
      this.#ignoredDestinations++;
      return undefined;
    }
    const destination = makeDestination();
    this.#destinations.set(id, destination);
    return destination;
  }

  /** Makes room by forgetting a destination that nobody offers; the map's order makes it the oldest known. */
  #evict(): boolean {
    // Whoever nobody offers waits for its end, and so is among the timed ones.
    for (const id of this.#timed) {
      const destination = this.#destinations.get(id);
      if (destination?.offers.size === 0 && destination.pendingSince === undefined) return this.#delete(id);
    }
    return false;
  }

  #delete(id: NodeId): boolean {
    this.#timed.delete(id);
    return this.#destinations.delete(id);
  }

  /**
   * The feasibility distance has lasted longer than anything it forbids: from here on any offer will do. So a node also gets
   * over a sequence number that its destination never gave out, from which no request leads on.
   */
  #forget(id: NodeId, destination: Destination, now: number): void {
    if (destination.offers.size === 0) {
      this.#delete(id);
      return;
    }
    destination.feasibility = undefined;
    destination.unroutedSince = undefined;
    this.#reselect(id, destination, now);
  }

  #noteTimed(id: NodeId, { pendingSince, request, unroutedSince }: Destination): void {
    if (pendingSince !== undefined || request || unroutedSince !== undefined) this.#timed.add(id);
    else this.#timed.delete(id);
  }

  /** Chooses the cheapest feasible route; ties go to the route in use, then to the smallest neighbour id. */
  #reselect(id: NodeId, destination: Destination, now: number): void {
    const old = destination.selected;
    let best: Selected | undefined;
    let unfeasible: { via: NodeId; cost: number } | undefined;
    for (const [via, offer] of destination.offers) {
      const cost = this.#totalCost(via, offer);
      if (cost >= RETRACTED) continue;
      if (isFeasible(offer, destination.feasibility)) {
        if (!best || isBetter(cost, via, best, old?.via)) best = { via, sequence: offer.sequence, cost };
      } else if (!unfeasible || isBetter(cost, via, unfeasible, undefined)) unfeasible = { via, cost };
    }
    destination.selected = best;
    destination.unroutedSince = best ? undefined : (destination.unroutedSince ?? now);
    this.#classify(id, destination, old, now);
    if (old?.via !== best?.via || old?.cost !== best?.cost || old?.sequence !== best?.sequence) {
      this.#queue.markChanged(id, now);
    }
    if (best) this.#answer(id, destination, best, now);
    this.#wish(
      id,
      destination,
      unfeasible && unfeasible.cost < (best?.cost ?? Infinity) ? unfeasible.via : undefined,
      now,
    );
    this.#noteTimed(id, destination);
  }

  /** S6: names what happened to the best route, from the state before and after. */
  #classify(id: NodeId, destination: Destination, old: Selected | undefined, now: number): void {
    const { selected } = destination;
    if (!selected) {
      if (!old) return;
      destination.pendingSince = now;
      destination.lastCost = old.cost;
      this.#changes.push({ destination: id, via: null, cost: null, change: 'pending', appeared: false });
      return;
    }
    if (old && old.via === selected.via && old.cost === selected.cost) return;
    const before = old?.cost ?? destination.lastCost;
    const change = classifyChange(before, selected.cost);
    destination.pendingSince = undefined;
    destination.lastCost = undefined;
    const { via, cost } = selected;
    this.#changes.push({ destination: id, via, cost, change, appeared: !old });
  }

  /** Sends the route at once to neighbours that asked for a sequence number that it now has. */
  #answer(id: NodeId, destination: Destination, selected: Selected, now: number): void {
    for (const [neighbour, sequence] of destination.asked) {
      if (serialNewer16(sequence, selected.sequence)) continue;
      destination.asked.delete(neighbour);
      this.#queue.force(neighbour, id, now);
    }
  }

  /**
   * Asks for a newer sequence number where a route that is not feasible would be better than the one in use, or than none
   * (RFC 8966 sections 3.8.2.1 and 3.8.2.2): so routing ends at shortest paths. `via` undefined: nothing to wish for.
   */
  #wish(id: NodeId, destination: Destination, via: NodeId | undefined, now: number): void {
    if (via === undefined || !destination.feasibility) {
      destination.request = undefined;
      return;
    }
    const sequence = serialNext16(destination.feasibility.sequence);
    const { request } = destination;
    if (request?.via === via && request.sequence === sequence) return;
    destination.request = { sequence, via, nextAt: now + SEQUENCE_RETRY_MS, intervalMs: SEQUENCE_RETRY_MS };
    this.#ask(via, { type: 'sequenceRequest', destination: id, sequence, hopLimit: SEQUENCE_HOP_LIMIT });
  }

  #repeat(id: NodeId, request: OwnRequest, now: number): void {
    request.intervalMs = Math.min(request.intervalMs * 2, SEQUENCE_RETRY_LONGEST_MS);
    request.nextAt = now + request.intervalMs;
    const { sequence } = request;
    this.#ask(request.via, { type: 'sequenceRequest', destination: id, sequence, hopLimit: SEQUENCE_HOP_LIMIT });
  }

  #ask(to: NodeId, request: SequenceRequest): void {
    this.#requests.push({ to, type: 'request', request });
  }

  /** Passes a request on towards the destination, by a feasible route if there is one. */
  #passOn(from: NodeId, request: SequenceRequest, destination: Destination, now: number): void {
    destination.asked.set(from, request.sequence);
    const { forwarded } = destination;
    const suppressed =
      forwarded && now < forwarded.at + SEQUENCE_SUPPRESS_MS && !serialNewer16(request.sequence, forwarded.sequence);
    if (request.hopLimit <= 1 || suppressed) return;
    let target: { via: NodeId; cost: number; feasible: boolean } | undefined;
    for (const [via, offer] of destination.offers) {
      const cost = this.#totalCost(via, offer);
      if (via === from || cost >= RETRACTED) continue;
      const feasible = isFeasible(offer, destination.feasibility);
      const better = !target || (feasible === target.feasible ? isBetter(cost, via, target, undefined) : feasible);
      if (better) target = { via, cost, feasible };
    }
    if (!target) return;
    destination.forwarded = { sequence: request.sequence, at: now };
    this.#ask(target.via, { ...request, hopLimit: request.hopLimit - 1 });
  }

  /** Somebody advertises this node with a sequence number that it never gave out: take the next, so the truth is newer. */
  #outbid(sequence: number, cost: number, now: number): void {
    if (cost !== RETRACTED && serialNewer16(sequence, this.#ownSequence)) {
      this.#setOwnSequence(serialNext16(sequence), now);
    }
  }

  #setOwnSequence(sequence: number, now: number): void {
    this.#ownSequence = sequence;
    this.#queue.markChanged(this.#own, now);
  }

  /** What a neighbour is to be told of a destination; undefined = nothing, or a retraction of what it was told before. */
  #advertised(id: NodeId, neighbour: NodeId): VectorEntry | undefined {
    if (id === this.#own) return { destination: id, sequence: this.#ownSequence, cost: 0 };
    const selected = this.#destinations.get(id)?.selected;
    // Split horizon (S5): neither routes through the neighbour nor the neighbour itself.
    if (!selected || selected.via === neighbour || id === neighbour) return undefined;
    return { destination: id, sequence: selected.sequence, cost: selected.cost };
  }

  #noteAdvertised({ destination: id, sequence, cost }: VectorEntry): void {
    const destination = this.#destinations.get(id);
    if (destination && isFeasible({ sequence, cost }, destination.feasibility))
      destination.feasibility = { sequence, cost };
  }
}
