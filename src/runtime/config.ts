import { addressFamily, isLoopbackAddress, isWildcardAddress } from '../net/addresses';
import { REDIAL_TRIES } from '../overlay/constants';
import type { Endpoint } from '../overlay/effects';
import { MAX_DATAGRAM_BYTES } from '../wire/datagram';
import type { Metric } from '../wire/control';
import { isNodeName, MAX_NAME_BYTES } from '../wire/ids';
import { NodeError } from './nodeApi';

export const DEFAULT_ADDRESS = '127.0.0.1';
export const DEFAULT_PORT = 8000;
/** Neighbours that can be given at start. Bounds what a settings file can make a node dial. */
export const MAX_CONFIGURED_NEIGHBOURS = 128;
/** More tries than anybody waits for: ten minutes of them. */
export const MAX_REDIAL_TRIES = 24;
/** Below this the header costs more than what it carries. */
export const LEAST_DATAGRAM_BYTES = 256;
/** What one datagram can carry at all. */
export const MOST_DATAGRAM_BYTES = MAX_DATAGRAM_BYTES;

/** All that a node has to know before it runs; valid by construction ({@link parseNodeConfig}). */
export interface NodeConfig {
  /** Numeric address to listen on. */
  readonly address: string;
  /** TCP and UDP; 0: any free one. */
  readonly port: number;
  /** Empty: none. */
  readonly name: string;
  readonly neighbours: readonly Endpoint[];
  /** Connects to the first neighbour that answers and to no other, accepts no connection (S1). */
  readonly clientMode: boolean;
  /** Where others can dial this node, if not at the address that its connections come from. */
  readonly advertise?: string;
  /** Allows connections beyond loopback, although nothing is encrypted and nobody proves who they are. */
  readonly insecure: boolean;
  /** Largest datagram that this node sends, header included; undefined: 1,200 bytes, and whole frames where both ends are on one machine and they come through. */
  readonly datagramBytes: number | undefined;
  /** Asks again for what was lost on a link, and sends it again when asked. */
  readonly repair: boolean;
  /** Tells others its name, its links and what it forwards, so that they can draw the overlay (S19). */
  readonly topology: boolean;
  /** Tries to win a lost neighbour back that nobody named, before it is forgotten; 0: it is forgotten at once. */
  readonly redialTries: number;
  /** What the cost of a link is: 1, or what its round trip takes. All nodes of an overlay have the same. */
  readonly metric: Metric;
}

/** Settings as they come from a command line or an editor; whatever is missing has its default. */
export type NodeSettings = { readonly [Key in keyof Omit<NodeConfig, 'neighbours'>]?: NodeConfig[Key] | undefined } & {
  /** `host:port` or `[v6]:port`. */
  readonly neighbours?: readonly string[] | undefined;
};

/** Checks settings from any source. Throws a {@link NodeError} with one sentence about the first fault. */
export function parseNodeConfig(settings: NodeSettings): NodeConfig {
  const insecure = settings.insecure ?? false;
  const advertise = parseAdvertise(settings.advertise);
  return {
    address: parseAddress(settings.address ?? DEFAULT_ADDRESS, insecure),
    port: parseInteger('port', settings.port ?? DEFAULT_PORT, 0, 65_535),
    name: parseName(settings.name ?? ''),
    neighbours: parseNeighbours(settings.neighbours ?? []),
    clientMode: settings.clientMode ?? false,
    ...(advertise === undefined ? {} : { advertise }),
    insecure,
    datagramBytes:
      settings.datagramBytes === undefined
        ? undefined
        : parseInteger('datagram size', settings.datagramBytes, LEAST_DATAGRAM_BYTES, MOST_DATAGRAM_BYTES),
    repair: settings.repair ?? true,
    topology: settings.topology ?? true,
    redialTries: parseInteger('number of tries', settings.redialTries ?? REDIAL_TRIES, 0, MAX_REDIAL_TRIES),
    metric: parseMetric(settings.metric ?? 'hops'),
  };
}

/** Whether `text` names a metric. */
export function isMetric(text: string): text is Metric {
  return text === 'hops' || text === 'latency';
}

/** The endpoint of `host:port` or `[v6]:port`. Throws a {@link NodeError} `invalidAddress`. */
export function parseEndpoint(text: string): Endpoint {
  const match = /^(?:\[([^\]]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(text.trim());
  const [, bracketed, plain, digits] = match ?? [];
  const address = bracketed ?? plain ?? '';
  const port = Number(digits);
  const isHost =
    bracketed === undefined ? isHostName(address) || addressFamily(address) === 4 : addressFamily(address) === 6;
  if (!match || !isHost || port < 1 || port > 65_535) {
    throw new NodeError(
      'invalidAddress',
      `"${text}" is not an address of a node; write host:port or [IPv6 address]:port, the port from 1 to 65535.`,
    );
  }
  return { address, port };
}

/** The text that {@link parseEndpoint} reads back. */
export function formatEndpoint({ address, port }: Endpoint): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

/** Letters, digits, hyphens and underscores in labels of up to 63 characters (RFC 1123 section 2.1; `_` is common in LANs). */
function isHostName(text: string): boolean {
  const labels = text.replace(/\.$/, '').split('.');
  return (
    text.length <= 253 &&
    labels.every((label) => /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/i.test(label)) &&
    // All digits: a mistyped IPv4 address such as 127.0.0 or 300.1.1.1, which some resolvers would make sense of.
    !labels.every((label) => /^\d+$/.test(label))
  );
}

function parseAddress(text: string, insecure: boolean): string {
  const address = text === 'localhost' ? DEFAULT_ADDRESS : text.replace(/^\[(.*)\]$/, '$1');
  if (addressFamily(address) === 0) {
    throw new NodeError(
      'invalidConfig',
      `"${text}" is not a numeric address to listen on; write one such as 127.0.0.1.`,
    );
  }
  if (!insecure && !isLoopbackAddress(address)) {
    throw new NodeError(
      'insecureAddress',
      `Listening on ${address} lets other machines connect, and nothing is encrypted or authenticated yet; ` +
        'allow it with --insecure (setting ottOverlay.allowInsecure) or listen on 127.0.0.1.',
    );
  }
  return address;
}

function parseAdvertise(text: string | undefined): string | undefined {
  if (text === undefined || text === '') return undefined;
  const address = text.replace(/^\[(.*)\]$/, '$1');
  if (isWildcardAddress(address) || !(addressFamily(address) !== 0 || isHostName(address))) {
    throw new NodeError(
      'invalidConfig',
      `"${text}" cannot be advertised; give one address or host name at which other nodes reach this one, without a port.`,
    );
  }
  return address;
}

function parseName(name: string): string {
  if (!isNodeName(name)) {
    throw new NodeError(
      'invalidConfig',
      `The name of a node has at most ${MAX_NAME_BYTES} bytes and no control characters; choose a shorter or plainer one.`,
    );
  }
  return name;
}

function parseMetric(metric: string): Metric {
  if (isMetric(metric)) return metric;
  throw new NodeError('invalidConfig', `The metric is hops or latency, not "${metric}".`);
}

function parseNeighbours(texts: readonly string[]): readonly Endpoint[] {
  if (texts.length > MAX_CONFIGURED_NEIGHBOURS) {
    throw new NodeError(
      'invalidConfig',
      `${texts.length} neighbours are too many; give at most ${MAX_CONFIGURED_NEIGHBOURS}.`,
    );
  }
  // The same address twice is one neighbour.
  return [
    ...new Map(
      texts.map((text) => parseEndpoint(text)).map((endpoint) => [formatEndpoint(endpoint), endpoint]),
    ).values(),
  ];
}

function parseInteger(what: string, value: number, least: number, most: number): number {
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new NodeError('invalidConfig', `The ${what} is a whole number from ${least} to ${most}, not ${value}.`);
  }
  return value;
}
