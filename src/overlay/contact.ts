import type { GoodbyeReason } from '../wire/control';
import type { NodeId } from '../wire/ids';
import type { CommandAnswer, DialId, Endpoint, LinkId } from './effects';
import type { LinkEnd } from './links';
import type { NeighbourEvent } from './snapshot';

/** The answer to a command that cannot be carried out. */
export type Refusal = Extract<CommandAnswer, { ok: false }>;

/** A neighbour, or an address at which one is expected. */
export interface Contact {
  id: NodeId | undefined;
  name: string;
  /** Where it can be dialled, the next try first; none: it accepts no connections. */
  endpoints: readonly Endpoint[];
  /** Where it is shown to be. */
  shown: Endpoint;
  /** Whether the user asked for it. */
  named: boolean;
  dial: DialId | undefined;
  /** The dialled connection that has not authenticated yet. */
  attempt: LinkId | undefined;
  /** The authenticated connection. */
  link: LinkId | undefined;
  /** Tries since it was last there; with several endpoints, rounds. */
  failedTries: number;
  retryAt: number | undefined;
  /** What was last told of it to whoever listens; undefined: nothing. */
  published: NeighbourEvent | undefined;
}

/** A contact that was not dialled yet. */
export function makeContact(endpoints: readonly Endpoint[], named: boolean): Contact {
  return {
    id: undefined,
    name: '',
    endpoints,
    shown: endpoints[0] ?? { address: '', port: 0 },
    named,
    dial: undefined,
    attempt: undefined,
    link: undefined,
    failedTries: 0,
    retryAt: undefined,
    published: undefined,
  };
}

/** How a contact is called in logs: its name, else its id, else its address. */
export function contactLabel({ id, name, shown }: Contact): string {
  return name || id || endpointText(shown);
}

/**
 * The contact that a user means by `text`: an id, a name, an address, or at least 8 characters that an id begins with, in
 * this order. Or the refusal that says why there is not exactly one.
 */
export function lookUpContact(contacts: readonly Contact[], text: string): Contact | Refusal {
  const exact = contacts.filter(({ id }) => id === text);
  const named = contacts.filter(({ name, shown }) => name === text || endpointText(shown) === text);
  const begun = text.length >= 8 ? contacts.filter(({ id }) => id?.startsWith(text)) : [];
  const found = [exact, named, begun].find((list) => list.length > 0) ?? [];
  const [first, second] = found;
  if (!first) return refusal('unknownNeighbour', `There is no neighbour ${text}.`);
  return second ? refusal('ambiguousNeighbour', `${found.length} neighbours match ${text}: give the id.`) : first;
}

/** Whether nothing is gained by dialling again. */
export function isFinal(end: LinkEnd, named: boolean): boolean {
  if (end.how === 'refused') return true;
  if (end.how === 'lost' || end.reason === 'duplicate') return false;
  return !(named && end.reason === 'stopping');
}

const GOODBYES: Readonly<Record<GoodbyeReason, string>> = {
  stopping: 'it is stopping',
  disconnected: 'it ended the connection',
  duplicate: 'it is connected already',
  self: 'this address is the node itself',
  authenticationFailed: 'it does not accept how this node introduces itself',
  protocolViolation: 'it does not understand what this node says',
  refused: 'it does not want this node as a neighbour',
  tableFull: 'it has as many neighbours as it can have',
};

/** Why a link ended, as a clause about the other end. */
export function reasonText(end: LinkEnd): string {
  return end.how === 'goodbye' ? GOODBYES[end.reason] : end.reason;
}

/** The answer to a command that cannot be carried out. */
export function refusal(code: Extract<CommandAnswer, { ok: false }>['code'], message: string): Refusal {
  return { ok: false, code, message };
}

/** Whether two endpoints are written the same. */
export function isSameEndpoint(a: Endpoint | undefined, b: Endpoint): boolean {
  return a?.address === b.address && a.port === b.port;
}

/** `address:port`, with brackets around an address of IPv6. */
export function endpointText({ address, port }: Endpoint): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

/** A text that is equal for events that say the same. */
export function neighbourEventText({ id, name, address, port, state }: NeighbourEvent): string {
  return [state, id, name, address, port].join(' ');
}
