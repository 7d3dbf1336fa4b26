import type { Random } from '../base/random';
import { type FlowKey, flowKeyText, type NodeId } from '../wire/ids';
import type { TopologyItem, TopologyMessage } from '../wire/topologyMessages';
import type { ForwardingEntry, LinkId } from './effects';
import { type BranchCounters, FlowRateExchange } from './flowRates';
import { type OwnLink, OwnTopology } from './ownTopology';
import { RateInterests } from './rateInterest';
import type { RouteChangeRecord } from './routes';
import type { NeighbourView, TopologyEvent, TopologyView, TreeView } from './snapshot';
import { TopologyExchange, type TopologySurroundings } from './topologyExchange';
import { diffItems, type ItemSet } from './topologyItems';
import { TopologyNotice } from './topologyNotice';
import { TopologyTable } from './topologyTable';
import { nameIn, viewTopology, viewTree, type ViewParts } from './topologyView';

export interface TopologyOptions {
  readonly own: NodeId;
  readonly name: string;
  /** Whether this node tells others of itself; it passes on what others tell anyway. */
  readonly tells: boolean;
  readonly random: Random;
}

/** What topology knowledge needs of the rest of the node. */
export interface TopologyHooks extends TopologySurroundings {
  isKnown(node: NodeId): boolean;
  neighbours(): readonly NeighbourView[];
  neighbourName(node: NodeId): string | null;
  peerOf(link: LinkId): NodeId | undefined;
  /** What this node has sent of a flow, by branch. */
  branches(key: FlowKey): readonly BranchCounters[];
  emit(event: TopologyEvent): void;
  /** Some node has lost its link to this one's neighbour. */
  suspect(neighbour: NodeId, now: number): void;
}

/** Topology knowledge (S19): what this node says of itself, what it knows of all others, and what is shown of it. */
export class OverlayTopology {
  readonly #own: NodeId;
  readonly #tells: boolean;
  readonly #hooks: TopologyHooks;
  readonly #table: TopologyTable;
  readonly #self: OwnTopology;
  readonly #exchange: TopologyExchange;
  readonly #interests: RateInterests;
  readonly #rates: FlowRateExchange;
  readonly #notice = new TopologyNotice();

  constructor({ own, name, tells, random }: TopologyOptions, hooks: TopologyHooks) {
    this.#own = own;
    this.#tells = tells;
    this.#hooks = hooks;
    this.#table = new TopologyTable(own);
    this.#self = new OwnTopology(name, () => ownLinks(hooks.neighbours()), random);
    this.#exchange = new TopologyExchange(own, this.#table, hooks, random);
    this.#interests = new RateInterests(own, hooks);
    this.#rates = new FlowRateExchange(own, tells, this.#interests, {
      gateway: (destination) => hooks.gateway(destination),
      advertises: (neighbour, destination) => hooks.advertises(neighbour, destination),
      openLinks: () => hooks.openLinks(),
      send: (link, message) => hooks.send(link, message),
      branches: (key) => hooks.branches(key),
      peerOf: (link) => hooks.peerOf(link),
      ratesChanged: (key, now) => this.#notice.flow(key, now),
    });
  }

  /** A link of this node was opened, lost, or changed its cost. */
  linksChanged(): void {
    this.#self.linksChanged();
  }

  /** How a flow goes through this node. */
  forwarding({ key, upstream, downstream, local }: ForwardingEntry): void {
    const peers = downstream.flatMap(({ link }) => this.#hooks.peerOf(link) ?? []);
    const from = upstream && this.#hooks.peerOf(upstream.link);
    this.#self.takePart({ key, watching: local, upstream: from, downstream: peers });
  }

  /** A flow does not go through this node any more. */
  stopForwarding(key: FlowKey): void {
    this.#self.leave(key);
  }

  /** Ends a step: what changed in it is to be said soon. */
  settle(now: number): void {
    this.#self.settle(now);
  }

  /** The route to a node changed. */
  routeChanged(
    { destination, via, change }: Pick<RouteChangeRecord, 'destination' | 'via' | 'change'>,
    now: number,
  ): void {
    this.#exchange.routeChanged(destination, via === null ? undefined : this.#hooks.gateway(destination)?.link, now);
    if (change === 'critical') this.#exchange.routeLost(destination, now);
    if (change === 'critical' || change === 'new') this.#notice.node(destination, now);
  }

  /** Takes in a message of a neighbour. */
  received(link: LinkId, message: TopologyMessage, now: number): void {
    switch (message.type) {
      case 'topology':
        for (const [author, before] of this.#exchange.received(link, message, now)) {
          this.#note(author, before, this.#table.itemsOf(author), now);
        }
        return;
      case 'topologyRequest':
        return this.#exchange.requestReceived(link, message, now);
      case 'flowInterest':
        this.#interests.received(link, message, now);
        return this.#rates.interestsChanged(now);
      case 'flowRates':
        return this.#rates.received(link, message, now);
      default:
        message satisfies never;
    }
  }

  /** Somebody at this node wants the rates of a flow, for INTEREST_MS from now on. */
  wantRates(key: FlowKey, now: number): void {
    this.#interests.want(key, now);
    this.#rates.interestsChanged(now);
  }

  tick(now: number): void {
    const items = this.#self.take(now);
    if (items) {
      const before = this.#table.itemsOf(this.#own);
      this.#exchange.publish(items, this.#tells, now);
      this.#note(this.#own, before, items, now);
    }
    this.#exchange.tick(now);
    this.#rates.tick(now);
    const event = this.#notice.take(now);
    if (event) this.#hooks.emit(event);
  }

  nextDeadline(): number | undefined {
    const parts = [this.#self, this.#exchange, this.#rates, this.#notice];
    const next = Math.min(...parts.map((part) => part.nextDeadline() ?? Infinity));
    return next === Infinity ? undefined : next;
  }

  /** The node's name; null where it has none or it is not known. */
  nameOf(node: NodeId): string | null {
    return nameIn(this.#table.itemsOf(node)) ?? this.#hooks.neighbourName(node);
  }

  /** Nodes that are shown as opaque because there is no room for what they say. */
  get crowdedOut(): number {
    return this.#table.crowdedOut;
  }

  view(): TopologyView {
    return viewTopology(this.#parts());
  }

  /** Who copies an offer to whom; with rates while this node wants them. */
  tree({ flow, source }: FlowKey, now: number): TreeView {
    const key = { flow, source };
    return viewTree(this.#parts(), key, this.#rates.ratesOf(key, now));
  }

  #parts(): ViewParts {
    return {
      own: this.#own,
      table: this.#table,
      isKnown: (node) => this.#hooks.isKnown(node),
      neighbourName: (node) => this.#hooks.neighbourName(node),
    };
  }

  /** What one node says of itself is different now. */
  #note(author: NodeId, before: ItemSet, after: ItemSet, now: number): void {
    const flows = new Map<string, FlowKey>();
    let isShown = false;
    for (const change of diffItems(before, after)) {
      if (change.kind === 'flow' || change.kind === 'flowGone') flows.set(flowKeyText(change), change);
      else isShown = true;
    }
    // An opaque node becomes one that tells of itself.
    if (isShown || (before.length === 0) !== (after.length === 0)) this.#notice.node(author, now);
    for (const key of flows.values()) this.#notice.flow(key, now);
    // Who says nothing at all any more is opaque from now on, which tells nothing of its links.
    if (author === this.#own || after.length === 0) return;
    for (const neighbour of lostLinks(before, after)) {
      if (neighbour !== this.#own) this.#hooks.suspect(neighbour, now);
    }
  }
}

function ownLinks(neighbours: readonly NeighbourView[]): readonly OwnLink[] {
  return neighbours.flatMap(({ id, cost, rttMs }) =>
    id === null || cost === null ? [] : [{ neighbour: id, cost, rttMs }],
  );
}

function lostLinks(before: ItemSet, after: ItemSet): readonly NodeId[] {
  const isLink = (item: TopologyItem) => item.kind === 'link';
  const left = new Set(after.filter(isLink).map(({ neighbour }) => neighbour));
  return before.filter(isLink).flatMap(({ neighbour }) => (left.has(neighbour) ? [] : [neighbour]));
}
