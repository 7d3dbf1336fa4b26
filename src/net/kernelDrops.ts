import { readFile } from 'node:fs/promises';
import { SocketAddress as ParsedAddress } from 'node:net';
import { endianness } from 'node:os';
import type { KernelDrops, SocketAddress } from './transport';

/** A UDP socket as the kernel lists it. */
export interface UdpSocketRow {
  readonly inode: string;
  readonly local: SocketAddress;
  /** Undefined: not connected. */
  readonly remote: SocketAddress | undefined;
  /** Datagrams that were dropped because the socket's buffer was full, or for want of memory; modulo 2³². */
  readonly drops: number;
}

const TABLES = ['/proc/self/net/udp', '/proc/self/net/udp6'];
const LOCAL_COLUMN = 1;
const REMOTE_COLUMN = 2;
const INODE_COLUMN = 9;
const DROPS_COLUMN = 12;

/**
 * The sockets of these local ports in the text of Linux's `/proc/net/udp` or `udp6` (proc_pid_net(5)). The kernel prints
 * addresses as numbers of 4 bytes in its own byte order. Lines that are no sockets are passed over.
 */
export function parseUdpSockets(text: string, ports: ReadonlySet<number>, littleEndian: boolean): UdpSocketRow[] {
  const rows: UdpSocketRow[] = [];
  for (const line of text.split('\n')) {
    const columns = line.trim().split(/\s+/);
    const inode = columns[INODE_COLUMN];
    const drops = Number(columns[DROPS_COLUMN]);
    const local = parseAddress(columns[LOCAL_COLUMN], littleEndian, ports);
    if (!local || inode === undefined || !Number.isSafeInteger(drops)) continue;
    const remote = parseAddress(columns[REMOTE_COLUMN], littleEndian);
    rows.push({ inode, local, remote: remote?.port === 0 ? undefined : remote, drops });
  }
  return rows;
}

/** All UDP sockets of this network namespace with these local ports; null where the system does not tell. */
export async function readUdpSockets(ports: ReadonlySet<number>): Promise<UdpSocketRow[] | null> {
  if (process.platform !== 'linux') return null;
  // Without IPv6 its table is not there; in a sandbox neither may be.
  const texts = await Promise.all(TABLES.map((file) => readFile(file, 'latin1').catch(() => undefined)));
  if (texts.every((text) => text === undefined)) return null;
  return texts.flatMap((text) => parseUdpSockets(text ?? '', ports, endianness() === 'LE'));
}

/** Adds up what the kernel dropped in a node's sockets, those included that are closed by now as far as they were seen. */
export class KernelDropCounter {
  /** Inode → drops when it was last seen; bounded by the node's open sockets. */
  #seen = new Map<string, number>();
  #ofClosed = 0;

  /** `rows`: of sockets that are the node's own. */
  count(rows: readonly UdpSocketRow[]): KernelDrops {
    const seen = new Map(rows.map(({ inode, drops }) => [inode, drops]));
    for (const [inode, drops] of this.#seen) if (!seen.has(inode)) this.#ofClosed += drops;
    this.#seen = seen;
    return {
      datagrams: rows.reduce((sum, { drops }) => sum + drops, this.#ofClosed),
      neighbours: rows.flatMap(({ remote, drops }) => (remote ? [{ remote, datagrams: drops }] : [])),
    };
  }
}

/** The address and port of a column, if it is one of `ports`. */
function parseAddress(
  column: string | undefined,
  littleEndian: boolean,
  ports?: ReadonlySet<number>,
): SocketAddress | undefined {
  const [, hex, hexPort] = /^([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4})$/i.exec(column ?? '') ?? [];
  if (hex === undefined || hexPort === undefined) return undefined;
  const port = parseInt(hexPort, 16);
  if (ports && !ports.has(port)) return undefined;
  const bytes = (hex.match(/.{8}/g) ?? []).flatMap((word) => {
    const inOrder = (word.match(/../g) ?? []).map((byte) => parseInt(byte, 16));
    return littleEndian ? inOrder.reverse() : inOrder;
  });
  return { address: addressOf(bytes), port };
}

/** The usual text of 4 or 16 bytes; an IPv4 address that is written as IPv6 in its own form. */
function addressOf(bytes: readonly number[]): string {
  const isMapped = bytes.length === 16 && bytes.every((byte, at) => at >= 12 || byte === (at < 10 ? 0 : 0xff));
  if (bytes.length === 4 || isMapped) return bytes.slice(-4).join('.');
  const groups = Array.from({ length: 8 }, (_, at) => ((bytes[2 * at] ?? 0) << 8) | (bytes[2 * at + 1] ?? 0));
  return new ParsedAddress({ address: groups.map((group) => group.toString(16)).join(':'), family: 'ipv6' }).address;
}
