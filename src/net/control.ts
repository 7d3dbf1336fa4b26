import { connect, createServer, type Server, type Socket } from 'node:net';
import type { Clock } from '../base/clock';
import { type Disposable, MutableDisposable, toDisposable } from '../base/disposable';
import { ControlSplitter } from '../wire/framing';
import { plainAddress } from './addresses';
import { reasonOf, toTransportError } from './socketErrors';
import {
  CLOSE_TIMEOUT_MS,
  CONNECT_TIMEOUT_MS,
  type ControlConnection,
  type ControlHandler,
  type ControlTransport,
  type DialHandler,
  MAX_INBOUND_CONNECTIONS,
  MAX_QUEUED_BYTES,
  type SocketAddress,
} from './transport';

/** Idle time after which the kernel asks whether the peer's machine is still there. */
const KEEP_ALIVE_MS = 30_000;
/** Time for each address of a host name that has several, before the next is tried beside it (RFC 8305 section 8). */
const ADDRESS_ATTEMPT_MS = 1_000;

/** An open TCP socket as a {@link ControlConnection}. Owns the socket. */
class TcpConnection implements ControlConnection {
  readonly remote: SocketAddress;
  readonly localAddress: string;
  readonly #socket: Socket;
  readonly #clock: Clock;
  readonly #splitter = new ControlSplitter();
  readonly #deadline = new MutableDisposable<Disposable>();
  #handler: ControlHandler | undefined;
  #reason: string | undefined;
  #closing = false;
  #gone = false;

  constructor(socket: Socket, clock: Clock) {
    this.#socket = socket;
    this.#clock = clock;
    this.remote = { address: plainAddress(socket.remoteAddress ?? ''), port: socket.remotePort ?? 0 };
    this.localAddress = plainAddress(socket.localAddress ?? '');
    socket.on('error', (error) => (this.#reason ??= reasonOf(error)));
    socket.on('close', () => {
      this.#gone = true;
      this.#deadline.dispose();
      this.#handler?.onClosed(this.#reason ?? 'closed by the peer');
    });
  }

  get isGone(): boolean {
    return this.#gone;
  }

  start(handler: ControlHandler): void {
    this.#handler = handler;
    this.#socket.on('data', (bytes) => {
      if (this.#closing) return;
      const items = this.#splitter.push(bytes);
      if (items.length > 0) handler.onItems(items);
    });
    // The socket ends its own side by itself then; a peer that takes nothing any more must not hold it open.
    this.#socket.on('end', () => this.#cutOffLater());
  }

  send(bytes: Uint8Array): void {
    if (this.#closing || this.#socket.destroyed || !this.#socket.writable) return;
    if (this.#socket.writableLength + bytes.length > MAX_QUEUED_BYTES) {
      this.#closing = true;
      this.#reason ??= 'the peer does not read';
      this.#socket.destroy();
      return;
    }
    this.#socket.write(bytes);
  }

  close(): void {
    if (this.#closing) return;
    this.#closing = true;
    this.#reason ??= 'closed';
    // What still comes is thrown away, but read: otherwise the peer's end of stream would never be seen.
    this.#socket.resume();
    this.#socket.end();
    this.#cutOffLater();
  }

  #cutOffLater(): void {
    if (this.#deadline.value || this.#socket.destroyed) return;
    this.#deadline.value = this.#clock.setTimer(CLOSE_TIMEOUT_MS, () => this.#socket.destroy());
  }
}

/** TCP connections in both directions. Owns the server and every socket. */
export class TcpControlTransport implements ControlTransport {
  readonly port: number;
  readonly #server: Server | undefined;
  readonly #clock: Clock;
  /** Open sockets and dials; bounded by MAX_INBOUND_CONNECTIONS and by what the core dials. */
  readonly #sockets = new Set<Socket>();
  readonly #connections = new Map<Socket, TcpConnection>();
  /** Connections that came before `start`; bounded by MAX_INBOUND_CONNECTIONS. */
  #waiting: TcpConnection[] = [];
  #onConnection: ((connection: ControlConnection) => void) | undefined;
  #listening: boolean;
  #closed: Promise<void> | undefined;
  #onSocketGone: (() => void) | undefined;

  private constructor(server: Server | undefined, clock: Clock) {
    this.#server = server;
    this.#clock = clock;
    this.#listening = server !== undefined;
    const bound = server?.address();
    this.port = typeof bound === 'object' && bound ? bound.port : 0;
    if (!server) return;
    server.maxConnections = MAX_INBOUND_CONNECTIONS;
    // After listening, errors are failures to accept one connection (out of descriptors); the next may succeed.
    server.on('error', () => undefined);
    server.on('connection', (socket) => this.#accept(socket));
  }

  /** Listens; without an address (client mode) it only dials. */
  static async open(listen: SocketAddress | undefined, clock: Clock): Promise<TcpControlTransport> {
    if (!listen) return new TcpControlTransport(undefined, clock);
    const server = createServer({ noDelay: true, keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE_MS });
    await new Promise<void>((resolve, reject) => {
      server.once('error', (error) => reject(toTransportError(error, listen)));
      server.listen({ host: listen.address, port: listen.port, exclusive: true }, resolve);
    });
    server.removeAllListeners('error');
    return new TcpControlTransport(server, clock);
  }

  start(onConnection: (connection: ControlConnection) => void): void {
    this.#onConnection = onConnection;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const connection of waiting) if (!connection.isGone) onConnection(connection);
  }

  dial(remote: SocketAddress, handler: DialHandler): Disposable {
    const socket = connect({
      host: remote.address,
      port: remote.port,
      noDelay: true,
      keepAlive: true,
      keepAliveInitialDelay: KEEP_ALIVE_MS,
      autoSelectFamilyAttemptTimeout: ADDRESS_ATTEMPT_MS,
    });
    this.#own(socket);
    let settled = false;
    const settle = (): boolean => {
      const first = !settled;
      settled = true;
      timer.dispose();
      return first;
    };
    const fail = (reason: string): void => {
      if (settle()) handler.onFailed(reason);
      socket.destroy();
    };
    const timer = this.#clock.setTimer(CONNECT_TIMEOUT_MS, () => fail('no answer'));
    const failed = (error: Error): void => fail(reasonOf(error));
    socket.once('error', failed);
    socket.once('connect', () => {
      if (!settle()) return;
      socket.removeListener('error', failed);
      handler.onOpened(this.#adopt(socket));
    });
    return toDisposable(() => {
      if (!settle()) return;
      // An error that is already under way has nobody left to tell.
      socket.on('error', () => undefined);
      socket.destroy();
    });
  }

  close(): Promise<void> {
    this.#closed ??= new Promise<void>((resolve) => {
      const check = (): void => {
        if (this.#sockets.size === 0 && !this.#listening) resolve();
      };
      this.#onSocketGone = check;
      for (const socket of this.#sockets) {
        const connection = this.#connections.get(socket);
        if (connection) connection.close();
        else socket.destroy();
      }
      this.#server?.close(() => {
        this.#listening = false;
        check();
      });
      check();
    });
    return this.#closed;
  }

  #accept(socket: Socket): void {
    this.#own(socket);
    const connection = this.#adopt(socket);
    // Gone between the kernel's accept and now, or this node is on its way out.
    if (connection.remote.address === '' || this.#closed) socket.destroy();
    else if (this.#onConnection) this.#onConnection(connection);
    else this.#waiting.push(connection);
  }

  #adopt(socket: Socket): TcpConnection {
    const connection = new TcpConnection(socket, this.#clock);
    this.#connections.set(socket, connection);
    return connection;
  }

  #own(socket: Socket): void {
    this.#sockets.add(socket);
    socket.once('close', () => {
      this.#sockets.delete(socket);
      this.#connections.delete(socket);
      this.#onSocketGone?.();
    });
  }
}
