import type { Random } from '../base/random';
import type { Authentication, GoodbyeReason, Metric } from '../wire/control';
import type { NodeId } from '../wire/ids';
import { MAX_NEIGHBOURS, REDIAL_TRIES, STALL_MS } from './constants';
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
import { LinkCosts } from './linkCost';
import { isFinal, LinkEndLog, reasonText } from './linkEnd';
import { type Link, type LinkEnd, type LinkHooks, Links, type OwnAuthentication } from './links';
import type { Liveness } from './liveness';
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
  /** Tries to win a lost neighbour back that the user did not name; REDIAL_TRIES unless given. */
  readonly redialTries?: number | undefined;
  /** When the last media datagram came on a link; a question without effects. Not given: no link carries media. */
  readonly mediaHeardAt?: ((link: LinkId) => number | undefined) | undefined;
}

/**
 * The neighbour table: joins connections with the contacts that they belong to. Ends with exactly one connection per neighbour,
 * whoever dials whom how often.
 */
export class Neighbours {
  readonly #own: NodeId;
  readonly #metric: Metric;
  readonly #costs: LinkCosts;
  readonly #hooks: NeighbourHooks;
  readonly #links: Links;
  readonly #contacts = new Contacts();
  readonly #dialler: Dialler;
  readonly #redialTries: number;
  readonly #ends: LinkEndLog;
  #stopped = false;

  constructor(options: NeighbourOptions, hooks: NeighbourHooks) {
    const { own, neighbours, clientMode, random, redialTries = REDIAL_TRIES, mediaHeardAt } = options;
    this.#own = own.id;
    this.#metric = own.metric;
    this.#costs = new LinkCosts(own.metric);
    this.#hooks = hooks;
    this.#redialTries = redialTries;
    const linkHooks: LinkHooks = {
      effect: (effect) => hooks.effect(effect),
      authenticated: (link, peer, now) => this.#authenticated(link, peer, now),
      ended: (link, end, now) => this.#ended(link, end, now),
      chosen: (link, now) => this.#chosen(link, now),
      mediaChanged: (link, now) => this.#mediaChanged(link, now),
      measured: (link, rttMs, now) => this.#measured(link, rttMs, now),
      mediaHeardAt: mediaHeardAt ?? (() => undefined),
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
      redialTries,
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

  /** There is reason to doubt that a neighbour is there: it is asked. Of no effect for who has no connection. */
  suspect(id: NodeId, now: number): void {
    const link = this.#linkOf(this.#contacts.withId(id));
    if (link) this.#links.suspect(link, now);
  }

  /** For `ms` up to now this node did not listen: the time is not held against anybody. */
  excuse(ms: number, now: number): void {
    this.#links.excuse(ms, now);
    if (ms >= STALL_MS) this.awake(now);
  }

  /** This node was asleep or stopped: who is there is asked anew, and the tries to win others back begin anew. */
  awake(now: number): void {
    for (const contact of this.#contacts.all()) {
      const link = this.#linkOf(contact);
      if (link) this.#links.suspect(link, now);
      else if (contact.failedDials > 0 || contact.retryAt !== undefined) this.#dialler.restart(contact, now);
    }
  }

  /** Dials an address at once, or the neighbour that is shown there; from then on it is never given up. */
  connect(endpoint: Endpoint, now: number): CommandAnswer {
    const known = this.#contacts.withEndpoint(endpoint);
    if (known?.link !== undefined) {
      return refusal('alreadyConnected', `${endpointText(endpoint)} is connected already.`);
    }
    const contact = known ?? this.#contacts.add([endpoint], true);
    if (!contact) return refusal('tooMany', `This node has ${MAX_NEIGHBOURS} neighbours and takes no more.`);
    contact.named = true;
    this.#dialler.dial(contact, now, endpoint);
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

  /** `largeSizes`: of datagrams that are worth trying on its media path, in bytes, descending. */
  linkOpened(
    id: LinkId,
    dial: DialId | undefined,
    remote: Endpoint,
    now: number,
    largeSizes: readonly number[] = [],
  ): void {
    const contact = dial === undefined ? undefined : this.#contacts.withDial(dial);
    const link = this.#links.opened(id, dial, remote, now, largeSizes);
    if (this.#stopped || (dial !== undefined && !contact)) {
      this.#links.refuse(link, 'stopping', 'not wanted any more', now);
    } else if (contact) this.#dialler.opened(contact, id);
  }

  dialFailed(dial: DialId, reason: string, now: number): void {
    const contact = this.#contacts.withDial(dial);
    if (!contact) return;
    this.#dialler.dialFailed(contact, reason, now);
    this.#absorbIfReplaced(contact, now);
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
    return this.#contacts.all().map((contact) => {
      const view = viewContact(contact, this.#qualityOf(contact), this.#redialTries);
      return view.cost === null || view.id === null ? view : { ...view, cost: this.#costs.find(view.id) ?? null };
    });
  }

  #authenticated(link: Link, peer: Authentication, now: number): void {
    if (peer.id === this.#own) {
      this.#links.refuse(link, 'self', 'this address is the node itself', now);
      return;
    }
    if (peer.metric !== this.#metric) {
      const reason = `it measures links by ${peer.metric}, this node by ${this.#metric} (--metric, setting ottOverlay.metric)`;
      this.#links.refuse(link, 'metricMismatch', reason, now);
      return;
    }
    const dialled = this.#contacts.withLink(link.id);
    const known = this.#contacts.withId(peer.id);
    const current = this.#linkOf(known);
    // Of two live connections the one stays that the smaller id keeps: it has the older one, unless that has fallen silent.
    if (known && current && (this.#own > peer.id || !current.liveness?.isSilent)) {
      if (dialled) this.#merge(dialled, known, now);
      if (this.#own < peer.id) this.#links.suspect(current, now);
      if (this.#own < peer.id || known.spare !== undefined) {
        this.#links.refuse(link, 'duplicate', 'connected already', now);
        return;
      }
      if (known.attempt === link.id) known.attempt = undefined;
      known.spare = link.id;
      this.#links.hold(link, peer);
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
   * the address to it. An attempt that is under way is waited for: it ends in the one connection that both sides keep, or fails.
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

  /** An attempt to reach a contact has failed: has somebody else come from its address meanwhile? */
  #absorbIfReplaced(contact: Contact, now: number): void {
    for (const other of this.#contacts.all()) {
      if (other === contact || this.#linkOf(other)?.peer?.advertisedAddress !== '') continue;
      if (other.endpoints.some((a) => contact.endpoints.some((b) => isSameEndpoint(a, b)))) this.#absorb(other, now);
    }
  }

  /** The old connection gives way to a new one of the same neighbour. */
  #replace(contact: Contact, old: Link, now: number): void {
    contact.link = undefined;
    if (contact.id !== undefined) this.#closed(contact.id, old.id, now);
    this.#links.refuse(old, 'duplicate', 'replaced by a newer connection', now);
  }

  /** The neighbour speaks on the second connection: it keeps that one. */
  #chosen(link: Link, now: number): void {
    const contact = this.#contacts.withLink(link.id);
    const current = this.#linkOf(contact);
    if (!contact) return;
    if (current) this.#replace(contact, current, now);
    this.#adoptSpare(contact, now);
  }

  /** The second connection becomes the only one. */
  #adoptSpare(contact: Contact, now: number): void {
    const spare = contact.spare === undefined ? undefined : this.#links.find(contact.spare);
    contact.spare = undefined;
    if (spare?.peer) this.#adopt(contact, spare, spare.peer, now);
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
    if (contact.spare === link.id) {
      contact.spare = undefined;
      return;
    }
    const wasOpen = contact.link === link.id;
    if (wasOpen) {
      contact.link = undefined;
      if (contact.id !== undefined) this.#closed(contact.id, link.id, now);
    } else contact.attempt = undefined;
    if (contact.link === undefined && contact.spare !== undefined) return this.#adoptSpare(contact, now);
    if (contact.link !== undefined || isBeingTried(contact)) return this.#publish(contact);
    if (isFinal(end, contact.named)) {
      if (contact.id === undefined) {
        const reason = reasonText(end);
        this.#hooks.effect({ type: 'refused', endpoint: contact.shown, reason, neighbour: undefined });
      }
      this.#remove(contact, now);
    } else if (wasOpen || (end.how === 'goodbye' && end.reason === 'duplicate')) this.#dialler.tryLater(contact, now);
    else {
      this.#dialler.tryFailed(contact, now);
      this.#absorbIfReplaced(contact, now);
    }
  }

  #mediaChanged(link: Link, now: number): void {
    const contact = this.#contacts.withLink(link.id);
    if (contact?.id === undefined || contact.link !== link.id) return;
    const up = link.media?.isUp ?? false;
    const message = `${contactLabel(contact)}: media path ${up ? 'open' : 'lost'}`;
    this.#hooks.effect({ type: 'log', level: 'info', message });
    if (!up) this.#costs.down(contact.id);
    const cost = up ? this.#costs.up(contact.id, link.media?.rttMs, now) : Infinity;
    this.#hooks.costChanged(contact.id, cost, now);
    this.#publish(contact);
  }

  #measured(link: Link, rttMs: number, now: number): void {
    const id = this.#contacts.withLink(link.id)?.id;
    if (id === undefined || this.linkOf(id) !== link.id) return;
    const cost = this.#costs.measured(id, rttMs, now);
    if (cost !== undefined) this.#hooks.costChanged(id, cost, now);
  }

  /** A neighbour's connection is gone. */
  #closed(id: NodeId, link: LinkId, now: number): void {
    this.#costs.down(id);
    this.#hooks.closed(id, link, now);
  }

  #remove(contact: Contact, now: number, reason: GoodbyeReason = 'disconnected'): void {
    if (!this.#contacts.delete(contact)) return;
    this.#dialler.cancel(contact);
    for (const id of [contact.link, contact.attempt, contact.spare]) {
      const link = id === undefined ? undefined : this.#links.find(id);
      if (!link) continue;
      if (id === contact.link && contact.id !== undefined) this.#closed(contact.id, link.id, now);
      this.#links.refuse(link, reason, '', now);
    }
    this.#emit(takeContactEvents(contact, 'removed', this.#redialTries));
  }

  #linkOf(contact: Contact | undefined): Link | undefined {
    return contact?.link === undefined ? undefined : this.#links.find(contact.link);
  }

  #qualityOf(contact: Contact): Liveness | undefined {
    return this.#linkOf(contact)?.liveness;
  }

  #publish(contact: Contact): void {
    this.#emit(takeContactEvents(contact, this.#qualityOf(contact), this.#redialTries));
  }

  #emit(events: readonly NeighbourEvent[]): void {
    for (const event of events) this.#hooks.effect({ type: 'emit', event });
  }
}
