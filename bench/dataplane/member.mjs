// A member of the overlay for benches: the project's own parts joined as the node joins them, without files, players and users.
import { randomUUID } from 'node:crypto';
import { afterInput, realClock } from '../../src/base/clock';
import { createLogger } from '../../src/base/log';
import { MJPEG_CONTENT_TYPE } from '../../src/base/contentTypes';
import { openSockets } from '../../src/net/sockets';
import { Core } from '../../src/overlay/core';
import { ControlLinks } from '../../src/runtime/controlLinks';
import { cryptoRandom } from '../../src/runtime/cryptoRandom';
import { MachineRunner } from '../../src/runtime/machineRunner';
import { LARGE_DATAGRAM_BYTES } from '../../src/wire/datagram';
import { createForwarder, createMedia, sendFrame } from './forwarding.mjs';
import { deadline, pause } from './waiting.mjs';

const ADDRESS = '127.0.0.1';

/** One node of the overlay in this process. */
export class Member {
  /** Offered flow → its consumers now. */
  #consumers = new Map();
  #forged;
  #through;
  /** Offered flow → the labels under which neighbours want it. */
  labels = new Map();
  /** Links to whose first vector the forged destinations were added. */
  #told = new Set();

  /**
   * `neighbours`: ports to dial. `deliver`: gets flow key and fragment of what is watched. `forged`: so many consumers more are named behind
   * this member, which says that it has routes to them. `through`: ports of an end of endpoint.c, through which its HELLOs go: what neighbours
   * are told, and where this member sends to.
   */
  static async open({ name, neighbours = [], deliver = () => undefined, forged = 0, through }) {
    const sockets = { address: ADDRESS, port: 0, clientMode: false, clock: realClock };
    return new Member({ name, neighbours, deliver, forged, through }, await openSockets(sockets));
  }

  constructor({ name, neighbours, deliver, forged, through }, transports) {
    this.id = randomUUID();
    this.port = transports.control.port;
    this.#through = through;
    this.#forged = Array.from({ length: forged }, () => randomUUID());
    const logger = createLogger(() => undefined, name);
    this.core = new Core({
      id: this.id,
      name,
      controlPort: transports.control.port,
      mediaPort: through?.[0] ?? transports.media.port,
      advertisedAddress: '',
      clientMode: false,
      neighbours: neighbours.map((port) => ({ address: ADDRESS, port })),
      random: cryptoRandom,
      mediaHeardAt: (link) => this.forwarder.heardAt(link),
      topology: false,
      hasBegun: (key) => this.forwarder.hasBegun(key),
    });
    this.runner = new MachineRunner({
      core: this.core,
      clock: realClock,
      execute: (effect, now) => this.#execute(effect, now),
      afterInput,
      onCrash: (error) => {
        throw error;
      },
    });
    this.forwarder = createForwarder({
      deliver,
      branchMoved: (key) => this.runner.feedSoon({ type: 'branchMoved', key }),
    });
    const feed = (input) => this.runner.feed(input);
    this.control = new ControlLinks({
      transport: transports.control,
      insecure: false,
      largeSizes: [LARGE_DATAGRAM_BYTES],
      logger,
      feed,
      onClosed: (link) => {
        this.media.close(link);
        this.forwarder.removeLink(link);
      },
    });
    this.media = createMedia({
      transport: transports.media,
      forwarder: this.forwarder,
      clock: realClock,
      logger,
      feed,
    });
    this.media.start();
    this.control.start();
    feed({ type: 'tick' });
  }

  /** Offers a flow; answers its key. */
  async offer(flow) {
    return this.#command({ type: 'offer', flow, contentType: MJPEG_CONTENT_TYPE });
  }

  /** Watches a flow as soon as it is known. */
  watch({ flow, source }) {
    return deadline(`${flow} on offer`, async () => {
      try {
        return await this.#command({ type: 'watch', flow, source });
      } catch {
        return undefined;
      }
    });
  }

  /** Resolves when so many consumers want each flow. */
  consumers(flows, count) {
    return deadline(`${count} consumers`, () => flows.every((flow) => this.#consumers.get(flow) === count));
  }

  send(key, sequence, frame, datagramBytes) {
    sendFrame(this.forwarder, key, sequence, frame, datagramBytes);
  }

  async close() {
    await this.runner.command({ type: 'stop' });
    await Promise.race([Promise.allSettled([this.control.shutDown(), this.media.shutDown()]), pause(2_000)]);
    this.runner.dispose();
  }

  async #command(command) {
    const answer = await this.runner.command(command);
    if (!answer.ok) throw new Error(answer.message);
    return answer.key;
  }

  #execute(effect, now) {
    switch (effect.type) {
      case 'dial':
        return this.control.dial(effect.dial, effect.endpoint);
      case 'cancelDial':
        return this.control.cancelDial(effect.dial);
      case 'sendPreamble':
        return this.control.sendPreamble(effect.link);
      case 'sendControl':
        if (effect.message.type === 'authentication') this.media.expect(effect.link, effect.message.mediaToken);
        return this.control.send(effect.link, this.#withForged(effect.link, effect.message));
      case 'closeLink':
        this.media.close(effect.link);
        return this.control.close(effect.link);
      case 'openMedia': {
        const addresses = this.control.addressesOf(effect.link);
        const remote = addresses && { address: addresses.remote, port: this.#through?.[1] ?? effect.port };
        if (remote) this.media.open(effect.link, effect.token, addresses.local, remote);
        return;
      }
      case 'sendHello':
        return this.media.sendHello(effect.link, effect.hello, effect.bytes);
      case 'linkRoundTrip':
        return this.forwarder.setRoundTrip(effect.link, effect.rttMs);
      case 'forward':
        this.labels.set(
          effect.entry.key.flow,
          effect.entry.downstream.map(({ label }) => label),
        );
        return this.forwarder.apply(effect.entry, now);
      case 'stopForwarding':
        return this.forwarder.remove(effect.key, now);
      case 'demand':
        return void this.#consumers.set(effect.flow, effect.consumers);
      default:
    }
  }

  /** Destinations behind this member are told with its first vector, and named in every request as consumers. */
  #withForged(link, message) {
    if (this.#forged.length === 0) return message;
    if (message.type === 'flowRequest') return { ...message, consumers: [...message.consumers, ...this.#forged] };
    if (message.type !== 'distanceVector' || this.#told.has(link)) return message;
    this.#told.add(link);
    const entries = this.#forged.map((destination) => ({ destination, sequence: 1, cost: 1 }));
    return { ...message, entries: [...message.entries, ...entries] };
  }
}
