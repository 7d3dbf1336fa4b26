import type { NodeId } from '../wire/ids';
import type { CommandAnswer, DialId, Endpoint, LinkId } from './effects';
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
  /** When it was last dialled. */
  dialledAt: number;
  /** The dialled connection that has not authenticated yet. */
  attempt: LinkId | undefined;
  /** The authenticated connection. */
  link: LinkId | undefined;
  /** A second one, until the neighbour says which stays. */
  spare: LinkId | undefined;
  /** Dials since it was last there that did not help. */
  failedDials: number;
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
    dialledAt: -Infinity,
    attempt: undefined,
    link: undefined,
    spare: undefined,
    failedDials: 0,
    retryAt: undefined,
    published: undefined,
  };
}

/** Whether a connection to the contact is being opened. */
export function isBeingTried({ dial, attempt }: Contact): boolean {
  return dial !== undefined || attempt !== undefined;
}

/** Tries since the contact was last there that did not help. With several endpoints a try is a round through all of them. */
export function failedTries({ failedDials, endpoints }: Contact): number {
  return Math.floor(failedDials / Math.max(1, endpoints.length));
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
