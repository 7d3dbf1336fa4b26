import { randomBytes } from 'node:crypto';
import { createSocket, type RemoteInfo, type Socket as UdpSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { until } from './until';

const LOOPBACK = '127.0.0.1';
const HELLO_INTERVAL_MS = 50;

/** A branch that the real node asked this one for. */
export interface AskedBranch {
  readonly flow: string;
  readonly slot: number;
  readonly key: number;
  readonly full: boolean;
  readonly consumers: readonly string[];
}

/** A chunk of which every byte came, and the datagrams that brought it. */
export interface ReceivedChunk {
  readonly sequence: number;
  readonly bytes: Buffer;
  readonly payloads: readonly number[];
  readonly agesUs: readonly number[];
  readonly hops: number;
}

export interface ForeignOptions {
  readonly lowestVersion?: number;
  readonly highestVersion?: number;
  /** Whether it authenticates by itself, and says HELLO. */
  readonly polite?: boolean;
}

/** Fields off the front of a frame's data. */
class Fields {
  #at = 0;
  constructor(readonly data: Buffer) {}
  number(bytes: number): number {
    this.#at += bytes;
    return this.data.readUIntBE(this.#at - bytes, bytes);
  }
  hex(bytes: number): string {
    this.#at += bytes;
    return this.data.toString('hex', this.#at - bytes, this.#at);
  }
  text(): string {
    const length = this.number(1);
    this.#at += length;
    return this.data.toString('utf8', this.#at - length, this.#at);
  }
  list<T>(item: () => T): T[] {
    return Array.from({ length: this.number(2) }, item);
  }
}

/** `value` as a big-endian number of so many bytes. */
export function number(bytes: number, value: number): Buffer {
  const out = Buffer.alloc(bytes);
  out.writeUIntBE(value, 0, bytes);
  return out;
}

const text = (value: string): Buffer => Buffer.concat([number(1, Buffer.byteLength(value)), Buffer.from(value)]);

/**
 * A leaf of the overlay, written from PROTOCOL.md alone: it shares no code with the program, so that the two agree only if the
 * document is right. Ids are 32 hexadecimal digits here.
 */
export class ForeignNode {
  readonly id = randomBytes(16).toString('hex');
  /** Destination → cost at the neighbour. */
  readonly routes = new Map<string, number>();
  /** Source → version, and flow → content type. */
  readonly offers = new Map<string, { version: number; flows: Map<string, string> }>();
  readonly tags: number[] = [];
  readonly branches: AskedBranch[] = [];
  readonly triesLeft: number[] = [];
  readonly chunks: ReceivedChunk[] = [];
  refused: number | undefined;
  goodbye: number | undefined;
  isClosed = false;
  isUp = false;
  roundTripUs: number | undefined;
  readonly #token = randomBytes(8);
  readonly #socket: Socket;
  readonly #udp: UdpSocket;
  #received = Buffer.alloc(0);
  #greeted = false;
  #sequence = 0;
  #version = 0;
  #peerToken: Buffer | undefined;
  #mediaPort = 0;
  #helloSequence = 0;
  #lastHello = { clock: 0, at: 0 };
  #nextHelloAt = 0;
  #label = '';
  readonly #parts = new Map<
    number,
    { bytes: Buffer; missing: number; payloads: number[]; agesUs: number[]; hops: number }
  >();
  readonly #linkSequences = new Map<string, number>();

  private constructor(
    socket: Socket,
    udp: UdpSocket,
    readonly polite: boolean,
  ) {
    this.#socket = socket;
    this.#udp = udp;
    socket.on('data', (piece) => this.#takeBytes(piece));
    socket.on('error', () => undefined);
    socket.on('close', () => (this.isClosed = true));
    udp.on('message', (datagram, from) => this.#takeDatagram(datagram, from));
  }

  static async dial(port: number, options: ForeignOptions = {}): Promise<ForeignNode> {
    const { lowestVersion = 1, highestVersion = 1, polite = true } = options;
    const udp = createSocket('udp4').bind(0, LOOPBACK);
    await once(udp, 'listening');
    const socket = connect({ port, host: LOOPBACK });
    const node = new ForeignNode(socket, udp, polite);
    await once(socket, 'connect');
    socket.write(Buffer.concat([Buffer.from('OTTN'), number(2, lowestVersion), number(2, highestVersion)]));
    return node;
  }

  /** Dials, authenticates and waits until HELLOs passed both ways. */
  static async join(port: number): Promise<ForeignNode> {
    const node = await ForeignNode.dial(port);
    await node.until('the media path', () => node.isUp);
    return node;
  }

  /** Waits for something while HELLOs go on. */
  until(what: string, probe: () => boolean | Promise<boolean>): Promise<unknown> {
    return until(what, () => {
      if (this.polite && this.#peerToken && performance.now() >= this.#nextHelloAt) this.#sendHello();
      return probe();
    });
  }

  send(tag: number, ...data: readonly Buffer[]): void {
    const body = Buffer.concat(data);
    this.#socket.write(Buffer.concat([number(4, 1 + body.length), number(1, tag), body]));
  }

  /** Sends bytes as they are. */
  sendRaw(bytes: Buffer): void {
    this.#socket.write(bytes);
  }

  authenticate(): void {
    const ports = Buffer.concat([number(2, 0), number(2, this.#udp.address().port)]);
    this.send(1, Buffer.from(this.id, 'hex'), text('foreign'), ports, this.#token, text(''), Buffer.from([1, 0]));
  }

  sendVector(): void {
    this.send(3, number(2, 1), Buffer.from(this.id, 'hex'), number(2, this.#sequence), number(2, 0));
  }

  offer(flow: string, contentType: string): void {
    this.send(6, Buffer.from(this.id, 'hex'), number(4, ++this.#version), text(flow), text(contentType));
  }

  withdraw(flow: string): void {
    this.send(7, Buffer.from(this.id, 'hex'), number(4, ++this.#version), text(flow));
  }

  /** The source whose flow is offered and has a route, if there is one. */
  sourceOf(flow: string): string | undefined {
    return [...this.offers].find(([source, { flows }]) => flows.has(flow) && this.routes.has(source))?.[0];
  }

  watch(source: string, flow: string): void {
    const label = randomBytes(8);
    this.#label = label.toString('hex');
    const self = Buffer.from(this.id, 'hex');
    this.send(9, Buffer.from(source, 'hex'), text(flow), label, number(1, 1), number(2, 1), self);
  }

  unwatch(source: string, flow: string): void {
    this.send(10, Buffer.from(source, 'hex'), text(flow), number(2, 0));
  }

  /** Sends a chunk down a branch, cut at the given places, in any order. */
  sendChunk(
    { slot, key }: AskedBranch,
    sequence: number,
    chunk: Buffer,
    cuts: readonly (readonly [number, number])[],
  ): void {
    for (const [start, end] of cuts) {
      const counter = `${slot} ${key}`;
      const linkSequence = this.#linkSequences.get(counter) ?? 0;
      this.#linkSequences.set(counter, linkSequence + 1);
      const numbers = [slot, key, linkSequence, sequence, chunk.length, start, 500].map((value) => number(4, value));
      const datagram = Buffer.concat([Buffer.from([0x11, 32, 0, 0]), ...numbers, chunk.subarray(start, end)]);
      this.#udp.send(datagram, this.#mediaPort, LOOPBACK);
    }
  }

  async close(): Promise<void> {
    if (!this.isClosed) {
      if (this.#greeted) this.send(12, number(1, 1), text('done'));
      this.#socket.end();
      await until('the connection to close', () => this.isClosed);
    }
    await new Promise<void>((resolve) => this.#udp.close(() => resolve()));
  }

  #takeBytes(piece: Buffer): void {
    this.#received = Buffer.concat([this.#received, piece]);
    if (!this.#greeted && this.#received.length >= 8) {
      if (this.#received.toString('latin1', 0, 4) !== 'OTTN') throw new Error('no preamble');
      this.#greeted = true;
      this.#received = this.#received.subarray(8);
      if (this.polite) this.authenticate();
    }
    while (this.#greeted && this.#received.length >= 4 && this.#received.length >= 4 + this.#received.readUInt32BE()) {
      const end = 4 + this.#received.readUInt32BE();
      const tag = this.#received.readUInt8(4);
      const data = this.#received.subarray(5, end);
      this.#received = this.#received.subarray(end);
      this.tags.push(tag);
      this.#takeFrame(tag, new Fields(data));
    }
  }

  #takeFrame(tag: number, data: Fields): void {
    if (tag === 1) {
      data.hex(16);
      data.text();
      data.number(2);
      this.#mediaPort = data.number(2);
      this.#peerToken = Buffer.from(data.hex(8), 'hex');
      if (this.polite) this.sendVector();
    } else if (tag === 2) this.triesLeft.push(data.number(1));
    else if (tag === 3) this.#takeVector(data);
    else if (tag === 4) {
      data.list(() => {
        const isOwn = data.hex(16) === this.id;
        const wanted = data.number(2);
        data.number(1);
        if (!isOwn) return;
        this.#sequence = wanted;
        this.sendVector();
      });
    } else if (tag === 5) {
      data.list(() => {
        const source = data.hex(16);
        const version = data.number(4);
        const flows = new Map(data.list(() => [data.text(), data.text()] as const));
        if (version > (this.offers.get(source)?.version ?? 0)) this.offers.set(source, { version, flows });
      });
    } else if (tag === 6 || tag === 7) this.#takeStep(data, tag === 6);
    else if (tag === 9) {
      data.hex(16);
      const flow = data.text();
      const [slot, key, flags] = [data.number(4), data.number(4), data.number(1)];
      this.branches.push({ flow, slot, key, full: (flags & 1) === 1, consumers: data.list(() => data.hex(16)) });
    } else if (tag === 10) {
      data.hex(16);
      const flow = data.text();
      const at = this.branches.findIndex((branch) => branch.flow === flow);
      if (at >= 0) this.branches.splice(at, 1);
    } else if (tag === 11) {
      data.hex(16);
      data.text();
      this.refused = data.number(1);
    } else if (tag === 12) this.goodbye = data.number(1);
    else if (tag === 13) this.send(14, number(4, data.number(4)));
  }

  #takeVector(data: Fields): void {
    data.list(() => {
      const destination = data.hex(16);
      data.number(2);
      const cost = data.number(2);
      if (cost === 0xffff) this.routes.delete(destination);
      else {
        if (!this.routes.has(destination)) this.#askForOffers(destination);
        this.routes.set(destination, cost);
      }
    });
  }

  #takeStep(data: Fields, isAnnounce: boolean): void {
    const [source, version, flow] = [data.hex(16), data.number(4), data.text()];
    const known = this.offers.get(source) ?? { version: 0, flows: new Map<string, string>() };
    if (version > known.version + 1) this.#askForOffers(source);
    if (version !== known.version + 1) return;
    if (isAnnounce) known.flows.set(flow, data.text());
    else known.flows.delete(flow);
    this.offers.set(source, { version, flows: known.flows });
  }

  #askForOffers(source: string): void {
    this.send(8, number(2, 1), Buffer.from(source, 'hex'), number(4, this.offers.get(source)?.version ?? 0));
  }

  #clock(): number {
    return Math.round(performance.now() * 1_000) % 2 ** 32 || 1;
  }

  #sendHello(): void {
    const heard = this.#lastHello.clock !== 0;
    const held = heard ? this.#clock() - this.#lastHello.at : 0;
    const numbers = [this.#helloSequence++, this.#clock(), this.#lastHello.clock, held, 0].map((value) =>
      number(4, value),
    );
    const head = Buffer.from([0x12, 0, 0, heard ? 1 : 0]);
    this.#udp.send(Buffer.concat([head, this.#peerToken ?? Buffer.alloc(8), ...numbers]), this.#mediaPort, LOOPBACK);
    this.#nextHelloAt = performance.now() + HELLO_INTERVAL_MS;
  }

  #takeDatagram(datagram: Buffer, from: RemoteInfo): void {
    if (datagram[0] === 0x12 && datagram.subarray(4, 12).equals(this.#token)) {
      this.#mediaPort = from.port;
      this.#lastHello = { clock: datagram.readUInt32BE(16), at: this.#clock() };
      this.isUp = datagram.readUInt16BE(2) % 2 === 1;
      if (this.isUp) this.roundTripUs = this.#clock() - datagram.readUInt32BE(20) - datagram.readUInt32BE(24);
      if (this.polite) this.#sendHello();
    } else if (datagram[0] === 0x11 && datagram.toString('hex', 4, 12) === this.#label) this.#takeFragment(datagram);
  }

  #takeFragment(datagram: Buffer): void {
    const [sequence, length, offset, ageUs] = [16, 20, 24, 28].map((at) => datagram.readUInt32BE(at));
    if (sequence === undefined || length === undefined || offset === undefined || ageUs === undefined) return;
    const part = this.#parts.get(sequence) ?? {
      bytes: Buffer.alloc(length),
      missing: length,
      payloads: [],
      agesUs: [],
      hops: 0,
    };
    this.#parts.set(sequence, part);
    datagram.copy(part.bytes, offset, 32);
    part.missing -= datagram.length - 32;
    part.payloads.push(datagram.length - 32);
    part.agesUs.push(ageUs);
    part.hops = datagram.readUInt8(1);
    if (part.missing > 0) return;
    this.#parts.delete(sequence);
    this.chunks.push({ ...part, sequence });
  }
}
