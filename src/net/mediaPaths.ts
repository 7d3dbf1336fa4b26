import type { RemoteInfo, Socket } from 'node:dgram';
import type { Clock } from '../base/clock';
import { addressFamily, plainAddress } from './addresses';
import { isOnThisMachine } from './machineAddresses';
import { reasonOf, systemCode } from './socketErrors';
import type { MediaPath, MediaPathOptions, MediaSendOutcome, SocketAddress } from './transport';
import { SendReports, UdpSender } from './udpSender';
import { enlargeBuffers, isSame, newSocket, toSocketAddress } from './udpSocket';

/** What becomes of a datagram that came from no open path. */
export type OnStray = (datagram: Uint8Array, remote: SocketAddress) => void;

/** What paths with sockets of their own get from the transport. */
export interface ConnectedPathContext {
  /** The node's. */
  readonly port: number;
  readonly clock: Clock;
  /** Told of every socket that is opened. */
  readonly own: (socket: Socket) => void;
  readonly onStray: OnStray;
}

/** A path with a socket of its own, connected to the neighbour: the kernel sorts by sender. */
export class ConnectedPath implements MediaPath {
  readonly #options: MediaPathOptions;
  readonly #context: ConnectedPathContext;
  #remote: SocketAddress;
  /** The neighbour's address as the socket writes it: most datagrams come from just there. */
  #rawAddress: string;
  #socket!: Socket;
  #sender!: UdpSender;
  #reports!: SendReports;
  #isOpen = false;
  #isClosed = false;

  constructor(options: MediaPathOptions, context: ConnectedPathContext) {
    this.#options = options;
    this.#context = context;
    this.#remote = options.remote;
    this.#rawAddress = options.remote.address;
    // Another program may hold this port on that address. The neighbour follows to wherever our HELLOs come from.
    this.#bind(context.port, () => this.#bind(0, (error) => options.onFailed(reasonOf(error))));
  }

  get remote(): SocketAddress {
    return this.#remote;
  }

  get isLossy(): boolean {
    return !isOnThisMachine(this.#remote.address);
  }

  moveTo(remote: SocketAddress): void {
    if (this.#isClosed || isSame(remote, this.#remote)) return;
    this.#remote = remote;
    this.#rawAddress = remote.address;
    if (this.#isOpen) this.#socket.disconnect();
    this.#connect();
  }

  send(datagram: Uint8Array): MediaSendOutcome {
    return this.#isOpen ? this.#sender.send(datagram, this.#reports) : 'failed';
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#isOpen = false;
    this.#socket.close();
  }

  #bind(port: number, onRefused: (error: Error) => void): void {
    const socket = newSocket(this.#options.localAddress, true);
    this.#context.own(socket);
    this.#socket = socket;
    this.#sender = new UdpSender(socket, this.#context.clock, () => {
      if (!this.#isClosed) this.#options.onWritable();
    });
    const reports = new SendReports(this.#sender, (code) => {
      if (this.#isOpen) this.#options.onSendError(code);
    });
    this.#reports = reports;
    let bound = false;
    socket.on('error', (error) => {
      if (this.#isClosed) return;
      if (!bound) {
        socket.close();
        onRefused(error);
        return;
      }
      // What became of an earlier datagram may be said when the next one is read.
      if (!this.#isOpen) return;
      reports.watch();
      this.#options.onSendError(systemCode(error) ?? 'UNKNOWN');
    });
    socket.on('message', (datagram, info) => {
      // Between bind and connect the kernel may have put here what strangers sent to the node's port.
      if (info.port === this.#remote.port && (info.address === this.#rawAddress || this.#isFromRemote(info))) {
        this.#options.onDatagram(datagram);
      } else this.#context.onStray(datagram, toSocketAddress(info));
    });
    socket.on('listening', () => {
      bound = true;
      enlargeBuffers(socket);
      this.#connect();
    });
    socket.bind({ address: this.#options.localAddress, port, exclusive: true });
  }

  /** Remembers how the address was written, if it is the neighbour's. */
  #isFromRemote({ address }: RemoteInfo): boolean {
    if (plainAddress(address) !== this.#remote.address) return false;
    this.#rawAddress = address;
    return true;
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
  readonly onWritable: () => void;
  readonly reports: SendReports;
  readonly #hub: SharedSocket;
  #remote: SocketAddress;
  /** {@link remote} as the socket writes it, and wants it written. */
  #rawAddress: string;
  /** Whether datagrams are sent and taken; the socket's to change. */
  isOpen = false;

  constructor(hub: SharedSocket, options: MediaPathOptions) {
    this.#hub = hub;
    this.onDatagram = options.onDatagram;
    this.onWritable = options.onWritable;
    this.reports = new SendReports(hub.sender, (code) => {
      if (this.isOpen) options.onSendError(code);
    });
    this.#remote = options.remote;
    this.#rawAddress = hub.rawAddress(options.remote.address);
    hub.add(this);
  }

  get remote(): SocketAddress {
    return this.#remote;
  }

  get isLossy(): boolean {
    return !isOnThisMachine(this.#remote.address);
  }

  get rawAddress(): string {
    return this.#rawAddress;
  }

  moveTo(remote: SocketAddress): void {
    if (!this.isOpen) return;
    this.#hub.remove(this);
    this.#remote = remote;
    this.#rawAddress = this.#hub.rawAddress(remote.address);
    this.#hub.add(this);
  }

  send(datagram: Uint8Array): MediaSendOutcome {
    return this.isOpen ? this.#hub.send(this, datagram) : 'failed';
  }

  close(): void {
    if (!this.isOpen) return;
    this.#hub.remove(this);
    this.#hub.forget(this);
  }
}

/** An unconnected socket and the paths that go through it. */
export class SharedSocket {
  readonly sender: UdpSender;
  readonly #mapsIpv4: boolean;
  /** Port of the neighbour → its address as the socket writes it → its path; one per link. */
  readonly #paths = new Map<number, Map<string, SharedPath>>();
  /** Paths that were told to wait, in that order; a subset of the open ones. */
  readonly #waiting = new Set<SharedPath>();

  constructor(socket: Socket, localAddress: string, clock: Clock, onStray: OnStray) {
    this.sender = new UdpSender(socket, clock, () => this.#resume());
    this.#mapsIpv4 = addressFamily(localAddress) === 6;
    socket.on('message', (datagram, info) => {
      const path = this.#paths.get(info.port)?.get(info.address);
      if (path) path.onDatagram(datagram);
      else onStray(datagram, toSocketAddress(info));
    });
  }

  /** How this socket writes an address. */
  rawAddress(address: string): string {
    return this.#mapsIpv4 && addressFamily(address) === 4 ? `::ffff:${address}` : address;
  }

  /** Opens a path; one to the same place is closed by that. */
  add(path: SharedPath): void {
    const { port } = path.remote;
    let atPort = this.#paths.get(port);
    if (!atPort) this.#paths.set(port, (atPort = new Map<string, SharedPath>()));
    const displaced = atPort.get(path.rawAddress);
    if (displaced) {
      displaced.isOpen = false;
      this.forget(displaced);
    }
    atPort.set(path.rawAddress, path);
    path.isOpen = true;
  }

  remove(path: SharedPath): void {
    const { port } = path.remote;
    const atPort = this.#paths.get(port);
    atPort?.delete(path.rawAddress);
    if (atPort?.size === 0) this.#paths.delete(port);
    path.isOpen = false;
  }

  /** The path no longer waits for its turn. */
  forget(path: SharedPath): void {
    this.#waiting.delete(path);
  }

  send(path: SharedPath, datagram: Uint8Array): MediaSendOutcome {
    const outcome = this.sender.send(datagram, path.reports, path.remote.port, path.rawAddress);
    if (outcome === 'held' || outcome === 'blocked') this.#waiting.add(path);
    return outcome;
  }

  /** Lets those that wait go on, until one of them fills the socket again: it is the last then. */
  #resume(): void {
    for (const path of this.#waiting) {
      if (this.sender.isHeld) return;
      this.#waiting.delete(path);
      path.onWritable();
    }
  }
}
