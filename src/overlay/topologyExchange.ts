import type { Random } from '../base/random';
import { MAX_FRAME_BYTES, MAX_TOPOLOGY_BYTES, MAX_TOPOLOGY_KNOWN, MAX_TOPOLOGY_NEWS } from '../wire/control';
import type { NodeId } from '../wire/ids';
import type { KnownTopology, Topology, TopologyMessage, TopologyNews, TopologyRequest } from '../wire/topologyMessages';
import {
  MAX_TOPOLOGY_DOUBTS,
  TOPOLOGY_ASK_DELAY_MS,
  TOPOLOGY_ASK_JITTER_MS,
  TOPOLOGY_DELAY_MS,
  TOPOLOGY_DOUBT_MS,
  TOPOLOGY_INTERVAL_MS,
  TOPOLOGY_JITTER_MS,
  UPDATE_DELAY_MS,
  UPDATE_JITTER_MS,
} from './constants';
import type { LinkId } from './effects';
import type { Link } from './links';
import { changesBytes, cutList, diffItems, type ItemSet, newsBytes } from './topologyItems';
import type { Copy, TopologyTable } from './topologyTable';

/** Room for a frame's fixed fields beside the news in it. */
const NEWS_BYTES = MAX_FRAME_BYTES - 64;

/**
 * By then a new gateway has heard, by a retraction, that this node relies on it. Asked sooner, it might have news between its answer and
 * that, and take this node for one that does not want them.
 */
const RETRACTED_BY_MS = UPDATE_DELAY_MS + UPDATE_JITTER_MS;

/** What the exchange knows of the rest of the node. */
export interface TopologySurroundings {
  /** The next hop to a node and the link to it; undefined without a route. */
  gateway(destination: NodeId): { readonly link: LinkId } | undefined;
  /** Whether the neighbour says that it has a route to the destination; by split horizon not if that goes through this node. */
  advertises(neighbour: NodeId, destination: NodeId): boolean;
  openLinks(): readonly Link[];
  send(link: LinkId, message: TopologyMessage): void;
}

/** What a copy was before it changed. */
type Before = Pick<Copy, 'version' | 'items'>;

/** What a copy was that has to be passed on as a whole. */
const NOTHING: Before = { version: 0, items: [] };

/** A neighbour has a newer copy than this node, and gets this node's if it stays so: somebody forged it, or it is soon here. */
interface Doubt {
  readonly link: LinkId;
  readonly claim: KnownTopology;
  readonly dueAt: number;
}

/**
 * Spreads what nodes say of themselves down the reverse of the routes to them: a copy is taken from the gateway to its author alone,
 * and what changed in it goes to the neighbours that use this node as their gateway, which are those that do not advertise the author.
 * So each node hears of a change once. Who gets another gateway asks that for its copy.
 */
export class TopologyExchange {
  readonly #own: NodeId;
  readonly #table: TopologyTable;
  readonly #around: TopologySurroundings;
  readonly #random: Random;
  /** `before`: what the copy was when it was passed on last. Author → that, for copies that changed since. Bounded by the table. */
  readonly #changed = new Map<NodeId, Before>();
  #passAt: number | undefined;
  /** Authors of which the gateway's copy may be another one → since when. Bounded by the table. */
  readonly #unasked = new Map<NodeId, number>();
  #askAt: number | undefined;
  /** Link and author → the doubt, in the order of their times. Bounded by MAX_TOPOLOGY_DOUBTS. */
  readonly #doubts = new Map<string, Doubt>();

  constructor(own: NodeId, table: TopologyTable, around: TopologySurroundings, random: Random) {
    this.#own = own;
    this.#table = table;
    this.#around = around;
    this.#random = random;
  }

  /** The gateway to a node is at the other end of `link`; undefined: there is none any more. */
  routeChanged(author: NodeId, link: LinkId | undefined, now: number): void {
    const copy = link === undefined ? this.#table.find(author) : this.#table.track(author, link);
    if (!copy || copy.askedOn === link) return;
    copy.askedOn = undefined;
    if (link === undefined) return;
    this.#askLater(author, now);
  }

  /** A node has had no route for the hold time. */
  routeLost(author: NodeId, now: number): void {
    this.#table.hide(author, now);
    this.#askAwaited(now);
  }

  /** This node says something else of itself, at once. */
  publish(items: ItemSet, told: boolean, now: number): void {
    const { version, items: before } = this.#table.find(this.#own) ?? { version: 0, items: [] };
    this.#table.publish(items, told);
    if (!told) return;
    this.#noteChanged(this.#own, { version, items: before }, now);
  }

  /** Takes in news; answers the authors whose copies changed, with what they were before. */
  received(link: LinkId, { news }: Topology, now: number): ReadonlyMap<NodeId, ItemSet> {
    const changed = new Map<NodeId, ItemSet>();
    const missing: NodeId[] = [];
    for (const item of news) {
      const { author } = item;
      // Whoever is no gateway to the author has no say: so a lie about others reaches only those who rely on the liar.
      if (this.#around.gateway(author)?.link !== link) continue;
      const { version, items } = this.#table.find(author) ?? { version: 0, items: [] };
      const outcome = this.#table.apply(item);
      if (outcome === 'gap') missing.push(author);
      if (outcome !== 'applied') continue;
      if (!changed.has(author)) changed.set(author, items);
      this.#noteChanged(author, { version, items }, now + this.#delay());
      for (const [loser, before] of this.#table.makeRoom(author)) {
        if (!changed.has(loser)) changed.set(loser, before);
        // Passed on as a whole: what it was would take the room that it left.
        this.#changed.set(loser, NOTHING);
        this.#noteChanged(loser, NOTHING, now + this.#delay());
      }
    }
    this.#askAwaited(now);
    if (missing.length > 0) this.#ask(link, missing);
    return changed;
  }

  /** A neighbour tells what copies it has, and gets those that are newer here. */
  requestReceived(link: LinkId, { known }: TopologyRequest, now: number): void {
    const answers: TopologyNews[] = [];
    for (const claim of known) {
      const mine = this.#table.known(claim.author);
      if (mine.version === 0 || isSame(mine, claim)) continue;
      if (mine.version >= claim.version) answers.push(this.#whole(claim.author));
      else this.#noteDoubt({ link, claim, dueAt: now + TOPOLOGY_DOUBT_MS });
    }
    this.#sendNews(link, answers);
  }

  tick(now: number): void {
    if (this.#passAt !== undefined && now >= this.#passAt) this.#passOn(now);
    if (this.#askAt !== undefined && now >= this.#askAt) this.#askGateways(now);
    this.#settleDoubts(now);
    this.#table.expire(now);
    this.#askAwaited(now);
  }

  nextDeadline(): number | undefined {
    const [doubt] = this.#doubts.values();
    const times = [this.#passAt, this.#askAt, doubt?.dueAt, this.#table.nextDeadline()];
    const next = Math.min(...times.map((time) => time ?? Infinity));
    return next === Infinity ? undefined : next;
  }

  #delay(): number {
    return TOPOLOGY_DELAY_MS + TOPOLOGY_JITTER_MS * this.#random.next();
  }

  #noteChanged(author: NodeId, before: Before, passAt: number): void {
    if (!this.#changed.has(author)) this.#changed.set(author, before);
    this.#passAt = Math.min(this.#passAt ?? Infinity, passAt);
  }

  /** Passes on what changed, each author's set at most once in TOPOLOGY_INTERVAL_MS, however often it changes. */
  #passOn(now: number): void {
    this.#passAt = undefined;
    const news: TopologyNews[] = [];
    for (const [author, before] of this.#changed) {
      const copy = this.#table.find(author);
      const readyAt = (copy?.passedAt ?? -Infinity) + TOPOLOGY_INTERVAL_MS;
      if (now < readyAt) {
        this.#passAt = Math.min(this.#passAt ?? Infinity, readyAt);
        continue;
      }
      this.#changed.delete(author);
      const step = copy && this.#newsSince(author, before, copy);
      if (!step) continue;
      copy.passedAt = now;
      news.push(step);
    }
    if (news.length === 0) return;
    for (const { id, peer } of this.#around.openLinks()) {
      if (!peer) continue;
      const isMeant = ({ author }: TopologyNews): boolean =>
        author !== peer.id && !this.#around.advertises(peer.id, author);
      this.#sendNews(id, news.filter(isMeant));
    }
  }

  #newsSince(author: NodeId, before: Before, { version, items }: Copy): TopologyNews | undefined {
    const changes = diffItems(before.items, items);
    // The same version with other items was a forgery, and is told apart from the truth by nothing but the whole.
    if (version === before.version) return changes.length === 0 ? undefined : this.#whole(author);
    // No author is without a name, but a liar may make one so, for which there is no change.
    if (before.version === 0 || (isNamed(before.items) && !isNamed(items))) return this.#whole(author);
    const bytes = changesBytes(changes);
    if (bytes > MAX_TOPOLOGY_BYTES || bytes > changesBytes(items)) return this.#whole(author);
    return { author, from: before.version, version, changes };
  }

  #whole(author: NodeId): TopologyNews {
    const { version, items } = this.#table.find(author) ?? { version: 0, items: [] };
    return { author, from: 0, version, changes: items };
  }

  /** A moment's patience: gateways change in groups, and some of them back. */
  #askLater(author: NodeId, now: number): void {
    this.#unasked.set(author, now);
    this.#askAt ??= now + TOPOLOGY_ASK_DELAY_MS + TOPOLOGY_ASK_JITTER_MS * this.#random.next();
  }

  /** There may be room for what was crowded out. */
  #askAwaited(now: number): void {
    for (const author of this.#table.takeAwaited()) this.#askLater(author, now);
  }

  #askGateways(now: number): void {
    this.#askAt = undefined;
    const authorsOf = new Map<LinkId, NodeId[]>();
    for (const [author, since] of this.#unasked) {
      const askAt = since + RETRACTED_BY_MS;
      if (now < askAt) {
        this.#askAt = Math.max(this.#askAt ?? 0, askAt);
        continue;
      }
      this.#unasked.delete(author);
      const link = this.#around.gateway(author)?.link;
      const copy = this.#table.find(author);
      if (link === undefined || !copy) continue;
      copy.askedOn = link;
      const authors = authorsOf.get(link);
      if (authors) authors.push(author);
      else authorsOf.set(link, [author]);
    }
    for (const [link, authors] of authorsOf) this.#ask(link, authors);
  }

  #ask(link: LinkId, authors: readonly NodeId[]): void {
    const known = authors.map((author) => this.#table.known(author));
    for (let at = 0; at < known.length; at += MAX_TOPOLOGY_KNOWN) {
      this.#around.send(link, { type: 'topologyRequest', known: known.slice(at, at + MAX_TOPOLOGY_KNOWN) });
    }
  }

  #noteDoubt(doubt: Doubt): void {
    const key = `${doubt.link} ${doubt.claim.author}`;
    this.#doubts.delete(key);
    if (this.#doubts.size < MAX_TOPOLOGY_DOUBTS) this.#doubts.set(key, doubt);
  }

  #settleDoubts(now: number): void {
    const answers = new Map<LinkId, TopologyNews[]>();
    for (const [key, { link, claim, dueAt }] of this.#doubts) {
      if (now < dueAt) break;
      this.#doubts.delete(key);
      const mine = this.#table.known(claim.author);
      // What is newer here by now was passed on.
      if (mine.version === 0 || mine.version > claim.version || isSame(mine, claim)) continue;
      answers.set(link, [...(answers.get(link) ?? []), this.#whole(claim.author)]);
    }
    if (answers.size === 0) return;
    for (const { id } of this.#around.openLinks()) this.#sendNews(id, answers.get(id) ?? []);
  }

  #sendNews(link: LinkId, news: readonly TopologyNews[]): void {
    for (const piece of cutList(news, newsBytes, NEWS_BYTES, MAX_TOPOLOGY_NEWS)) {
      this.#around.send(link, { type: 'topology', news: piece });
    }
  }
}

function isNamed(items: ItemSet): boolean {
  return items.some(({ kind }) => kind === 'name');
}

function isSame(a: KnownTopology, b: KnownTopology): boolean {
  return a.version === b.version && a.checksum === b.checksum;
}
