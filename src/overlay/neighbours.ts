import type { Random } from '../base/random';
import type { Authentication, GoodbyeReason } from '../wire/control';
import type { NodeId } from '../wire/ids';
import {
  type Contact,
  contactLabel,
  endpointText,
  isFinal,
  isSameEndpoint,
  lookUpContact,
  makeContact,
  neighbourEventText,
  reasonText,
  refusal,
} from './contact';
import { LINK_COST, MAX_NEIGHBOURS, SILENT_LINK_MS } from './constants';
import { redialDelay, UNDIALLABLE_WAIT_MS } from './doctor';
import type { CommandAnswer, DialId, Effect, Endpoint, LinkId } from './effects';
import { LineThrottle, STRANGER_LOG_INTERVAL_MS } from './lineThrottle';
import { type Link, type LinkEnd, type LinkHooks, Links, type OwnAuthentication } from './links';
import type { NeighbourEvent, NeighbourState, NeighbourView } from './snapshot';

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
 * The neighbour table: who is connected, who is being dialled, who is lost and being won back (the doctor, S16). Ends with
 * exactly one connection per neighbour, whoever dials whom how often.
 */
export class Neighbours {
  readonly #own: NodeId;
  readonly #hooks: NeighbourHooks;
  readonly #random: Random;
  readonly #links: Links;
  /** Bounded by MAX_NEIGHBOURS. */
  readonly #contacts = new Set<Contact>();
  #nextDial: DialId = 1;
  readonly #strangers = new LineThrottle(STRANGER_LOG_INTERVAL_MS);
  #stopped = false;

  constructor({ own, neighbours, clientMode, random }: NeighbourOptions, hooks: NeighbourHooks) {
    this.#own = own.id;
    this.#hooks = hooks;
    this.#random = random;
    const linkHooks: LinkHooks = {
      effect: (effect) => hooks.effect(effect),
      authenticated: (link, peer, now) => this.#authenticated(link, peer, now),
      ended: (link, end, now) => this.#ended(link, end, now),
      mediaChanged: (link, now) => this.#mediaChanged(link, now),
    };
    this.#links = new Links(own, linkHooks, random);
    const groups = clientMode && neighbours.length > 0 ? [neighbours] : neighbours.map((endpoint) => [endpoint]);
    for (const group of groups.slice(0, MAX_NEIGHBOURS)) {
      const contact = this.#add(group, true);
      if (contact) contact.retryAt = 0;
    }
  }

  get links(): Links {
    return this.#links;
  }

  /** The link to a neighbour that has one. */
  linkOf(id: NodeId): LinkId | undefined {
    return this.#find(id)?.link;
  }

  /** The neighbour's name; null where it has none or is not known. */
  nameOf(id: NodeId): string | null {
    return this.#find(id)?.name || null;
  }

  connect(endpoint: Endpoint): CommandAnswer {
    // Of a list of which one is connected (client mode), the others may be dialled by hand.
    const known = [...this.#contacts].find(({ link, shown, endpoints }) =>
      link === undefined
        ? endpoints.some((other) => isSameEndpoint(other, endpoint))
        : isSameEndpoint(shown, endpoint) || (endpoints.length === 1 && isSameEndpoint(endpoints[0], endpoint)),
    );
    if (known?.link !== undefined) {
      return refusal('alreadyConnected', `${endpointText(endpoint)} is connected already.`);
    }
    const contact = known ?? this.#add([endpoint], true);
    if (!contact) return refusal('tooMany', `This node has ${MAX_NEIGHBOURS} neighbours and takes no more.`);
    contact.named = true;
    if (contact.dial === undefined && contact.attempt === undefined) this.#dial(contact);
    this.#publish(contact);
    return { ok: true };
  }

  /** Ends the connection to a neighbour, or the attempts to get one. */
  disconnect(neighbour: string, now: number): CommandAnswer {
    const found = lookUpContact([...this.#contacts], neighbour);
    if ('ok' in found) return found;
    if (found.link === undefined && found.dial === undefined && found.attempt === undefined) {
      return refusal('notConnected', `${neighbour} is not connected; forget it to end the attempts to reach it.`);
    }
    this.#remove(found, now);
    return { ok: true };
  }

  /** Gives a neighbour up, connected or not. */
  forget(neighbour: string, now: number): CommandAnswer {
    const found = lookUpContact([...this.#contacts], neighbour);
    if ('ok' in found) return found;
    this.#remove(found, now);
    return { ok: true };
  }

  /** Says goodbye to everybody and dials nobody any more. */
  stop(now: number): void {
    this.#stopped = true;
    for (const contact of [...this.#contacts]) this.#remove(contact, now, 'stopping');
    for (const link of [...this.#links.all()]) this.#links.refuse(link, 'stopping', '', now);
  }

  linkOpened(id: LinkId, dial: DialId | undefined, remote: Endpoint, now: number): void {
    const contact = dial === undefined ? undefined : [...this.#contacts].find((other) => other.dial === dial);
    const link = this.#links.opened(id, dial, remote, now);
    if (this.#stopped || (dial !== undefined && !contact)) {
      this.#links.refuse(link, 'stopping', 'not wanted any more', now);
    } else if (contact) {
      contact.dial = undefined;
      contact.attempt = id;
    }
  }

  dialFailed(dial: DialId, reason: string, now: number): void {
    const contact = [...this.#contacts].find((other) => other.dial === dial);
    if (!contact) return;
    contact.dial = undefined;
    this.#log('info', `${endpointText(contact.shown)} does not answer: ${reason}`);
    this.#tryFailed(contact, now);
  }

  tick(now: number): void {
    this.#links.tick(now);
    for (const contact of [...this.#contacts]) {
      if (contact.retryAt === undefined || now < contact.retryAt) continue;
      contact.retryAt = undefined;
      if (contact.endpoints.length === 0) this.#remove(contact, now);
      else {
        this.#dial(contact);
        this.#publish(contact);
      }
    }
  }

  nextDeadline(): number | undefined {
    let next = this.#links.nextDeadline() ?? Infinity;
    for (const { retryAt } of this.#contacts) next = Math.min(next, retryAt ?? Infinity);
    return next === Infinity ? undefined : next;
  }

  view(): readonly NeighbourView[] {
    return [...this.#contacts].map((contact) => {
      const media = this.#mediaOf(contact);
      const { address, port } = contact.shown;
      const state = this.#stateOf(contact);
      const rtt = media?.rttMs === undefined ? null : Math.round(media.rttMs * 1_000) / 1_000;
      const cost = state === 'connected' ? LINK_COST : null;
      return { id: contact.id ?? null, name: contact.name || null, address, port, state, cost, rttMs: rtt };
    });
  }

  #authenticated(link: Link, peer: Authentication, now: number): void {
    if (peer.id === this.#own) {
      this.#links.refuse(link, 'self', 'this address is the node itself', now);
      return;
    }
    const dialled = this.#contactOf(link);
    const known = this.#find(peer.id);
    const current = known?.link === undefined ? undefined : this.#links.find(known.link);
    if (known && current && !this.#isPreferred(link, current, peer.id, now)) {
      if (dialled) this.#merge(dialled, known, now);
      this.#links.refuse(link, 'duplicate', 'connected already', now);
      return;
    }
    const contact = known ?? dialled ?? this.#add([], false);
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
    if (contact.dial !== undefined) this.#hooks.effect({ type: 'cancelDial', dial: contact.dial });
    contact.dial = undefined;
    if (contact.attempt === link.id) contact.attempt = undefined;
    contact.id = peer.id;
    contact.name = peer.name;
    contact.link = link.id;
    contact.failedTries = 0;
    contact.retryAt = undefined;
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
    for (const other of [...this.#contacts]) {
      if (other === contact || other.link !== undefined || other.dial !== undefined || other.attempt !== undefined)
        continue;
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
    this.#remove(dialled, now);
  }

  #ended(link: Link, end: LinkEnd, now: number): void {
    const contact = this.#contactOf(link);
    this.#logEnd(link, end, contact, now);
    if (!contact) return;
    const wasOpen = contact.link === link.id;
    if (wasOpen) {
      contact.link = undefined;
      if (contact.id !== undefined) this.#hooks.closed(contact.id, link.id, now);
    } else contact.attempt = undefined;
    if (contact.link !== undefined || contact.dial !== undefined || contact.attempt !== undefined) return;
    if (isFinal(end, contact.named)) {
      if (contact.id === undefined) {
        this.#hooks.effect({ type: 'refused', endpoint: contact.shown, reason: reasonText(end) });
      }
      this.#remove(contact, now);
    } else if (wasOpen || (end.how === 'goodbye' && end.reason === 'duplicate')) this.#scheduleTry(contact, now);
    else this.#tryFailed(contact, now);
  }

  #logEnd(link: Link, end: LinkEnd, contact: Contact | undefined, now: number): void {
    // What a stranger does may be repeated without end.
    const held = contact ? 0 : this.#strangers.pass(`${end.how} ${end.reason}`, now);
    if (held === undefined) return;
    const where = contact ? contactLabel(contact) : endpointText(link.remote);
    const side = link.dial === undefined ? 'from' : 'to';
    const before = held === 0 ? '' : ` (and ${held} times before)`;
    if (end.how === 'refused' && end.reason) {
      this.#log('warning', `connection ${side} ${where} refused: ${end.reason}${before}`);
    }
    if (end.how === 'goodbye') this.#log('info', `${where} closed the connection: ${reasonText(end)}${before}`);
    if (end.how === 'lost') this.#log('info', `connection ${side} ${where} lost: ${end.reason}${before}`);
  }

  #mediaChanged(link: Link, now: number): void {
    const contact = this.#contactOf(link);
    if (contact?.id === undefined || contact.link !== link.id) return;
    const up = link.media?.isUp ?? false;
    this.#log('info', `${contactLabel(contact)}: media path ${up ? 'open' : 'lost'}`);
    this.#hooks.costChanged(contact.id, up ? LINK_COST : Infinity, now);
    this.#publish(contact);
  }

  #dial(contact: Contact): void {
    const [endpoint] = contact.endpoints;
    if (!endpoint || this.#stopped) return;
    contact.retryAt = undefined;
    contact.dial = this.#nextDial++;
    if (!isSameEndpoint(contact.shown, endpoint)) {
      // The next address of a client's list is not where the last neighbour is.
      contact.id = undefined;
      contact.name = '';
    }
    contact.shown = endpoint;
    this.#hooks.effect({ type: 'dial', dial: contact.dial, endpoint });
  }

  /** A try did not help: the next endpoint at once, or the whole round again later. */
  #tryFailed(contact: Contact, now: number): void {
    const [first, ...rest] = contact.endpoints;
    if (first) contact.endpoints = [...rest, first];
    contact.failedTries += 1 / Math.max(1, contact.endpoints.length);
    // Sums of 1/n are not exact.
    const rounds = Math.round(contact.failedTries * 1_000) / 1_000;
    if (!Number.isInteger(rounds)) this.#dial(contact);
    else {
      contact.failedTries = rounds;
      this.#scheduleTry(contact, now);
    }
    this.#publish(contact);
  }

  #scheduleTry(contact: Contact, now: number): void {
    const delay =
      contact.endpoints.length === 0
        ? UNDIALLABLE_WAIT_MS
        : redialDelay(contact.failedTries, contact.named, this.#random.next());
    if (delay === undefined) return this.#remove(contact, now);
    contact.retryAt = now + delay;
    this.#publish(contact);
  }

  #add(endpoints: readonly Endpoint[], named: boolean): Contact | undefined {
    if (this.#contacts.size >= MAX_NEIGHBOURS) return undefined;
    const contact = makeContact(endpoints, named);
    this.#contacts.add(contact);
    return contact;
  }

  #remove(contact: Contact, now: number, reason: GoodbyeReason = 'disconnected'): void {
    if (!this.#contacts.delete(contact)) return;
    if (contact.dial !== undefined) this.#hooks.effect({ type: 'cancelDial', dial: contact.dial });
    for (const id of [contact.link, contact.attempt]) {
      const link = id === undefined ? undefined : this.#links.find(id);
      if (!link) continue;
      if (id === contact.link && contact.id !== undefined) this.#hooks.closed(contact.id, link.id, now);
      this.#links.refuse(link, reason, '', now);
    }
    this.#publish(contact);
  }

  #stateOf(contact: Contact): NeighbourState {
    if (!this.#contacts.has(contact)) return 'removed';
    if (contact.link !== undefined) return this.#mediaOf(contact)?.isUp ? 'connected' : 'connecting';
    return contact.id === undefined && contact.failedTries === 0 ? 'connecting' : 'unreachable';
  }

  #mediaOf(contact: Contact): Link['media'] {
    return contact.link === undefined ? undefined : this.#links.find(contact.link)?.media;
  }

  #publish(contact: Contact): void {
    const state = this.#stateOf(contact);
    const { address, port } = contact.shown;
    const event: NeighbourEvent = {
      event: 'neighbour',
      id: contact.id ?? null,
      name: contact.name || null,
      address,
      port,
      state,
    };
    const { published } = contact;
    // Who was never shown need not be taken away.
    if (state === 'removed' && !published) return;
    if (published && neighbourEventText(published) === neighbourEventText(event)) return;
    // A contact without an id is known by its address alone. With another address, or another id, it is a new entry.
    const hasMoved = published?.id === null && (published.address !== address || published.port !== port);
    if (published && (hasMoved || (published.id !== null && published.id !== event.id))) {
      this.#hooks.effect({ type: 'emit', event: { ...published, state: 'removed' } });
    }
    contact.published = event;
    this.#hooks.effect({ type: 'emit', event });
  }

  #find(id: NodeId): Contact | undefined {
    for (const contact of this.#contacts) if (contact.id === id) return contact;
    return undefined;
  }

  #contactOf({ id }: Link): Contact | undefined {
    for (const contact of this.#contacts) if (contact.link === id || contact.attempt === id) return contact;
    return undefined;
  }

  #log(level: 'info' | 'warning', message: string): void {
    this.#hooks.effect({ type: 'log', level, message });
  }
}
