import type { Random } from '../base/random';
import { type ControlMessage, type Metric, RETRACTED_COST } from '../wire/control';
import { compareText, type FlowId, type FlowKey, type NodeId } from '../wire/ids';
import { CarryingLinks } from './carrying';
import type { Command, CommandAnswer, Effect, Endpoint, Input, LinkId } from './effects';
import { FlowEvents } from './flowEvents';
import { FlowTable } from './flows';
import { Lateness } from './lateness';
import { Neighbours } from './neighbours';
import { OfferExchange } from './offerExchange';
import { groupByGateway, OfferFetch } from './offerFetch';
import { OfferTable } from './offers';
import { Origins } from './origins';
import type { BranchCounters } from './flowRates';
import { RefusedOffers } from './refusedOffers';
import { type RouteChangeRecord, RoutingTable } from './routes';
import type { FlowView, NeighbourView, NodeEvent, RouteView, TopologyView, TreeView } from './snapshot';
import { TableRoom } from './tableRoom';
import { OverlayTopology } from './topology';
import { topologyHooks } from './topologyHooks';
import { UserCommands } from './userCommands';
import { Watches } from './watches';

export interface CoreOptions {
  readonly id: NodeId;
  /** Empty: no name. */
  readonly name: string;
  /** 0: accepts no connections (client mode). */
  readonly controlPort: number;
  readonly mediaPort: number;
  /** Empty: neighbours take the address that this node's connections come from. */
  readonly advertisedAddress: string;
  readonly clientMode: boolean;
  readonly neighbours: readonly Endpoint[];
  readonly random: Random;
  /** The same at all nodes of an overlay; `hops` unless given. */
  readonly metric?: Metric | undefined;
  /** Tries to win a lost neighbour back that the user did not name; REDIAL_TRIES unless given. */
  readonly redialTries?: number | undefined;
  /** When the last media datagram came on a link; a question without effects, asked when silence is judged. */
  readonly mediaHeardAt?: ((link: LinkId) => number | undefined) | undefined;
  /** Whether the new branch of a flow that is being moved has begun to deliver; a question without effects. */
  readonly hasBegun?: ((key: FlowKey) => boolean) | undefined;
  /** Whether this node tells others its name, its links and what it forwards (S19); true unless given. */
  readonly topology?: boolean | undefined;
  /** What this node has sent of a flow, by branch; a question without effects, asked while somebody wants rates. */
  readonly branches?: ((key: FlowKey) => readonly BranchCounters[]) | undefined;
}

/**
 * The control machine: facts in, orders out. Joins the tables of neighbours, routes, offers and flows; holds no sockets and
 * reads no clock. Nothing that a peer sends makes it throw.
 */
export class Core {
  readonly #neighbours: Neighbours;
  readonly #routes: RoutingTable;
  readonly #offers: OfferTable;
  readonly #exchange: OfferExchange;
  readonly #fetch = new OfferFetch();
  readonly #refused: RefusedOffers;
  readonly #flows: FlowTable;
  readonly #watches: Watches;
  readonly #origins: Origins;
  readonly #carrying = new CarryingLinks();
  readonly #lateness = new Lateness();
  readonly #topology: OverlayTopology;
  readonly #commands: UserCommands;
  readonly #flowEvents: FlowEvents;
  #effects: Effect[] = [];
  #stopped = false;

  constructor(options: CoreOptions) {
    const { id, name, controlPort, mediaPort, advertisedAddress, neighbours, clientMode, random } = options;
    const { metric = 'hops', topology: tellsTopology = true } = options;
    const effect = (order: Effect): void => void this.#effects.push(order);
    const emit = (event: NodeEvent): void => effect({ type: 'emit', event });
    const warn = (message: string): void => effect({ type: 'log', level: 'warning', message });
    this.#routes = new RoutingTable(id, random, warn);
    this.#offers = new OfferTable(id);
    this.#refused = new RefusedOffers(new TableRoom('offers', () => this.#offers.fullness, warn));
    this.#flowEvents = new FlowEvents(emit);
    this.#watches = new Watches(emit);
    this.#neighbours = new Neighbours(
      {
        own: { id, name, controlPort, mediaPort, advertisedAddress, metric, tellsTopology },
        neighbours,
        clientMode,
        random,
        redialTries: options.redialTries,
        mediaHeardAt: options.mediaHeardAt,
      },
      {
        effect,
        opened: (neighbour, link, now) => this.#opened(neighbour, link, now),
        closed: (neighbour, link, now) => this.#closed(neighbour, link, now),
        costChanged: (neighbour, cost, now) => {
          this.#routes.setLinkCost(neighbour, cost, now);
          this.#topology.linksChanged();
        },
      },
    );
    this.#exchange = new OfferExchange(id, this.#offers, {
      isKnown: (source) => this.#routes.isKnown(source),
      openLinks: () => [...this.#neighbours.links.all()].filter(({ phase }) => phase === 'open'),
      send: (link, message) => this.#send(link, message),
      changed: (key) => this.#flowEvents.touch(key),
      withdrawn: (key, now) => this.#flowGone(key, now),
      refused: (source, now) => this.#refused.refuse(source, now),
    });
    this.#flows = new FlowTable(
      id,
      {
        gateway: (source) => this.#gateway(source),
        isKnown: (source) => this.#routes.isKnown(source),
        isOffered: (key) => this.#offers.has(key),
        send: (link, message) => effect({ type: 'sendControl', link, message }),
        forward: (entry) => {
          this.#carrying.apply(entry);
          this.#topology.forwarding(entry);
          effect({ type: 'forward', entry });
        },
        stopForwarding: (key) => {
          this.#carrying.remove(key);
          this.#topology.stopForwarding(key);
          effect({ type: 'stopForwarding', key });
        },
        hasBegun: (key) => options.hasBegun?.(key) ?? true,
        demand: ({ flow }, consumers) => effect({ type: 'demand', flow, consumers }),
        touched: (key) => this.#flowEvents.touch(key),
      },
      random,
    );
    const sources = { own: id, name, routes: this.#routes, neighbours: this.#neighbours, effect };
    this.#topology = new OverlayTopology(
      { own: id, name, tells: tellsTopology, random },
      topologyHooks({ ...sources, branches: options.branches }),
    );
    const [offers, routes, flows, watches] = [this.#offers, this.#routes, this.#flows, this.#watches];
    this.#origins = new Origins({ offers, routes, flows, watches });
    this.#commands = new UserCommands({
      own: id,
      neighbours: this.#neighbours,
      offers,
      exchange: this.#exchange,
      flows,
      watches,
      origins: this.#origins,
      topology: this.#topology,
      touch: (key) => this.#flowEvents.touch(key),
      flowGone: (key, now) => this.#flowGone(key, now),
    });
  }

  /** Takes in one fact at the time `now` (ms, never going back) and answers what is to be done, in order. */
  step(input: Input, now: number): readonly Effect[] {
    this.#noteLateness(now);
    this.#take(input, now);
    return this.#settle(now);
  }

  /** Carries out what the user asks for. */
  command(command: Command, now: number): { readonly answer: CommandAnswer; readonly effects: readonly Effect[] } {
    this.#noteLateness(now);
    const answer = this.#carryOut(command, now);
    return { answer, effects: this.#settle(now) };
  }

  /** When a `tick` is due; undefined: not before something happens. */
  nextDeadline(): number | undefined {
    const offers = [this.#offers, this.#fetch, this.#refused];
    const tables = [this.#neighbours, this.#routes, ...offers, this.#flows, this.#topology];
    const next = Math.min(...tables.map((table) => table.nextDeadline() ?? Infinity));
    const deadline = next === Infinity ? undefined : next;
    this.#lateness.expect(deadline);
    return deadline;
  }

  neighbours(): readonly NeighbourView[] {
    return this.#neighbours.view();
  }

  /** Every offer whose source has a route, in the order of flow and source. */
  flows(): readonly FlowView[] {
    const views = [...this.#offers.visible()].map((offer) => ({
      ...offer,
      state: this.#flows.stateOf(offer),
      consumers: this.#flows.consumersOf(offer),
    }));
    return views.sort((a, b) => compareText(a.flow, b.flow) || compareText(a.source, b.source));
  }

  routes(now: number): readonly RouteView[] {
    return this.#routes.view((id) => this.#topology.nameOf(id), now);
  }

  /** The whole overlay, as far as it tells of itself (S19). */
  topology(): TopologyView {
    return this.#topology.view();
  }

  /** Who copies a flow to whom; `source` not given: of the one that this node watches, else of the nearest. undefined: nobody offers it. */
  tree(flow: FlowId, source: NodeId | undefined, now: number): TreeView | undefined {
    const key = { flow, source: source ?? this.#origins.meant(flow) ?? '' };
    return this.#offers.has(key) ? this.#topology.tree(key, now) : undefined;
  }

  /** The neighbour at the other end of an authenticated link. */
  neighbourOf(link: LinkId): NodeId | undefined {
    return this.#neighbours.links.peerOf(link);
  }

  #take(input: Input, now: number): void {
    switch (input.type) {
      case 'linkOpened':
        return this.#neighbours.linkOpened(input.link, input.dial, input.remote, now, input.largeSizes);
      case 'dialFailed':
        return this.#neighbours.dialFailed(input.dial, input.reason, now);
      case 'preambleReceived':
        return this.#neighbours.links.preambleReceived(input.link, input.versions, now);
      case 'controlReceived':
        return this.#controlReceived(input.link, input.message, now);
      case 'linkViolated':
        return this.#neighbours.links.violated(input.link, input.reason, now);
      case 'linkClosed':
        return this.#neighbours.links.closed(input.link, input.reason, now);
      case 'helloReceived':
        return this.#neighbours.links.helloReceived(input.link, input.hello, now, input.bytes);
      case 'branchMoved':
        return this.#flows.branchMoved(input.key, now);
      case 'chunkDelivered':
        return this.#watches.delivering(input.key);
      case 'chunksStopped':
        return this.#watches.starving(input.key);
      case 'awoke':
        return this.#neighbours.awake(now);
      case 'tick':
        return this.#tick(now);
      default:
        input satisfies never;
    }
  }

  #noteLateness(now: number): void {
    const lateMs = this.#lateness.note(now);
    if (lateMs > 0) this.#neighbours.excuse(lateMs, now);
  }

  #tick(now: number): void {
    this.#neighbours.tick(now);
    this.#routes.tick(now);
    for (const key of this.#offers.expire(now)) this.#flowGone(key, now);
    this.#askFor(this.#fetch.take(now, (source) => this.#routes.findGateway(source)));
    this.#flows.tick(now);
    this.#topology.tick(now);
  }

  #controlReceived(link: LinkId, received: ControlMessage, now: number): void {
    const open = this.#neighbours.links.received(link, received, now);
    const neighbour = open?.link.peer?.id;
    if (!open || neighbour === undefined) return;
    const { message } = open;
    switch (message.type) {
      case 'distanceVector':
        for (const { destination, cost } of message.entries) {
          if (cost === RETRACTED_COST && destination !== neighbour) this.#neighbours.suspect(destination, now);
        }
        return this.#routes.receiveVector(neighbour, message.entries, now);
      case 'sequenceRequest':
        return this.#routes.receiveRequests(neighbour, message.requests, now);
      case 'vectorRequest':
        return this.#routes.receiveVectorRequest(neighbour, now);
      case 'flowCollection':
        return this.#exchange.collectionReceived(neighbour, message, now);
      case 'flowAnnounce':
      case 'flowWithdraw':
        return this.#exchange.stepReceived(neighbour, link, message, now);
      case 'collectionRequest':
        return this.#exchange.requestReceived(link, message);
      case 'flowRequest': {
        const reason = this.#flows.request(neighbour, link, message, now);
        const { source, flow } = message;
        if (reason) this.#send(link, { type: 'flowRefused', source, flow, reason });
        return;
      }
      case 'flowCancel':
        return this.#flows.cancel(neighbour, message, now);
      case 'flowRefused':
        if (!this.#flows.refused(neighbour, link, message, message.reason, now)) return;
        if (message.reason === 'notOffered') this.#origins.lost(message, 'refused', now);
        return;
      case 'topology':
      case 'topologyRequest':
      case 'flowInterest':
      case 'flowRates':
        return this.#topology.received(link, message, now);
      case 'authentication':
      case 'authenticationRequired':
      case 'goodbye':
      case 'pingRequest':
      case 'pingResponse':
        // Links keep these to themselves.
        return;
      default:
        message satisfies never;
    }
  }

  #carryOut(command: Command, now: number): CommandAnswer {
    if (this.#stopped) return { ok: false, code: 'stopped', message: 'The node is stopping.' };
    if (command.type !== 'stop') return this.#commands.carryOut(command, now);
    this.#stopped = true;
    this.#commands.withdrawAll(now);
    this.#neighbours.stop(now);
    return { ok: true };
  }

  #opened(neighbour: NodeId, link: LinkId, now: number): void {
    this.#routes.addNeighbour(neighbour, now);
    this.#exchange.tell(link, this.#offers.collections());
  }

  #closed(neighbour: NodeId, link: LinkId, now: number): void {
    this.#routes.removeNeighbour(neighbour, now);
    this.#flows.linkClosed(link, now);
    this.#topology.linksChanged();
  }

  #gateway(source: NodeId): { neighbour: NodeId; link: LinkId } | undefined {
    const neighbour = this.#routes.findGateway(source);
    const link = neighbour === undefined ? undefined : this.#neighbours.linkOf(neighbour);
    return neighbour === undefined || link === undefined ? undefined : { neighbour, link };
  }

  /** The offer is gone: players of it move or end, branches go. */
  #flowGone(key: FlowKey, now: number): void {
    this.#flowEvents.touch(key);
    this.#origins.lost(key, 'withdrawn', now);
  }

  /** Ends a step: what routing decided goes to flows, offers, neighbours and listeners, until nothing is left. */
  #settle(now: number): readonly Effect[] {
    for (let changes = this.#routes.takeChanges(); changes.length > 0; changes = this.#routes.takeChanges()) {
      this.#routesChanged(changes, now);
    }
    for (const source of this.#refused.take(now, () => this.#routes.destinations())) this.#fetch.add(source, now);
    for (const { flow } of this.#flowEvents.touched()) this.#origins.changed(flow, now);
    for (const { to, message } of this.#routes.takeMessages(now)) {
      const link = this.#neighbours.linkOf(to);
      if (link !== undefined) this.#send(link, message);
    }
    for (const { link, carries } of this.#carrying.takeChanges()) {
      this.#neighbours.links.setCarries(link, carries, now);
    }
    this.#topology.settle(now);
    this.#flowEvents.settle(this.#offers, this.#flows);
    const effects = this.#effects;
    this.#effects = [];
    return effects;
  }

  #routesChanged(changes: readonly RouteChangeRecord[], now: number): void {
    // All of them before any player looks for another source.
    for (const { destination, change } of changes) if (change === 'critical') this.#show(destination, true, now);
    for (const record of changes) {
      const { destination, via, cost, change, before, cause, alternatives } = record;
      this.#topology.routeChanged(record, now);
      const decision = { via, cost, change, before, cause, alternatives };
      this.#effects.push({ type: 'emit', event: { event: 'route', destination, ...decision } });
      if (change === 'pending') this.#watches.sourcePending(destination);
      else if (change === 'critical') this.#destinationLost(destination, now);
      else if (change === 'new') this.#show(destination, false, now);
      else if (record.appeared) this.#fetch.add(destination, now);
      this.#flows.routeChanged(destination, record, now);
    }
    const found = changes.flatMap(({ change, destination }) => (change === 'new' ? [destination] : []));
    this.#askFor(groupByGateway(found, (source) => this.#routes.findGateway(source)));
  }

  /** Asks gateways what they know of the offers of sources beyond what is known here. */
  #askFor(sources: ReadonlyMap<NodeId, readonly NodeId[]>): void {
    for (const [gateway, group] of sources) {
      const link = this.#neighbours.linkOf(gateway);
      if (link !== undefined) this.#exchange.ask(link, group);
    }
  }

  /** No route for the hold time: players of what it offers move or end, and its branches go. */
  #destinationLost(destination: NodeId, now: number): void {
    for (const key of this.#flows.keysOf(destination)) this.#origins.lost(key, 'noRoute', now);
  }

  #show(source: NodeId, hidden: boolean, now: number): void {
    const since = this.#offers.hiddenSince(source);
    if (!this.#offers.setHidden(source, hidden, now)) return;
    if (since !== undefined) this.#exchange.shown(source, since);
    for (const flow of this.#offers.flowsOf(source)) this.#flowEvents.touch({ source, flow });
  }

  #send(link: LinkId, message: ControlMessage): void {
    this.#effects.push({ type: 'sendControl', link, message });
  }
}
