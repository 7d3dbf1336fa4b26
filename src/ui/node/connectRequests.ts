import { type Disposable, DisposableStore } from '../../base/disposable';
import type { Event } from '../../base/emitter';
import type { NeighbourEvent, NodeEvent } from '../../overlay/snapshot';
import { formatEndpoint, parseEndpoint } from '../../runtime/config';
import { NodeError, type RefusedAddress } from '../../runtime/nodeApi';

/** What the running node says. */
export interface NodeVoice {
  readonly onDidPublish: Event<NodeEvent>;
  readonly onDidRefuse: Event<RefusedAddress>;
  /** After this, no node runs, or another one. */
  readonly onDidChangeStatus: Event<unknown>;
}

/**
 * Addresses that the user asked to connect to, until they have become neighbours: whoever is refused for good vanishes from
 * the list, and the user is told why.
 */
export class ConnectRequests implements Disposable {
  readonly #store = new DisposableStore();
  readonly #onRefused: (error: NodeError) => void;
  readonly #nameOf: (neighbour: string) => string;
  /** Addresses as the node writes them; as many as the user has typed since the node started. */
  readonly #asked = new Set<string>();

  /** `nameOf`: how a neighbour is called, by its id. */
  constructor(node: NodeVoice, onRefused: (error: NodeError) => void, nameOf: (neighbour: string) => string) {
    this.#onRefused = onRefused;
    this.#nameOf = nameOf;
    this.#store.add(node.onDidRefuse((refused) => this.#refused(refused)));
    this.#store.add(
      node.onDidPublish((event) => {
        if (event.event === 'neighbour') this.#follow(event);
      }),
    );
    this.#store.add(node.onDidChangeStatus(() => this.#asked.clear()));
  }

  /** The user asks for this address now; `connect` does it. Rejects as that does. */
  async ask(address: string, connect: () => Promise<void>): Promise<void> {
    const text = formatEndpoint(parseEndpoint(address));
    this.#asked.add(text);
    try {
      await connect();
    } catch (error) {
      this.#asked.delete(text);
      throw error;
    }
  }

  dispose(): void {
    this.#store.dispose();
  }

  #refused({ address, reason, neighbour }: RefusedAddress): void {
    if (!this.#asked.delete(address)) return;
    if (neighbour === null) {
      this.#onRefused(new NodeError('failed', `${address} could not be made a neighbour: ${reason}.`));
    } else {
      const text = `${address} leads to ${this.#nameOf(neighbour)}, which is a neighbour already.`;
      this.#onRefused(new NodeError('alreadyConnected', text));
    }
  }

  /** It is a neighbour now, or the user has given it up. */
  #follow({ id, address, port, state }: NeighbourEvent): void {
    if (id !== null || state === 'removed') this.#asked.delete(formatEndpoint({ address, port }));
  }
}
