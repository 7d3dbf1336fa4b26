import { checksumOf, applyChanges, diffItems, isWithinBounds, type ItemSet } from './topologyItems';
import type { KnownTopology, TopologyChange, TopologyNews } from '../wire/topologyMessages';
import type { NodeId } from '../wire/ids';
import { HIDDEN_OFFER_MS, MAX_TOPOLOGY_NODES } from './constants';
import type { LinkId } from './effects';

/** What this node has of one author's set. */
export interface Copy {
  readonly author: NodeId;
  /** 0: nothing. */
  version: number;
  items: ItemSet;
  /** The link to the gateway that was asked for its copy since it became the gateway; undefined: none was. */
  askedOn: LinkId | undefined;
  /** When it was passed on last. */
  passedAt: number;
}

/**
 * What news did to a copy. `same`: nothing new. `gap`: it begins at another version than the copy has, the whole set is needed.
 * `refused`: nobody tracks the author, or it says too much.
 */
export type NewsOutcome = 'applied' | 'same' | 'gap' | 'refused';

/**
 * Copies of what nodes say of themselves (S19), this node's own set among them. A copy follows that of the gateway to its author, and
 * so by and by the author's own; versions only tell whether two copies are the same, so no forged one can outlast its forger.
 */
export class TopologyTable {
  readonly #own: NodeId;
  /** Author → its copy, empty ones of nodes that have a route and said nothing included. Bounded by MAX_TOPOLOGY_NODES. */
  readonly #copies = new Map<NodeId, Copy>();
  /** Author without a route → since when; in that order. A subset of the copies. */
  readonly #hidden = new Map<NodeId, number>();

  constructor(own: NodeId) {
    this.#own = own;
    this.#copies.set(own, emptyCopy(own));
  }

  find(author: NodeId): Copy | undefined {
    return this.#copies.get(author);
  }

  /** What is known of an author, hidden or not; nothing of who is opaque. */
  itemsOf(author: NodeId): ItemSet {
    return this.#copies.get(author)?.items ?? [];
  }

  /** Every node that is tracked, with its copy. */
  all(): Iterable<readonly [NodeId, Copy]> {
    return this.#copies;
  }

  /** The author has a route: from now on there is a copy, if there is room for one. */
  track(author: NodeId): Copy | undefined {
    this.#hidden.delete(author);
    const known = this.#copies.get(author);
    if (known) return known;
    if (this.#copies.size >= MAX_TOPOLOGY_NODES) {
      const [oldest] = this.#hidden.keys();
      if (oldest === undefined) return undefined;
      this.#forget(oldest);
    }
    const copy = emptyCopy(author);
    this.#copies.set(author, copy);
    return copy;
  }

  /** The author has had no route for the hold time: its copy is kept for a while. */
  hide(author: NodeId, now: number): void {
    if (this.#copies.has(author) && author !== this.#own) this.#hidden.set(author, now);
  }

  /** Forgets what has been hidden for too long. */
  expire(now: number): void {
    for (const [author, since] of this.#hidden) {
      if (now < since + HIDDEN_OFFER_MS) return;
      this.#forget(author);
    }
  }

  nextDeadline(): number | undefined {
    const [first] = this.#hidden.values();
    return first === undefined ? undefined : first + HIDDEN_OFFER_MS;
  }

  /** This node says something else of itself. `told`: whether others may know, which gives it a version. */
  publish(items: ItemSet, told: boolean): void {
    const own = this.#copies.get(this.#own);
    if (!own) return;
    own.items = items;
    if (told) own.version = nextVersion(own.version);
  }

  /** Takes in what the gateway to an author says. */
  apply({ author, from, version, changes }: TopologyNews): NewsOutcome {
    const copy = this.#copies.get(author);
    if (!copy || author === this.#own) return 'refused';
    if (from !== 0 && from !== copy.version) return version === copy.version ? 'same' : 'gap';
    const items = applyChanges(
      from === 0 ? [] : copy.items,
      changes.map((change) => this.#shared(change)),
    );
    if (!isWithinBounds(items)) return 'refused';
    if (version === copy.version && diffItems(copy.items, items).length === 0) return 'same';
    copy.version = version;
    copy.items = items;
    return 'applied';
  }

  /** How the copy of an author is told apart from another one. */
  known(author: NodeId): KnownTopology {
    const { version, items } = this.#copies.get(author) ?? emptyCopy(author);
    return { author, version, checksum: version === 0 ? 0 : checksumOf(items) };
  }

  /** The same with the one string of each id that is kept anyway: most of what a copy takes would be ids. */
  #shared(change: TopologyChange): TopologyChange {
    const known = change.kind === 'link' ? this.#copies.get(change.neighbour)?.author : undefined;
    return change.kind === 'link' && known !== undefined ? { ...change, neighbour: known } : change;
  }

  #forget(author: NodeId): void {
    this.#hidden.delete(author);
    this.#copies.delete(author);
  }
}

function emptyCopy(author: NodeId): Copy {
  return { author, version: 0, items: [], askedOn: undefined, passedAt: -Infinity };
}

/** 32 bits last for decades at four versions a second; 0 means none. */
function nextVersion(version: number): number {
  return (version + 1) % 0x1_0000_0000 || 1;
}
