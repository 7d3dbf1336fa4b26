import type { Random } from '../base/random';
import type { Authentication, GoodbyeReason } from '../wire/control';
import type { NodeId } from '../wire/ids';
import { LINK_COST, MAX_NEIGHBOURS, SILENT_LINK_MS } from './constants';
import {
  type Contact,
  contactLabel,
  endpointText,
  isBeingTried,
  isSameEndpoint,
  lookUpContact,
  refusal,
} from './contact';
import { Contacts } from './contacts';
import { takeContactEvents, viewContact } from './contactView';
import { Dialler } from './dialler';
import type { CommandAnswer, DialId, Effect, Endpoint, LinkId } from './effects';
import { isFinal, LinkEndLog, reasonText } from './linkEnd';
import { type Link, type LinkEnd, type LinkHooks, Links, type OwnAuthentication } from './links';
import type { MediaPath } from './mediaPath';
import type { NeighbourEvent, NeighbourView } from './snapshot';

/** What the neighbour table tells the core. */
export interface NeighbourHooks {
  effect(effect: Effect): void;
  /** The neighbour has an authenticated connection now. */
  opened(id: NodeId, link: LinkId, now: number): void;
  /** That connection is gone. */
  closed(id: NodeId, link: LinkId, now: number): void;
  /** What the link costs now; Infinity: it carries no media. */
  costChanged(id: NodeId, cost: number, now: number): void;
}

export interface NeighbourOptions {
  readonly own: OwnAuthentication;
  /** Dialled from the start; in client mode only the first that answers. */
  readonly neighbours: readonly Endpoint[];
  readonly clientMode: boolean;
  readonly random: Random;
}

/**
 * The neighbour table: joins connections with the contacts that they belong to. Ends with exactly one connection per neighbour,
 * whoever dials whom how often.
 */
export class Neighbours {
  readonly #own: NodeId;
  readonly #hooks: NeighbourHooks;
  readonly #links: Links;
  readonly #contacts = new Contacts();
  readonly #dialler: Dialler;
  readonly #ends: LinkEndLog;
  #stopped = false;

  constructor({ own, neighbours, clientMode, random }: NeighbourOptions, hooks: NeighbourHooks) {
    this.#own = own.id;
    this.#hooks = hooks;
    const linkHooks: LinkHooks = {
      effect: (effect) => hooks.effect(effect),
      authenticated: (link, peer, now) => this.#authenticated(link, peer, now),
      ended: (link, end, now) => this.#ended(link, end, now),
      mediaChanged: (link, now) => this.#mediaChanged(link, now),
    };
    this.#ends = new LinkEndLog((effect) => hooks.effect(effect));
    this.#links = new Links(own, linkHooks, random);
    this.#dialler = new Dialler(
      {
        effect: (effect) => hooks.effect(effect),
        changed: (contact) => this.#publish(contact),
        givenUp: (contact, now) => this.#remove(contact, now),
      },
      random,
    );
    const groups = clientMode && neighbours.length > 0 ? [neighbours] : neighbours.map((endpoint) => [endpoint]);
    for (const group of groups.slice(0, MAX_NEIGHBOURS)) {
      const contact = this.#contacts.add(group, true);
      if (contact) contact.retryAt = 0;
    }
  }

  get links(): Links {
    return this.#links;
  }

  /** The link to a neighbour that has one. */
  linkOf(id: NodeId): LinkId | undefined {
    return this.#contacts.withId(id)?.link;
  }

  /** The neighbour's name; null where it has none or is not known. */
  nameOf(id: NodeId): string | null {
    return this.#contacts.withId(id)?.name || null;
  }

  /** Dials an address at once, or the neighbour that is shown there; from then on it is never given up. */
  connect(endpoint: Endpoint): CommandAnswer {
    const known = this.#contacts.withEndpoint(endpoint);
    if (known?.link !== undefined) {
      return refusal('alreadyConnected', `${endpointText(endpoint)} is connected already.`);
    }
    const contact = known ?? this.#contacts.add([endpoint], true);
    if (!contact) return refusal('tooMany', `This node has ${MAX_NEIGHBOURS} neighbours and takes no more.`);
    contact.named = true;
    this.#dialler.dial(contact, endpoint);
    this.#publish(contact);
    return { ok: true };
  }

  /** Ends the connection to a neighbour, or the attempts to get one. */
  disconnect(neighbour: string, now: number): CommandAnswer {
    const found = lookUpContact(this.#contacts.all(), neighbour);
    if ('ok' in found) return found;
    if (found.link === undefined && !isBeingTried(found)) {
      return refusal('notConnected', `${neighbour} is not connected; forget it to end the attempts to reach it.`);
    }
    this.#remove(found, now);
    return { ok: true };
  }

  /** Gives a neighbour up, connected or not. */
  forget(neighbour: string, now: number): CommandAnswer {
    const found = lookUpContact(this.#contacts.all(), neighbour);
    if ('ok' in found) return found;
    this.#remove(found, now);
    return { ok: true };
  }

  /** Says goodbye to everybody and dials nobody any more. */
  stop(now: number): void {
    this.#stopped = true;
    for (const contact of this.#contacts.all()) this.#remove(contact, now, 'stopping');
    for (const link of [...this.#links.all()]) this.#links.refuse(link, 'stopping', '', now);
  }

  linkOpened(id: LinkId, dial: DialId | undefined, remote: Endpoint, now: number): void {
    const contact = dial === undefined ? undefined : this.#contacts.withDial(dial);
    const link = this.#links.opened(id, dial, remote, now);
    if (this.#stopped || (dial !== undefined && !contact)) {
      this.#links.refuse(link, 'stopping', 'not wanted any more', now);
    } else if (contact) this.#dialler.opened(contact, id);
  }

  dialFailed(dial: DialId, reason: string, now: number): void {
    const contact = this.#contacts.withDial(dial);
    if (contact) this.#dialler.dialFailed(contact, reason, now);
  }

  tick(now: number): void {
    this.#links.tick(now);
    this.#dialler.tick(this.#contacts.all(), now);
  }

  nextDeadline(): number | undefined {
    let next = this.#links.nextDeadline() ?? Infinity;
    for (const { retryAt } of this.#contacts.all()) next = Math.min(next, retryAt ?? Infinity);
    return next === Infinity ? undefined : next;
  }

  view(): readonly NeighbourView[] {
    return this.#contacts.all().map((contact) => viewContact(contact, this.#mediaOf(contact)));
  }

  #authenticated(link: Link, peer: Authentication, now: number): void {
    if (peer.id === this.#own) {
      this.#links.refuse(link, 'self', 'this address is the node itself', now);
      return;
    }
    const dialled = this.#contacts.withLink(link.id);
    const known = this.#contacts.withId(peer.id);
    const current = known?.link === undefined ? undefined : this.#links.find(known.link);
    if (known && current && !this.#isPreferred(link, current, peer.id, now)) {
      if (dialled) this.#merge(dialled, known, now);
      this.#links.refuse(link, 'duplicate', 'connected already', now);
      return;
    }
    const contact = known ?? dialled ?? this.#contacts.add([], false);
    if (!contact) {
      this.#links.refuse(link, 'tableFull', 'too many neighbours', now);
      return;
    }
    if (dialled && dialled !== contact) this.#merge(dialled, contact, now);
    if (current) this.#replace(contact, current, now);
    this.#adopt(contact, link, peer, now);
  }

  /** The link becomes the neighbour's one connection. */
  #adopt(contact: Contact, link: Link, peer: Authentication, now: number): void {
    this.#dialler.cancel(contact);
    if (contact.attempt === link.id) contact.attempt = undefined;
    contact.id = peer.id;
    contact.name = peer.name;
    contact.link = link.id;
    contact.failedDials = 0;
    if (!contact.named) {
      const address = peer.advertisedAddress || link.remote.address;
      contact.endpoints = peer.controlPort === 0 ? [] : [{ address, port: peer.controlPort }];
      contact.shown = contact.endpoints[0] ?? link.remote;
    }
    if (peer.advertisedAddress === '') this.#absorb(contact, now);
    this.#links.accept(link, peer, now);
    this.#hooks.opened(peer.id, link.id, now);
    this.#publish(contact);
  }

  /**
   * Whoever was expected at this neighbour's address is not there any more: it was this node before a restart, or has lost
   * the address to it. Attempts that are under way end by themselves, in the one connection that both sides keep.
   */
  #absorb(contact: Contact, now: number): void {
    for (const other of this.#contacts.all()) {
      if (other === contact || other.link !== undefined || isBeingTried(other)) continue;
      const isSame = other.endpoints.some((a) => contact.endpoints.some((b) => isSameEndpoint(a, b)));
      if (!isSame || other.endpoints.length > 1) continue;
      contact.named ||= other.named;
      this.#remove(other, now);
    }
  }

  /** The old connection gives way to a new one of the same neighbour. */
  #replace(contact: Contact, old: Link, now: number): void {
    contact.link = undefined;
    if (contact.id !== undefined) this.#hooks.closed(contact.id, old.id, now);
    this.#links.refuse(old, 'duplicate', 'replaced by a newer connection', now);
  }

  /** Of two live connections, the one dialled by the smaller id stays; a silent one gives way. */
  #isPreferred(link: Link, current: Link, peer: NodeId, now: number): boolean {
    if (now - current.lastHeardAt >= SILENT_LINK_MS) return true;
    const bySmaller = ({ dial }: Link): boolean => (dial !== undefined) === this.#own < peer;
    return bySmaller(link) && !bySmaller(current);
  }

  /** An address turned out to be a neighbour that is known already. */
  #merge(dialled: Contact, known: Contact, now: number): void {
    if (dialled === known) return;
    known.named ||= dialled.named;
    known.endpoints = dialled.endpoints;
    dialled.attempt = undefined;
    if (known.id !== undefined) {
      const reason = 'it is a neighbour already';
      this.#hooks.effect({ type: 'refused', endpoint: dialled.shown, reason, neighbour: known.id });
    }
    this.#remove(dialled, now);
  }

  #ended(link: Link, end: LinkEnd, now: number): void {
    const contact = this.#contacts.withLink(link.id);
    this.#ends.note(link, end, contact, now);
    if (!contact) return;
    const wasOpen = contact.link === link.id;
    if (wasOpen) {
      contact.link = undefined;
      if (contact.id !== undefined) this.#hooks.closed(contact.id, link.id, now);
    } else contact.attempt = undefined;
    if (contact.link !== undefined || isBeingTried(contact)) return this.#publish(contact);
    if (isFinal(end, contact.named)) {
      if (contact.id === undefined) {
        const reason = reasonText(end);
        this.#hooks.effect({ type: 'refused', endpoint: contact.shown, reason, neighbour: undefined });
      }
      this.#remove(contact, now);
    } else if (wasOpen || (end.how === 'goodbye' && end.reason === 'duplicate')) this.#dialler.tryLater(contact, now);
    else this.#dialler.tryFailed(contact, now);
  }

  #mediaChanged(link: Link, now: number): void {
    const contact = this.#contacts.withLink(link.id);
    if (contact?.id === undefined || contact.link !== link.id) return;
    const up = link.media?.isUp ?? false;
    const message = `${contactLabel(contact)}: media path ${up ? 'open' : 'lost'}`;
    this.#hooks.effect({ type: 'log', level: 'info', message });
    this.#hooks.costChanged(contact.id, up ? LINK_COST : Infinity, now);
    this.#publish(contact);
  }

  #remove(contact: Contact, now: number, reason: GoodbyeReason = 'disconnected'): void {
    if (!this.#contacts.delete(contact)) return;
    this.#dialler.cancel(contact);
    for (const id of [contact.link, contact.attempt]) {
      const link = id === undefined ? undefined : this.#links.find(id);
      if (!link) continue;
      if (id === contact.link && contact.id !== undefined) this.#hooks.closed(contact.id, link.id, now);
      this.#links.refuse(link, reason, '', now);
    }
    this.#emit(takeContactEvents(contact, 'removed'));
  }

  #mediaOf({ link }: Contact): MediaPath | undefined {
    return link === undefined ? undefined : this.#links.find(link)?.media;
  }

  #publish(contact: Contact): void {
    this.#emit(takeContactEvents(contact, this.#mediaOf(contact)));
  }

  #emit(events: readonly NeighbourEvent[]): void {
    for (const event of events) this.#hooks.effect({ type: 'emit', event });
  }
}
