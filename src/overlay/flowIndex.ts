import { type FlowKey, flowKeyText, type NodeId } from '../wire/ids';
import { type Downstream, type FlowEntry, makeEntry } from './branches';
import type { LinkId } from './effects';

/**
 * The rows of the flow table, and where to find them: by key, source, consumer and link. So what happens to one node or one link costs
 * what the flows concerned cost, however many others there are.
 */
export class FlowIndex {
  /** Flow key text → row. Bounded by the flow table. */
  readonly #entries = new Map<string, FlowEntry>();
  /** Source → its rows. One place per row. */
  readonly #bySource = new Map<NodeId, Set<FlowEntry>>();
  /** Consumer → the rows that serve it. Bounded by MAX_CONSUMERS. */
  readonly #byConsumer = new Map<NodeId, Set<FlowEntry>>();
  /** Link → the rows with a branch across it. */
  readonly #byLink = new Map<LinkId, Set<FlowEntry>>();
  /** Row → its links, as they stand in `#byLink`. */
  readonly #links = new Map<FlowEntry, ReadonlySet<LinkId>>();
  #placeCount = 0;

  get size(): number {
    return this.#entries.size;
  }

  /** Places of consumers on branches, over all rows. */
  get placeCount(): number {
    return this.#placeCount;
  }

  find(key: FlowKey): FlowEntry | undefined {
    return this.#entries.get(flowKeyText(key));
  }

  all(): Iterable<FlowEntry> {
    return this.#entries.values();
  }

  add(key: FlowKey): FlowEntry {
    const entry = makeEntry(key);
    this.#entries.set(flowKeyText(key), entry);
    join(this.#bySource, key.source, entry);
    return entry;
  }

  /** Takes out a row that has no branches and no consumers. */
  delete(entry: FlowEntry): void {
    this.#entries.delete(flowKeyText(entry.key));
    leave(this.#bySource, entry.key.source, entry);
    this.setLinks(entry, new Set());
  }

  ofSource(source: NodeId): readonly FlowEntry[] {
    return [...(this.#bySource.get(source) ?? [])];
  }

  ofConsumer(consumer: NodeId): readonly FlowEntry[] {
    return [...(this.#byConsumer.get(consumer) ?? [])];
  }

  ofLink(link: LinkId): readonly FlowEntry[] {
    return [...(this.#byLink.get(link) ?? [])];
  }

  /** One place more for a consumer: on a branch, or of this node itself. */
  addPlace(entry: FlowEntry, consumer: NodeId): void {
    const count = entry.consumers.get(consumer) ?? 0;
    entry.consumers.set(consumer, count + 1);
    entry.changed.add(consumer);
    if (count === 0) join(this.#byConsumer, consumer, entry);
    this.#placeCount++;
  }

  /** One place less; there must be one. */
  removePlace(entry: FlowEntry, consumer: NodeId): void {
    const count = entry.consumers.get(consumer) ?? 0;
    if (count > 1) entry.consumers.set(consumer, count - 1);
    else {
      entry.consumers.delete(consumer);
      leave(this.#byConsumer, consumer, entry);
    }
    entry.changed.add(consumer);
    this.#placeCount--;
  }

  /** A consumer that is not on the branch asked for it. `isLost`: it has no route. */
  addConsumer(entry: FlowEntry, branch: Downstream, consumer: NodeId, isLost: boolean): void {
    branch.consumers.add(consumer);
    if (isLost) branch.lost.add(consumer);
    this.addPlace(entry, consumer);
  }

  /** Takes a consumer off a branch, if it is there. */
  removeConsumer(entry: FlowEntry, branch: Downstream, consumer: NodeId): void {
    if (!branch.consumers.delete(consumer)) return;
    branch.lost.delete(consumer);
    branch.stale.delete(consumer);
    this.removePlace(entry, consumer);
  }

  /** Ends a branch that leaves this node, with all its consumers. */
  endBranch(entry: FlowEntry, branch: Downstream): void {
    for (const consumer of [...branch.consumers]) this.removeConsumer(entry, branch, consumer);
    entry.downstream.delete(branch.neighbour);
  }

  /** The links that the row's branches cross now. O(branches of the row). */
  setLinks(entry: FlowEntry, links: ReadonlySet<LinkId>): void {
    const before = this.#links.get(entry);
    for (const link of before ?? []) if (!links.has(link)) leave(this.#byLink, link, entry);
    for (const link of links) if (before?.has(link) !== true) join(this.#byLink, link, entry);
    if (links.size > 0) this.#links.set(entry, links);
    else this.#links.delete(entry);
  }
}

function join<K>(index: Map<K, Set<FlowEntry>>, key: K, entry: FlowEntry): void {
  const entries = index.get(key);
  if (entries) entries.add(entry);
  else index.set(key, new Set([entry]));
}

function leave<K>(index: Map<K, Set<FlowEntry>>, key: K, entry: FlowEntry): void {
  const entries = index.get(key);
  entries?.delete(entry);
  if (entries?.size === 0) index.delete(key);
}
