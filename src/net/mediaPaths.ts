import type { Socket } from 'node:dgram';
import { addressFamily, plainAddress } from './addresses';
import { reasonOf } from './socketErrors';
import type { MediaPath, MediaPathOptions, MediaSendOutcome, SocketAddress } from './transport';
import { enlargeBuffers, isFull, isSame, newSocket, toSocketAddress } from './udpSocket';

/** What becomes of a datagram that came from no open path. */
export type OnStray = (datagram: Uint8Array, remote: SocketAddress) => void;

/** A path with a socket of its own, connected to the neighbour: the kernel sorts by sender. */
export class ConnectedPath implements MediaPath {
  readonly #options: MediaPathOptions;
  readonly #own: (socket: Socket) => void;
  readonly #onStray: OnStray;
  #remote: SocketAddress;
  #socket!: Socket;
  #isOpen = false;
  #isClosed = false;
  #backlog = false;

  constructor(options: MediaPathOptions, port: number, own: (socket: Socket) => void, onStray: OnStray) {
    this.#options = options;
    this.#remote = options.remote;
    this.#own = own;
    this.#onStray = onStray;
    // Another program may hold this port on that address. The neighbour follows to wherever our HELLOs come from.
    this.#bind(port, () => this.#bind(0, (error) => options.onFailed(reasonOf(error))));
  }

  get remote(): SocketAddress {
    return this.#remote;
  }

  moveTo(remote: SocketAddress): void {
    if (this.#isClosed || isSame(remote, this.#remote)) return;
    this.#remote = remote;
    if (this.#isOpen) this.#socket.disconnect();
    this.#connect();
  }

  send(datagram: Uint8Array): MediaSendOutcome {
    if (!this.#isOpen) return 'failed';
    // Asking the socket is not free: only one that held something back last time is asked before it is given more.
    if (this.#backlog && isFull(this.#socket, datagram.length)) return 'full';
    try {
      this.#socket.send(datagram);
    } catch {
      return 'failed';
    }
    this.#backlog = this.#socket.getSendQueueCount() > 0;
    return this.#backlog ? 'retained' : 'sent';
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#isOpen = false;
    this.#socket.close();
  }

  #bind(port: number, onRefused: (error: Error) => void): void {
    const socket = newSocket(this.#options.localAddress, true);
    this.#own(socket);
    this.#socket = socket;
    let bound = false;
    socket.on('error', (error) => {
      // Once it is bound, errors are about one datagram.
      if (bound || this.#isClosed) return;
      socket.close();
      onRefused(error);
    });
    socket.on('message', (datagram, info) => {
      // Between bind and connect the kernel may have put here what strangers sent to the node's port.
      if (info.port === this.#remote.port && plainAddress(info.address) === this.#remote.address) {
        this.#options.onDatagram(datagram);
      } else this.#onStray(datagram, toSocketAddress(info));
    });
    socket.on('listening', () => {
      bound = true;
      enlargeBuffers(socket);
      this.#connect();
    });
    socket.bind({ address: this.#options.localAddress, port, exclusive: true });
  }

  #connect(): void {
    const socket = this.#socket;
    try {
      socket.connect(this.#remote.port, this.#remote.address);
      // Throws unless the call above has succeeded; its own report comes a turn later, as an event.
      socket.remoteAddress();
      this.#isOpen = true;
    } catch (error) {
      this.#isOpen = false;
      this.#options.onFailed(reasonOf(error));
    }
  }
}

/** A path through a socket that it shares with others: sorted by sender in this program. */
export class SharedPath implements MediaPath {
  readonly onDatagram: (datagram: Uint8Array) => void;
  readonly #hub: SharedSocket;
  #remote: SocketAddress;

  constructor(hub: SharedSocket, options: MediaPathOptions) {
    this.#hub = hub;
    this.onDatagram = options.onDatagram;
    this.#remote = options.remote;
    hub.add(this);
  }

  get remote(): SocketAddress {
    return this.#remote;
  }

  moveTo(remote: SocketAddress): void {
    if (!this.#hub.remove(this)) return;
    this.#remote = remote;
    this.#hub.add(this);
  }

  send(datagram: Uint8Array): MediaSendOutcome {
    return this.#hub.send(this, datagram);
  }

  close(): void {
    this.#hub.remove(this);
  }
}

/** An unconnected socket and the paths that go through it. */
export class SharedSocket {
  readonly #socket: Socket;
  readonly #mapsIpv4: boolean;
  #backlog = false;
  /** "address port" of the neighbour → its path; one per link. */
  readonly #paths = new Map<string, SharedPath>();

  constructor(socket: Socket, localAddress: string, onStray: OnStray) {
    this.#socket = socket;
    this.#mapsIpv4 = addressFamily(localAddress) === 6;
    socket.on('message', (datagram, info) => {
      const from = toSocketAddress(info);
      const path = this.#paths.get(keyOf(from));
      if (path) path.onDatagram(datagram);
      else onStray(datagram, from);
    });
  }

  add(path: SharedPath): void {
    this.#paths.set(keyOf(path.remote), path);
  }

  /** Whether the path was open. */
  remove(path: SharedPath): boolean {
    const key = keyOf(path.remote);
    return this.#paths.get(key) === path && this.#paths.delete(key);
  }

  send(path: SharedPath, datagram: Uint8Array): MediaSendOutcome {
    const { address, port } = path.remote;
    if (this.#paths.get(keyOf(path.remote)) !== path) return 'failed';
    const target = this.#mapsIpv4 && addressFamily(address) === 4 ? `::ffff:${address}` : address;
    if (this.#backlog && isFull(this.#socket, datagram.length)) return 'full';
    try {
      this.#socket.send(datagram, port, target);
    } catch {
      return 'failed';
    }
    this.#backlog = this.#socket.getSendQueueCount() > 0;
    return this.#backlog ? 'retained' : 'sent';
  }
}

function keyOf(remote: SocketAddress): string {
  return `${remote.address} ${remote.port}`;
}
