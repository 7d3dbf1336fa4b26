import { LINK_COST } from './constants';
import { type Contact, failedTries, isBeingTried } from './contact';
import { triesLeft } from './doctor';
import type { LinkQuality } from './liveness';
import type { NeighbourEvent, NeighbourState, NeighbourView } from './snapshot';

/** What is measured on the contact's connection; undefined: it has none. */
type Quality = LinkQuality | undefined;

/** A contact as user interfaces see it, where `tries` of them are made to win it back. */
export function viewContact(contact: Contact, quality: Quality, tries: number): NeighbourView {
  const state = stateOf(contact, quality);
  return {
    ...identityOf(contact),
    state,
    ...courseOf(contact, state, tries),
    cost: costOf(state),
    rttMs: rounded(quality?.rttMs),
    controlRttMs: rounded(quality?.controlRttMs),
    loss: rounded(quality?.loss),
  };
}

/**
 * What is to be told of a contact so that whoever listens sees it as it is now: nothing where they do. `quality`: `removed` for
 * one that is none any more. What is returned counts as told.
 */
export function takeContactEvents(
  contact: Contact,
  quality: Quality | 'removed',
  tries: number,
): readonly NeighbourEvent[] {
  const { published } = contact;
  const state = quality === 'removed' ? quality : stateOf(contact, quality);
  const course = courseOf(contact, state, tries);
  const event: NeighbourEvent = { event: 'neighbour', ...identityOf(contact), state, ...course };
  // Who was never shown need not be taken away.
  if (state === 'removed' && !published) return [];
  if (published && isSameEvent(published, event)) return [];
  contact.published = event;
  if (!published || isSameEntry(published, event)) return [event];
  return [{ ...published, state: 'removed', triesLeft: null }, event];
}

function identityOf({ id, name, shown: { address, port } }: Contact) {
  return { id: id ?? null, name: name || null, address, port };
}

function stateOf(contact: Contact, quality: Quality): NeighbourState {
  if (contact.link !== undefined) return quality?.isUp ? 'connected' : 'connecting';
  return contact.id === undefined && contact.failedDials === 0 ? 'connecting' : 'unreachable';
}

function costOf(state: NeighbourState): number | null {
  return state === 'connected' ? LINK_COST : null;
}

function rounded(value: number | null | undefined): number | null {
  return typeof value === 'number' ? Math.round(value * 1_000) / 1_000 : null;
}

function courseOf(contact: Contact, state: NeighbourState, tries: number): Pick<NeighbourView, 'triesLeft'> {
  if (state !== 'unreachable') return { triesLeft: null };
  const { named, endpoints } = contact;
  return {
    triesLeft: triesLeft({
      tries,
      failedTries: failedTries(contact),
      underWay: isBeingTried(contact),
      named,
      canBeDialled: endpoints.length > 0,
    }),
  };
}

/** A contact without an id is known by its address alone. With another address, or another id, it is a new entry. */
function isSameEntry(before: NeighbourEvent, now: NeighbourEvent): boolean {
  return before.id === null ? before.address === now.address && before.port === now.port : before.id === now.id;
}

function isSameEvent(a: NeighbourEvent, b: NeighbourEvent): boolean {
  return (
    a.state === b.state &&
    a.triesLeft === b.triesLeft &&
    a.id === b.id &&
    a.name === b.name &&
    a.address === b.address &&
    a.port === b.port
  );
}
