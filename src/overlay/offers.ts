import {
  type KnownVersion,
  MAX_COLLECTION_SOURCES,
  MAX_FLOWS_PER_SOURCE,
  type OfferedFlow,
  type SourceOffers,
} from '../wire/control';
import type { FlowAnnounce, FlowWithdraw } from '../wire/control';
import { type ContentType, type FlowId, type FlowKey, MAX_FLOW_ID_BYTES, type NodeId } from '../wire/ids';
import { HIDDEN_OFFER_MS, MAX_OFFERS, MAX_SOURCES } from './constants';

interface Source {
  version: number;
  flows: Map<FlowId, ContentType>;
  /** Since when the source has no route; its offers are not shown then. */
  hiddenSince: number | undefined;
}

/**
 * What a step did to the table: `replaced`: applied, and the flow is another one than before, since its content type is; `gap`: steps before it
 * are missing, `full`: no room for it.
 */
export type OfferOutcome = 'applied' | 'replaced' | 'old' | 'gap' | 'full';

export interface CollectionOutcome {
  readonly outcome: 'applied' | 'old' | 'full';
  /** What is not offered any more, or with another content type. */
  readonly withdrawn: readonly FlowKey[];
}

/** Versions at or above this are not counted up to in any lifetime: they are noise. */
const MAX_VERSION = 0x7fff_ffff;

/**
 * Who offers what (S9). Each source counts the steps of its offers; its version is the number of the last step. A step is
 * applied when it follows the known version; a later one shows a gap, which the sender's whole collection mends; an earlier
 * one, or an older collection, is ignored, so nothing late revives a withdrawn flow.
 */
export class OfferTable {
  readonly #own: NodeId;
  /** Source → its offers, this node's own among them. Bounded by MAX_SOURCES and MAX_OFFERS. */
  readonly #sources = new Map<NodeId, Source>();
  /** Sources that are hidden → since when, the longest first. */
  readonly #hidden = new Map<NodeId, number>();
  #count = 0;
  /** This node's own last step; undefined before the first, and after {@link outbid}. */
  #lastStep: FlowAnnounce | FlowWithdraw | undefined;

  constructor(own: NodeId) {
    this.#own = own;
    this.#sources.set(own, { version: 0, flows: new Map(), hiddenSince: undefined });
  }

  /** The share of its places, of sources or of offers, that are taken, 0 to 1. Hidden sources give way to others, what they offer does not. */
  get fullness(): number {
    return Math.max((this.#sources.size - this.#hidden.size) / MAX_SOURCES, this.#count / MAX_OFFERS);
  }

  /** Whether the offer exists, hidden or not. */
  has({ source, flow }: FlowKey): boolean {
    return this.#sources.get(source)?.flows.has(flow) ?? false;
  }

  /** What the chunks of an offer are, hidden or not; undefined: there is no such offer. */
  contentTypeOf({ source, flow }: FlowKey): ContentType | undefined {
    return this.#sources.get(source)?.flows.get(flow);
  }

  /** Whether the offer exists and its source has a route, or had one within the hold time. */
  isVisible(key: FlowKey): boolean {
    return this.has(key) && this.#sources.get(key.source)?.hiddenSince === undefined;
  }

  /** What the chunks of an offer are that is shown; undefined: it is not. */
  shownTypeOf(key: FlowKey): ContentType | undefined {
    return this.isVisible(key) ? this.contentTypeOf(key) : undefined;
  }

  /** Every offer that is shown. */
  *visible(): Iterable<FlowKey & OfferedFlow> {
    for (const [source, { flows, hiddenSince }] of this.#sources) {
      if (hiddenSince !== undefined) continue;
      for (const [flow, contentType] of flows) yield { flow, source, contentType };
    }
  }

  /** The offers of one source, hidden or not. */
  flowsOf(source: NodeId): readonly FlowId[] {
    return [...(this.#sources.get(source)?.flows.keys() ?? [])];
  }

  /** The sources that offer a flow, hidden ones included. */
  sourcesOf(flow: FlowId): readonly NodeId[] {
    return [...this.#sources].filter(([, { flows }]) => flows.has(flow)).map(([source]) => source);
  }

  /** This node offers a flow more; undefined where it does so already or offers too many. */
  offer(flow: FlowId, contentType: ContentType): FlowAnnounce | undefined {
    const own = this.#ownSource();
    if (own.flows.has(flow) || own.flows.size >= MAX_FLOWS_PER_SOURCE) return undefined;
    own.flows.set(flow, contentType);
    this.#count++;
    this.#lastStep = { type: 'flowAnnounce', source: this.#own, version: ++own.version, flow, contentType };
    return this.#lastStep;
  }

  /** This node offers a flow less; undefined where it does not offer it. */
  withdraw(flow: FlowId): FlowWithdraw | undefined {
    const own = this.#ownSource();
    if (!own.flows.delete(flow)) return undefined;
    this.#count--;
    this.#lastStep = { type: 'flowWithdraw', source: this.#own, version: ++own.version, flow };
    return this.#lastStep;
  }

  /** Applies a step of another source. `hidden`: the source has no route now. */
  applyStep(step: FlowAnnounce | FlowWithdraw, hidden: boolean, now: number): OfferOutcome {
    if (step.source === this.#own) return this.outbid(step.version, this.#isOwnStep(step));
    const known = this.#sources.get(step.source);
    const version = known?.version ?? 0;
    if (step.version <= version || step.version >= MAX_VERSION) return 'old';
    if (step.version > version + 1) return 'gap';
    const source = known ?? this.#add(step.source, hidden, now);
    if (!source) return 'full';
    const before = source.flows.get(step.flow);
    if (step.type === 'flowWithdraw') {
      if (!source.flows.delete(step.flow)) return 'gap';
      this.#count--;
    } else {
      if (before === undefined) {
        if (source.flows.size >= MAX_FLOWS_PER_SOURCE || this.#count >= MAX_OFFERS) return 'full';
        this.#count++;
      }
      source.flows.set(step.flow, step.contentType);
    }
    source.version = step.version;
    const isReplaced = step.type === 'flowAnnounce' && before !== undefined && before !== step.contentType;
    return isReplaced ? 'replaced' : 'applied';
  }

  /** Replaces what is known of a source by a newer collection. */
  applyCollection({ source: id, version, flows }: SourceOffers, hidden: boolean, now: number): CollectionOutcome {
    const nothing = { withdrawn: [] };
    if (id === this.#own) {
      this.outbid(version, isSame(flows, this.#ownSource().flows));
      return { outcome: 'old', ...nothing };
    }
    if (version <= (this.#sources.get(id)?.version ?? 0) || version >= MAX_VERSION)
      return { outcome: 'old', ...nothing };
    const known = this.#sources.get(id);
    if (this.#count - (known?.flows.size ?? 0) + flows.length > MAX_OFFERS) return { outcome: 'full', ...nothing };
    const source = known ?? this.#add(id, hidden, now);
    if (!source) return { outcome: 'full', ...nothing };
    const next = new Map(flows.map(({ flow, contentType }) => [flow, contentType]));
    const gone = [...source.flows].filter(([flow, contentType]) => next.get(flow) !== contentType);
    const withdrawn = gone.map(([flow]) => ({ source: id, flow }));
    this.#count += next.size - source.flows.size;
    source.flows = next;
    source.version = version;
    return { outcome: 'applied', withdrawn };
  }

  /** A route to the source is there, or (`hidden`) is not any more. Answers whether its offers are shown differently now. */
  setHidden(id: NodeId, hidden: boolean, now: number): boolean {
    const source = this.#sources.get(id);
    if (!source || id === this.#own || (source.hiddenSince !== undefined) === hidden) return false;
    source.hiddenSince = hidden ? now : undefined;
    if (hidden) this.#hidden.set(id, now);
    else this.#hidden.delete(id);
    return source.flows.size > 0;
  }

  /** Since when what a source offers is not shown; undefined: it is, or the source is unknown. */
  hiddenSince(source: NodeId): number | undefined {
    return this.#sources.get(source)?.hiddenSince;
  }

  /** The version known of a source; 0 for none. */
  versionOf(source: NodeId): number {
    return this.#sources.get(source)?.version ?? 0;
  }

  /** The collections of those sources of which more is known than `known` says. */
  newerThan(known: readonly KnownVersion[]): readonly SourceOffers[] {
    return known.flatMap(({ source, version }) =>
      this.versionOf(source) > version ? [this.#collectionOf(source)] : [],
    );
  }

  /** The collections of every source that is shown and ever offered something: what a new neighbour is told. */
  collections(): readonly SourceOffers[] {
    return [...this.#sources]
      .filter(([, { hiddenSince, version }]) => hiddenSince === undefined && version > 0)
      .map(([source]) => this.#collectionOf(source));
  }

  /** Forgets sources that have been hidden for too long; answers the offers that went with them. */
  expire(now: number): readonly FlowKey[] {
    const gone: FlowKey[] = [];
    for (const [source, since] of this.#hidden) {
      if (now < since + HIDDEN_OFFER_MS) break;
      gone.push(...this.#remove(source));
    }
    return gone;
  }

  nextDeadline(): number | undefined {
    const [longest] = this.#hidden.values();
    return longest === undefined ? undefined : longest + HIDDEN_OFFER_MS;
  }

  /**
   * Somebody has this node at `version`. A version that it never reached, or one of which the content is not its own, can
   * only be a forgery: its version goes past it, so that the truth is newer. The caller spreads the own collection then.
   */
  outbid(version: number, isOwn: boolean): OfferOutcome {
    const own = this.#ownSource();
    if (version < own.version || (version === own.version && isOwn) || version >= MAX_VERSION) return 'old';
    own.version = version + 1;
    this.#lastStep = undefined;
    return 'gap';
  }

  /** Whether a step, if it is as new as this node's own last one, is that one. */
  #isOwnStep(step: FlowAnnounce | FlowWithdraw): boolean {
    const last = this.#lastStep;
    if (last?.type !== step.type || last.flow !== step.flow) return false;
    return step.type === 'flowWithdraw' || step.contentType === this.#ownSource().flows.get(step.flow);
  }

  #ownSource(): Source {
    const own = this.#sources.get(this.#own);
    if (!own) throw new Error('the own source is never removed');
    return own;
  }

  #collectionOf(source: NodeId): SourceOffers {
    const { version, flows } = this.#sources.get(source) ?? { version: 0, flows: [] };
    return { source, version, flows: [...flows].map(([flow, contentType]) => ({ flow, contentType })) };
  }

  #add(id: NodeId, hidden: boolean, now: number): Source | undefined {
    if (this.#sources.size >= MAX_SOURCES && !this.#evictHidden()) return undefined;
    const source: Source = { version: 0, flows: new Map(), hiddenSince: hidden ? now : undefined };
    this.#sources.set(id, source);
    if (hidden) this.#hidden.set(id, now);
    return source;
  }

  #evictHidden(): boolean {
    for (const [id, { hiddenSince, flows }] of this.#sources) {
      if (hiddenSince === undefined && (flows.size > 0 || id === this.#own)) continue;
      this.#remove(id);
      return true;
    }
    return false;
  }

  #remove(id: NodeId): readonly FlowKey[] {
    const gone = this.flowsOf(id).map((flow) => ({ source: id, flow }));
    this.#count -= gone.length;
    this.#sources.delete(id);
    this.#hidden.delete(id);
    return gone;
  }
}

function isSame(flows: readonly OfferedFlow[], known: ReadonlyMap<FlowId, ContentType>): boolean {
  return flows.length === known.size && flows.every(({ flow, contentType }) => known.get(flow) === contentType);
}

/** At most so many bytes on the wire: n UTF-16 units are at most 3n bytes of UTF-8, a content type is ASCII; one length byte before each. */
function sizeOf({ flow, contentType }: OfferedFlow): number {
  return 1 + Math.min(3 * flow.length, MAX_FLOW_ID_BYTES) + 1 + contentType.length;
}

/** Cuts collections into pieces that fit a frame of `maxBytes`. */
export function cutCollections(
  sources: readonly SourceOffers[],
  maxBytes: number,
): readonly (readonly SourceOffers[])[] {
  const pieces: SourceOffers[][] = [];
  let piece: SourceOffers[] = [];
  let bytes = 0;
  for (const source of sources) {
    // 16 + 4 + 2 of fixed fields.
    const size = 22 + source.flows.reduce((sum, flow) => sum + sizeOf(flow), 0);
    if (piece.length > 0 && (bytes + size > maxBytes || piece.length >= MAX_COLLECTION_SOURCES)) {
      pieces.push(piece);
      piece = [];
      bytes = 0;
    }
    piece.push(source);
    bytes += size;
  }
  return piece.length > 0 ? [...pieces, piece] : pieces;
}
