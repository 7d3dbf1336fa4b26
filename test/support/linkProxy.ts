import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { decodeControl, encodeControl } from '../../src/wire/controlCodec';
import { byteOffsetOf, chunkSequenceOf, datagramKind } from '../../src/wire/datagram';
import { ControlSplitter, encodeFrame, encodePreamble, type StreamItem } from '../../src/wire/framing';

const LOOPBACK = '127.0.0.1';
/** What a proxy that is busy counting may let wait in the kernel. */
const RECEIVE_BYTES = 4 * 1024 * 1024;

/** What crossed a link in one direction. */
export interface DirectionCount {
  /** MEDIA datagrams. */
  media: number;
  mediaBytes: number;
  /** HELLOs, which go on all the time: a clock for "nothing more comes". */
  hellos: number;
  /** The fragments that the MEDIA datagrams carried, as `chunk:offset`: fewer than {@link media} where something came twice. */
  readonly fragments: Set<string>;
  /** The chunks of which something crossed. */
  readonly chunks: Set<number>;
}

/**
 * A link with a witness: a TCP and two UDP sockets between a node that dials and one that is dialled. It relays the control
 * connection, with the media ports in AUTHENTICATION replaced by its own, and the datagrams both ways, and counts them. One
 * connection at a time.
 */
export class LinkProxy {
  /** From the node that dials to the one that is dialled. */
  readonly forth: DirectionCount = emptyCount();
  /** From the dialled node to the one that dials. */
  readonly back: DirectionCount = emptyCount();
  readonly #targetPort: number;
  readonly #server: Server;
  /** Open TCP sockets of both sides. */
  readonly #sockets = new Set<Socket>();
  /** What the dialling node takes for the dialled one's media socket. */
  readonly #facingDialler: UdpSocket;
  /** What the dialled node takes for the dialling one's media socket. */
  readonly #facingDialled: UdpSocket;
  #diallerMediaPort = 0;
  #dialledMediaPort = 0;

  private constructor(targetPort: number, server: Server, facingDialler: UdpSocket, facingDialled: UdpSocket) {
    this.#targetPort = targetPort;
    this.#server = server;
    this.#facingDialler = facingDialler;
    this.#facingDialled = facingDialled;
    server.on('connection', (socket) => this.#connect(socket));
    facingDialler.on('message', (datagram) => {
      count(this.forth, datagram);
      if (this.#dialledMediaPort !== 0) facingDialled.send(datagram, this.#dialledMediaPort, LOOPBACK);
    });
    facingDialled.on('message', (datagram) => {
      count(this.back, datagram);
      if (this.#diallerMediaPort !== 0) facingDialler.send(datagram, this.#diallerMediaPort, LOOPBACK);
    });
  }

  /** Opens a proxy in front of the node that listens on that port of loopback. */
  static async open(targetPort: number): Promise<LinkProxy> {
    const server = createServer({ noDelay: true });
    server.listen(0, LOOPBACK);
    const [facingDialler, facingDialled] = await Promise.all([openUdp(), openUdp(), once(server, 'listening')]);
    return new LinkProxy(targetPort, server, facingDialler, facingDialled);
  }

  /** `address:port` to dial instead of the node behind. */
  get endpoint(): string {
    return `${LOOPBACK}:${portOf(this.#server)}`;
  }

  /** Resolves when no socket is left; the nodes see a lost connection. */
  async close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    this.#facingDialler.close();
    this.#facingDialled.close();
    await closed;
  }

  #connect(dialler: Socket): void {
    const dialled = connect({ port: this.#targetPort, host: LOOPBACK, noDelay: true });
    this.#relay(dialler, dialled, (mediaPort) => {
      this.#diallerMediaPort = mediaPort;
      return portOf(this.#facingDialled);
    });
    this.#relay(dialled, dialler, (mediaPort) => {
      this.#dialledMediaPort = mediaPort;
      return portOf(this.#facingDialler);
    });
  }

  /** Passes the control stream of one direction on; `replacePort` learns a media port and answers the one to tell instead. */
  #relay(from: Socket, to: Socket, replacePort: (mediaPort: number) => number): void {
    const splitter = new ControlSplitter();
    this.#sockets.add(from);
    from.on('data', (bytes) => {
      for (const item of splitter.push(bytes)) to.write(rewritten(item, replacePort));
    });
    from.on('end', () => to.end());
    from.on('error', () => to.destroy());
    from.on('close', () => {
      this.#sockets.delete(from);
      to.end();
    });
  }
}

function rewritten(item: StreamItem, replacePort: (mediaPort: number) => number): Uint8Array {
  if (item.kind === 'violation') throw new Error(`the control stream is broken: ${item.reason}`);
  if (item.kind === 'preamble') return encodePreamble(item.versions);
  const decoded = decodeControl(item.tag, item.data);
  if (!decoded.ok || decoded.value.type !== 'authentication') return encodeFrame(item.tag, item.data);
  return encodeControl({ ...decoded.value, mediaPort: replacePort(decoded.value.mediaPort) });
}

function count(direction: DirectionCount, datagram: Uint8Array): void {
  const kind = datagramKind(datagram);
  if (kind === 'hello') direction.hellos++;
  if (kind !== 'media') return;
  direction.media++;
  direction.mediaBytes += datagram.length;
  direction.fragments.add(`${chunkSequenceOf(datagram)}:${byteOffsetOf(datagram)}`);
  direction.chunks.add(chunkSequenceOf(datagram));
}

function emptyCount(): DirectionCount {
  return { media: 0, mediaBytes: 0, hellos: 0, fragments: new Set(), chunks: new Set() };
}

async function openUdp(): Promise<UdpSocket> {
  const socket = createSocket({ type: 'udp4', recvBufferSize: RECEIVE_BYTES, sendBufferSize: RECEIVE_BYTES });
  socket.bind(0, LOOPBACK);
  await once(socket, 'listening');
  return socket;
}

function portOf(bound: Server | UdpSocket): number {
  const address = bound.address();
  if (address === null || typeof address === 'string') throw new Error('not bound');
  return address.port;
}
