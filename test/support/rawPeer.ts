import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { randomBytes, randomUUID } from 'node:crypto';
import type { Authentication, ControlMessage } from '../../src/wire/control';
import { decodeControl, encodeControl } from '../../src/wire/controlCodec';
import { datagramKind, decodeHello, encodeHello } from '../../src/wire/datagram';
import { ControlSplitter, encodePreamble } from '../../src/wire/framing';
import type { VersionRange } from '../../src/wire/versions';
import { hexFromBytes } from '../../src/wire/ids';
import { helloOf } from './hello';
import { until } from './until';

const LOOPBACK = '127.0.0.1';

/** A node that a test plays by hand: its own TCP and UDP sockets, the protocol's bytes, and none of its rules unless told to. */
export class RawPeer {
  readonly id = randomUUID();
  readonly mediaToken = hexFromBytes(randomBytes(8));
  readonly received: ControlMessage[] = [];
  /** Version ranges of the preambles that came. */
  readonly preambles: VersionRange[] = [];
  /** MEDIA datagrams that came, as copies. */
  readonly media: Uint8Array[] = [];
  /** HELLOs that came, which go on all the time: a clock for "nothing more comes". */
  hellos = 0;
  isClosed = false;
  readonly #socket: Socket;
  readonly #udp: UdpSocket;
  #helloSequence = 0;
  /** Whether the node says that it has heard this peer's HELLOs, which always say that they have heard the node's. */
  #isHeard = false;

  private constructor(
    socket: Socket,
    udp: UdpSocket,
    readonly name: string,
  ) {
    this.#socket = socket;
    this.#udp = udp;
    const splitter = new ControlSplitter();
    socket.on('data', (bytes) => {
      for (const item of splitter.push(bytes)) {
        if (item.kind === 'preamble') this.preambles.push(item.versions);
        if (item.kind !== 'frame') continue;
        const decoded = decodeControl(item.tag, item.data);
        if (!decoded.ok) continue;
        const message = decoded.value;
        if (message.type === 'pingRequest') this.send({ type: 'pingResponse', token: message.token });
        else this.received.push(message);
      }
    });
    socket.on('error', () => undefined);
    socket.on('close', () => (this.isClosed = true));
    udp.on('message', (datagram) => this.#takeDatagram(datagram));
  }

  /** Opens a TCP connection to a node; says nothing on it. */
  static async dial(port: number, name = 'raw'): Promise<RawPeer> {
    const socket = connect({ port, host: LOOPBACK, noDelay: true });
    const udp = await openUdp();
    if (socket.connecting) await once(socket, 'connect');
    return new RawPeer(socket, udp, name);
  }

  /** Takes the next connection to a server of the test's. */
  static async accept(server: Server, name = 'raw'): Promise<RawPeer> {
    const [socket] = (await once(server, 'connection')) as [Socket];
    return new RawPeer(socket, await openUdp(), name);
  }

  /** Connects and does all that makes it a neighbour with a working media path. */
  static async join(port: number, name = 'raw'): Promise<RawPeer> {
    const peer = await RawPeer.dial(port, name);
    peer.sendPreamble();
    peer.authenticate();
    await until('a media path', () => peer.#isHeard);
    return peer;
  }

  /** What the node has said of itself. */
  get authentication(): Authentication {
    const found = this.received.find((message) => message.type === 'authentication');
    if (!found) throw new Error('no AUTHENTICATION yet');
    return found;
  }

  sendPreamble(versions?: VersionRange): void {
    this.sendBytes(encodePreamble(versions));
  }

  authenticate(changes: Partial<Authentication> = {}): void {
    this.send({
      type: 'authentication',
      id: this.id,
      name: this.name,
      controlPort: 0,
      mediaPort: this.#udp.address().port,
      mediaToken: this.mediaToken,
      advertisedAddress: '',
      metric: 'hops',
      tellsTopology: false,
      ...changes,
    });
  }

  send(message: ControlMessage): void {
    this.sendBytes(encodeControl(message));
  }

  sendBytes(bytes: Uint8Array): void {
    this.#socket.write(bytes);
  }

  /** Sends a datagram to the node's media port, from this peer's. */
  sendDatagram(datagram: Uint8Array): void {
    this.#udp.send(datagram, this.authentication.mediaPort, LOOPBACK);
  }

  /** Resolves with the first message of the type for which `matches` holds. */
  message<T extends ControlMessage['type']>(
    type: T,
    matches: (message: Extract<ControlMessage, { type: T }>) => boolean = () => true,
  ): Promise<Extract<ControlMessage, { type: T }>> {
    const isWanted = (message: ControlMessage): message is Extract<ControlMessage, { type: T }> =>
      message.type === type && matches(message as Extract<ControlMessage, { type: T }>);
    return until(`a ${type} at ${this.name}`, () => this.received.find(isWanted));
  }

  /** Resolves when HELLOs have come so often that media under way before would have come, too. */
  async quiet(): Promise<void> {
    const mark = this.hellos;
    await until('two HELLOs', () => this.hellos >= mark + 2);
  }

  /** Resolves when the node has closed the connection. */
  async closedByNode(): Promise<void> {
    await until('the end of the connection', () => this.isClosed);
  }

  async close(): Promise<void> {
    this.#socket.destroy();
    await new Promise<void>((resolve) => this.#udp.close(resolve));
  }

  #takeDatagram(datagram: Uint8Array): void {
    if (datagramKind(datagram) === 'media') this.media.push(datagram.slice());
    const hello = decodeHello(datagram);
    if (!hello.ok) return;
    this.hellos++;
    const known = this.received.find((message) => message.type === 'authentication');
    if (!known || hello.value.token !== this.mediaToken) return;
    this.#isHeard = hello.value.heard;
    const { sentUs } = hello.value;
    const sequence = this.#helloSequence++;
    this.sendDatagram(encodeHello(helloOf({ token: known.mediaToken, sequence, echoUs: sentUs })));
  }
}

/** A TCP server on a free port of loopback, for nodes to dial. */
export async function openServer(): Promise<{ server: Server; port: number; close(): Promise<void> }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.listen(0, LOOPBACK);
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const close = (): Promise<void> => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(() => resolve()));
  };
  return { server, port, close };
}

/** A UDP socket on a free port of loopback. */
export async function openUdp(): Promise<UdpSocket> {
  const socket = createSocket({ type: 'udp4', recvBufferSize: 4 * 1024 * 1024 });
  socket.bind(0, LOOPBACK);
  await once(socket, 'listening');
  return socket;
}
