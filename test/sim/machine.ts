import type { Disposable } from '../../src/base/disposable';
import { type Random, seededRandom } from '../../src/base/random';
import { Core } from '../../src/overlay/core';
import type {
  Binding,
  Command,
  CommandAnswer,
  DialId,
  Effect,
  Endpoint,
  ForwardingEntry,
  Input,
  LinkId,
} from '../../src/overlay/effects';
import { type DeliveredFragment, Forwarder } from '../../src/overlay/forwarder';
import type { NodeEvent } from '../../src/overlay/snapshot';
import { RepairTimer } from '../../src/runtime/repairTimer';
import type { MediaToken, Metric } from '../../src/wire/control';
import { decodeControl, encodeControl } from '../../src/wire/controlCodec';
import { datagramKind, decodeHello, encodeHello, type FragmentHeader } from '../../src/wire/datagram';
import { decodeRepairRequest } from '../../src/wire/repairRequest';
import { encodePreamble, type StreamItem } from '../../src/wire/framing';
import { type FlowId, type FlowKey, flowKeyText, type NodeId, nodeIdFromBytes } from '../../src/wire/ids';
import type { VirtualClock } from '../support/virtualClock';
import type { End, Owner } from './connection';
import { MediaSender } from './mediaSender';
import { SIM_DATAGRAM_BYTES } from './paths';
import { SimPlayer } from './player';
import { DEFAULT_SOURCE, type SourceOptions, SyntheticSource } from './source';

/** What a machine needs of the world around it. */
export interface World {
  readonly clock: VirtualClock;
  readonly random: Random;
  dial(from: Machine, dial: DialId, endpoint: Endpoint): void;
  cancelDial(from: Machine, dial: DialId): void;
  /** Called after each step of a core, with what it ordered. */
  stepped(machine: Machine, cause: Input | Command, effects: readonly Effect[]): void;
  /** Called for every datagram that a machine sends, unless it sends it again. */
  mediaSent(from: Machine, to: Owner, key: FlowKey, datagram: Uint8Array): void;
  /** How often a transport goes on holding the buffer that it was given. */
  readonly heldShare: number;
}

export interface MachineOptions {
  readonly clientMode?: boolean;
  /** Names of the machines that it dials when it starts. */
  readonly neighbours?: readonly string[];
  readonly metric?: Metric;
  /** false: it tells nothing of itself (S19). */
  readonly topology?: boolean;
}

/** Every control server of the simulation listens here; addresses are the names of machines. */
export const SIM_PORT = 8_000;

export function endpointOf(name: string): Endpoint {
  return { address: name, port: SIM_PORT };
}

/** Steps that a core may take without time passing; more is a loop. */
const MAX_STEPS_AT_ONCE = 1_000;

/** Datagrams that wait for a machine that is stopped; more are lost. */
const MAX_WAITING_DATAGRAMS = 2_000;

/** Sleep that a runtime notices, by the wall clock. */
const SLEEP_MS = 2_000;

/** What adding and subtracting times may lose. */
const ROUNDING_MS = 1e-6;

/** A node: the two unmodified machines, and their orders carried out as a runtime would. */
export class Machine implements Owner {
  isAlive = true;
  readonly id: NodeId;
  readonly core: Core;
  readonly forwarder: Forwarder;
  /** Links that are open, by number; bounded by the links of the test. */
  readonly ends = new Map<LinkId, End>();
  /** What the forwarder was last told, by flow key text. */
  readonly entries = new Map<string, ForwardingEntry>();
  readonly players = new Map<string, SimPlayer>();
  readonly sources = new Map<FlowId, SyntheticSource>();
  readonly events: NodeEvent[] = [];
  #wake: { readonly at: number; readonly timer: Disposable } | undefined;
  #stepsAt = { time: -1, count: 0 };
  #receivingFrom: LinkId | undefined;
  readonly #silentLinks = new Set<LinkId>();
  /** What came while the machine was stopped; undefined while it runs. */
  #waiting: (() => void)[] | undefined;
  #waitingDatagrams = 0;
  /** When the program last went on after it was stopped, in the network's time. */
  resumedAt = -Infinity;
  /** When the computer last woke up, in the network's time. */
  wasAsleepAt = -Infinity;
  /** Since when the computer sleeps, its monotonic clock with it; undefined while it does not. */
  #asleepSince: number | undefined;
  /** For how long it slept in all: by so much its monotonic clock is behind. */
  #sleptMs = 0;
  /** It slept, and the program has not noticed yet. */
  #isDrowsy = false;
  /** The time of the last wake-up by its own clock, so that rounding never takes it back before that. */
  #wokenAt = 0;
  /** Links that are closed, of which the core has not heard yet. */
  readonly #unheardEnds = new Set<LinkId>();
  readonly #repairs: RepairTimer;

  constructor(
    readonly name: string,
    private readonly world: World,
    readonly options: MachineOptions,
  ) {
    this.id = nodeIdFromBytes(world.random.bytes(16));
    const ownClock = { now: () => this.now, setTimer: world.clock.setTimer.bind(world.clock) };
    const repairs = new RepairTimer(ownClock, () => this.#askForRepairs());
    this.#repairs = repairs;
    const sink = {
      deliver: (key: FlowKey, fragment: DeliveredFragment) => {
        const player = this.players.get(flowKeyText(key));
        if (!player) throw new Error(`${name} delivers ${key.flow} to nobody`);
        player.push(fragment);
      },
      branchMoved: (key: FlowKey) => void world.clock.setTimer(0, () => this.input({ type: 'branchMoved', key })),
      repairsDue: (at: number) => repairs.expect(at),
    };
    this.forwarder = new Forwarder(sink, { datagramBytes: SIM_DATAGRAM_BYTES });
    this.core = new Core({
      id: this.id,
      name,
      controlPort: options.clientMode === true ? 0 : SIM_PORT,
      mediaPort: SIM_PORT,
      advertisedAddress: '',
      clientMode: options.clientMode === true,
      neighbours: (options.neighbours ?? []).map(endpointOf),
      random: seededRandom(Math.floor(world.random.next() * 0x1_0000_0000)),
      mediaHeardAt: (link) => this.forwarder.heardAt(link),
      branches: (key) => this.forwarder.branches(key),
      hasBegun: (key) => this.forwarder.hasBegun(key),
      topology: options.topology,
      metric: options.metric,
    });
    this.#setWake();
  }

  get acceptsConnections(): boolean {
    return this.isAlive && this.options.clientMode !== true;
  }

  /** Steps of the core so far. */
  steps = 0;

  get isPaused(): boolean {
    return this.#waiting !== undefined;
  }

  /** What the program takes for the time: monotonic, and without the time for which the computer slept. */
  get now(): number {
    return Math.max(this.#wokenAt, this.world.clock.now() - this.#sleptMs);
  }

  /** The process is stopped, and only it: nothing happens here, but what comes in waits. */
  pause(): void {
    this.#waiting ??= [];
  }

  /** The whole computer sleeps: its monotonic clock stands still, and datagrams are lost. */
  sleep(): void {
    this.pause();
    this.#asleepSince ??= this.world.clock.now();
  }

  /**
   * Goes on: what has come in is read first, and what is overdue comes after; with `readFirst`, that share of it, since a system may hand
   * over in several portions what waited.
   */
  resume(readFirst = 1): void {
    const waiting = this.#waiting ?? [];
    this.#waiting = undefined;
    this.#waitingDatagrams = 0;
    this.resumedAt = this.world.clock.now();
    if (this.#asleepSince !== undefined) {
      const sleptMs = this.resumedAt - this.#asleepSince;
      this.#sleptMs += sleptMs;
      this.wasAsleepAt = this.resumedAt;
      this.#isDrowsy = sleptMs > SLEEP_MS;
      this.#asleepSince = undefined;
    }
    const portion = Math.ceil(waiting.length * readFirst);
    for (const run of waiting.slice(0, portion)) run();
    if (portion < waiting.length) this.input({ type: 'tick' });
    for (const run of waiting.slice(portion)) run();
    this.#wake?.timer.dispose();
    this.#wake = undefined;
    this.#setWake();
  }

  /** Tells the core a fact and carries out what it orders. */
  input(input: Input): void {
    if (!this.isAlive) return;
    if (this.#waiting) {
      // Whether a tick is due is seen when the machine goes on.
      if (input.type !== 'tick') this.#waiting.push(() => this.input(input));
      return;
    }
    this.#countStep();
    this.#execute(this.core.step(input, this.now), input);
  }

  /** Gives a user's command; the answer may be a refusal. */
  command(command: Command): CommandAnswer {
    const { answer, effects } = this.core.command(command, this.now);
    // The runtime makes the player before the first fragment can reach it.
    if (command.type === 'watch' && answer.ok && answer.key) this.#startPlayer(answer.key);
    this.#execute(effects, command);
    return answer;
  }

  /** Gives a command that must succeed. */
  order(command: Command): FlowKey | undefined {
    const answer = this.command(command);
    if (!answer.ok) throw new Error(`${this.name}: ${command.type} was refused: ${answer.code}, ${answer.message}`);
    return answer.key;
  }

  offer(flow: FlowId, options: Partial<SourceOptions> = {}): FlowKey {
    const key = { flow, source: this.id };
    const seed = Math.floor(this.world.random.next() * 0x1_0000_0000);
    const originate = (header: FragmentHeader, payload: Uint8Array, unit: number) => {
      if (this.isAlive && !this.isPaused) this.forwarder.originate(key, header, payload, unit, this.now);
    };
    const source = new SyntheticSource(
      key,
      { ...DEFAULT_SOURCE, ...options },
      seed,
      this.world.clock,
      () => this.forwarder.beginChunk(key),
      originate,
    );
    this.sources.set(flow, source);
    this.order({ type: 'offer', flow, contentType: source.options.contentType });
    return key;
  }

  /** Stops offering a flow and its source with it. */
  withdraw(flow: FlowId): void {
    this.sources.get(flow)?.stop();
    this.sources.delete(flow);
    this.order({ type: 'withdraw', flow });
  }

  /** Watches a flow; answers its player. */
  watch(flow: FlowId, source?: NodeId): SimPlayer {
    const key = this.order({ type: 'watch', flow, source });
    const player = key && this.players.get(flowKeyText(key));
    if (!player) throw new Error(`${this.name} watches ${flow} without a player`);
    return player;
  }

  unwatch(key: FlowKey): void {
    this.order({ type: 'unwatch', flow: key.flow, source: key.source });
    this.#endPlayer(key);
  }

  /** Power off: nothing more happens here, and nobody is told. */
  halt(): void {
    this.isAlive = false;
    this.#wake?.timer.dispose();
    for (const source of this.sources.values()) source.stop();
    for (const player of this.players.values()) player.end();
    for (const end of this.ends.values()) end.vanish();
    this.#repairs.dispose();
  }

  itemsReceived(end: End, items: readonly StreamItem[]): void {
    if (this.#waiting) return void this.#waiting.push(() => this.itemsReceived(end, items));
    for (const item of items) {
      if (item.kind === 'preamble') {
        this.input({ type: 'preambleReceived', link: end.link, versions: item.versions });
      } else if (item.kind === 'violation') {
        this.input({ type: 'linkViolated', link: end.link, reason: item.reason });
      } else {
        const decoded = decodeControl(item.tag, item.data);
        if (decoded.ok) this.input({ type: 'controlReceived', link: end.link, message: decoded.value });
        else if (decoded.reason === 'malformed') {
          this.input({ type: 'linkViolated', link: end.link, reason: 'malformed' });
        }
      }
    }
  }

  closed(end: End, reason: string): void {
    if (this.#waiting) {
      this.#unheardEnds.add(end.link);
      this.#waiting.push(() => this.closed(end, reason));
      return;
    }
    this.#unheardEnds.delete(end.link);
    this.ends.delete(end.link);
    this.input({ type: 'linkClosed', link: end.link, reason });
    this.forwarder.removeLink(end.link);
  }

  datagramReceived(end: End, datagram: Uint8Array): void {
    if (this.#waiting) {
      if (this.#asleepSince !== undefined) return;
      if (++this.#waitingDatagrams <= MAX_WAITING_DATAGRAMS)
        this.#waiting.push(() => this.datagramReceived(end, datagram));
      return;
    }
    const kind = datagramKind(datagram);
    if (!end.media) this.forwarder.countDrop('stranger');
    else if (kind === 'media') {
      this.#receivingFrom = end.link;
      this.forwarder.receive(end.link, datagram, this.now);
      this.#receivingFrom = undefined;
    } else if (kind === 'hello') this.#helloReceived(datagram);
    else if (kind === 'repairRequest') this.#repairRequested(end, datagram);
    else this.forwarder.countDrop(kind);
  }

  /** A link that is new here; nothing may be sent on it before the preamble. */
  opened(end: End, dial: DialId | undefined): void {
    if (this.#waiting) return void this.#waiting.push(() => this.opened(end, dial));
    this.ends.set(end.link, end);
    this.#silentLinks.add(end.link);
    this.input({ type: 'linkOpened', link: end.link, dial, remote: end.remote, largeSizes: end.largeSizes });
  }

  #helloReceived(datagram: Uint8Array): void {
    const hello = decodeHello(datagram);
    if (!hello.ok) return this.forwarder.countDrop('malformed');
    for (const { link, media } of this.ends.values()) {
      if (media?.token !== hello.value.token) continue;
      return this.input({ type: 'helloReceived', link, hello: hello.value, bytes: datagram.length });
    }
    this.forwarder.countDrop('unknownToken');
  }

  #execute(effects: readonly Effect[], cause: Input | Command): void {
    const written = new Set<End>();
    for (const effect of effects) {
      const end = 'link' in effect ? this.ends.get(effect.link) : undefined;
      if (end && (effect.type === 'sendControl' || effect.type === 'sendPreamble')) written.add(end);
      // The system takes what is sent there, and loses it.
      if (end && this.#unheardEnds.has(end.link)) continue;
      this.#carryOut(effect, end);
    }
    for (const end of written) if (end.isOpen) end.flush();
    this.world.stepped(this, cause, effects);
    this.#setWake();
  }

  #carryOut(effect: Effect, end: End | undefined): void {
    const { now } = this;
    switch (effect.type) {
      case 'dial':
        return this.world.dial(this, effect.dial, effect.endpoint);
      case 'cancelDial':
        return this.world.cancelDial(this, effect.dial);
      case 'sendPreamble':
        this.#silentLinks.delete(effect.link);
        return this.#openEnd(end, effect).write(encodePreamble());
      case 'sendControl':
        if (this.#silentLinks.has(effect.link)) throw new Error(`${this.name} sends a frame before its preamble`);
        return this.#openEnd(end, effect).write(encodeControl(effect.message));
      case 'closeLink':
        return end?.close();
      case 'openMedia':
        return this.#openMedia(this.#openEnd(end, effect), effect.token, effect.port);
      case 'sendHello':
        return this.#sendHello(this.#openEnd(end, effect), encodeHello(effect.hello, effect.bytes));
      case 'linkDatagramBytes':
        return this.forwarder.setDatagramBytes(effect.link, effect.bytes);
      case 'linkRoundTrip':
        return this.forwarder.setRoundTrip(effect.link, effect.rttMs);
      case 'forward':
        this.entries.set(flowKeyText(effect.entry.key), effect.entry);
        return this.forwarder.apply(effect.entry, now);
      case 'stopForwarding':
        this.entries.delete(flowKeyText(effect.key));
        return this.forwarder.remove(effect.key, now);
      case 'demand':
        return this.sources.get(effect.flow)?.demand(effect.consumers);
      case 'emit':
        return this.#publish(effect.event);
      case 'refused':
      case 'log':
        return;
      default:
        effect satisfies never;
    }
  }

  /** Orders about a link that is closed, or being closed, are a fault of the core. */
  #openEnd(end: End | undefined, effect: Effect): End {
    if (!end?.isOpen) throw new Error(`${this.name}: ${effect.type} on a link that is not open`);
    return end;
  }

  #publish(event: NodeEvent): void {
    this.events.push(event);
    if (event.event !== 'player') return;
    if (event.movedFrom !== undefined) {
      this.#endPlayer({ flow: event.flow, source: event.movedFrom });
      this.#startPlayer({ flow: event.flow, source: event.source });
    }
    if (event.state === 'recovering' || event.state === 'buffering') {
      this.players.get(flowKeyText(event))?.expectFirst();
    }
    if (event.state === 'ended') this.#endPlayer(event);
  }

  #endPlayer(key: FlowKey): void {
    this.players.get(flowKeyText(key))?.end();
    this.players.delete(flowKeyText(key));
  }

  #startPlayer(key: FlowKey): void {
    if (this.players.has(flowKeyText(key))) return;
    const onFirst = () => {
      this.world.clock.setTimer(0, () => this.input({ type: 'chunkDelivered', key }));
    };
    this.players.set(flowKeyText(key), new SimPlayer(key, this.world.clock, onFirst));
  }

  #openMedia(end: End, token: MediaToken, port: number): void {
    const { link } = end;
    end.media = { token, port };
    const sent = (datagram: Uint8Array) => {
      if (link === this.#receivingFrom) throw new Error(`${this.name} sends a datagram back where it came from`);
      this.world.mediaSent(this, end.peer.owner, this.#keyOf(link, datagram), datagram);
    };
    const writable = () => {
      if (this.#waiting) this.#waiting.push(writable);
      else if (this.isAlive && end.isOpen) this.forwarder.writable(link, this.now);
    };
    this.forwarder.attach(link, new MediaSender(end, this.world, { sent, writable }));
  }

  /** What is longer than the path carries gets lost. */
  #sendHello(end: End, datagram: Uint8Array): void {
    if (datagram.length <= end.mediaBytes) end.sendDatagram(datagram);
  }

  #repairRequested(end: End, datagram: Uint8Array): void {
    const request = decodeRepairRequest(datagram);
    if (request.ok) this.forwarder.repairRequested(end.link, request.value, this.now);
    else this.forwarder.countDrop('malformed');
  }

  #askForRepairs(): number | undefined {
    if (!this.#waiting) return this.isAlive ? this.forwarder.askForRepairs(this.now) : undefined;
    this.#waiting.push(() => this.#repairs.expect(this.now));
    return undefined;
  }

  /** The flow of a datagram that is being sent, by its label: it must be one that the core has bound on that link. */
  #keyOf(link: LinkId, datagram: Uint8Array): FlowKey {
    const view = new DataView(datagram.buffer, datagram.byteOffset);
    const isMeant = (to: Binding) =>
      to.link === link && to.label.slot === view.getUint32(4) && to.label.key === view.getUint32(8);
    for (const entry of this.entries.values()) if (entry.downstream.some(isMeant)) return entry.key;
    throw new Error(`${this.name} sends a datagram with a label that nobody asked for`);
  }

  #setWake(): void {
    const { clock } = this.world;
    const at = this.isAlive ? this.core.nextDeadline() : undefined;
    if (at === this.#wake?.at) return;
    this.#wake?.timer.dispose();
    this.#wake = undefined;
    if (at === undefined) return;
    if (Number.isNaN(at)) throw new Error(`${this.name}: the next deadline is not a number`);
    const wake = () => {
      this.#wake = undefined;
      this.#wokenAt = Math.max(this.#wokenAt, Math.min(at, this.world.clock.now() - this.#sleptMs + ROUNDING_MS));
      if (this.#isDrowsy && !this.#waiting) {
        this.#isDrowsy = false;
        this.input({ type: 'awoke' });
      }
      this.input({ type: 'tick' });
    };
    this.#wake = { at, timer: clock.at(at + this.#sleptMs, wake) };
  }

  #countStep(): void {
    const time = this.world.clock.now();
    this.steps++;
    this.#stepsAt = { time, count: time === this.#stepsAt.time ? this.#stepsAt.count + 1 : 1 };
    if (this.#stepsAt.count > MAX_STEPS_AT_ONCE) throw new Error(`${this.name} steps for ever at ${time} ms`);
  }
}
