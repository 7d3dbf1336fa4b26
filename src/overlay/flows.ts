import { cutIntoPieces } from '../base/pieces';
import type { Random } from '../base/random';
import {
  type FlowCancel,
  type FlowRequest,
  type Label,
  MAX_REQUEST_CONSUMERS,
  type RefusalReason,
} from '../wire/control';
import type { FlowKey, NodeId } from '../wire/ids';
import {
  consumersWanted,
  type Downstream,
  type FlowEntry,
  type FlowSurroundings,
  isWanted,
  toForwarding,
  type Upstream,
} from './branches';
import {
  ASSERT_DELAY_MS,
  ASSERT_JITTER_MS,
  HOLD_TIME_MS,
  MAX_BRANCH_CONSUMERS,
  MAX_CONSUMERS,
  MAX_FLOW_ENTRIES,
  MOVE_LINGER_MS,
  MOVE_TIMEOUT_MS,
  REQUEST_RETRY_LONGEST_MS,
  REQUEST_RETRY_MS,
  STALE_ASK_MS,
} from './constants';
import { Deadlines } from './deadlines';
import type { Binding, LinkId } from './effects';
import { FlowIndex } from './flowIndex';
import type { RouteClass } from './routeChange';
import type { FlowState } from './snapshot';

/**
 * The flow table (S8, S10): per flow key and link, the consumers that asked through it. The tree of a flow is the reverse of
 * the path of its requests: a node has one upstream per flow key, its gateway to the source, and sends it the union of its
 * own watch and its downstream sets.
 *
 * A request or a cancellation costs O(consumers that it names), a change of a route or a link the flows that it concerns.
 */
export class FlowTable {
  readonly #own: NodeId;
  readonly #around: FlowSurroundings;
  readonly #random: Random;
  /** Bounded by MAX_FLOW_ENTRIES. */
  readonly #index = new FlowIndex();
  readonly #deadlines = new Deadlines<FlowEntry>();
  #nextSlot = 0;

  constructor(own: NodeId, around: FlowSurroundings, random: Random) {
    this.#own = own;
    this.#around = around;
    this.#random = random;
  }

  /** S8. A flow without an entry is on hold. */
  stateOf(key: FlowKey): FlowState {
    const entry = this.#index.find(key);
    if (entry?.watching) return 'active';
    return entry && entry.downstream.size > 0 ? 'streaming' : 'hold';
  }

  /** Consumers served by or through this node, itself included, sorted. */
  consumersOf(key: FlowKey): readonly NodeId[] {
    return [...(this.#index.find(key)?.consumers.keys() ?? [])].sort();
  }

  /** The flows of a source that this table has. */
  keysOf(source: NodeId): readonly FlowKey[] {
    return this.#index.ofSource(source).map(({ key }) => key);
  }

  /** This node starts to watch; false where the table is full. */
  watch(key: FlowKey, now: number): boolean {
    const entry = this.#upsert(key);
    if (!entry) return false;
    if (!entry.watching) this.#index.addPlace(entry, this.#own);
    entry.watching = true;
    this.#reconcile(entry, now);
    return true;
  }

  unwatch(key: FlowKey, now: number): void {
    const entry = this.#index.find(key);
    if (!entry) return;
    this.#endWatch(entry);
    this.#reconcile(entry, now);
  }

  /** A neighbour asks for consumers on its branch. Answers why not, or undefined. */
  request(neighbour: NodeId, link: LinkId, request: FlowRequest, now: number): RefusalReason | undefined {
    const { source, flow, label, full } = request;
    const key = { source, flow };
    if (source === this.#own && !this.#around.isOffered(key)) return 'notOffered';
    if (!this.#around.isKnown(source)) return 'noRoute';
    const entry = this.#upsert(key);
    if (!entry) return 'tableFull';
    const known = entry.downstream.get(neighbour);
    const named = new Set(request.consumers);
    named.delete(this.#own);
    const added = [...named].filter((consumer) => known?.consumers.has(consumer) !== true);
    const removed = full ? [...(known?.consumers ?? [])].filter((consumer) => !named.has(consumer)) : [];
    const more = added.length - removed.length;
    if ((known?.consumers.size ?? 0) + more > MAX_BRANCH_CONSUMERS || this.#index.placeCount + more > MAX_CONSUMERS) {
      // A refusal ends the branch at both ends of the link.
      if (known) this.#index.endBranch(entry, known);
      this.#reconcile(entry, now);
      return 'tableFull';
    }
    const branch: Downstream = {
      ...(known ?? { consumers: new Set(), lost: new Set(), stale: new Map(), isAsked: false }),
      neighbour,
      link,
      label,
    };
    entry.downstream.set(neighbour, branch);
    let wasStale = false;
    for (const consumer of named) wasStale = branch.stale.delete(consumer) || wasStale;
    if (branch.stale.size === 0) branch.isAsked = false;
    for (const consumer of added) this.#index.addConsumer(entry, branch, consumer, !this.#around.isKnown(consumer));
    for (const consumer of removed) this.#index.removeConsumer(entry, branch, consumer);
    if (branch.consumers.size === 0) entry.downstream.delete(neighbour);
    // Where a consumer was in doubt here, it may be further up.
    if (wasStale) this.#assertSoon(entry, now);
    this.#reconcile(entry, now);
    return undefined;
  }

  /** A neighbour takes consumers off its branch; none named: all. */
  cancel(neighbour: NodeId, { source, flow, consumers }: FlowCancel, now: number): void {
    const entry = this.#index.find({ source, flow });
    const branch = entry?.downstream.get(neighbour);
    if (!entry || !branch) return;
    for (const consumer of consumers) this.#index.removeConsumer(entry, branch, consumer);
    if (consumers.length === 0 || branch.consumers.size === 0) this.#index.endBranch(entry, branch);
    this.#reconcile(entry, now);
  }

  /**
   * The upstream neighbour does not serve the branch. It is asked again after a while, as long as somebody wants it. `stale`: it does, but
   * wants to hear that it still should. Answers whether the branch is refused, that is, whether it was that neighbour's and is not any more.
   */
  refused(neighbour: NodeId, link: LinkId, key: FlowKey, reason: RefusalReason, now: number): boolean {
    const entry = this.#index.find(key);
    if (reason === 'stale') {
      this.#confirm(entry, link, key, now);
      return false;
    }
    if (entry?.retiring?.neighbour === neighbour) entry.retiring = undefined;
    if (!entry || entry.upstream?.neighbour !== neighbour) return false;
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
    return true;
  }

  /**
   * The route to a node changed: as S6 has it, branches of what it offers follow the next hop or are asserted, and its places as a
   * consumer are in doubt or lost. What it offers ends by {@link end}.
   */
  routeChanged(node: NodeId, { branches, consumer, nextHop }: Omit<RouteClass, 'change'>, now: number): void {
    for (const entry of branches === 'end' ? [] : this.#index.ofSource(node)) {
      if (branches === 'assert') this.#assertSoon(entry, now);
      this.#reconcile(entry, now);
    }
    if (consumer === 'keep' && nextHop !== 'found') return;
    for (const entry of this.#index.ofConsumer(node)) {
      for (const branch of [...entry.downstream.values()]) {
        if (!branch.consumers.has(node)) continue;
        if (consumer === 'lost') this.#lose(entry, branch, node);
        else if (consumer === 'stale') branch.stale.set(node, branch.stale.get(node) ?? now);
        else branch.lost.delete(node);
      }
      if (consumer === 'lost') this.#reconcile(entry, now);
      else this.#schedule(entry);
    }
  }

  /** A link is gone, and every branch across it. */
  linkClosed(link: LinkId, now: number): void {
    for (const entry of this.#index.ofLink(link)) {
      for (const branch of [...entry.downstream.values()])
        if (branch.link === link) this.#index.endBranch(entry, branch);
      if (entry.upstream?.link === link) entry.upstream = undefined;
      if (entry.retiring?.link === link) entry.retiring = undefined;
      this.#reconcile(entry, now);
    }
  }

  /** The flow exists no more: everything about it ends at once. `reason`: told to those who asked through this node. */
  end(key: FlowKey, reason: RefusalReason | undefined, now: number): void {
    const entry = this.#index.find(key);
    if (!entry) return;
    this.#endWatch(entry);
    this.#refuseDownstream(entry, reason);
    this.#reconcile(entry, now);
  }

  /** The old branch has come as far as the new one took over: it is left soon. */
  branchMoved(key: FlowKey, now: number): void {
    const entry = this.#index.find(key);
    if (!entry?.retiring) return;
    entry.retiring.until = Math.min(entry.retiring.until, now + MOVE_LINGER_MS);
    this.#schedule(entry);
  }

  tick(now: number): void {
    for (const entry of this.#deadlines.takeDue(now)) {
      if (entry.retiring && now >= entry.retiring.until) this.#leave(entry);
      for (const branch of [...entry.downstream.values()]) this.#doubt(entry, branch, now);
      this.#reconcile(entry, now);
      const { refusal, upstream, assertAt } = entry;
      if (refusal?.retryAt !== undefined && now >= refusal.retryAt) refusal.retryAt = undefined;
      if (assertAt !== undefined && now >= assertAt) {
        entry.assertAt = undefined;
        if (upstream) this.#sendFull(upstream, entry.key);
      }
      if (this.#index.find(entry.key) === entry) this.#schedule(entry);
    }
  }

  nextDeadline(): number | undefined {
    return this.#deadlines.next();
  }

  #upsert(key: FlowKey): FlowEntry | undefined {
    const known = this.#index.find(key);
    if (known || this.#index.size >= MAX_FLOW_ENTRIES) return known;
    return this.#index.add(key);
  }

  #endWatch(entry: FlowEntry): void {
    if (entry.watching) this.#index.removePlace(entry, this.#own);
    entry.watching = false;
  }

  /**
   * A consumer has had no route for the hold time. A branch with nobody else on it ends, and the neighbour that asked for it is
   * told, in case it knows better; where others remain, the neighbour itself takes the lost one off.
   */
  #lose(entry: FlowEntry, branch: Downstream, consumer: NodeId): void {
    branch.lost.add(consumer);
    if (branch.lost.size < branch.consumers.size) return;
    this.#index.endBranch(entry, branch);
    this.#around.send(branch.link, { type: 'flowRefused', ...entry.key, reason: 'noRoute' });
  }

  /**
   * Asks a neighbour about consumers that have been stale for STALE_ASK_MS, and removes those that it has not asked for again within the
   * hold time. Its answer names its whole set, so whatever was removed too soon is there again with it.
   */
  #doubt(entry: FlowEntry, branch: Downstream, now: number): void {
    for (const [consumer, since] of branch.stale) {
      if (now < since + HOLD_TIME_MS) break;
      this.#index.removeConsumer(entry, branch, consumer);
    }
    if (branch.consumers.size === 0) entry.downstream.delete(branch.neighbour);
    const [oldest] = branch.stale.values();
    if (oldest === undefined) branch.isAsked = false;
    else if (!branch.isAsked && now >= oldest + STALE_ASK_MS) {
      branch.isAsked = true;
      this.#around.send(branch.link, { type: 'flowRefused', ...entry.key, reason: 'stale' });
    }
  }

  /** A neighbour wants to hear whether its branch is still wanted: what was asked of it is asked again, or cancelled. */
  #confirm(entry: FlowEntry | undefined, link: LinkId, key: FlowKey, now: number): void {
    if (entry?.upstream?.link === link) this.#assertSoon(entry, now);
    else if (entry?.retiring?.link === link) this.#sendFull(entry.retiring, key);
    else this.#sendCancel({ link }, key, []);
  }

  #assertSoon(entry: FlowEntry, now: number): void {
    if (!entry.upstream) return;
    entry.assertAt ??= now + ASSERT_DELAY_MS + ASSERT_JITTER_MS * this.#random.next();
    this.#schedule(entry);
  }

  /** Makes what was asked upstream equal to what is wanted, and tells the forwarder. The one place where branches move. */
  #reconcile(entry: FlowEntry, now: number): void {
    const { key } = entry;
    if (key.source === this.#own) this.#around.demand(key, entry.consumers.size);
    else {
      const gateway = this.#around.gateway(key.source);
      if (gateway && entry.upstream?.link !== gateway.link && this.#isWantedOf(entry, gateway.neighbour)) {
        this.#moveTo(entry, gateway, now);
      }
      if (entry.upstream) this.#update(entry, entry.upstream);
      else if (entry.consumers.size === 0) this.#leave(entry);
    }
    entry.changed.clear();
    this.#publish(entry);
  }

  #isWantedOf(entry: FlowEntry, gateway: NodeId): boolean {
    for (const consumer of entry.consumers.keys()) if (isWanted(entry, consumer, gateway)) return true;
    return false;
  }

  /** Tells the upstream neighbour what is different; the first time its full set. */
  #update(entry: FlowEntry, upstream: Upstream): void {
    const { asked, neighbour } = upstream;
    if (asked.size === 0) {
      for (const consumer of consumersWanted(entry, neighbour)) asked.add(consumer);
      return this.#sendFull(upstream, entry.key);
    }
    // Those behind the upstream itself are its own business: asking it for them would make a circle.
    const wanted = [...entry.changed].filter((consumer) => isWanted(entry, consumer, neighbour));
    const added = wanted.filter((consumer) => !asked.has(consumer));
    const removed = [...entry.changed].filter((id) => asked.has(id) && !isWanted(entry, id, neighbour));
    for (const id of added) asked.add(id);
    for (const id of removed) asked.delete(id);
    if (asked.size === 0) {
      // Whoever is left is behind the upstream itself, and has the old branch until its own move is done.
      if (entry.consumers.size === 0) this.#leave(entry);
      this.#sendCancel(upstream, entry.key, []);
      entry.upstream = undefined;
      entry.assertAt = undefined;
      return;
    }
    this.#sendRequest(upstream, entry.key, added, false);
    for (const piece of cutIntoPieces(removed, MAX_REQUEST_CONSUMERS)) this.#sendCancel(upstream, entry.key, piece);
  }

  /** The branch gets a new upstream; the old one goes on until the new one delivers. */
  #moveTo(entry: FlowEntry, gateway: { readonly neighbour: NodeId; readonly link: LinkId }, now: number): void {
    const { refusal } = entry;
    if (refusal?.neighbour === gateway.neighbour && refusal.retryAt !== undefined) {
      if (now < refusal.retryAt) return;
      refusal.retryAt = undefined;
    }
    entry.assertAt = undefined;
    const { key, upstream: old, retiring } = entry;
    const isBack = retiring?.link === gateway.link;
    // A branch that delivers nothing yet has nothing to hand over: it goes, and the one before it stays until the next delivers.
    const isIdle = old !== undefined && retiring !== undefined && !this.#around.hasBegun(key);
    const last = isIdle || !old ? retiring : old;
    if (old && isIdle) this.#sendCancel(old, key, []);
    if (retiring && retiring !== last && !isBack) this.#sendCancel(retiring, key, []);
    // Back to the branch that is still being left: it is asked afresh, under the label that it has.
    entry.upstream = { ...gateway, label: isBack ? retiring.label : this.#newLabel(), asked: new Set() };
    entry.retiring = last && !(isBack && last === retiring) ? { ...last, until: now + MOVE_TIMEOUT_MS } : undefined;
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

  #sendFull(upstream: Upstream, key: FlowKey): void {
    this.#sendRequest(upstream, key, [...upstream.asked], true);
  }

  #sendRequest({ link, label }: Binding, key: FlowKey, consumers: readonly NodeId[], full: boolean): void {
    cutIntoPieces(consumers, MAX_REQUEST_CONSUMERS).forEach((piece, index) => {
      this.#around.send(link, { type: 'flowRequest', ...key, label, full: full && index === 0, consumers: piece });
    });
  }

  #sendCancel({ link }: Pick<Binding, 'link'>, { source, flow }: FlowKey, consumers: readonly NodeId[]): void {
    this.#around.send(link, { type: 'flowCancel', source, flow, consumers });
  }

  #refuseDownstream(entry: FlowEntry, reason: RefusalReason | undefined): void {
    for (const branch of [...entry.downstream.values()]) {
      if (reason) this.#around.send(branch.link, { type: 'flowRefused', ...entry.key, reason });
      this.#index.endBranch(entry, branch);
    }
  }

  /** Writes the forwarder's entry, or takes it out where nothing is left. */
  #publish(entry: FlowEntry): void {
    this.#around.touched(entry.key);
    const forwarding = toForwarding(entry);
    if (!forwarding) {
      this.#index.delete(entry);
      this.#deadlines.set(entry, undefined);
      this.#around.stopForwarding(entry.key);
      return;
    }
    const branches = [forwarding.upstream, forwarding.retiring, ...forwarding.downstream];
    this.#index.setLinks(entry, new Set(branches.flatMap((branch) => (branch ? [branch.link] : []))));
    this.#schedule(entry);
    this.#around.forward(forwarding);
  }

  #schedule(entry: FlowEntry): void {
    const { retiring, refusal, assertAt, downstream } = entry;
    let next = Math.min(retiring?.until ?? Infinity, refusal?.retryAt ?? Infinity, assertAt ?? Infinity);
    for (const { stale, isAsked } of downstream.values()) {
      const [oldest] = stale.values();
      if (oldest !== undefined) next = Math.min(next, oldest + (isAsked ? HOLD_TIME_MS : STALE_ASK_MS));
    }
    this.#deadlines.set(entry, next === Infinity ? undefined : next);
  }
}
