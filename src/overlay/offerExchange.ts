import {
  type CollectionRequest,
  type ControlMessage,
  type FlowAnnounce,
  type FlowCollection,
  type FlowWithdraw,
  MAX_COLLECTION_SOURCES,
  MAX_FRAME_BYTES,
} from '../wire/control';
import type { FlowKey, NodeId } from '../wire/ids';
import type { LinkId } from './effects';
import type { Link } from './links';
import { cutCollections, type OfferTable } from './offers';

/** Room for a frame's fixed fields beside the collections in it. */
const COLLECTION_BYTES = MAX_FRAME_BYTES - 64;

/** What the exchange knows of the rest of the node. */
export interface ExchangeSurroundings {
  /** Whether the source has a route or had one within the hold time. */
  isKnown(source: NodeId): boolean;
  openLinks(): readonly Link[];
  send(link: LinkId, message: ControlMessage): void;
  /** An offer is new, or may show differently. */
  changed(key: FlowKey): void;
  /** An offer is gone; there may be another one in its place already, with another content type. */
  withdrawn(key: FlowKey, now: number): void;
  /** There was no room for what a source offers. */
  refused(source: NodeId, now: number): void;
}

/** The epidemic spread of offers (S9): what is new to this node goes to all neighbours but the one that it came from. */
export class OfferExchange {
  readonly #own: NodeId;
  readonly #offers: OfferTable;
  readonly #around: ExchangeSurroundings;

  constructor(own: NodeId, offers: OfferTable, around: ExchangeSurroundings) {
    this.#own = own;
    this.#offers = offers;
    this.#around = around;
  }

  /** Takes in one step of a source's offers. */
  stepReceived(from: NodeId, link: LinkId, step: FlowAnnounce | FlowWithdraw, now: number): void {
    const { source, flow } = step;
    const outcome = this.#offers.applyStep(step, !this.#around.isKnown(source), now);
    if (outcome === 'gap') {
      if (source === this.#own) this.#spreadOwn();
      else this.ask(link, [source]);
    }
    if (outcome === 'full') this.#around.refused(source, now);
    if (outcome !== 'applied' && outcome !== 'replaced') return;
    this.spread(step, from);
    if (step.type === 'flowWithdraw' || outcome === 'replaced') this.#around.withdrawn({ source, flow }, now);
    if (step.type === 'flowAnnounce') this.#around.changed({ source, flow });
  }

  /** Takes in whole collections; those that were new are passed on. */
  collectionReceived(from: NodeId, { sources }: FlowCollection, now: number): void {
    const ownVersion = this.#offers.versionOf(this.#own);
    const gone: FlowKey[] = [];
    const fresh = sources.filter((collection) => {
      const hidden = !this.#around.isKnown(collection.source);
      const { outcome, withdrawn } = this.#offers.applyCollection(collection, hidden, now);
      gone.push(...withdrawn);
      if (outcome === 'full') this.#around.refused(collection.source, now);
      for (const { flow } of collection.flows) this.#around.changed({ source: collection.source, flow });
      return outcome === 'applied';
    });
    // After all of them: what goes on of a withdrawn flow may be in a later one.
    for (const key of gone) this.#around.withdrawn(key, now);
    for (const piece of cutCollections(fresh, COLLECTION_BYTES)) {
      this.spread({ type: 'flowCollection', sources: piece }, from);
    }
    if (this.#offers.versionOf(this.#own) !== ownVersion) this.#spreadOwn();
  }

  /** A neighbour asks for what is newer than it knows; if that is more than this node ever said of itself, it is set right. */
  requestReceived(link: LinkId, { known }: CollectionRequest): void {
    const own = known.find(({ source }) => source === this.#own);
    if (own && this.#offers.outbid(own.version, true) === 'gap') this.#spreadOwn();
    this.tell(link, this.#offers.newerThan(known));
  }

  /** Sends collections on one link. */
  tell(link: LinkId, collections: FlowCollection['sources']): void {
    for (const sources of cutCollections(collections, COLLECTION_BYTES)) {
      this.#around.send(link, { type: 'flowCollection', sources });
    }
  }

  /**
   * What a source offers is shown from now on, and was not since `since`: neighbours whose connection has opened meanwhile have not been told
   * of it, and may have a route to the source already, through somebody who does not know it either.
   */
  shown(source: NodeId, since: number): void {
    for (const { id, openedAt } of this.#around.openLinks()) {
      if (openedAt !== undefined && openedAt >= since) this.tell(id, this.#offers.newerThan([{ source, version: 0 }]));
    }
  }

  /** Asks the neighbour on a link for what it knows of these sources beyond what is known here. */
  ask(link: LinkId, sources: readonly NodeId[]): void {
    const known = sources.map((source) => ({ source, version: this.#offers.versionOf(source) }));
    for (let at = 0; at < known.length; at += MAX_COLLECTION_SOURCES) {
      this.#around.send(link, { type: 'collectionRequest', known: known.slice(at, at + MAX_COLLECTION_SOURCES) });
    }
  }

  /** Sends a message to every neighbour but one. */
  spread(message: ControlMessage, except: NodeId | undefined): void {
    for (const link of this.#around.openLinks()) {
      if (link.peer?.id !== except) this.#around.send(link.id, message);
    }
  }

  /** Tells everybody what this node offers, after somebody claimed otherwise. */
  #spreadOwn(): void {
    const sources = this.#offers.newerThan([{ source: this.#own, version: 0 }]);
    this.spread({ type: 'flowCollection', sources }, undefined);
  }
}
