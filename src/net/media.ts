import type { Socket } from 'node:dgram';
import { addressFamily, isWildcardAddress } from './addresses';
import { ConnectedPath, type OnStray, SharedPath, SharedSocket } from './mediaPaths';
import type { MediaPath, MediaPathOptions, MediaTransport, SocketAddress } from './transport';
import { bindSocket, closeSocket, enlargeBuffers, grantedReceiveBytes, newSocket, toSocketAddress } from './udpSocket';

export interface UdpMediaOptions {
  readonly address: string;
  /** 0: any free one. */
  readonly port: number;
  /** One connected socket per link; false: one unconnected socket for all links of a local address. */
  readonly connectedSockets: boolean;
}

/** UDP paths of a node. Owns every socket. */
export class UdpMediaTransport implements MediaTransport {
  readonly port: number;
  readonly grantedReceiveBytes: number;
  readonly #options: UdpMediaOptions;
  /** Sockets that are not closed yet: the base, and one per link or local address. */
  readonly #sockets = new Set<Socket>();
  /** Without connected sockets: local address → its socket; bounded by this machine's addresses. */
  readonly #shared = new Map<string, SharedSocket>();
  #onStray: OnStray = () => undefined;
  #closed: Promise<void> | undefined;

  private constructor(base: Socket, options: UdpMediaOptions) {
    this.#options = options;
    this.port = base.address().port;
    enlargeBuffers(base);
    this.grantedReceiveBytes = grantedReceiveBytes(base);
    this.#own(base);
    if (options.connectedSockets) base.on('message', (datagram, info) => this.#stray(datagram, toSocketAddress(info)));
    else this.#share(base, options.address);
  }

  /** Binds the node's port, or rejects with `portInUse` where any other program has it. */
  static async open(options: UdpMediaOptions): Promise<UdpMediaTransport> {
    // Sockets that allow sharing also share with those of another node: only an exclusive bind proves that there is none.
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
    if (this.#options.connectedSockets) {
      return new ConnectedPath(options, this.port, (socket) => this.#own(socket), stray);
    }
    return new SharedPath(this.#sharedFor(options.localAddress), options);
  }

  close(): Promise<void> {
    this.#onStray = () => undefined;
    this.#closed ??= Promise.all(
      [...this.#sockets].map((socket) => new Promise<void>((resolve) => void closeOnce(socket, resolve))),
    ).then(() => undefined);
    return this.#closed;
  }

  #stray(datagram: Uint8Array, remote: SocketAddress): void {
    this.#onStray(datagram, remote);
  }

  #own(socket: Socket): void {
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
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
    const shared = new SharedSocket(socket, address, (datagram, remote) => this.#stray(datagram, remote));
    this.#shared.set(address, shared);
    return shared;
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
