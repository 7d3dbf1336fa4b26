import type { Random } from '../base/random';
import { DIAL_LONGEST_MS } from './constants';
import { type Contact, endpointText, failedTries, isBeingTried, isSameEndpoint } from './contact';
import { redialDelay, undiallableWaitMs } from './doctor';
import type { DialId, Effect, Endpoint, LinkId } from './effects';

/** What the dialler tells the neighbour table. */
export interface DiallerHooks {
  effect(effect: Effect): void;
  /** The contact may show differently. */
  changed(contact: Contact): void;
  /** All tries are used up, or who can only be waited for did not come. */
  givenUp(contact: Contact, now: number): void;
}

/**
 * Dials contacts, and dials them again until they answer or are given up (the doctor, S16). With several endpoints a try is a
 * round: each endpoint at once after the other, and then a pause.
 */
export class Dialler {
  readonly #hooks: DiallerHooks;
  readonly #random: Random;
  readonly #tries: number;
  #nextDial: DialId = 1;

  /** `tries`: after so many a contact that the user did not name is given up. */
  constructor(hooks: DiallerHooks, random: Random, tries: number) {
    this.#hooks = hooks;
    this.#random = random;
    this.#tries = tries;
  }

  /** Dials a contact that is not connected at once, whatever it was waiting for. At `endpoint`, if it is known there or nowhere. */
  dial(contact: Contact, now: number, endpoint?: Endpoint): void {
    if (isBeingTried(contact)) return;
    if (endpoint) contact.endpoints = beginningWith(endpoint, contact.endpoints);
    this.#dialNext(contact, now);
    this.#hooks.changed(contact);
  }

  /** An attempt has got as far as a connection. */
  opened(contact: Contact, link: LinkId): void {
    contact.dial = undefined;
    contact.attempt = link;
  }

  /** An attempt came to nothing. */
  dialFailed(contact: Contact, reason: string, now: number): void {
    contact.dial = undefined;
    this.#hooks.effect({
      type: 'log',
      level: 'info',
      message: `${endpointText(contact.shown)} does not answer: ${reason}`,
    });
    if (now > contact.dialledAt + DIAL_LONGEST_MS) this.restart(contact, now);
    else this.tryFailed(contact, now);
  }

  /** A try did not help: the next endpoint at once, or the whole round again later. */
  tryFailed(contact: Contact, now: number): void {
    const [first, ...rest] = contact.endpoints;
    if (first) contact.endpoints = [...rest, first];
    contact.failedDials++;
    if (contact.failedDials % Math.max(1, contact.endpoints.length) === 0) return this.tryLater(contact, now);
    this.#dialNext(contact, now);
    this.#hooks.changed(contact);
  }

  /** The contact is gone: it is dialled, or waited for, after a while. */
  tryLater(contact: Contact, now: number): void {
    const delay =
      contact.endpoints.length === 0
        ? undiallableWaitMs(this.#tries)
        : redialDelay(failedTries(contact), this.#tries, contact.named, this.#random.next());
    if (delay === undefined) return this.#hooks.givenUp(contact, now);
    contact.retryAt = now + delay;
    this.#hooks.changed(contact);
  }

  /** This node was asleep: what did not help before says nothing about now, so that all tries are there again. */
  restart(contact: Contact, now: number): void {
    contact.failedDials = 0;
    if (isBeingTried(contact)) this.#hooks.changed(contact);
    else this.tryLater(contact, now);
  }

  /** The contact is there, or not wanted any more: its dial is called off. */
  cancel(contact: Contact): void {
    contact.retryAt = undefined;
    if (contact.dial !== undefined) this.#hooks.effect({ type: 'cancelDial', dial: contact.dial });
    contact.dial = undefined;
  }

  /** Does what is due. */
  tick(contacts: readonly Contact[], now: number): void {
    for (const contact of contacts) {
      if (contact.retryAt === undefined || now < contact.retryAt) continue;
      contact.retryAt = undefined;
      if (contact.endpoints.length === 0) this.#hooks.givenUp(contact, now);
      else this.dial(contact, now);
    }
  }

  #dialNext(contact: Contact, now: number): void {
    const [endpoint] = contact.endpoints;
    if (!endpoint) return;
    contact.retryAt = undefined;
    contact.dial = this.#nextDial++;
    contact.dialledAt = now;
    if (!isSameEndpoint(contact.shown, endpoint)) {
      // The next address of a client's list is not where the last neighbour is.
      contact.id = undefined;
      contact.name = '';
    }
    contact.shown = endpoint;
    this.#hooks.effect({ type: 'dial', dial: contact.dial, endpoint });
  }
}

/** The same round, begun at `first`. Who has no endpoint gets this one; who is not known there keeps the round as it is. */
function beginningWith(first: Endpoint, endpoints: readonly Endpoint[]): readonly Endpoint[] {
  if (endpoints.length === 0) return [first];
  const at = endpoints.findIndex((endpoint) => isSameEndpoint(endpoint, first));
  return at < 0 ? endpoints : [...endpoints.slice(at), ...endpoints.slice(0, at)];
}
