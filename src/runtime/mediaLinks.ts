import type { Clock } from '../base/clock';
import type { Logger } from '../base/log';
import { serialDiff32 } from '../base/serial';
import type { MediaPath, MediaTransport, SocketAddress } from '../net/transport';
import { KERNEL_BUFFER_BYTES } from '../net/transport';
import type { Input, LinkId } from '../overlay/effects';
import type { Forwarder } from '../overlay/forwarder';
import type { MediaToken } from '../wire/control';
import { datagramKind, decodeHello, encodeHello, type Hello } from '../wire/datagram';
import { decodeRepairRequest } from '../wire/repairRequest';

/** Less than this is worth a warning: a few hundred milliseconds of one ordinary flow while this program is held up. */
const SMALL_BUFFER_BYTES = 1024 * 1024;

interface Path {
  readonly token: MediaToken;
  /** Undefined until the neighbour has said where its media is. */
  readonly path: MediaPath | undefined;
  /** Sequence of the newest HELLO. */
  newest: number | undefined;
}

/** Datagrams that came to this node and were dropped by the system for want of room. */
export interface LinkDrops {
  readonly datagrams: number;
  /** Of links with a socket of their own. */
  readonly byLink: ReadonlyMap<LinkId, number>;
}

export interface MediaLinksOptions {
  readonly transport: MediaTransport;
  readonly forwarder: Forwarder;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly feed: (input: Input) => void;
}

/** Media paths by link: takes HELLOs to the machine and media to the forwarder, and counts what belongs to neither. */
export class MediaLinks {
  readonly #options: MediaLinksOptions;
  /** Bounded by the machine's links. */
  readonly #paths = new Map<LinkId, Path>();
  /** Token that a neighbour was given → its link; one per entry of `#paths`. */
  readonly #tokens = new Map<MediaToken, LinkId>();

  constructor(options: MediaLinksOptions) {
    this.#options = options;
  }

  start(): void {
    const { transport, logger } = this.#options;
    transport.start((datagram, remote) => this.#takeStray(datagram, remote));
    const { grantedReceiveBytes, grantedSendBytes } = transport;
    const asked = kib(KERNEL_BUFFER_BYTES);
    const granted = `Kernel buffers: ${kib(grantedReceiveBytes)} to receive and ${kib(grantedSendBytes)} to send of ${asked} granted`;
    if (grantedReceiveBytes >= SMALL_BUFFER_BYTES) logger.info(granted);
    else logger.warning(`${granted}; bursts may be lost (on Linux, raise net.core.rmem_max)`);
  }

  /** A neighbour is being told `token`: its first HELLOs may be here before it says where its media is. */
  expect(link: LinkId, token: MediaToken): void {
    // AUTHENTICATION may be said again, with the same token.
    if (this.#paths.get(link)?.token === token) return;
    this.close(link);
    this.#paths.set(link, { token, path: undefined, newest: undefined });
    this.#tokens.set(token, link);
  }

  open(link: LinkId, token: MediaToken, localAddress: string, remote: SocketAddress): void {
    const { transport, forwarder, clock, logger } = this.#options;
    this.close(link);
    this.#tokens.set(token, link);
    const path = transport.open({
      localAddress,
      remote,
      onDatagram: (datagram) => this.#take(link, token, datagram),
      onWritable: () => forwarder.writable(link, clock.now()),
      onSendError: (code) => this.#sendFailed(link, code),
      onFailed: (reason) => logger.warning(`No media to ${remote.address} port ${remote.port}: ${reason}`),
    });
    this.#paths.set(link, { token, path, newest: undefined });
    // Within a machine what got lost found no room, which is rare, and keeping whole frames costs more than sending them.
    forwarder.attach(link, path, path.isLossy);
  }

  /** `bytes`: what it is padded to. */
  sendHello(link: LinkId, hello: Hello, bytes?: number): void {
    this.#paths.get(link)?.path?.send(encodeHello(hello, bytes));
  }

  /** What the system dropped of this node's datagrams, in all and by link; null where it does not tell. */
  async kernelDrops(): Promise<LinkDrops | null> {
    const drops = await this.#options.transport.kernelDrops();
    if (!drops) return null;
    const byPlace = new Map(drops.neighbours.map(({ remote, datagrams }) => [placeOf(remote), datagrams]));
    const byLink = new Map<LinkId, number>();
    for (const [link, { path }] of this.#paths) {
      const datagrams = path && byPlace.get(placeOf(path.remote));
      if (datagrams !== undefined) byLink.set(link, datagrams);
    }
    return { datagrams: drops.datagrams, byLink };
  }

  close(link: LinkId): void {
    const entry = this.#paths.get(link);
    if (!entry) return;
    this.#paths.delete(link);
    this.#tokens.delete(entry.token);
    entry.path?.close();
  }

  async shutDown(): Promise<void> {
    for (const link of [...this.#paths.keys()]) this.close(link);
    await this.#options.transport.close();
  }

  #take(link: LinkId, token: MediaToken, datagram: Uint8Array): void {
    const { forwarder, clock, feed } = this.#options;
    const kind = datagramKind(datagram);
    if (kind === 'media') return forwarder.receive(link, datagram, clock.now());
    if (kind === 'repairRequest') {
      const request = decodeRepairRequest(datagram);
      if (request.ok) return forwarder.repairRequested(link, request.value, clock.now());
      return forwarder.countDrop('malformed');
    }
    if (kind !== 'hello') return forwarder.countDrop(kind);
    const hello = decodeHello(datagram);
    const entry = this.#paths.get(link);
    if (!hello.ok || !entry || hello.value.token !== token) return forwarder.countDrop('unknownToken');
    if (isNewer(hello.value, entry)) entry.newest = hello.value.sequence;
    feed({ type: 'helloReceived', link, hello: hello.value, bytes: datagram.length });
  }

  /** Of a datagram that was taken before. A neighbour that is gone makes every second one fail: liveness is the judge of that. */
  #sendFailed(link: LinkId, code: string): void {
    const { forwarder, logger } = this.#options;
    forwarder.sendFailed(link);
    logger.debug(`Link ${link}: a datagram was not sent (${code})`);
  }

  /** A datagram from where no open path is: nobody's business, unless it is a HELLO with a token that was given out. */
  #takeStray(datagram: Uint8Array, remote: SocketAddress): void {
    const { forwarder, feed } = this.#options;
    const kind = datagramKind(datagram);
    if (kind === 'media' || kind === 'repairRequest') return forwarder.countDrop('stranger');
    if (kind !== 'hello') return forwarder.countDrop(kind);
    const hello = decodeHello(datagram);
    const link = hello.ok ? this.#tokens.get(hello.value.token) : undefined;
    if (!hello.ok || link === undefined) return forwarder.countDrop('unknownToken');
    const entry = this.#paths.get(link);
    // Its AUTHENTICATION is still under way on the other channel; it will say HELLO again.
    if (!entry?.path) return;
    // What was sent before the newest HELLO, or is sent again by somebody, says nothing about where the neighbour is now.
    if (!isNewer(hello.value, entry)) return forwarder.countDrop('stranger');
    entry.newest = hello.value.sequence;
    entry.path.moveTo(remote);
    feed({ type: 'helloReceived', link, hello: hello.value, bytes: datagram.length });
  }
}

function isNewer(hello: Hello, { newest }: Path): boolean {
  return newest === undefined || serialDiff32(hello.sequence, newest) > 0;
}

function placeOf({ address, port }: SocketAddress): string {
  return `${address} ${port}`;
}

function kib(bytes: number): string {
  return `${Math.round(bytes / 1024)} KiB`;
}
