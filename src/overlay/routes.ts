import type { Random } from '../base/random';
import { serialNewer16, serialNext16 } from '../base/serial';
import type { DistanceVector, SequenceRequest, VectorEntry, VectorRequest, WantedSequence } from '../wire/control';
import type { NodeId } from '../wire/ids';
import {
  FEASIBILITY_HOLD_MS,
  HOLD_TIME_MS,
  MAX_DESTINATIONS,
  SEQUENCE_HOP_LIMIT,
  SEQUENCE_RETRY_LONGEST_MS,
  SEQUENCE_RETRY_MS,
} from './constants';
import { Deadlines } from './deadlines';
import {
  type Destination,
  type Distance,
  isBetter,
  isFeasible,
  makeDestination,
  RETRACTED,
  type Selected,
  setOffer,
  stateOf,
} from './destination';
import { chooseVictim } from './eviction';
import { causeOfCost } from './linkCost';
import { RefusedEntries } from './refusedEntries';
import { isCovered, RequestQueue, targetOf } from './requestQueue';
import { classifyChange, type RouteClass, routeOf, type RouteState } from './routeChange';
import { listAlternatives } from './routeOffer';
import type { RouteAlternativeView, RouteCause, RouteEvent, RouteView } from './snapshot';
import { viewRoutes } from './routeView';
import { TableRoom } from './tableRoom';
import { VectorQueue } from './vectorQueue';

/** One change of the vector of best routes (S6): what is told of it, and what it means for the flow table. */
export interface RouteChangeRecord extends Omit<RouteEvent, 'event'>, RouteClass {
  /** Whether there was no route just before, pending or none at all. */
  readonly appeared: boolean;
}

/** What goes to a neighbour. */
export interface RoutingMessage {
  readonly to: NodeId;
  readonly message: DistanceVector | SequenceRequest | VectorRequest;
}

/**
 * The report's routing table, neighbours × destinations, made loop-free at every instant by Babel's feasibility condition
 * and sequence numbers (RFC 8966 sections 2.4 to 2.8 and 3). A destination is a node and its own only originator, so its id
 * stands for both prefix and router-id. Links are reliable and in order, so there are no periodic updates and no expiry of
 * routes: a neighbour's routes end with a retraction or with the link.
 *
 * An entry of a vector and a request cost O(neighbours); what ends or re-prices a link costs that for each route that the
 * neighbour told; what is due is found in the logarithm of what waits.
 */
export class RoutingTable {
  readonly #own: NodeId;
  #ownSequence = 0;
  /** Destination → its routes. Bounded by MAX_DESTINATIONS. */
  readonly #destinations = new Map<NodeId, Destination>();
  /** Neighbour → cost of the link, Infinity while its media path is down. Bounded by the neighbour table. */
  readonly #linkCosts = new Map<NodeId, number>();
  readonly #queue: VectorQueue;
  readonly #requests = new RequestQueue();
  /** Destinations that wait for a time: pending, asked for, or empty. */
  readonly #deadlines = new Deadlines<NodeId>();
  /** Destinations that nobody offers and nobody waits for, the oldest first: they give way to others. */
  readonly #forgettable = new Set<NodeId>();
  #changes: RouteChangeRecord[] = [];
  readonly #refused: RefusedEntries;

  /** `warn`: takes lines for people. */
  constructor(own: NodeId, random: Random, warn: (line: string) => void = () => undefined) {
    this.#own = own;
    this.#queue = new VectorQueue(
      (destination, neighbour) => this.#advertised(destination, neighbour),
      (entry) => this.#noteAdvertised(entry),
      random,
    );
    // What nobody offers gives way: it takes no place.
    const fullness = () => (this.#destinations.size - this.#forgettable.size) / MAX_DESTINATIONS;
    this.#refused = new RefusedEntries(new TableRoom('destinations', fullness, warn));
  }

  /** Whether the destination has a route, or had one within the hold time. */
  isKnown(destination: NodeId): boolean {
    const entry = this.#destinations.get(destination);
    return destination === this.#own || entry?.selected !== undefined || entry?.pending !== undefined;
  }

  /** Every destination, with a route or without. */
  destinations(): Iterable<NodeId> {
    return this.#destinations.keys();
  }

  /** The neighbour that is the next hop; undefined without a route. */
  findGateway(destination: NodeId): NodeId | undefined {
    return this.#destinations.get(destination)?.selected?.via;
  }

  /** Cost of the best route; 0 for this node itself, undefined without a route. */
  findCost(destination: NodeId): number | undefined {
    return destination === this.#own ? 0 : this.#destinations.get(destination)?.selected?.cost;
  }

  /** Whether the neighbour advertises the destination, whatever its link costs. By split horizon it does not if it goes through this node. */
  isAdvertisedBy(destination: NodeId, neighbour: NodeId): boolean {
    return this.#destinations.get(destination)?.offers.has(neighbour) ?? false;
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
    this.#refused.removeNeighbour(neighbour);
    const cause: RouteCause = { type: 'neighbourLost', neighbour };
    for (const [id, destination] of this.#destinations) {
      destination.asked?.delete(neighbour);
      destination.retractions?.delete(neighbour);
      if (destination.offers.delete(neighbour)) this.#reselect(id, destination, cause, now);
    }
  }

  /** Cost of the link to a neighbour; Infinity while it carries no media. */
  setLinkCost(neighbour: NodeId, cost: number, now: number): void {
    const before = this.#linkCosts.get(neighbour);
    if (before === undefined || before === cost) return;
    this.#linkCosts.set(neighbour, cost);
    const cause = causeOfCost(neighbour, before, cost);
    for (const [id, destination] of this.#destinations) {
      if (destination.offers.has(neighbour)) this.#reselect(id, destination, cause, now);
    }
  }

  /** Takes in the routes that changed at a neighbour. */
  receiveVector(neighbour: NodeId, entries: readonly VectorEntry[], now: number): void {
    if (!this.#linkCosts.has(neighbour)) return;
    const ownSequence = this.#ownSequence;
    for (const { destination: id, sequence, cost } of entries) {
      if (id === this.#own) {
        this.#outbid(sequence, cost);
        continue;
      }
      const isRetracted = cost === RETRACTED;
      const destination = isRetracted ? this.#destinations.get(id) : this.#upsert(id, neighbour, now);
      if (!destination) continue;
      const asked = destination.request?.sequence;
      const isAnswer = !isRetracted && asked !== undefined && !serialNewer16(asked, sequence);
      const cause: RouteCause = isAnswer
        ? { type: 'sequenceAnswer', neighbour, sequence, cost }
        : { type: 'vector', neighbour, sequence, cost: isRetracted ? null : cost };
      setOffer(destination, neighbour, isRetracted ? undefined : { sequence, cost }, now);
      if (isRetracted) this.#queue.hasten(neighbour, id, now);
      this.#reselect(id, destination, cause, now);
    }
    if (this.#ownSequence !== ownSequence) this.#queue.forceNews(this.#own, now);
  }

  /** A neighbour asks for newer sequence numbers (RFC 8966 section 3.8.1.2). */
  receiveRequests(neighbour: NodeId, requests: readonly WantedSequence[], now: number): void {
    if (!this.#linkCosts.has(neighbour)) return;
    for (const request of requests) this.#receiveRequest(neighbour, request, now);
  }

  /** A neighbour that had no room for all of this node's vector has room now. */
  receiveVectorRequest(neighbour: NodeId, now: number): void {
    if (!this.#linkCosts.has(neighbour) || !this.#refused.mayAnswer(neighbour, now)) return;
    this.#queue.forceAll(neighbour, [this.#own, ...this.#destinations.keys()], now);
  }

  /** Does what is due: lost routes become critical, requests are repeated, old feasibility distances are forgotten. */
  tick(now: number): void {
    for (const id of this.#deadlines.takeDue(now)) {
      const destination = this.#destinations.get(id);
      if (!destination) continue;
      if (destination.pending && now >= destination.pending.since + HOLD_TIME_MS) {
        const before = stateOf(destination);
        destination.pending = undefined;
        this.#note(id, destination, before, { type: 'holdTimeOver' }, now);
      }
      const { request } = destination;
      if (request && now >= request.nextAt) {
        request.intervalMs = Math.min(request.intervalMs * 2, SEQUENCE_RETRY_LONGEST_MS);
        request.nextAt = now + request.intervalMs;
        this.#ask(id, destination, request.via, request.sequence, SEQUENCE_HOP_LIMIT, now);
      }
      if (destination.unroutedSince !== undefined && now >= destination.unroutedSince + FEASIBILITY_HOLD_MS)
        this.#forget(id, destination, now);
      else this.#noteTimed(id, destination);
    }
  }

  /** When {@link tick} or {@link takeMessages} has something to do. */
  nextDeadline(): number | undefined {
    const times = [this.#queue.nextDeadline(), this.#deadlines.next(), this.#refused.nextDeadline()];
    const next = Math.min(...times.map((at) => at ?? Infinity));
    return next === Infinity ? undefined : next;
  }

  /** The messages that are due now: requests first, then vectors, then who is asked for a whole vector. */
  takeMessages(now: number): readonly RoutingMessage[] {
    const requests = this.#requests.take().map(({ to, requests: wanted }) => ({
      to,
      message: { type: 'sequenceRequest' as const, requests: wanted },
    }));
    const vectors = this.#queue.take(now).map(({ to, entries }) => ({
      to,
      message: { type: 'distanceVector' as const, entries },
    }));
    const wholes = this.#refused.take(now).map((to) => ({ to, message: { type: 'vectorRequest' as const } }));
    return [...requests, ...vectors, ...wholes];
  }

  /** The changes of the vector of best routes since the last call, in order. */
  takeChanges(): readonly RouteChangeRecord[] {
    const changes = this.#changes;
    this.#changes = [];
    return changes;
  }

  /** The table for people: destinations in the order of cost, alternatives likewise. `nameOf`: null where unknown. */
  view(nameOf: (id: NodeId) => string | null, now: number): readonly RouteView[] {
    const alternatives = (id: NodeId, destination: Destination) => this.#alternatives(id, destination, Infinity);
    return viewRoutes(this.#destinations, alternatives, nameOf, now);
  }

  #totalCost(via: NodeId, offer: Distance): number {
    return offer.cost + (this.#linkCosts.get(via) ?? Infinity);
  }

  /** `from`: the neighbour that offers it, which always finds a place itself. */
  #upsert(id: NodeId, from: NodeId, now: number): Destination | undefined {
    const known = this.#destinations.get(id);
    if (known) return known;
    if (this.#destinations.size >= MAX_DESTINATIONS && !this.#evict() && (id !== from || !this.#makeWay(now))) {
      this.#refused.refuse(from, now);
      return undefined;
    }
    const destination = makeDestination();
    this.#destinations.set(id, destination);
    return destination;
  }

  /** Makes room by forgetting a destination that nobody offers. */
  #evict(): boolean {
    const [oldest] = this.#forgettable;
    return oldest !== undefined && this.#delete(oldest);
  }

  /** Makes room for a neighbour by giving up a destination that somebody offers, as if it had long been lost. */
  #makeWay(now: number): boolean {
    const id = chooseVictim(this.#destinations, (other) => this.#linkCosts.has(other));
    const victim = id === undefined ? undefined : this.#destinations.get(id);
    if (id === undefined || !victim) return false;
    for (const neighbour of victim.offers.keys()) this.#refused.refuse(neighbour, now);
    victim.offers.clear();
    this.#reselect(id, victim, { type: 'tableFull' }, now);
    const before = stateOf(victim);
    victim.pending = undefined;
    this.#note(id, victim, before, { type: 'tableFull' }, now);
    return this.#delete(id);
  }

  #delete(id: NodeId): boolean {
    this.#deadlines.set(id, undefined);
    this.#forgettable.delete(id);
    return this.#destinations.delete(id);
  }

  /**
   * The feasibility distance has lasted longer than anything it forbids: from here on any offer will do. So a node also gets
   * over a sequence number that its destination never gave out, from which no request leads on.
   */
  #forget(id: NodeId, destination: Destination, now: number): void {
    if (destination.offers.size === 0) this.#delete(id);
    else {
      destination.feasibility = undefined;
      destination.unroutedSince = undefined;
      this.#reselect(id, destination, { type: 'feasibilityForgotten' }, now);
    }
  }

  #noteTimed(id: NodeId, { pending, request, unroutedSince, offers }: Destination): void {
    const at = Math.min(
      pending ? pending.since + HOLD_TIME_MS : Infinity,
      request?.nextAt ?? Infinity,
      unroutedSince === undefined ? Infinity : unroutedSince + FEASIBILITY_HOLD_MS,
    );
    this.#deadlines.set(id, at === Infinity ? undefined : at);
    if (offers.size > 0 || pending) this.#forgettable.delete(id);
    else this.#forgettable.add(id);
  }

  /** Chooses the cheapest feasible route; ties go to the route in use, then to the smallest neighbour id. */
  #reselect(id: NodeId, destination: Destination, cause: RouteCause, now: number): void {
    const before = stateOf(destination);
    const old = destination.selected;
    let best: { via: NodeId; sequence: number; cost: number } | undefined;
    let unfeasible: { via: NodeId; cost: number } | undefined;
    for (const [via, offer] of destination.offers) {
      const cost = this.#totalCost(via, offer);
      if (cost >= RETRACTED) continue;
      if (isFeasible(offer, destination.feasibility)) {
        if (!best || isBetter(cost, via, best, old?.via)) best = { via, sequence: offer.sequence, cost };
      } else if (!unfeasible || isBetter(cost, via, unfeasible, undefined)) unfeasible = { via, cost };
    }
    this.#select(id, destination, best, now);
    this.#note(id, destination, before, cause, now);
    if (best) this.#answer(id, destination, best, now);
    const wished = unfeasible && unfeasible.cost < (best?.cost ?? Infinity) ? unfeasible.via : undefined;
    this.#wish(id, destination, wished, now);
    this.#noteTimed(id, destination);
  }

  #select(id: NodeId, destination: Destination, best: Omit<Selected, 'entry'> | undefined, now: number): void {
    const old = destination.selected;
    if (old?.via === best?.via && old?.cost === best?.cost && old?.sequence === best?.sequence) {
      if (!best) destination.unroutedSince ??= now;
      return;
    }
    if (best) {
      const { sequence, cost } = best;
      destination.selected = { ...best, entry: { destination: id, sequence, cost } };
      destination.pending = undefined;
      destination.unroutedSince = undefined;
    } else if (old) {
      destination.selected = undefined;
      destination.pending = { via: old.via, cost: old.cost, since: now };
      destination.unroutedSince = now;
    }
    this.#queue.markChanged(id, now, (neighbour) => !destination.offers.has(neighbour));
  }

  /** S6: names what happened to the best route, and records why. */
  #note(id: NodeId, destination: Destination, before: RouteState, cause: RouteCause, now: number): void {
    const decided = classifyChange(before, stateOf(destination));
    if (!decided) return;
    const { change } = decided;
    const alternatives = this.#alternatives(id, destination, now - HOLD_TIME_MS);
    destination.decision = { at: now, change, before: routeOf(before), cause, alternatives };
    const { via, cost } = destination.selected ?? { via: null, cost: null };
    const appeared = before.is !== 'routed' && via !== null;
    this.#changes.push({
      destination: id,
      via,
      cost,
      ...decided,
      before: routeOf(before),
      cause,
      alternatives,
      appeared,
    });
  }

  /** `since`: routes that were taken back later were so just now. */
  #alternatives(id: NodeId, destination: Destination, since: number): readonly RouteAlternativeView[] {
    return listAlternatives(destination, this.#linkCosts, (neighbour) => this.#queue.isTold(neighbour, id), since);
  }

  /** Sends the route at once to neighbours that asked for a sequence number that it now has. */
  #answer(id: NodeId, destination: Destination, { sequence }: Distance, now: number): void {
    for (const [neighbour, asked] of destination.asked ?? []) {
      if (serialNewer16(asked, sequence)) continue;
      destination.asked?.delete(neighbour);
      this.#queue.force(neighbour, id, now);
    }
    if (destination.asked?.size === 0) destination.asked = undefined;
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
    // What went there a moment ago, for another neighbour, is answered for both.
    if (destination.requested?.to === via && isCovered(destination, sequence, now)) return;
    this.#ask(id, destination, via, sequence, SEQUENCE_HOP_LIMIT, now);
  }

  #ask(id: NodeId, destination: Destination, to: NodeId, sequence: number, hopLimit: number, now: number): void {
    destination.requested = { to, sequence, at: now };
    this.#requests.add(to, { destination: id, sequence, hopLimit });
  }

  #receiveRequest(neighbour: NodeId, { destination: id, sequence, hopLimit }: WantedSequence, now: number): void {
    if (id === this.#own) {
      // Babel adds one; taking the number asked for also ends a forged sequence number in one round.
      if (serialNewer16(sequence, this.#ownSequence)) this.#ownSequence = sequence;
      this.#queue.markChanged(id, now, () => true);
      this.#queue.force(neighbour, id, now);
      return;
    }
    const destination = this.#destinations.get(id);
    if (!destination) return;
    const { selected } = destination;
    if (selected && !serialNewer16(sequence, selected.sequence)) {
      this.#queue.force(neighbour, id, now);
      return;
    }
    destination.asked ??= new Map();
    destination.asked.set(neighbour, sequence);
    if (hopLimit <= 1 || isCovered(destination, sequence, now)) return;
    const target = targetOf(destination, neighbour, (via, offer) => this.#totalCost(via, offer));
    if (target !== undefined) this.#ask(id, destination, target, sequence, hopLimit - 1, now);
  }

  /** Somebody advertises this node with a sequence number that it never gave out: take the next, so the truth is newer. */
  #outbid(sequence: number, cost: number): void {
    if (cost !== RETRACTED && serialNewer16(sequence, this.#ownSequence)) this.#ownSequence = serialNext16(sequence);
  }

  /** What a neighbour is to be told of a destination; undefined = nothing, or a retraction of what it was told before. */
  #advertised(id: NodeId, neighbour: NodeId): VectorEntry | undefined {
    if (id === this.#own) return { destination: id, sequence: this.#ownSequence, cost: 0 };
    const selected = this.#destinations.get(id)?.selected;
    // Split horizon (S5): neither routes through the neighbour nor the neighbour itself.
    return selected && selected.via !== neighbour && id !== neighbour ? selected.entry : undefined;
  }

  #noteAdvertised({ destination: id, sequence, cost }: VectorEntry): void {
    const destination = this.#destinations.get(id);
    if (destination && isFeasible({ sequence, cost }, destination.feasibility))
      destination.feasibility = { sequence, cost };
  }
}
