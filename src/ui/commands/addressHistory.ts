import { type Disposable, DisposableStore } from '../../base/disposable';
import type { Event } from '../../base/emitter';
import type { NodeEvent } from '../../overlay/snapshot';
import { formatEndpoint } from '../../runtime/config';
import type { Memory } from '../node/sessionKeeper';

/** An address that the user has connected to. */
export interface KnownAddress {
  /** `host:port` or `[IPv6 address]:port`. */
  readonly address: string;
  /** How whoever was there last is called; empty where that is not known. */
  readonly name: string;
}

/** Addresses that are remembered; the one used longest ago is forgotten first. */
export const MOST_ADDRESSES = 20;

const KEY = 'addresses';

/** The addresses that the user has connected to, latest first, in the editor's memory. */
export class AddressHistory implements Disposable {
  readonly #memory: Memory;
  readonly #store = new DisposableStore();

  constructor(memory: Memory, onDidPublish: Event<NodeEvent>) {
    this.#memory = memory;
    this.#store.add(
      onDidPublish((event) => {
        if (event.event === 'neighbour' && event.state === 'connected') this.#entitle(event.name ?? '', event);
      }),
    );
  }

  get addresses(): readonly KnownAddress[] {
    const kept = this.#memory.get(KEY);
    return Array.isArray(kept) ? kept.filter(isKnownAddress) : [];
  }

  remember(address: string): void {
    const known = this.addresses;
    const name = known.find((each) => each.address === address)?.name ?? '';
    this.#set([{ address, name }, ...known.filter((each) => each.address !== address)].slice(0, MOST_ADDRESSES));
  }

  forget(address: string): void {
    this.#set(this.addresses.filter((each) => each.address !== address));
  }

  dispose(): void {
    this.#store.dispose();
  }

  #entitle(name: string, endpoint: { readonly address: string; readonly port: number }): void {
    const address = formatEndpoint(endpoint);
    const known = this.addresses;
    if (!known.some((each) => each.address === address && each.name !== name)) return;
    this.#set(known.map((each) => (each.address === address ? { address, name } : each)));
  }

  #set(addresses: readonly KnownAddress[]): void {
    // A memory that cannot be written to costs the history and nothing else.
    this.#memory.update(KEY, addresses).then(undefined, () => undefined);
  }
}

function isKnownAddress(raw: unknown): raw is KnownAddress {
  if (typeof raw !== 'object' || raw === null) return false;
  const { address, name } = raw as Partial<Record<keyof KnownAddress, unknown>>;
  return typeof address === 'string' && typeof name === 'string';
}
