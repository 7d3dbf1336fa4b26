import { formatEndpoint, parseEndpoint } from '../../runtime/config';
import { NodeError } from '../../runtime/nodeApi';
import type { KnownAddress } from './addressHistory';

/** One line of the choice of an address. */
export type AddressItem =
  | { readonly kind: 'typed'; readonly address: string }
  | { readonly kind: 'known'; readonly address: string; readonly name: string }
  /** What is wrong with what has been typed, and what to type; cannot be chosen. */
  | { readonly kind: 'hint'; readonly text: string; readonly advice: string };

const WHAT_TO_TYPE = 'Type the address of a node';
const ADVICE = 'Write host:port or [IPv6 address]:port, the port from 1 to 65535';

/** What can be chosen when `typed` is in the box: an address as it stands, then those of the history that contain it. */
export function addressItems(typed: string, history: readonly KnownAddress[]): readonly AddressItem[] {
  const text = typed.trim();
  const sought = text.toLowerCase();
  const known = history
    .filter(({ address, name }) => `${address} ${name}`.toLowerCase().includes(sought))
    .map(({ address, name }): AddressItem => ({ kind: 'known', address, name }));
  if (text === '') return known.length > 0 ? known : [{ kind: 'hint', text: WHAT_TO_TYPE, advice: ADVICE }];
  try {
    const address = formatEndpoint(parseEndpoint(text));
    return [{ kind: 'typed', address }, ...known.filter((item) => item.kind !== 'known' || item.address !== address)];
  } catch (error) {
    if (!(error instanceof NodeError)) throw error;
    // While something of the history still fits, it is being looked for.
    return known.length > 0 ? known : [{ kind: 'hint', text: `"${text}" is not an address of a node`, advice: ADVICE }];
  }
}
