import type { Event } from '../base/emitter';
import { type Disposable, DisposableStore } from '../base/disposable';
import type { NeighbourEvent, NodeEvent } from '../overlay/snapshot';
import { formatEndpoint, parseEndpoint } from '../runtime/config';
import { type LogLine, NodeError } from '../runtime/nodeApi';

/** What the running node says. */
export interface NodeVoice {
  readonly onDidPublish: Event<NodeEvent>;
  readonly onDidLog: Event<LogLine>;
  /** After this, no node runs, or another one. */
  readonly onDidChangeStatus: Event<unknown>;
}

/** Reasons that a node gives in a single word of the protocol, in words. */
const REASONS: Readonly<Record<string, string>> = {
  self: 'this address is the node itself',
  authenticationFailed: 'it does not accept how this node introduces itself',
  protocolViolation: 'it does not understand what this node says',
  refused: 'it does not want this node as a neighbour',
  tableFull: 'it has as many neighbours as it can have',
  disconnected: 'it ended the connection',
};

/**
 * Addresses that the user asked to connect to, until they have become neighbours: whoever is refused for good vanishes from
 * the list, and the user is told why.
 */
export class ConnectRequests implements Disposable {
  readonly #store = new DisposableStore();
  readonly #onRefused: (error: NodeError) => void;
  /** Addresses as the node writes them; as many as the user has typed since the node started. */
  readonly #asked = new Set<string>();
  /** What was logged in this turn: a node logs why it gives an address up in the same turn as it tells that it does. */
  #lines: string[] = [];

  constructor(node: NodeVoice, onRefused: (error: NodeError) => void) {
    this.#onRefused = onRefused;
    this.#store.add(node.onDidLog(({ message }) => this.#logged(message)));
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

  /** The user does not want this address any more. */
  giveUp(address: string): void {
    this.#asked.delete(address);
  }

  dispose(): void {
    this.#store.dispose();
  }

  #logged(message: string): void {
    if (this.#asked.size === 0) return;
    if (this.#lines.length === 0) queueMicrotask(() => (this.#lines = []));
    this.#lines.push(message);
  }

  #follow({ id, address, port, state }: NeighbourEvent): void {
    const text = formatEndpoint({ address, port });
    if (state === 'connected' || id !== null) this.#asked.delete(text);
    if (state !== 'removed' || !this.#asked.delete(text)) return;
    const line = this.#lines.findLast((each) => ` ${each} `.includes(` ${text} `));
    // Given up without a reason, it has turned out to be a neighbour that is in the list already.
    if (line === undefined) return;
    const reason = reasonIn(line, text);
    const why = reason === '' ? '; the log says why' : `: ${reason}`;
    this.#onRefused(new NodeError('failed', `${text} could not be made a neighbour${why}.`));
  }
}

/** What a log line says after the address and a colon; empty if nothing. */
function reasonIn(line: string, address: string): string {
  const after = line.slice(line.indexOf(address) + address.length);
  const reason = after.includes(': ') ? after.slice(after.indexOf(': ') + 2).trim() : '';
  return REASONS[reason] ?? reason;
}
