import type { Socket } from 'node:dgram';
import type { Clock } from '../base/clock';
import { addressFamily, isWildcardAddress, plainAddress } from './addresses';
import type { FastMedia } from './fastMedia';
import { keepFreedMemory } from './heapTrim';
import { KernelDropCounter, readUdpSockets } from './kernelDrops';
import { ConnectedPath, type OnStray, SharedPath, SharedSocket } from './mediaPaths';
import type { KernelDrops, MediaPath, MediaPathOptions, MediaTransport, SocketAddress } from './transport';
import { bindSocket, closeSocket, enlargeBuffers, grantedBytes, isSame, newSocket, toSocketAddress } from './udpSocket';

export interface UdpMediaOptions {
  readonly address: string;
  /** 0: any free one. */
  readonly port: number;
  /** One connected socket per link; false: one unconnected socket for all links of a local address. */
  readonly connectedSockets: boolean;
  readonly clock: Clock;
  /** Paths of another make, one socket per link; closed with the transport. */
  readonly fast?: FastMedia | undefined;
}

/** UDP paths of a node. Owns every socket. */
export class UdpMediaTransport implements MediaTransport {
  readonly port: number;
  readonly grantedReceiveBytes: number;
  readonly grantedSendBytes: number;
  readonly #options: UdpMediaOptions;
  /** Sockets that are not closed yet: the base, and one per link or local address. */
  readonly #sockets = new Set<Socket>();
  /** Without connected sockets: local address → its socket; bounded by this machine's addresses. */
  readonly #shared = new Map<string, SharedSocket>();
  readonly #drops = new KernelDropCounter();
  readonly #own = (socket: Socket): void => {
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
  };
  #onStray: OnStray = () => undefined;
  #closed: Promise<void> | undefined;

  private constructor(base: Socket, options: UdpMediaOptions) {
    this.#options = options;
    this.port = base.address().port;
    enlargeBuffers(base);
    const granted = grantedBytes(base);
    this.grantedReceiveBytes = granted.receive;
    this.grantedSendBytes = granted.send;
    this.#own(base);
    if (options.fast || options.connectedSockets)
      base.on('message', (datagram, info) => this.#stray(datagram, toSocketAddress(info)));
    else this.#share(base, options.address);
  }

  /** Binds the node's port, or rejects with `portInUse` where any other program has it. */
  static async open(options: UdpMediaOptions): Promise<UdpMediaTransport> {
    // Sockets that allow sharing also share with those of another node: only an exclusive bind proves that there is none.
    keepFreedMemory();
    const probe = await bindSocket(options, false);
    const { port } = probe.address();
    await closeSocket(probe);
    return new UdpMediaTransport(await bindSocket({ address: options.address, port }, true), options);
  }

  start(onStray: OnStray): void {
    this.#onStray = onStray;
  }

  open(options: MediaPathOptions): MediaPath {
    const stray: OnStray = (datagram, remote) => this.#stray(datagram, remote);
    const { fast, connectedSockets } = this.#options;
    if (fast) return fast.openPath(options, this.port, stray);
    if (connectedSockets) {
      return new ConnectedPath(options, {
        port: this.port,
        clock: this.#options.clock,
        own: this.#own,
        onStray: stray,
      });
    }
    return new SharedPath(this.#sharedFor(options.localAddress), options);
  }

  async kernelDrops(): Promise<KernelDrops | null> {
    const places = [...[...this.#sockets].flatMap(placeOf), ...(this.#options.fast?.places() ?? [])];
    const rows = await readUdpSockets(new Set(places.map(({ port }) => port)));
    return rows && this.#drops.count(rows.filter(({ local }) => places.some((place) => isSame(place, local))));
  }

  close(): Promise<void> {
    this.#onStray = () => undefined;
    this.#options.fast?.close();
    this.#closed ??= Promise.all(
      [...this.#sockets].map((socket) => new Promise<void>((resolve) => void closeOnce(socket, resolve))),
    ).then(() => undefined);
    return this.#closed;
  }

  #stray(datagram: Uint8Array, remote: SocketAddress): void {
    this.#onStray(datagram, remote);
  }

  #sharedFor(localAddress: string): SharedSocket {
    const own = this.#options.address;
    const covers = isWildcardAddress(own) && (addressFamily(own) === 6 || addressFamily(localAddress) === 4);
    const key = covers ? own : localAddress;
    return this.#shared.get(key) ?? this.#share(this.#bindBeside(key), key);
  }

  /** Another socket of this node's port, on an address that the base is not bound to. */
  #bindBeside(address: string): Socket {
    const socket = newSocket(address, true);
    this.#own(socket);
    let tried = false;
    socket.on('error', () => {
      if (tried) return;
      tried = true;
      socket.bind({ address, port: 0, exclusive: true });
    });
    socket.on('listening', () => {
      tried = true;
      enlargeBuffers(socket);
    });
    socket.bind({ address, port: this.port, exclusive: true });
    return socket;
  }

  #share(socket: Socket, address: string): SharedSocket {
    const shared = new SharedSocket(socket, address, this.#options.clock, (datagram, remote) =>
      this.#stray(datagram, remote),
    );
    this.#shared.set(address, shared);
    return shared;
  }
}

/** Where a socket is bound, without the zone, which the kernel's tables do not have; none if it is closing. */
function placeOf(socket: Socket): SocketAddress[] {
  try {
    const { address, port } = socket.address();
    return [{ address: plainAddress(address.replace(/%.*$/, '')), port }];
  } catch {
    return [];
  }
}

/** Closes a socket that may be closing already, and says when it is gone. */
function closeOnce(socket: Socket, onClosed: () => void): void {
  socket.once('close', onClosed);
  try {
    socket.close();
  } catch {
    // It was closed before; its event is on its way.
  }
}
