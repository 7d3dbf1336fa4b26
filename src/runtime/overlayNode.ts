import { v4 as uuid } from 'uuid';
import { afterInput, type Clock, realClock, wallClock } from '../base/clock';
import { Emitter } from '../base/emitter';
import { createLogger, type Logger } from '../base/log';
import { FileRegister } from '../content/fileRegister';
import { defaultStreamers, streamersWithInput } from '../content/registry';
import { openSockets } from '../net/sockets';
import type { Transports } from '../net/transport';
import { Core } from '../overlay/core';
import type { Command, Effect, Input, LinkId } from '../overlay/effects';
import { Forwarder } from '../overlay/forwarder';
import type {
  FlowStatsView,
  FlowView,
  NeighbourView,
  NodeEvent,
  RouteView,
  StatsView,
  TimelineView,
  TopologyView,
  TreeView,
} from '../overlay/snapshot';
import { LARGE_DATAGRAM_BYTES, MIDDLE_DATAGRAM_BYTES } from '../wire/datagram';
import type { FlowId, FlowKey, NodeId } from '../wire/ids';
import { formatEndpoint, type NodeConfig, parseEndpoint } from './config';
import { ControlLinks } from './controlLinks';
import { cryptoRandom } from './cryptoRandom';
import { DebugLog } from './debugLog';
import { FlowPlayers } from './flowPlayers';
import { FlowSources } from './flowSources';
import { MachineRunner } from './machineRunner';
import { MediaLinks } from './mediaLinks';
import {
  type FrameSubscription,
  type LogLine,
  type NodeApi,
  NodeError,
  type NodeInfo,
  type PlayerFrame,
  type RefusedAddress,
  type StreamOptions,
  type TreeOptions,
  type WatchOptions,
} from './nodeApi';
import { commandError, toNodeError } from './nodeErrors';
import type { NodeParts } from './nodeParts';
import { RepairTimer } from './repairTimer';
import { makeStats, NeighbourCounters } from './statistics';
import { Timeline } from './timeline';

/**
 * Starts a node in this process. Rejects with a {@link NodeError}, with nothing left open. Nothing is published before the
 * caller has had its turn to subscribe.
 */
export async function createOverlayNode(config: NodeConfig, parts: NodeParts = {}): Promise<NodeApi> {
  const { clock = realClock, openTransports = openSockets, connectedSockets } = parts;
  try {
    const { address, port, clientMode } = config;
    const sockets = {
      address,
      port,
      clientMode,
      clock,
      ...(connectedSockets === undefined ? {} : { connectedSockets }),
    };
    return new OverlayNode(config, parts, clock, await openTransports(sockets));
  } catch (error) {
    throw toNodeError(error);
  }
}

/** Joins the two machines with sockets, files and users. Owns all of them. */
class OverlayNode implements NodeApi {
  readonly info: NodeInfo;
  readonly #published: Emitter<NodeEvent>;
  readonly #logged = new Emitter<LogLine>(() => undefined);
  readonly #refused: Emitter<RefusedAddress>;
  readonly #failed: Emitter<NodeError>;
  readonly #logger: Logger;
  readonly #debugLog: DebugLog;
  readonly #clock: Clock;
  readonly #startedAt: number;
  readonly #core: Core;
  readonly #runner: MachineRunner;
  readonly #forwarder: Forwarder;
  readonly #control: ControlLinks;
  readonly #media: MediaLinks;
  readonly #sources: FlowSources;
  readonly #players: FlowPlayers;
  readonly #counters: NeighbourCounters;
  readonly #timeline: Timeline;
  readonly #repairs: RepairTimer;
  #closing: Promise<void> | undefined;

  constructor(config: NodeConfig, parts: NodeParts, clock: Clock, transports: Transports) {
    const random = parts.random ?? cryptoRandom;
    const id = uuid({ random: random.bytes(16) });
    const port = config.clientMode ? transports.media.port : transports.control.port;
    const { name, address, clientMode, neighbours } = config;
    this.info = { id, name: name || null, address, port, clientMode };
    this.#logger = createLogger((level, part, message) => {
      parts.log?.(level, part, message);
      this.#logged.fire({ level, part, message });
    }, 'node');
    this.#debugLog = new DebugLog(this.#logger.child('core'));
    const listenerFailed = (error: unknown): void => this.#logger.error(`A listener failed: ${String(error)}`);
    this.#published = new Emitter(listenerFailed);
    this.#refused = new Emitter(listenerFailed);
    this.#failed = new Emitter(listenerFailed);
    this.#clock = clock;
    this.#startedAt = clock.now();
    // Another clock is a test's, which has nothing to do with the time of day.
    const wall = parts.clock ? undefined : wallClock;
    this.#timeline = new Timeline(() => (wall ?? clock).now());
    this.#core = new Core({
      id,
      name,
      controlPort: transports.control.port,
      mediaPort: transports.media.port,
      advertisedAddress: config.advertise ?? '',
      clientMode,
      neighbours,
      random,
      redialTries: config.redialTries,
      mediaHeardAt: (link) => this.#forwarder.heardAt(link),
      topology: config.topology,
      metric: config.metric,
      branches: (key) => this.#forwarder.branches(key),
      hasBegun: (key) => this.#forwarder.hasBegun(key),
    });
    this.#runner = new MachineRunner({
      core: this.#core,
      clock,
      execute: (effect, now) => this.#execute(effect, now),
      // Datagrams of the fast path are read one turn after their socket has told of them.
      afterInput: (run) => afterInput(() => afterInput(run)),
      onInput: (input) => this.#timeline.noteInput(input),
      wall,
      onCrash: (error) => this.#crash(error),
    });
    const repairs = new RepairTimer(clock, (now) => this.#forwarder.askForRepairs(now));
    this.#repairs = repairs;
    this.#forwarder = new Forwarder(
      {
        deliver: (key, fragment) => this.#players.deliver(key, fragment),
        branchMoved: (key) => this.#runner.feedSoon({ type: 'branchMoved', key }),
        repairsDue: (at) => repairs.expect(at),
      },
      { datagramBytes: config.datagramBytes, repairs: config.repair },
    );
    this.#counters = new NeighbourCounters(this.#forwarder);
    const feed = (input: Input): void => this.#runner.feed(input);
    this.#control = new ControlLinks({
      transport: transports.control,
      insecure: config.insecure,
      largeSizes: config.datagramBytes === undefined ? [LARGE_DATAGRAM_BYTES, MIDDLE_DATAGRAM_BYTES] : [],
      logger: this.#logger.child('control'),
      feed: (input) => this.#feedControl(input),
      onClosed: (link) => this.#endLink(link),
    });
    this.#media = new MediaLinks({
      transport: transports.media,
      forwarder: this.#forwarder,
      clock,
      logger: this.#logger.child('media'),
      feed,
    });
    const shared = { runner: () => this.#runner, clock, files: new FileRegister() };
    this.#players = new FlowPlayers({
      ...shared,
      flowBytes: (key) => this.#forwarder.flowBytes(key),
      logger: this.#logger.child('player'),
    });
    this.#sources = new FlowSources({
      ...shared,
      streamers: parts.streamers ?? (parts.standardInput ? streamersWithInput(parts.standardInput) : defaultStreamers),
      id,
      random,
      logger: this.#logger.child('source'),
      beginChunk: (key) => this.#forwarder.beginChunk(key),
      originate: (key, header, payload, unit) => this.#forwarder.originate(key, header, payload, unit, clock.now()),
      publish: (event) => this.#published.fire(event),
    });
    clock.setTimer(0, () => this.#start());
  }

  get onDidPublish(): Emitter<NodeEvent>['event'] {
    return this.#published.event;
  }

  get onDidLog(): Emitter<LogLine>['event'] {
    return this.#logged.event;
  }

  get onDidRefuse(): Emitter<RefusedAddress>['event'] {
    return this.#refused.event;
  }

  get onDidFail(): Emitter<NodeError>['event'] {
    return this.#failed.event;
  }

  async connect(address: string): Promise<void> {
    await this.#command({ type: 'connect', endpoint: parseEndpoint(address) });
  }

  disconnect(neighbour: string): Promise<void> {
    return this.#command({ type: 'disconnect', neighbour });
  }

  forget(neighbour: string): Promise<void> {
    return this.#command({ type: 'forget', neighbour });
  }

  stream(options: StreamOptions): Promise<FlowKey> {
    return this.#sources.stream(options);
  }

  withdraw(flow: FlowId): Promise<void> {
    return this.#sources.withdraw(flow);
  }

  watch(options: WatchOptions): Promise<FlowKey> {
    return this.#players.watch(options);
  }

  unwatch(flow: FlowId, source?: NodeId): Promise<FlowStatsView> {
    return this.#players.unwatch(flow, source);
  }

  flows(): Promise<readonly FlowView[]> {
    return this.#read(() => this.#core.flows());
  }

  neighbours(): Promise<readonly NeighbourView[]> {
    return this.#read(() => this.#core.neighbours());
  }

  routes(): Promise<readonly RouteView[]> {
    return this.#read(() => this.#core.routes(this.#clock.now()));
  }

  async stats(): Promise<StatsView> {
    const kernelDrops = await this.#read(() => this.#media.kernelDrops());
    return this.#read(() =>
      makeStats({
        kernelDrops,
        uptimeMs: this.#clock.now() - this.#startedAt,
        forwarder: this.#forwarder,
        neighbours: this.#counters,
        flows: [...this.#sources.stats(), ...this.#players.stats()],
      }),
    );
  }

  topology(): Promise<TopologyView> {
    return this.#read(() => this.#core.topology());
  }

  async tree(flow: FlowId, { source, rates = false }: TreeOptions = {}): Promise<TreeView> {
    if (rates) await this.#command({ type: 'measure', flow, source });
    const tree = await this.#read(() => this.#core.tree(flow, source, this.#clock.now()));
    if (!tree) throw new NodeError('unknownFlow', `Nobody offers ${flow}${source ? ` as node ${source}` : ''}.`);
    return tree;
  }

  timeline(after?: number): Promise<TimelineView> {
    return this.#read(() => this.#timeline.view(after));
  }

  subscribeFrames(key: FlowKey, onFrame: (frame: PlayerFrame) => void): FrameSubscription {
    return this.#players.subscribe(key, onFrame);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  #start(): void {
    if (this.#closing) return;
    const { id, name, address, port, clientMode } = this.info;
    const role = clientMode ? 'connects only, media at' : 'listens at';
    this.#logger.info(`Node ${id}${name ? ` (${name})` : ''} ${role} ${address} port ${port}`);
    this.#media.start();
    this.#control.start();
    this.#runner.feed({ type: 'tick' });
  }

  async #close(): Promise<void> {
    await this.#runner.command({ type: 'stop' });
    await Promise.allSettled([
      this.#sources.close(),
      this.#players.close(),
      this.#control.shutDown(),
      this.#media.shutDown(),
    ]);
    this.#runner.dispose();
    this.#repairs.dispose();
    this.#logger.info('Node closed');
    for (const emitter of [this.#published, this.#refused, this.#failed, this.#logged]) emitter.dispose();
  }

  /** The machine is broken: the node ends rather than go on with a state that nobody knows. */
  #crash(error: unknown): void {
    const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.#logger.error(`The node failed: ${detail}`);
    const failed = this.#failed;
    const failure = new NodeError('failed', 'The node ended because of a fault of its own; start it again.', {
      cause: error,
    });
    failed.fire(failure);
    this.close().catch((closing: unknown) => this.#logger.error(String(closing)));
  }

  async #command(command: Command): Promise<void> {
    const answer = await this.#runner.command(command);
    if (!answer.ok) throw commandError(answer);
  }

  #read<T>(view: () => T | Promise<T>): Promise<T> {
    if (this.#closing) return Promise.reject(new NodeError('stopped', 'The node has been stopped.'));
    return Promise.resolve(view());
  }

  #feedControl(input: Input): void {
    this.#debugLog.noteInput(input, this.#clock.now());
    if (input.type === 'controlReceived' && input.message.type === 'authentication') {
      this.#counters.identify(input.link, input.message.id);
    }
    this.#runner.feed(input);
  }

  #endLink(link: LinkId): void {
    this.#media.close(link);
    this.#counters.closeLink(link);
    this.#forwarder.removeLink(link);
  }

  #execute(effect: Effect, now: number): void {
    this.#debugLog.noteEffect(effect, now);
    this.#timeline.noteEffect(effect);
    switch (effect.type) {
      case 'dial':
        return this.#control.dial(effect.dial, effect.endpoint);
      case 'cancelDial':
        return this.#control.cancelDial(effect.dial);
      case 'sendPreamble':
        return this.#control.sendPreamble(effect.link);
      case 'sendControl':
        if (effect.message.type === 'authentication') this.#media.expect(effect.link, effect.message.mediaToken);
        return this.#control.send(effect.link, effect.message);
      case 'closeLink':
        this.#media.close(effect.link);
        return this.#control.close(effect.link);
      case 'openMedia': {
        const addresses = this.#control.addressesOf(effect.link);
        const remote = addresses && { address: addresses.remote, port: effect.port };
        if (remote) this.#media.open(effect.link, effect.token, addresses.local, remote);
        return;
      }
      case 'sendHello':
        return this.#media.sendHello(effect.link, effect.hello, effect.bytes);
      case 'linkDatagramBytes':
        return this.#forwarder.setDatagramBytes(effect.link, effect.bytes);
      case 'linkRoundTrip':
        return this.#forwarder.setRoundTrip(effect.link, effect.rttMs);
      case 'forward':
        return this.#forwarder.apply(effect.entry, now);
      case 'stopForwarding':
        return this.#forwarder.remove(effect.key, now);
      case 'demand':
        return this.#sources.setDemand(effect.flow, effect.consumers);
      case 'emit':
        if (effect.event.event === 'player') this.#players.takeEvent(effect.event);
        return this.#published.fire(effect.event);
      case 'refused':
        return this.#refused.fire(refusedAddress(effect));
      case 'log':
        return this.#logger[effect.level](effect.message);
      default:
        effect satisfies never;
    }
  }
}

function refusedAddress({ endpoint, reason, neighbour }: Extract<Effect, { type: 'refused' }>): RefusedAddress {
  return { address: formatEndpoint(endpoint), reason, neighbour: neighbour ?? null };
}
