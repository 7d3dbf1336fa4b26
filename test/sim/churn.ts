import { seededRandom } from '../../src/base/random';
import {
  HELLO_OPENING_MS,
  HOLD_TIME_MS,
  PING_URGENT_LONGEST_MS,
  SEQUENCE_RETRY_MS,
  SILENCE_MS,
  TOPOLOGY_DOUBT_MS,
} from '../../src/overlay/constants';
import { between, pick, randomGraph } from '../support/randomGraph';
import { endpointOf } from './machine';
import { type Manner, Network, type NetworkOptions } from './network';

export type Links = readonly (readonly [string, string])[];

/** Until a silent neighbour is given up, on both channels. */
export const NOTICE_MS = SILENCE_MS + PING_URGENT_LONGEST_MS;

/** From then on until everything is at rest, where nothing comes back: routes that are lost are held, and what was asked is asked again. */
export const SETTLE_MS = NOTICE_MS + HOLD_TIME_MS + SEQUENCE_RETRY_MS + 2 * SEQUENCE_RETRY_MS + 1_500;

/**
 * The same where links come back, too: routes that are lost are held, some sequence requests
 * and refused branches asked for again, what neighbours know of the overlay is compared.
 */
export const REST_MS = HELLO_OPENING_MS + HOLD_TIME_MS + TOPOLOGY_DOUBT_MS + 2_000;

/** For everything that follows from one connection that was replaced by another. */
const QUIET_MS = 4_000;

/** A random overlay, and a random series of what can happen to it. */
export class Churn {
  readonly network: Network;
  readonly nodes: readonly string[];
  readonly links: Links;
  readonly #random;

  constructor(seed: number, size: readonly [number, number], options: Partial<NetworkOptions> = {}) {
    this.#random = seededRandom(seed * 7_919);
    this.network = new Network({ seed, ...options });
    const count = between(this.#random, ...size);
    ({ nodes: this.nodes, links: this.links } = randomGraph(this.#random, count, between(this.#random, 0, count)));
  }

  get random() {
    return this.#random;
  }

  /** Starts everything, each link dialled from a random side. */
  start(): void {
    for (const node of this.nodes) this.network.start(node);
    for (const [a, b] of this.links) {
      if (this.#random.next() < 0.5) this.network.connect(a, b);
      else this.network.connect(b, a);
    }
  }

  /** One disturbance: a cable, a connection, a media path, a machine. */
  disturb(): void {
    const { network } = this;
    const [a, b] = pick(this.#random, this.links);
    const manner: Manner = this.#random.next() < 0.5 ? 'reset' : 'silent';
    const path = network.paths.between(a, b);
    switch (between(this.#random, 0, 6)) {
      case 0:
      case 1:
        if (path.cut) network.heal(a, b);
        else network.cut(a, b, manner);
        return;
      case 2:
        return network.reset(a, b);
      case 3:
        return network.setMedia(a, b, { blocked: !path.media.blocked });
      case 4:
        if (network.machine(a).isAlive) return network.crash(a, manner);
        return this.#restart(a);
      case 5:
        if (!network.machine(b).isAlive) return this.#restart(b);
        return network.stop(b);
      default:
        return this.#connect(a, b);
    }
  }

  /** Repairs every cable, or leaves them as they are; connects what should be connected, and waits for rest. */
  settle({ repair }: { readonly repair: boolean }): void {
    const { network } = this;
    for (const [a, b] of repair ? this.links : []) {
      network.heal(a, b);
      network.setMedia(a, b, { blocked: false });
      network.setMedia(b, a, { blocked: false });
    }
    for (const node of repair ? this.nodes : []) if (!network.machine(node).isAlive) this.#restart(node);
    // What is lost without a trace has to be noticed before it can be connected again.
    network.run(SETTLE_MS);
    for (const [a, b] of this.links) this.#connect(a, b);
    network.run(SETTLE_MS);
    // The address of a node that is back under a new id is still being dialled now and then, and replaces a connection.
    while (network.now - network.openedAt < QUIET_MS) network.run(QUIET_MS);
  }

  #restart(name: string): void {
    this.network.start(name);
    for (const [a, b] of this.links) if (a === name || b === name) this.#connect(name, a === name ? b : a);
  }

  /** As a user would: it is no matter if it is connected, or if the other one is not there. */
  #connect(a: string, b: string): void {
    const machine = this.network.machine(a);
    if (machine.isAlive) machine.command({ type: 'connect', endpoint: endpointOf(b) });
  }
}
