import type { NodeEvent } from '../../overlay/snapshot';
import { formatEndpoint, parseEndpoint } from '../../runtime/config';
import { NodeError, type StreamOptions } from '../../runtime/nodeApi';

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

  /** Begins anew, with what another session was. */
  begin(resumed: SessionRecord | undefined): void {
    this.#neighbours.clear();
    this.#streams.clear();
    for (const address of resumed?.neighbours ?? []) if (isAddress(address)) this.connected(address);
    for (const stream of resumed?.streams ?? []) this.offered(stream);
  }

  connected(address: string): void {
    this.#neighbours.add(addressText(address));
  }

  /** The user does not want this neighbour any more, or cannot have it. Whether that is news. */
  disconnected(addresses: readonly string[]): boolean {
    // Each of them, not only the first that is there.
    return addresses.filter((address) => this.#neighbours.delete(address)).length > 0;
  }

  offered(stream: NamedStream): void {
    this.#streams.set(stream.flow, stream);
  }

  /** The flow is not offered any more, or cannot be. Whether that is news. */
  ended(flow: string): boolean {
    return this.#streams.delete(flow);
  }

  record(port: number): SessionRecord {
    return { port, neighbours: [...this.#neighbours], streams: [...this.#streams.values()] };
  }
}

/** The neighbour that is gone for good by this event, as `address:port`. One without an id may have got another name only. */
export function goneNeighbour(event: NodeEvent): string | undefined {
  const isGone = event.event === 'neighbour' && event.state === 'removed' && event.id !== null;
  return isGone ? formatEndpoint(event) : undefined;
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

function isAddress(address: string): boolean {
  try {
    parseEndpoint(address);
    return true;
  } catch (error) {
    if (error instanceof NodeError) return false;
    throw error;
  }
}

/** The one spelling of an address. */
function addressText(address: string): string {
  return formatEndpoint(parseEndpoint(address));
}
