import type { ControlMessage, Metric } from '../../src/wire/control';
import { decodeControl, encodeControl } from '../../src/wire/controlCodec';
import { datagramKind, decodeHello, encodeHello } from '../../src/wire/datagram';
import { encodePreamble, type StreamItem } from '../../src/wire/framing';
import type { VersionRange } from '../../src/wire/versions';
import { hexFromBytes, type NodeId, nodeIdFromBytes } from '../../src/wire/ids';
import { helloOf } from '../support/hello';
import type { End, Owner } from './connection';
import { endpointOf, SIM_PORT } from './machine';
import type { Network } from './network';

/** A peer that a test plays itself: it speaks the protocol's bytes but follows none of its rules unless told to. */
export class FakePeer implements Owner {
  isAlive = true;
  readonly id: NodeId;
  readonly received: ControlMessage[] = [];
  /** Media datagrams that came in. */
  readonly media: Uint8Array[] = [];
  /** What the other side wants to see in HELLOs; known once it has authenticated. */
  #peerToken: string | undefined;
  #end: End | undefined;
  #sequence = 0;

  constructor(
    private readonly network: Network,
    readonly name: string,
    id?: NodeId,
    private readonly metric: Metric = 'hops',
  ) {
    this.id = id ?? nodeIdFromBytes(network.random.bytes(16));
  }

  get isOpen(): boolean {
    return this.#end?.isOpen === true;
  }

  dial(target: string): void {
    [this.#end] = this.network.join(this, this.network.machine(target), endpointOf(target));
    this.#end.state = 'open';
  }

  /** Does all that makes it a neighbour with a working media path. */
  join(target: string): void {
    this.dial(target);
    this.sendPreamble();
    this.authenticate();
    this.network.run(500);
  }

  sendPreamble(versions?: VersionRange): void {
    this.sendBytes(encodePreamble(versions));
  }

  authenticate(id: NodeId = this.id): void {
    const token = hexFromBytes(this.network.random.bytes(8));
    if (this.#end) this.#end.media = { token, port: SIM_PORT };
    this.send({
      type: 'authentication',
      id,
      name: this.name,
      controlPort: 0,
      mediaPort: SIM_PORT,
      mediaToken: token,
      advertisedAddress: '',
      metric: this.metric,
      tellsTopology: false,
    });
  }

  send(message: ControlMessage): void {
    this.sendBytes(encodeControl(message));
  }

  sendBytes(bytes: Uint8Array): void {
    if (!this.#end?.isOpen) return;
    this.#end.write(bytes);
    this.#end.flush();
  }

  sendDatagram(datagram: Uint8Array): void {
    if (this.isOpen) this.#end?.sendDatagram(datagram);
  }

  leave(): void {
    this.#end?.reset('gone');
  }

  closed(): void {
    // The end's state says it all.
  }

  datagramReceived(_end: End, datagram: Uint8Array): void {
    if (datagramKind(datagram) === 'media') this.media.push(datagram);
    const hello = decodeHello(datagram);
    if (!hello.ok || this.#peerToken === undefined) return;
    // Always heard, always echoed at once: a perfect media path.
    const { sentUs } = hello.value;
    this.sendDatagram(encodeHello(helloOf({ token: this.#peerToken, sequence: this.#sequence++, echoUs: sentUs })));
  }

  itemsReceived(_end: End, items: readonly StreamItem[]): void {
    for (const item of items) {
      if (item.kind !== 'frame') continue;
      const decoded = decodeControl(item.tag, item.data);
      if (!decoded.ok) continue;
      if (decoded.value.type === 'pingRequest') {
        this.send({ type: 'pingResponse', token: decoded.value.token });
        continue;
      }
      this.received.push(decoded.value);
      if (decoded.value.type === 'authentication') this.#peerToken = decoded.value.mediaToken;
    }
  }
}
