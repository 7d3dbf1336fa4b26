import type { NodeEvent } from '../../overlay/snapshot';
import { formatEndpoint } from '../../runtime/config';
import type { RefusedAddress } from '../../runtime/nodeApi';

/** More addresses than a user names; the one learnt first is forgotten first. */
const MOST_ADDRESSES = 256;

/** Which neighbours addresses lead to: a neighbour is shown at one of them, and may have been asked for at others. */
export class AddressBook {
  /** `address:port` → node id. Bounded by MOST_ADDRESSES. */
  readonly #ids = new Map<string, string>();

  /** Takes in what the running node says. */
  follow(event: NodeEvent): void {
    if (event.event === 'neighbour' && event.id !== null) this.#note(formatEndpoint(event), event.id);
  }

  /** Takes in that an address leads to a neighbour which is known by another. */
  recognised({ address, neighbour }: RefusedAddress): void {
    if (neighbour !== null) this.#note(address, neighbour);
  }

  /** The node that was last found at an address. */
  find(address: string): string | undefined {
    return this.#ids.get(address);
  }

  /** Every address that leads to the same node as this one, itself included. */
  sameAs(address: string, id = this.#ids.get(address)): readonly string[] {
    const others = [...this.#ids].filter(([other, node]) => other !== address && node === id).map(([other]) => other);
    return [address, ...others];
  }

  clear(): void {
    this.#ids.clear();
  }

  #note(address: string, id: string): void {
    this.#ids.delete(address);
    this.#ids.set(address, id);
    const [oldest] = this.#ids.keys();
    if (this.#ids.size > MOST_ADDRESSES && oldest !== undefined) this.#ids.delete(oldest);
  }
}
