import { applyChanges, changesBytes, checksumOf, diffItems, isWithinBounds, type ItemSet } from './topologyItems';
import type { KnownTopology, TopologyChange, TopologyNews } from '../wire/topologyMessages';
import type { NodeId } from '../wire/ids';
import { HIDDEN_OFFER_MS, MAX_TOPOLOGY_NODES, MAX_TOPOLOGY_TOTAL_BYTES } from './constants';
import type { LinkId } from './effects';
import { TopologyRoom } from './topologyRoom';

/** This node is not reached through a link. */
const NO_LINK: LinkId = 0;

/** What this node has of one author's set. */
export interface Copy {
  readonly author: NodeId;
  /** 0: nothing. */
  version: number;
  items: ItemSet;
  /** The link to the gateway through which it was reached last. */
  via: LinkId;
  /** The link to the gateway that was asked for its copy since it became the gateway; undefined: none was. */
  askedOn: LinkId | undefined;
  /** When it was passed on last. */
  passedAt: number;
}

/**
 * What news did to a copy. `same`: nothing new. `gap`: it begins at another version than the copy has, the whole set is needed.
 * `refused`: nobody tracks the author, it says too much, or there is no room for it.
 */
export type NewsOutcome = 'applied' | 'same' | 'gap' | 'refused';

/**
 * Copies of what nodes say of themselves (S19), this node's own set among them. A copy follows that of the gateway to its author, and
 * so by and by the author's own; versions only tell whether two copies are the same, so no forged one can outlast its forger. A set for which
 * there is no room is kept, and passed on, as an empty one: to this node, and to those behind it, its author is opaque.
 */
export class TopologyTable {
  readonly #own: NodeId;
  /** Author → its copy, empty ones of nodes that have a route and said nothing included. Bounded by MAX_TOPOLOGY_NODES others. */
  readonly #copies = new Map<NodeId, Copy>();
  /** Author without a route → since when; in that order. A subset of the copies. */
  readonly #hidden = new Map<NodeId, number>();
  /** What the sets of others take. */
  readonly #room: TopologyRoom;
  /** Author whose set had to give way → the room at which it is asked for again; 0: it was. A subset of the copies. */
  readonly #crowded = new Map<NodeId, number>();

  /** `room`: for the sets of all others together, in bytes on the wire. */
  constructor(own: NodeId, room = MAX_TOPOLOGY_TOTAL_BYTES) {
    this.#own = own;
    this.#room = new TopologyRoom(room);
    this.#copies.set(own, emptyCopy(own, NO_LINK));
  }

  /** How many authors are opaque because there is no room for what they say. */
  get crowdedOut(): number {
    return this.#crowded.size;
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

  /** The author has a route, through the gateway at the other end of `via`: from now on there is a copy, if there is room for one. */
  track(author: NodeId, via: LinkId): Copy | undefined {
    this.#hidden.delete(author);
    const known = this.#copies.get(author);
    if (known) {
      known.via = via;
      this.#room.move(author, via);
      return known;
    }
    if (this.#copies.size > MAX_TOPOLOGY_NODES) {
      const [oldest] = this.#hidden.keys();
      if (oldest === undefined) return undefined;
      this.#forget(oldest);
    }
    const copy = emptyCopy(author, via);
    this.#copies.set(author, copy);
    return copy;
  }

  /** The author has had no route for the hold time: its copy is kept for a while, unless somebody waits for the room. */
  hide(author: NodeId, now: number): void {
    if (!this.#copies.has(author) || author === this.#own) return;
    if (this.#crowded.size > 0) this.#forget(author);
    else this.#hidden.set(author, now);
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
    const needed = this.#crowded.get(author);
    if (from !== 0 && (from !== copy.version || needed !== undefined)) {
      if (version === copy.version) return 'same';
      return needed !== undefined && needed > this.#room.free ? 'refused' : 'gap';
    }
    const items = applyChanges(
      from === 0 ? [] : copy.items,
      changes.map((change) => this.#compact(change)),
    );
    if (!isWithinBounds(items)) return 'refused';
    this.#crowded.delete(author);
    if (version === copy.version && diffItems(copy.items, items).length === 0) return 'same';
    copy.version = version;
    copy.items = items;
    this.#room.hold(author, copy.via, changesBytes(items));
    return 'applied';
  }

  /**
   * To be called when news were applied, those of `latest`: makes room where the sets of all take too much by now. Answers the authors whose sets gave way,
   * with what they were.
   */
  makeRoom(latest: NodeId): ReadonlyMap<NodeId, ItemSet> {
    const losers = new Map<NodeId, ItemSet>();
    while (this.#room.free < 0) {
      const [hidden] = this.#hidden.keys();
      if (hidden !== undefined) {
        this.#forget(hidden);
        continue;
      }
      const author = this.#room.findLoser(latest);
      const copy = author === undefined ? undefined : this.#copies.get(author);
      if (!copy) break;
      losers.set(copy.author, copy.items);
      this.#crowded.set(copy.author, this.#room.bytesOf(copy.author));
      copy.items = [];
      this.#room.release(copy.author);
    }
    return losers;
  }

  /** The authors for whose sets there is room again, each once. */
  takeAwaited(): readonly NodeId[] {
    let { free } = this.#room;
    const awaited: NodeId[] = [];
    for (const [author, needed] of this.#crowded) {
      if (needed === 0 || needed > free) continue;
      free -= needed;
      this.#crowded.set(author, 0);
      awaited.push(author);
    }
    return awaited;
  }

  /** How the copy of an author is told apart from another one. */
  known(author: NodeId): KnownTopology {
    const { version, items } = this.#copies.get(author) ?? emptyCopy(author, NO_LINK);
    return { author, version, checksum: version === 0 ? 0 : checksumOf(items) };
  }

  /** The same with the one string of each id that is kept anyway, and no spare room: most of what a copy takes would be that. */
  #compact(change: TopologyChange): TopologyChange {
    const shared = (id: NodeId): NodeId => this.#copies.get(id)?.author ?? id;
    if (change.kind === 'link') return { ...change, neighbour: shared(change.neighbour) };
    if (change.kind !== 'flow') return change;
    const { source, upstream, downstream } = change;
    return {
      ...change,
      source: shared(source),
      upstream: upstream === undefined ? undefined : shared(upstream),
      downstream: downstream.map(shared),
    };
  }

  #forget(author: NodeId): void {
    this.#hidden.delete(author);
    this.#crowded.delete(author);
    this.#room.release(author);
    this.#copies.delete(author);
  }
}

function emptyCopy(author: NodeId, via: LinkId): Copy {
  return { author, version: 0, items: [], via, askedOn: undefined, passedAt: -Infinity };
}

/** 32 bits last for decades at four versions a second; 0 means none. */
function nextVersion(version: number): number {
  return (version + 1) % 0x1_0000_0000 || 1;
}
