import type { NodeEvent } from '../../overlay/snapshot';
import { formatEndpoint, parseEndpoint } from '../../runtime/config';
import type { StreamOptions } from '../../runtime/nodeApi';

/** A stream under the name that it is offered by. */
export type NamedStream = StreamOptions & { readonly flow: string };

/** All that makes another node take up where one ended. Plain data. */
export interface SessionRecord {
  /** That the node had. */
  readonly port: number;
  /** Addresses that the user connected to. */
  readonly neighbours: readonly string[];
  /** What the user offered. */
  readonly streams: readonly NamedStream[];
}

/** What the user has asked of the node of this window, and has not taken back: neighbours and flows beside those of the settings. */
export class NodeSession {
  /** `address:port`, as the node writes it; bounded by what a user types. */
  readonly #neighbours = new Set<string>();
  /** By flow; bounded by the node's offers. */
  readonly #streams = new Map<string, NamedStream>();

  connected(address: string): void {
    this.#neighbours.add(addressText(address));
  }

  /** The user does not want this neighbour any more, or cannot have it. Whether that is news. */
  disconnected(address: string): boolean {
    return this.#neighbours.delete(addressText(address));
  }

  offered(stream: NamedStream): void {
    this.#streams.set(stream.flow, stream);
  }

  /** What the running node says; `self` is its id. Whether the session has changed. */
  follow(event: NodeEvent, self: string): boolean {
    if (event.event === 'flow' && event.state === 'removed' && event.source === self) {
      return this.#streams.delete(event.flow);
    }
    // Without an id it may be an address that turned out to be a neighbour which is known already.
    const isGone = event.event === 'neighbour' && event.state === 'removed' && event.id !== null;
    return isGone && this.disconnected(formatEndpoint(event));
  }

  record(port: number): SessionRecord {
    return { port, neighbours: [...this.#neighbours], streams: [...this.#streams.values()] };
  }

  clear(): void {
    this.#neighbours.clear();
    this.#streams.clear();
  }
}

/** What was kept as a record, or undefined if it is none. */
export function parseSessionRecord(raw: unknown): SessionRecord | undefined {
  if (!isFields(raw)) return undefined;
  const { port, neighbours, streams } = raw;
  if (typeof port !== 'number' || !Array.isArray(neighbours) || !Array.isArray(streams)) return undefined;
  if (!neighbours.every((each) => typeof each === 'string') || !streams.every(isNamedStream)) return undefined;
  return { port, neighbours, streams };
}

function isNamedStream(raw: unknown): raw is NamedStream {
  if (!isFields(raw)) return false;
  const isOptional = (value: unknown, type: string): boolean => value === undefined || typeof value === type;
  return (
    typeof raw.file === 'string' &&
    typeof raw.flow === 'string' &&
    isOptional(raw.framesPerSecond, 'number') &&
    isOptional(raw.once, 'boolean') &&
    isOptional(raw.waitConsumers, 'number')
  );
}

function isFields(raw: unknown): raw is Readonly<Record<string, unknown>> {
  return typeof raw === 'object' && raw !== null;
}

/** The one spelling of an address. */
function addressText(address: string): string {
  return formatEndpoint(parseEndpoint(address));
}
