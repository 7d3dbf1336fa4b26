import type { Random } from '../base/random';
import {
  type FlowCancel,
  type FlowRequest,
  type Label,
  MAX_REQUEST_CONSUMERS,
  type RefusalReason,
} from '../wire/control';
import { type FlowKey, flowKeyText, type NodeId } from '../wire/ids';
import {
  MAX_BRANCH_CONSUMERS,
  MAX_CONSUMERS,
  MAX_FLOW_ENTRIES,
  MOVE_TIMEOUT_MS,
  REQUEST_RETRY_LONGEST_MS,
  REQUEST_RETRY_MS,
} from './constants';
import { consumersWanted, type FlowEntry, type FlowSurroundings, toForwarding, type Upstream } from './branches';
import type { Binding, LinkId } from './effects';
import type { FlowState } from './snapshot';

/**
 * The flow table (S8, S10): per flow key and link, the consumers that asked through it. The tree of a flow is the reverse of
 * the path of its requests: a node has one upstream per flow key, its gateway to the source, and sends it the union of its
 * own watch and its downstream sets.
 */
export class FlowTable {
  readonly #own: NodeId;
  readonly #around: FlowSurroundings;
  readonly #random: Random;
  /** Flow key text → entry. Bounded by MAX_FLOW_ENTRIES. */
  readonly #entries = new Map<string, FlowEntry>();
  #nextSlot = 0;

  constructor(own: NodeId, around: FlowSurroundings, random: Random) {
    this.#own = own;
    this.#around = around;
    this.#random = random;
  }

  isWatching(key: FlowKey): boolean {
    return this.#entries.get(flowKeyText(key))?.watching ?? false;
  }

  /** The flow keys that this node watches. */
  watched(): readonly FlowKey[] {
    return [...this.#entries.values()].filter(({ watching }) => watching).map(({ key }) => key);
  }

  /** S8. A flow without an entry is on hold. */
  stateOf(key: FlowKey): FlowState {
    const entry = this.#entries.get(flowKeyText(key));
    if (entry?.watching) return 'active';
    return entry && entry.downstream.size > 0 ? 'streaming' : 'hold';
  }

  /** Consumers served by or through this node, itself included, sorted. */
  consumersOf(key: FlowKey): readonly NodeId[] {
    const entry = this.#entries.get(flowKeyText(key));
    return entry ? [...consumersWanted(entry, this.#own, undefined)].sort() : [];
  }

  /** This node starts to watch; false where the table is full. */
  watch(key: FlowKey, now: number): boolean {
    const entry = this.#upsert(key);
    if (!entry) return false;
    entry.watching = true;
    this.#reconcile(entry, now);
    return true;
  }

  unwatch(key: FlowKey, now: number): void {
    const entry = this.#entries.get(flowKeyText(key));
    if (!entry) return;
    entry.watching = false;
    this.#reconcile(entry, now);
  }

  /** A neighbour asks for consumers on its branch. Answers why not, or undefined. */
  request(neighbour: NodeId, link: LinkId, request: FlowRequest, now: number): RefusalReason | undefined {
    const { source, flow, label, full, consumers } = request;
    const key = { source, flow };
    if (source === this.#own && !this.#around.isOffered(key)) return 'notOffered';
    if (!this.#around.isKnown(source)) return 'noRoute';
    const entry = this.#upsert(key);
    if (!entry) return 'tableFull';
    const known = entry.downstream.get(neighbour);
    const next = new Set(full ? [] : known?.consumers);
    for (const consumer of consumers) if (consumer !== this.#own) next.add(consumer);
    const rest = this.#consumerCount() - (known?.consumers.size ?? 0);
    if (next.size > MAX_BRANCH_CONSUMERS || rest + next.size > MAX_CONSUMERS) {
      // A refusal ends the branch at both ends of the link.
      entry.downstream.delete(neighbour);
      this.#reconcile(entry, now);
      return 'tableFull';
    }
    if (next.size === 0) entry.downstream.delete(neighbour);
    else entry.downstream.set(neighbour, { neighbour, link, label, consumers: next });
    this.#reconcile(entry, now);
    return undefined;
  }

  /** A neighbour takes consumers off its branch; none named: all. */
  cancel(neighbour: NodeId, { source, flow, consumers }: FlowCancel, now: number): void {
    const entry = this.#entries.get(flowKeyText({ source, flow }));
    const branch = entry?.downstream.get(neighbour);
    if (!entry || !branch) return;
    for (const consumer of consumers) branch.consumers.delete(consumer);
    if (consumers.length === 0 || branch.consumers.size === 0) entry.downstream.delete(neighbour);
    this.#reconcile(entry, now);
  }

  /** The upstream neighbour does not serve the branch. It is asked again after a while, as long as somebody wants it. */
  refused(neighbour: NodeId, key: FlowKey, reason: RefusalReason, now: number): void {
    const entry = this.#entries.get(flowKeyText(key));
    if (entry?.retiring?.neighbour === neighbour) entry.retiring = undefined;
    if (!entry || entry.upstream?.neighbour !== neighbour) return;
    entry.upstream = undefined;
    const { refusal } = entry;
    // Refusals in a row wait longer and longer; one after a time of peace begins anew.
    const inARow = refusal?.neighbour === neighbour && now - refusal.at < 2 * REQUEST_RETRY_LONGEST_MS;
    const delayMs = inARow ? Math.min(refusal.delayMs * 2, REQUEST_RETRY_LONGEST_MS) : REQUEST_RETRY_MS;
    const retryAt = now + delayMs * (0.75 + 0.5 * this.#random.next());
    entry.refusal = { neighbour, at: now, delayMs, retryAt };
    // The source itself says no: nobody behind this node has anything to wait for.
    if (reason === 'notOffered') this.#refuseDownstream(entry, reason);
    this.#reconcile(entry, now);
  }

  /** Next hops changed: branches follow. */
  routesChanged(sources: ReadonlySet<NodeId>, now: number): void {
    for (const entry of this.#entries.values()) {
      if (!sources.has(entry.key.source)) continue;
      this.#reconcile(entry, now);
    }
  }

  /** A link is gone, and every branch across it. */
  linkClosed(link: LinkId, now: number): void {
    for (const entry of this.#entries.values()) {
      const before = [entry.upstream, entry.retiring, ...entry.downstream.values()];
      if (!before.some((branch) => branch?.link === link)) continue;
      for (const [neighbour, branch] of entry.downstream) if (branch.link === link) entry.downstream.delete(neighbour);
      if (entry.upstream?.link === link) entry.upstream = undefined;
      if (entry.retiring?.link === link) entry.retiring = undefined;
      this.#reconcile(entry, now);
    }
  }

  /**
   * A node has had no route for the hold time. Branches with nobody else on them end, and the neighbours that asked for them
   * are told, in case they know better; where others remain, the neighbour itself takes the lost one off.
   */
  consumerLost(consumer: NodeId, now: number): void {
    for (const entry of this.#entries.values()) {
      const { key, downstream } = entry;
      const lost = [...downstream.values()].filter(
        ({ consumers }) => consumers.has(consumer) && ![...consumers].some((id) => this.#around.isKnown(id)),
      );
      for (const { neighbour, link } of lost) {
        downstream.delete(neighbour);
        this.#around.send(link, { type: 'flowRefused', ...key, reason: 'noRoute' });
      }
      if (lost.length > 0) this.#reconcile(entry, now);
    }
  }

  /** The flow exists no more: everything about it ends at once. `reason`: told to those who asked through this node. */
  end(key: FlowKey, reason: RefusalReason | undefined, now: number): void {
    const entry = this.#entries.get(flowKeyText(key));
    if (!entry) return;
    entry.watching = false;
    if (reason) this.#refuseDownstream(entry, reason);
    entry.downstream.clear();
    this.#reconcile(entry, now);
  }

  /** The sources of which this table has flows. */
  keysOf(source: NodeId): readonly FlowKey[] {
    return [...this.#entries.values()].filter(({ key }) => key.source === source).map(({ key }) => key);
  }

  /** The new branch delivers: the old one is left. */
  branchMoved(key: FlowKey): void {
    const entry = this.#entries.get(flowKeyText(key));
    if (!entry?.retiring) return;
    this.#leave(entry);
    this.#publish(entry);
  }

  tick(now: number): void {
    for (const entry of this.#entries.values()) {
      if (entry.retiring && now >= entry.retiring.until) this.branchMoved(entry.key);
      const { refusal } = entry;
      if (refusal?.retryAt !== undefined && now >= refusal.retryAt) {
        this.#reconcile(entry, now);
        refusal.retryAt = undefined;
      }
    }
  }

  nextDeadline(): number | undefined {
    let next = Infinity;
    for (const { retiring, refusal } of this.#entries.values()) {
      next = Math.min(next, retiring?.until ?? Infinity, refusal?.retryAt ?? Infinity);
    }
    return next === Infinity ? undefined : next;
  }

  #upsert(key: FlowKey): FlowEntry | undefined {
    const text = flowKeyText(key);
    const known = this.#entries.get(text);
    if (known) return known;
    if (this.#entries.size >= MAX_FLOW_ENTRIES) return undefined;
    const entry: FlowEntry = {
      key,
      watching: false,
      downstream: new Map(),
      upstream: undefined,
      retiring: undefined,
      refusal: undefined,
    };
    this.#entries.set(text, entry);
    return entry;
  }

  #consumerCount(): number {
    let count = 0;
    for (const { downstream } of this.#entries.values())
      for (const { consumers } of downstream.values()) count += consumers.size;
    return count;
  }

  /** Makes what was asked upstream equal to what is wanted, and tells the forwarder. The one place where branches move. */
  #reconcile(entry: FlowEntry, now: number): void {
    const { key } = entry;
    if (key.source === this.#own) {
      this.#around.demand(key, consumersWanted(entry, this.#own, undefined).size);
      this.#publish(entry);
      return;
    }
    const gateway = this.#around.gateway(key.source);
    if (
      gateway &&
      entry.upstream?.link !== gateway.link &&
      consumersWanted(entry, this.#own, gateway.neighbour).size > 0
    ) {
      this.#moveTo(entry, gateway, now);
    }
    // Those behind the upstream itself are its own business: asking it for them would make a circle.
    const wanted = consumersWanted(entry, this.#own, entry.upstream?.neighbour);
    if (wanted.size === 0) {
      this.#leave(entry);
      if (entry.upstream) this.#sendCancel(entry.upstream, key, []);
      entry.upstream = undefined;
    } else if (entry.upstream) this.#sendDelta(entry.upstream, key, wanted);
    this.#publish(entry);
  }

  /** The branch gets a new upstream; the old one goes on until the new one delivers. */
  #moveTo(entry: FlowEntry, gateway: { readonly neighbour: NodeId; readonly link: LinkId }, now: number): void {
    const { refusal } = entry;
    if (refusal?.neighbour === gateway.neighbour && refusal.retryAt !== undefined) {
      if (now < refusal.retryAt) return;
      refusal.retryAt = undefined;
    }
    const old = entry.upstream;
    const back = entry.retiring?.link === gateway.link ? entry.retiring : undefined;
    if (back) entry.retiring = undefined;
    this.#leave(entry);
    // Back to the branch that is still being left: it is asked afresh, under the label that it has.
    entry.upstream = { ...gateway, label: back?.label ?? this.#newLabel(), asked: new Set() };
    if (old) entry.retiring = { ...old, until: now + MOVE_TIMEOUT_MS };
  }

  /** Cancels the branch that is being left, if there is one. */
  #leave(entry: FlowEntry): void {
    if (!entry.retiring) return;
    this.#sendCancel(entry.retiring, entry.key, []);
    entry.retiring = undefined;
  }

  #newLabel(): Label {
    const bytes = this.#random.bytes(4);
    const key = bytes.reduce((value, byte) => ((value << 8) | byte) >>> 0, 0);
    return { slot: this.#nextSlot++, key };
  }

  /** FLOW_REQUEST adds, FLOW_CANCEL removes; the first of a branch names its full set. */
  #sendDelta(upstream: Upstream, key: FlowKey, wanted: ReadonlySet<NodeId>): void {
    const first = upstream.asked.size === 0;
    const added = [...wanted].filter((id) => !upstream.asked.has(id));
    const removed = [...upstream.asked].filter((id) => !wanted.has(id));
    for (let at = 0; at < added.length; at += MAX_REQUEST_CONSUMERS) {
      const consumers = added.slice(at, at + MAX_REQUEST_CONSUMERS);
      const full = first && at === 0;
      this.#around.send(upstream.link, { type: 'flowRequest', ...key, label: upstream.label, full, consumers });
    }
    for (let at = 0; at < removed.length; at += MAX_REQUEST_CONSUMERS) {
      this.#sendCancel(upstream, key, removed.slice(at, at + MAX_REQUEST_CONSUMERS));
    }
    for (const id of added) upstream.asked.add(id);
    for (const id of removed) upstream.asked.delete(id);
  }

  #sendCancel({ link }: Binding, { source, flow }: FlowKey, consumers: readonly NodeId[]): void {
    this.#around.send(link, { type: 'flowCancel', source, flow, consumers });
  }

  #refuseDownstream(entry: FlowEntry, reason: RefusalReason): void {
    for (const { link } of entry.downstream.values()) {
      this.#around.send(link, { type: 'flowRefused', ...entry.key, reason });
    }
    entry.downstream.clear();
  }

  /** Writes the forwarder's entry, or takes it out where nothing is left. */
  #publish(entry: FlowEntry): void {
    this.#around.touched(entry.key);
    const forwarding = toForwarding(entry);
    if (forwarding) this.#around.forward(forwarding);
    else {
      this.#entries.delete(flowKeyText(entry.key));
      this.#around.stopForwarding(entry.key);
    }
  }
}
