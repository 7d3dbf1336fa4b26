import type { Random } from '../../src/base/random';
import type { Command } from '../../src/overlay/effects';
import { pick, shuffled } from '../support/randomGraph';
import type { Links } from './churn';
import { endpointOf, type Machine, type MachineOptions } from './machine';
import type { Manner, Network } from './network';
import type { Recorder } from './recorder';
import { DEFAULT_SOURCE, type SourceOptions } from './source';

const FLOWS = ['alpha', 'beta', 'gamma'];

/**
 * One-way delays until two nodes that dial each other have one connection and no other: one to connect and one to hear of it, one for each
 * preamble and AUTHENTICATION, one to be refused, each a little longer than the path's; and as many again for those that cross.
 */
const DIAL_DELAYS = 12;

/** How often each kind of disturbance comes, relative to the others. */
type Weighted = readonly (readonly [weight: number, kind: () => string | undefined])[];

/** Everything that can happen to an overlay, one thing at a time, chosen at random. */
export class Disturbances {
  readonly nodes: readonly string[];
  readonly links: Links;
  readonly #kinds: Weighted;
  readonly #total: number;
  /** Offers made by a user so far. */
  #offered = 0;

  constructor(
    private readonly network: Network,
    graph: { readonly nodes: readonly string[]; readonly links: Links },
    private readonly random: Random,
    private readonly recorder: Recorder,
    private readonly source: SourceOptions,
  ) {
    ({ nodes: this.nodes, links: this.links } = graph);
    this.#kinds = [
      [4, () => this.#cable()],
      [2, () => this.#reset()],
      [3, () => this.#blockMedia()],
      [2, () => this.#spoilMedia()],
      [network.metric === 'hops' ? 2 : 0, () => this.#delay()],
      [4, () => this.#crash()],
      [2, () => this.#stop()],
      [6, () => this.#restart()],
      [2, () => this.#dialBothWays()],
      [3, () => this.#stall()],
      [1, () => this.#sleep()],
      [5, () => this.#watch()],
      [4, () => this.#unwatch()],
      [2, () => this.#offer()],
      [2, () => this.#withdraw()],
      [1, () => this.#command({ type: 'measure', flow: this.#flow(), source: undefined })],
      [2, () => this.#command({ type: 'connect', endpoint: endpointOf(this.#node()) })],
      [1, () => this.#part('disconnect')],
      [1, () => this.#part('forget')],
    ];
    this.#total = this.#kinds.reduce((sum, [weight]) => sum + weight, 0);
  }

  /** Starts everything; each link is dialled from a random side, some from both at once, a few not yet. */
  start(): void {
    // A few tell nothing of themselves.
    for (const node of this.nodes) this.network.start(node, this.random.next() < 0.07 ? { topology: false } : {});
    for (const [a, b] of this.links) {
      if (this.random.next() < 0.25) continue;
      const side = this.random.next();
      if (side < 0.6) this.network.connect(a, b);
      if (side > 0.4) this.network.connect(b, a);
    }
  }

  /** Gives every flow a source or two, and about half of the nodes something to watch. */
  offerAndWatch(): void {
    for (const flow of FLOWS) {
      for (const name of shuffled(this.random, this.nodes).slice(0, this.random.next() < 0.5 ? 1 : 2)) {
        this.network.machine(name).offer(flow, this.source);
      }
    }
    this.network.run(500);
    for (const name of this.nodes) {
      if (this.random.next() < 0.5)
        this.#order(this.network.machine(name), { type: 'watch', flow: this.#flow(), source: undefined });
    }
  }

  /** Something happens. */
  disturb(): void {
    for (let tries = 0; tries < 10; tries++) {
      let place = this.random.next() * this.#total;
      const [, kind] = this.#kinds.find(([weight]) => (place -= weight) < 0) ?? [];
      const what = kind?.();
      if (what === undefined) continue;
      return this.recorder.heading(what);
    }
  }

  /** All cables and media paths are whole, and all nodes are there. */
  repair(): void {
    for (const [a, b] of this.links) {
      if (this.network.paths.between(a, b).cut) this.network.heal(a, b);
      this.network.setMedia(a, b, { blocked: false });
      this.network.setMedia(b, a, { blocked: false });
    }
    for (const node of this.nodes) if (!this.network.machine(node).isAlive) this.#startAgain(node);
  }

  /** Nothing is stopped, and no path loses anything any more; what is cut or blocked stays so. */
  calm(): void {
    for (const machine of this.network.living) machine.resume();
    for (const [a, b] of this.links) {
      for (const [from, to] of [
        [a, b],
        [b, a],
      ] as const) {
        this.network.setMedia(from, to, { loss: 0, duplicate: 0, jitterMs: 0, full: 0 });
      }
    }
  }

  connectAll(): void {
    for (const [a, b] of this.links) this.#connect(a, b);
  }

  unwatchAll(): void {
    for (const machine of this.network.living) {
      for (const { key } of [...machine.players.values()]) machine.unwatch(key);
    }
  }

  #cable(): string {
    const [a, b] = this.#link();
    if (this.network.paths.between(a, b).cut) {
      this.network.heal(a, b);
      return `the cable ${a}–${b} is whole again`;
    }
    const manner = this.#manner();
    this.network.cut(a, b, manner);
    return `the cable ${a}–${b} is cut, ${manner}`;
  }

  #reset(): string {
    const [a, b] = this.#link();
    this.network.reset(a, b);
    return `the connection ${a}–${b} is reset`;
  }

  #blockMedia(): string {
    const [a, b] = this.#directed();
    const { blocked } = this.network.paths.between(a, b).media;
    this.network.setMedia(a, b, { blocked: !blocked });
    return `media from ${a} to ${b}: ${blocked ? 'come through again' : 'blocked'}`;
  }

  #spoilMedia(): string {
    const [a, b] = this.#directed();
    const quality = {
      loss: 0.1 * this.random.next(),
      duplicate: 0.1 * this.random.next(),
      jitterMs: 40 * this.random.next(),
      full: 0.05,
    };
    this.network.setMedia(a, b, quality);
    return `media from ${a} to ${b} get lost, doubled and overtaken`;
  }

  #delay(): string {
    const [a, b] = this.#link();
    const delayMs = 1 + 150 * this.random.next() ** 3;
    this.network.setDelay(a, b, delayMs);
    return `the path ${a}–${b} takes ${delayMs.toFixed(1)} ms`;
  }

  #crash(): string | undefined {
    const machine = this.#running();
    if (!machine || this.network.living.length <= this.nodes.length / 2) return undefined;
    const manner = this.#manner();
    this.network.crash(machine.name, manner);
    return `${machine.name} dies, ${manner}`;
  }

  #stop(): string | undefined {
    const machine = this.#running();
    if (!machine || this.network.living.length <= this.nodes.length / 2) return undefined;
    this.recorder.heading(`${machine.name} is stopped in order`);
    this.network.stop(machine.name);
    return `${machine.name} has stopped`;
  }

  #restart(): string | undefined {
    const dead = this.nodes.filter((name) => !this.network.machine(name).isAlive);
    if (dead.length === 0) return undefined;
    const name = pick(this.random, dead);
    this.#startAgain(name);
    return `${name} is started again, with a new id`;
  }

  #dialBothWays(): string {
    const { network } = this;
    const [a, b] = this.#link();
    const count = () =>
      network.connections().filter(([one, other]) => isBetween([one.owner.name, other.owner.name], a, b)).length;
    // Where there is none, a dial may hang that was made while the path was cut, and no other is made meanwhile.
    const wereConnected = count() === 1;
    network.reset(a, b);
    // Until both know.
    network.run(network.paths.between(a, b).delayMs + 1);
    const isAwake = [a, b].every((name) => this.#isAwake(name));
    this.#connect(a, b);
    this.#connect(b, a);
    const what = `${a} and ${b} lose their connection and dial each other`;
    if (!wereConnected || !isAwake || network.paths.between(a, b).cut) return what;
    this.recorder.heading(what);
    network.run(DIAL_DELAYS * network.paths.between(a, b).delayMs + 1);
    if (count() !== 1)
      throw new Error(
        `${a} and ${b} dialled each other and have ${count()} connections at ${network.now.toFixed(1)} ms`,
      );
    return `${a} and ${b} have one connection`;
  }

  #isAwake(name: string): boolean {
    const { isAlive, isPaused, resumedAt } = this.network.machine(name);
    return isAlive && !isPaused && this.network.now > resumedAt + 1_000;
  }

  #stall(): string | undefined {
    const machine = this.#running();
    if (!machine) return undefined;
    const ms = 200 + 4_800 * this.random.next() ** 2;
    machine.pause();
    const readFirst = pick(this.random, [1, 1, 0, this.random.next()]);
    this.network.clock.setTimer(ms, () => machine.resume(readFirst));
    return `${machine.name} stands still for ${ms.toFixed(0)} ms`;
  }

  #sleep(): string | undefined {
    const machine = this.#running();
    if (!machine) return undefined;
    const ms = 500 + 12_000 * this.random.next() ** 2;
    machine.sleep();
    this.network.clock.setTimer(ms, () => machine.resume());
    return `${machine.name} sleeps for ${ms.toFixed(0)} ms`;
  }

  #watch(): string | undefined {
    const flow = this.#flow();
    const sources = this.network.living.filter(({ sources: offered }) => offered.has(flow));
    const isNamed = sources.length > 0 && this.random.next() < 0.4;
    return this.#command({ type: 'watch', flow, source: isNamed ? pick(this.random, sources).id : undefined });
  }

  #unwatch(): string | undefined {
    const machine = this.#running();
    const [player] = machine ? shuffled(this.random, [...machine.players.values()]) : [];
    if (!machine || !player) return undefined;
    machine.unwatch(player.key);
    return `${machine.name} watches ${player.key.flow} no more`;
  }

  #offer(): string | undefined {
    const machine = this.#running();
    const flow = this.#flow();
    if (!machine || machine.sources.has(flow)) return undefined;
    // Now and then it is something else under a name that there is already.
    const contentType = this.#offered++ % 2 === 0 ? 'text/plain' : DEFAULT_SOURCE.contentType;
    machine.offer(flow, { ...this.source, contentType });
    return `${machine.name} offers ${flow} as ${contentType}`;
  }

  #withdraw(): string | undefined {
    const machine = this.#running();
    const [flow] = machine ? shuffled(this.random, [...machine.sources.keys()]) : [];
    if (!machine || flow === undefined) return undefined;
    machine.withdraw(flow);
    return `${machine.name} withdraws ${flow}`;
  }

  #part(type: 'disconnect' | 'forget'): string | undefined {
    const machine = this.#running();
    const [neighbour] = machine ? shuffled(this.random, machine.core.neighbours()) : [];
    if (!machine || !neighbour?.id) return undefined;
    return this.#order(machine, { type, neighbour: neighbour.id });
  }

  #command(command: Command): string | undefined {
    const machine = this.#running();
    return machine && this.#order(machine, command);
  }

  /** As a user: refusals are no matter. */
  #order(machine: Machine, command: Command): string {
    const answer = machine.command(command);
    return `${machine.name}: ${describeCommand(command)}${answer.ok ? '' : `: refused, ${answer.code}`}`;
  }

  #startAgain(name: string): void {
    const options: MachineOptions = this.network.machine(name).options;
    const before = [...this.network.machine(name).sources.keys()];
    const machine = this.network.start(name, options);
    for (const [a, b] of this.links) if (a === name || b === name) this.#connect(name, a === name ? b : a);
    for (const flow of before) if (this.random.next() < 0.7) machine.offer(flow, this.source);
  }

  #connect(a: string, b: string): void {
    const machine = this.network.machine(a);
    if (machine.isAlive && !machine.isPaused) machine.command({ type: 'connect', endpoint: endpointOf(b) });
  }

  /** A machine that can be given commands. */
  #running(): Machine | undefined {
    const running = this.network.living.filter(({ isPaused }) => !isPaused);
    return running.length === 0 ? undefined : pick(this.random, running);
  }

  #node(): string {
    return pick(this.random, this.nodes);
  }

  #flow(): string {
    return pick(this.random, FLOWS);
  }

  #link(): readonly [string, string] {
    return pick(this.random, this.links);
  }

  #directed(): readonly [string, string] {
    const [a, b] = this.#link();
    return this.random.next() < 0.5 ? [a, b] : [b, a];
  }

  #manner(): Manner {
    return this.random.next() < 0.5 ? 'reset' : 'silent';
  }
}

function describeCommand(command: Command): string {
  switch (command.type) {
    case 'connect':
      return `connect ${command.endpoint.address}`;
    case 'disconnect':
    case 'forget':
      return `${command.type} ${command.neighbour}`;
    case 'offer':
    case 'withdraw':
      return `${command.type} ${command.flow}`;
    case 'watch':
    case 'unwatch':
    case 'measure':
      return `${command.type} ${command.flow}${command.source === undefined ? '' : ` of ${command.source}`}`;
    case 'stop':
      return 'stop';
    default:
      return command satisfies never;
  }
}

function isBetween([one, other]: readonly [string, string], a: string, b: string): boolean {
  return (one === a && other === b) || (one === b && other === a);
}
