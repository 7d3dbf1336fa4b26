import { type Random, seededRandom } from '../../src/base/random';
import type { Command, DialId, Effect, Endpoint, Input } from '../../src/overlay/effects';
import type { Metric } from '../../src/wire/control';
import type { NodeId } from '../../src/wire/ids';
import { VirtualClock } from '../support/virtualClock';
import { End, type Owner } from './connection';
import { endpointOf, Machine, type MachineOptions, SIM_PORT, type World } from './machine';
import { type MediaQuality, Paths } from './paths';
import { MediaTap } from './mediaTap';

export interface NetworkOptions {
  readonly seed: number;
  /** Range of the one-way delays, drawn per pair of machines. */
  readonly delayMs?: readonly [number, number];
  /** How often a transport goes on holding a buffer that it was given to send. */
  readonly heldShare?: number;
  /** Of all machines that are not given another one. */
  readonly metric?: Metric;
  /** After so many events a run is held to be without end. */
  readonly mostEvents?: number;
}

/** `reset`: both sides learn of it. `silent`: nobody does; streams stall, and go on if it heals. */
export type Manner = 'reset' | 'silent';

/** What is called after each step of any core. */
export type StepListener = (machine: Machine, cause: Input | Command, effects: readonly Effect[]) => void;

const DIAL_TIMEOUT_MS = 2_000;
/** When TCP gives a silent connection up. Far shorter than in any system, so that runs stay short; longer than HELLOs take. */
export const TCP_GIVES_UP_MS = 8_000;
/** More events than any test needs: a run that gets here does not end by itself. */
const MAX_EVENTS = 5_000_000;
const FIRST_EPHEMERAL_PORT = 40_000;

/**
 * A whole overlay in one process: unmodified machines, and between them TCP and UDP as they can be at their worst. Time is
 * virtual, chance is one seeded source: a seed gives the same run every time.
 */
export class Network implements World {
  readonly clock = new VirtualClock();
  readonly random: Random;
  readonly heldShare: number;
  readonly media = new MediaTap();
  readonly paths: Paths;
  /** Name → the machine that runs there, or ran last. */
  readonly machines = new Map<string, Machine>();
  /** Every id that a machine of this run ever had → its machine. */
  readonly byId = new Map<NodeId, Machine>();
  /** When a connection was opened last. */
  openedAt = 0;
  readonly metric: Metric;
  readonly #listeners: StepListener[] = [];
  /** Connections that are or were open, first the end that dialled; pruned when closed on both sides. */
  #connections: (readonly [End, End])[] = [];
  /** Other addresses of machines → their names. */
  readonly #aliases = new Map<string, string>();
  /** Attempts under way, as `name/dial`. */
  readonly #dials = new Map<string, { cancelled: boolean }>();
  readonly #mostEvents: number;
  #links = 0;
  #events = 0;

  constructor({ seed, delayMs = [1, 20], heldShare = 0.2, metric = 'hops', mostEvents = MAX_EVENTS }: NetworkOptions) {
    this.random = seededRandom(seed);
    this.paths = new Paths(this.random, delayMs);
    this.heldShare = heldShare;
    this.metric = metric;
    this.#mostEvents = mostEvents;
  }

  get now(): number {
    return this.clock.now();
  }

  /** Events so far: whatever was due at some time. */
  get events(): number {
    return this.#events;
  }

  onStep(listener: StepListener): void {
    this.#listeners.push(listener);
  }

  machine(name: string): Machine {
    const machine = this.machines.get(name);
    if (!machine) throw new Error(`no machine ${name}`);
    return machine;
  }

  /** The name of a node, whatever became of it; its id if it is none of ours. */
  nameOf(id: NodeId): string {
    return this.byId.get(id)?.name ?? id;
  }

  get living(): readonly Machine[] {
    return [...this.machines.values()].filter(({ isAlive }) => isAlive);
  }

  /** Starts a machine, or starts it again with a new id. */
  start(name: string, options: MachineOptions = this.machines.get(name)?.options ?? {}): Machine {
    if (this.machines.get(name)?.isAlive === true) throw new Error(`${name} is running`);
    const machine = new Machine(name, this, { metric: this.metric, ...options });
    this.machines.set(name, machine);
    this.byId.set(machine.id, machine);
    return machine;
  }

  /** Starts machines and connects each link from the first to the second. */
  startAll(nodes: Iterable<string>, links: Iterable<readonly [string, string]>): void {
    for (const node of nodes) this.start(node);
    for (const [a, b] of links) this.connect(a, b);
  }

  /** Gives a machine another address. */
  alias(address: string, name: string): void {
    this.#aliases.set(address, name);
  }

  connect(from: string, to: string): void {
    this.machine(from).order({ type: 'connect', endpoint: endpointOf(to) });
  }

  /** Lets `ms` of virtual time pass. */
  run(ms: number): void {
    const end = this.now + ms;
    while (this.clock.runNext(end)) this.#count();
    this.clock.advanceTo(end);
  }

  /** Lets time pass until `reached`, at most `maxMs`; throws when that is over. Answers how long it took. */
  runUntil(what: string, reached: () => boolean, maxMs: number): number {
    const start = this.now;
    while (!reached()) {
      if (!this.clock.runNext(start + maxMs)) throw new Error(`not ${what} within ${maxMs} ms`);
      this.#count();
    }
    return this.now - start;
  }

  /** The power of a machine fails, or its process dies: no goodbye. */
  crash(name: string, manner: Manner): void {
    const machine = this.machine(name);
    const ends = [...machine.ends.values()];
    machine.halt();
    for (const end of ends) {
      if (manner === 'reset') end.abandon();
      else this.clock.setTimer(TCP_GIVES_UP_MS, () => end.peer.giveUp());
    }
  }

  /** Stops a machine in order. */
  stop(name: string): void {
    const machine = this.machine(name);
    machine.order({ type: 'stop' });
    this.runUntil(`${name} closed`, () => machine.ends.size === 0, 5_000);
    machine.halt();
  }

  /** Cuts the cable between two machines, both ways. */
  cut(a: string, b: string, manner: Manner): void {
    if (manner === 'reset') {
      for (const [first, second] of this.#between(a, b)) {
        first.reset('network unreachable');
        second.reset('network unreachable');
      }
    }
    const path = this.paths.between(a, b);
    path.cut = true;
    path.cuts++;
    this.paths.between(b, a).cut = true;
    const { cuts } = path;
    this.clock.setTimer(TCP_GIVES_UP_MS, () => {
      if (!path.cut || path.cuts !== cuts) return;
      for (const ends of this.#between(a, b)) for (const end of ends) end.giveUp();
    });
  }

  heal(a: string, b: string): void {
    for (const path of [this.paths.between(a, b), this.paths.between(b, a)]) {
      path.cut = false;
      path.healedAt = this.now;
    }
    for (const [first, second] of this.#between(a, b)) {
      first.resume();
      second.resume();
    }
  }

  /** Closes the connections between two machines without cutting the cable. */
  reset(a: string, b: string): void {
    for (const [first] of this.#between(a, b)) first.reset('connection reset');
  }

  /** Sets the one-way delay between two machines. */
  setDelay(a: string, b: string, delayMs: number): void {
    for (const path of [this.paths.between(a, b), this.paths.between(b, a)]) {
      path.delayMs = delayMs;
      path.healedAt = this.now;
    }
  }

  /** Changes how one direction treats datagrams. */
  setMedia(from: string, to: string, quality: Partial<MediaQuality>): void {
    const path = this.paths.between(from, to);
    path.media = { ...path.media, ...quality };
    path.healedAt = this.now;
  }

  /** Open connections of living machines, by the ends that dialled. */
  connections(): readonly (readonly [End, End])[] {
    this.#connections = this.#connections.filter((ends) => ends.some(({ state }) => state !== 'closed'));
    return this.#connections.filter(([a, b]) => a.isOpen && b.isOpen && a.owner.isAlive && b.owner.isAlive);
  }

  /** The truth about links: pairs of names with a connection that works, control and media, both ways. */
  liveLinks(): readonly (readonly [string, string])[] {
    const links = new Map<string, readonly [string, string]>();
    for (const [a, b] of this.connections()) {
      if (!a.isPathOpen || !b.isPathOpen || !a.media || !b.media) continue;
      const pair = [a.owner.name, b.owner.name].sort() as [string, string];
      links.set(pair.join(' '), pair);
    }
    return [...links.values()];
  }

  stepped(machine: Machine, cause: Input | Command, effects: readonly Effect[]): void {
    for (const listener of this.#listeners) listener(machine, cause, effects);
  }

  mediaSent(from: Machine, to: Owner, key: Parameters<MediaTap['sent']>[2], datagram: Uint8Array): void {
    this.media.sent(from.name, to.name, key, datagram);
  }

  dial(from: Machine, dial: DialId, endpoint: Endpoint): void {
    const attempt = { cancelled: false };
    this.#dials.set(`${from.id}/${dial}`, attempt);
    const path = this.paths.between(from.name, endpoint.address);
    const fail = (reason: string) => {
      if (!attempt.cancelled) from.input({ type: 'dialFailed', dial, reason });
    };
    this.clock.setTimer(path.delayMs, () => {
      const target = this.machines.get(this.#aliases.get(endpoint.address) ?? endpoint.address);
      if (path.cut || (target && !target.isAlive)) this.clock.setTimer(DIAL_TIMEOUT_MS, () => fail('timed out'));
      else if (!target?.acceptsConnections || endpoint.port !== SIM_PORT) {
        this.clock.setTimer(path.delayMs, () => fail('connection refused'));
      } else this.#accept(from, target, endpoint, dial, attempt);
    });
  }

  cancelDial(from: Machine, dial: DialId): void {
    const attempt = this.#dials.get(`${from.id}/${dial}`);
    if (attempt) attempt.cancelled = true;
  }

  /** Joins `dialler` and `target` by a connection; for peers that a test plays itself. Answers the dialler's end. */
  join(dialler: Owner, target: Machine, endpoint: Endpoint): readonly [End, End] {
    const there = this.paths.between(dialler.name, target.name);
    const back = this.paths.between(target.name, dialler.name);
    const from = { address: dialler.name, port: FIRST_EPHEMERAL_PORT + (this.#links % 20_000) };
    const near = new End(dialler, ++this.#links, endpoint, this, there);
    const far = new End(target, ++this.#links, from, this, back);
    End.join(near, far);
    this.#connections.push([near, far]);
    this.openedAt = this.now;
    far.state = 'open';
    far.holdUntil(this.now + back.delayMs);
    target.opened(far, undefined);
    return [near, far];
  }

  #accept(from: Machine, target: Machine, endpoint: Endpoint, dial: DialId, attempt: { cancelled: boolean }): void {
    const [near] = this.join(from, target, endpoint);
    this.clock.setTimer(this.paths.between(target.name, from.name).delayMs, () => {
      near.state = 'open';
      if (!from.isAlive) near.vanish();
      else if (attempt.cancelled) near.reset('cancelled');
      else from.opened(near, dial);
    });
  }

  #between(a: string, b: string): readonly (readonly [End, End])[] {
    return this.#connections.filter(([first, second]) => {
      const [from, to] = [first.owner.name, second.owner.name];
      return (from === a && to === b) || (from === b && to === a);
    });
  }

  #count(): void {
    if (++this.#events > this.#mostEvents)
      throw new Error(`more than ${this.#mostEvents} events: the run does not end`);
  }
}
