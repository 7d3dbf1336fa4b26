import type { Random } from '../base/random';
import type { ControlMessage } from '../wire/control';
import { compareText, type FlowId, type FlowKey, flowKeyText, isFlowId, type NodeId } from '../wire/ids';
import type { Command, CommandAnswer, CommandErrorCode, Effect, Endpoint, Input, LinkId } from './effects';
import { FlowTable } from './flows';
import { Neighbours } from './neighbours';
import { OfferExchange } from './offerExchange';
import { OfferTable } from './offers';
import { type RouteChangeRecord, RoutingTable } from './routes';
import type { FlowState, FlowView, NeighbourView, RouteView } from './snapshot';
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
}

/**
 * The control machine: facts in, orders out. Joins the tables of neighbours, routes, offers and flows; holds no sockets and
 * reads no clock. Nothing that a peer sends makes it throw.
 */
export class Core {
  readonly #own: NodeId;
  readonly #neighbours: Neighbours;
  readonly #routes: RoutingTable;
  readonly #offers: OfferTable;
  readonly #exchange: OfferExchange;
  readonly #flows: FlowTable;
  readonly #watches: Watches;
  /** Flow key text → what was last told of it. Bounded by the offers and flow entries. */
  readonly #published = new Map<string, FlowState>();
  /** Flows that may show differently after the step in hand; emptied at its end. */
  readonly #touched = new Map<string, FlowKey>();
  #effects: Effect[] = [];
  #stopped = false;

  constructor(options: CoreOptions) {
    const { id, name, controlPort, mediaPort, advertisedAddress, neighbours, clientMode, random } = options;
    const effect = (order: Effect): void => void this.#effects.push(order);
    this.#own = id;
    this.#routes = new RoutingTable(id, random);
    this.#offers = new OfferTable(id);
    this.#watches = new Watches((event) => effect({ type: 'emit', event }));
    this.#neighbours = new Neighbours(
      { own: { id, name, controlPort, mediaPort, advertisedAddress }, neighbours, clientMode, random },
      {
        effect,
        opened: (neighbour, link, now) => this.#opened(neighbour, link, now),
        closed: (neighbour, link, now) => this.#closed(neighbour, link, now),
        costChanged: (neighbour, cost, now) => this.#routes.setLinkCost(neighbour, cost, now),
      },
    );
    this.#exchange = new OfferExchange(id, this.#offers, {
      isKnown: (source) => this.#routes.isKnown(source),
      openLinks: () => [...this.#neighbours.links.all()].filter(({ phase }) => phase === 'open'),
      send: (link, message) => this.#send(link, message),
      changed: (key) => this.#touch(key),
      withdrawn: (key, now) => this.#flowGone(key, now),
    });
    this.#flows = new FlowTable(
      id,
      {
        gateway: (source) => this.#gateway(source),
        isKnown: (source) => this.#routes.isKnown(source),
        isOffered: (key) => this.#offers.has(key),
        send: (link, message) => effect({ type: 'sendControl', link, message }),
        forward: (entry) => effect({ type: 'forward', entry }),
        stopForwarding: (key) => effect({ type: 'stopForwarding', key }),
        demand: ({ flow }, consumers) => effect({ type: 'demand', flow, consumers }),
        touched: (key) => void this.#touched.set(flowKeyText(key), key),
      },
      random,
    );
  }

  /** Takes in one fact at the time `now` (ms, never going back) and answers what is to be done, in order. */
  step(input: Input, now: number): readonly Effect[] {
    this.#take(input, now);
    return this.#settle(now);
  }

  /** Carries out what the user asks for. */
  command(command: Command, now: number): { readonly answer: CommandAnswer; readonly effects: readonly Effect[] } {
    const answer = this.#stopped ? refuse('stopped', 'The node is stopping.') : this.#carryOut(command, now);
    return { answer, effects: this.#settle(now) };
  }

  /** When a `tick` is due; undefined: not before something happens. */
  nextDeadline(): number | undefined {
    const tables = [this.#neighbours, this.#routes, this.#offers, this.#flows];
    const next = Math.min(...tables.map((table) => table.nextDeadline() ?? Infinity));
    return next === Infinity ? undefined : next;
  }

  neighbours(): readonly NeighbourView[] {
    return this.#neighbours.view();
  }

  /** Every offer whose source has a route, in the order of flow and source. */
  flows(): readonly FlowView[] {
    const views = [...this.#offers.visible()].map(({ flow, source }) => {
      const key = { flow, source };
      return { flow, source, state: this.#flows.stateOf(key), consumers: this.#flows.consumersOf(key) };
    });
    return views.sort((a, b) => compareText(a.flow, b.flow) || compareText(a.source, b.source));
  }

  routes(): readonly RouteView[] {
    return this.#routes.view((id) => this.#neighbours.nameOf(id));
  }

  /** The neighbour at the other end of an authenticated link. */
  neighbourOf(link: LinkId): NodeId | undefined {
    return this.#neighbours.links.peerOf(link);
  }

  #take(input: Input, now: number): void {
    switch (input.type) {
      case 'linkOpened':
        return this.#neighbours.linkOpened(input.link, input.dial, input.remote, now);
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
        return this.#neighbours.links.helloReceived(input.link, input.hello, now);
      case 'branchMoved':
        return this.#flows.branchMoved(input.key);
      case 'chunkDelivered':
        return this.#watches.delivering(input.key);
      case 'chunksStopped':
        return this.#watches.starving(input.key);
      case 'tick':
        return this.#tick(now);
      default:
        input satisfies never;
    }
  }

  #tick(now: number): void {
    this.#neighbours.tick(now);
    this.#routes.tick(now);
    for (const key of this.#offers.expire(now)) this.#flowGone(key, now);
    this.#flows.tick(now);
  }

  #controlReceived(link: LinkId, received: ControlMessage, now: number): void {
    const open = this.#neighbours.links.received(link, received, now);
    const neighbour = open?.link.peer?.id;
    if (!open || neighbour === undefined) return;
    const { message } = open;
    switch (message.type) {
      case 'distanceVector':
        return this.#routes.receiveVector(neighbour, message.entries, now);
      case 'sequenceRequest':
        return this.#routes.receiveRequest(neighbour, message, now);
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
        return this.#flows.refused(neighbour, message, message.reason, now);
      case 'authentication':
      case 'authenticationRequired':
      case 'goodbye':
        // Links keep these to themselves.
        return;
      default:
        message satisfies never;
    }
  }

  #carryOut(command: Command, now: number): CommandAnswer {
    switch (command.type) {
      case 'connect':
        return this.#neighbours.connect(command.endpoint);
      case 'disconnect':
        return this.#neighbours.disconnect(command.neighbour, now);
      case 'forget':
        return this.#neighbours.forget(command.neighbour, now);
      case 'offer':
        return this.#offer(command.flow);
      case 'withdraw':
        return this.#withdraw(command.flow, now);
      case 'watch':
        return this.#watch(command.flow, command.source, now);
      case 'unwatch':
        return this.#unwatch(command.flow, command.source, now);
      case 'stop':
        this.#stopped = true;
        this.#neighbours.stop(now);
        return { ok: true };
      default:
        command satisfies never;
        return refuse('stopped', 'unknown command.');
    }
  }

  #offer(flow: FlowId): CommandAnswer {
    if (!isFlowId(flow)) return refuse('invalidName', `“${flow}” cannot be the name of a flow.`);
    const key = { flow, source: this.#own };
    if (this.#offers.has(key)) return refuse('alreadyOffered', `This node offers ${flow} already.`);
    const announce = this.#offers.offer(flow);
    if (!announce) return refuse('tooMany', 'This node offers as many flows as one node can.');
    this.#exchange.spread(announce, undefined);
    this.#touch(key);
    return { ok: true, key };
  }

  #withdraw(flow: FlowId, now: number): CommandAnswer {
    const key = { flow, source: this.#own };
    const withdraw = this.#offers.withdraw(flow);
    if (!withdraw) return refuse('notOffered', `This node does not offer ${flow}.`);
    this.#exchange.spread(withdraw, undefined);
    this.#flowGone(key, now);
    return { ok: true, key };
  }

  #watch(flow: FlowId, source: NodeId | undefined, now: number): CommandAnswer {
    const from = source ?? this.#nearestSource(flow);
    if (from === undefined) return refuse('unknownFlow', `Nobody offers ${flow}.`);
    const key = { flow, source: from };
    if (!this.#offers.has(key)) return refuse('unknownFlow', `${from} does not offer ${flow}.`);
    if (this.#flows.isWatching(key)) return refuse('alreadyWatched', `This node watches ${flow} already.`);
    this.#watches.start(key);
    if (!this.#flows.watch(key, now)) {
      this.#watches.end(key);
      return refuse('tooMany', 'This node takes part in as many flows as it can.');
    }
    return { ok: true, key };
  }

  #unwatch(flow: FlowId, source: NodeId | undefined, now: number): CommandAnswer {
    const watched = this.#flows.watched().filter((key) => key.flow === flow && (!source || key.source === source));
    const [key] = watched;
    if (!key) return refuse('notWatched', `This node does not watch ${flow}.`);
    this.#watches.end(key);
    this.#flows.unwatch(key, now);
    return { ok: true, key };
  }

  /** The source of a flow to which the route is cheapest; one without a route only if there is no other. */
  #nearestSource(flow: FlowId): NodeId | undefined {
    const cost = (source: NodeId): number => this.#routes.findCost(source) ?? Infinity;
    const [nearest] = [...this.#offers.sourcesOf(flow)].sort((a, b) => cost(a) - cost(b) || compareText(a, b));
    return nearest;
  }

  #opened(neighbour: NodeId, link: LinkId, now: number): void {
    this.#routes.addNeighbour(neighbour, now);
    this.#exchange.tell(link, this.#offers.collections());
  }

  #closed(neighbour: NodeId, link: LinkId, now: number): void {
    this.#routes.removeNeighbour(neighbour, now);
    this.#flows.linkClosed(link, now);
  }

  #gateway(source: NodeId): { neighbour: NodeId; link: LinkId } | undefined {
    const neighbour = this.#routes.findGateway(source);
    const link = neighbour === undefined ? undefined : this.#neighbours.linkOf(neighbour);
    return neighbour === undefined || link === undefined ? undefined : { neighbour, link };
  }

  /** The offer is gone: players of it end, branches go. */
  #flowGone(key: FlowKey, now: number): void {
    this.#touch(key);
    this.#watches.end(key);
    this.#flows.end(key, undefined, now);
  }

  /** Ends a step: what routing decided goes to flows, offers, neighbours and listeners, until nothing is left. */
  #settle(now: number): readonly Effect[] {
    for (let changes = this.#routes.takeChanges(); changes.length > 0; changes = this.#routes.takeChanges()) {
      this.#routesChanged(changes, now);
    }
    for (const message of this.#routes.takeMessages(now)) {
      const link = this.#neighbours.linkOf(message.to);
      if (link === undefined) continue;
      this.#send(
        link,
        message.type === 'request' ? message.request : { type: 'distanceVector', entries: message.entries },
      );
    }
    for (const key of this.#touched.values()) this.#publish(key);
    this.#touched.clear();
    const effects = this.#effects;
    this.#effects = [];
    return effects;
  }

  #routesChanged(changes: readonly RouteChangeRecord[], now: number): void {
    /** Gateway → sources that have a route through it since now. */
    const appeared = new Map<NodeId, NodeId[]>();
    for (const { destination, via, cost, change, appeared: isBack } of changes) {
      this.#effects.push({ type: 'emit', event: { event: 'route', destination, via, cost, change } });
      if (change === 'pending') this.#watches.sourcePending(destination);
      if (change === 'new') this.#show(destination, false, now);
      // Steps that were made while the route was pending may have passed this node by.
      if (isBack && via !== null) {
        appeared.set(via, [...(appeared.get(via) ?? []), destination]);
      }
      if (change === 'critical') this.#destinationLost(destination, now);
    }
    this.#flows.routesChanged(new Set(changes.map(({ destination }) => destination)), now);
    for (const [gateway, sources] of appeared) {
      const link = this.#neighbours.linkOf(gateway);
      if (link !== undefined) this.#exchange.ask(link, sources);
    }
  }

  /** No route for the hold time: the node is no consumer any more, and what it offers is hidden. */
  #destinationLost(destination: NodeId, now: number): void {
    this.#show(destination, true, now);
    this.#flows.consumerLost(destination, now);
    for (const key of this.#flows.keysOf(destination)) {
      this.#watches.end(key);
      this.#flows.end(key, 'noRoute', now);
    }
  }

  #show(source: NodeId, hidden: boolean, now: number): void {
    if (!this.#offers.setHidden(source, hidden, now)) return;
    for (const flow of this.#offers.flowsOf(source)) this.#touch({ source, flow });
  }

  #send(link: LinkId, message: ControlMessage): void {
    this.#effects.push({ type: 'sendControl', link, message });
  }

  #touch(key: FlowKey): void {
    this.#touched.set(flowKeyText(key), key);
  }

  /** Tells listeners what a flow is now, if that is new. */
  #publish(key: FlowKey): void {
    const text = flowKeyText(key);
    const before = this.#published.get(text);
    const state = this.#offers.isVisible(key) ? this.#flows.stateOf(key) : undefined;
    if (state === before) return;
    if (state) this.#published.set(text, state);
    else this.#published.delete(text);
    this.#effects.push({
      type: 'emit',
      event: { event: 'flow', flow: key.flow, source: key.source, state: state ?? 'removed' },
    });
  }
}

function refuse(code: CommandErrorCode, message: string): CommandAnswer {
  return { ok: false, code, message };
}
