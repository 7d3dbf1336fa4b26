import type { Clock } from '../../base/clock';
import { DisposableStore, MutableDisposable } from '../../base/disposable';
import { Emitter } from '../../base/emitter';
import type { NeighbourView, NodeEvent } from '../../overlay/snapshot';
import { formatEndpoint, type NodeConfig } from '../../runtime/config';
import { type LogLine, type NodeApi, NodeError, type RefusedAddress, type StreamOptions } from '../../runtime/nodeApi';
import { flowNameOf } from '../../runtime/streamOptions';
import type { Notifier } from '../notifier';
import { NodeSession, type SessionRecord } from './nodeSession';
import { RestartLimit } from './restartLimit';
import type { Settings } from './settings';

/** Where the one node of this window stands. */
export type NodeStatus = 'stopped' | 'starting' | 'running' | 'stopping';

export interface NodeControllerOptions {
  /** Starts a node, or rejects with a {@link NodeError}. */
  startNode(config: NodeConfig): Promise<NodeApi>;
  /** Read anew for every start; may throw a {@link NodeError}. */
  readSettings(): Settings;
  readonly notifier: Notifier;
  readonly clock: Clock;
}

const USE_FREE_PORT = 'Use a Free Port';
const START_NODE = 'Start Node';

/** How a node is to be started where that is not as always. */
interface Start {
  /** Instead of the one in the settings. */
  readonly port?: number;
  /** What a node before it was asked for. */
  readonly resumed?: SessionRecord | undefined;
}

/**
 * Owns the node of this window: starts and stops it as asked, one thing after another, starts it again when it crashes, and tells
 * the user what fails. Whoever needs the node takes it from here at the moment of use and keeps it no longer.
 */
export class NodeController {
  readonly #options: NodeControllerOptions;
  readonly #status = new Emitter<NodeStatus>();
  readonly #published = new Emitter<NodeEvent>();
  readonly #logged = new Emitter<LogLine>();
  readonly #refused = new Emitter<RefusedAddress>();
  readonly #sessionChanged = new Emitter<void>();
  /** Subscriptions to the running node. */
  readonly #listening = new MutableDisposable<DisposableStore>();
  readonly #session = new NodeSession();
  readonly #restarts: RestartLimit;
  #current: NodeStatus = 'stopped';
  #node: NodeApi | undefined;
  #settings: Settings | undefined;
  /** The session of a node that is gone, while another is to take it up. */
  #interrupted: SessionRecord | undefined;
  #attempt: Promise<NodeApi> | undefined;
  #ending: Promise<void> | undefined;
  #closed = false;

  constructor(options: NodeControllerOptions) {
    this.#options = options;
    this.#restarts = new RestartLimit(options.clock);
  }

  /** Fires after every change of {@link status}. */
  readonly onDidChangeStatus = this.#status.event;
  /** What the running node says, whichever node that is. */
  readonly onDidPublish = this.#published.event;
  readonly onDidLog = this.#logged.event;
  readonly onDidRefuse = this.#refused.event;
  /** Fires after every change of {@link session}. */
  readonly onDidChangeSession = this.#sessionChanged.event;

  get status(): NodeStatus {
    return this.#current;
  }

  /** The node, while one runs. */
  get node(): NodeApi | undefined {
    return this.#current === 'running' ? this.#node : undefined;
  }

  /** The settings that the running node was started with. */
  get settings(): Settings | undefined {
    return this.node && this.#settings;
  }

  /** What has been asked of the node; undefined while the user wants none. */
  get session(): SessionRecord | undefined {
    const { node } = this;
    return node ? this.#session.record(node.info.port) : this.#interrupted;
  }

  /** The running node, started if need be; undefined if that failed: then the user has been told why. */
  async start(): Promise<NodeApi | undefined> {
    return this.node ?? this.#start({ resumed: this.#interrupted });
  }

  /** Like {@link start}, and asks the node for what an earlier one was asked for. */
  async resume(session: SessionRecord): Promise<NodeApi | undefined> {
    if (this.node || this.#attempt) return this.start();
    this.#interrupted = session;
    const node = await this.#start({ resumed: session });
    this.#setInterrupted(undefined);
    return node;
  }

  /** Stops the node and starts another with the settings of now, which is asked for what this one was asked for. */
  async restart(): Promise<NodeApi | undefined> {
    const { session } = this;
    if (!session) return this.start();
    this.#interrupted = session;
    await this.#stop();
    // Whoever stops it meanwhile wants no other.
    return this.#interrupted === session ? this.resume(session) : undefined;
  }

  /** Resolves when no node runs any more; at once if none does. What it was asked for is forgotten. */
  async stop(): Promise<void> {
    this.#setInterrupted(undefined);
    await this.#stop();
  }

  /** Stops the node for good. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.stop();
    for (const emitter of [this.#status, this.#published, this.#logged, this.#refused, this.#sessionChanged]) {
      emitter.dispose();
    }
  }

  /** Connects the running node, and any that takes its place, to an address. Rejects with a {@link NodeError}. */
  async connect(address: string): Promise<void> {
    const node = this.#required();
    await node.connect(address);
    this.#session.connected(address);
    this.#sessionChanged.fire();
  }

  /** Ends the connection to a neighbour. Rejects with a {@link NodeError}. */
  async disconnect(neighbour: NeighbourView): Promise<void> {
    await this.#required().disconnect(referenceOf(neighbour));
    this.#giveUp(neighbour);
  }

  /** Gives a neighbour up, connected or not. Rejects with a {@link NodeError}. */
  async forget(neighbour: NeighbourView): Promise<void> {
    await this.#required().forget(referenceOf(neighbour));
    this.#giveUp(neighbour);
  }

  /** Has the running node, and any that takes its place, offer a file. Rejects with a {@link NodeError}. */
  async stream(options: StreamOptions): Promise<void> {
    await this.#stream(this.#required(), options);
  }

  #required(): NodeApi {
    const { node } = this;
    if (!node) throw new NodeError('stopped', 'No OTT node is running in this window; start one first.');
    return node;
  }

  #giveUp(neighbour: NeighbourView): void {
    this.#session.disconnected(formatEndpoint(neighbour));
    this.#sessionChanged.fire();
  }

  async #stream(node: NodeApi, options: StreamOptions): Promise<void> {
    await node.stream(options);
    this.#session.offered({ ...options, flow: flowNameOf(options) });
    this.#sessionChanged.fire();
  }

  async #start(start: Start): Promise<NodeApi | undefined> {
    // Whoever began the attempt tells the user how it ended.
    if (this.#attempt) return this.#attempt.catch(() => undefined);
    try {
      return await this.#startOnce(start);
    } catch (error) {
      if (this.#closed) return undefined;
      const actions = isPortTaken(error) ? [USE_FREE_PORT] : [];
      const choice = await this.#options.notifier.error(error, 'start the node', actions);
      if (choice !== USE_FREE_PORT) return undefined;
    }
    try {
      return this.node ?? (await (this.#attempt ?? this.#startOnce({ ...start, port: 0 })));
    } catch (error) {
      if (!this.#closed) void this.#options.notifier.error(error, 'start the node');
      return undefined;
    }
  }

  #startOnce(start: Start): Promise<NodeApi> {
    const attempt = this.#open(start).finally(() => (this.#attempt = undefined));
    this.#attempt = attempt;
    return attempt;
  }

  async #open({ port, resumed }: Start): Promise<NodeApi> {
    await this.#ending;
    this.#setStatus('starting');
    try {
      const settings = this.#options.readSettings();
      const node = await this.#openNode(settings, port ?? (settings.portIsChosen ? undefined : resumed?.port));
      if (this.#closed) {
        await node.close();
        throw new NodeError('stopped', 'The window was closed while the node was starting.');
      }
      this.#adopt(node, settings);
      void this.#ask(node, settings.sources, resumed);
      return node;
    } catch (error) {
      this.#setStatus('stopped');
      throw error;
    }
  }

  async #openNode({ node, portIsChosen }: Settings, port = node.port): Promise<NodeApi> {
    const config = { ...node, port };
    try {
      return await this.#options.startNode(config);
    } catch (error) {
      // Nobody asked for this very port: any other is as good, and a question would only be in the way.
      if (!isPortTaken(error) || portIsChosen || port === 0) throw error;
      return this.#options.startNode({ ...config, port: 0 });
    }
  }

  #adopt(node: NodeApi, settings: Settings): void {
    const listening = new DisposableStore();
    listening.add(
      node.onDidPublish((event) => {
        if (this.node === node && this.#session.follow(event, node.info.id)) this.#sessionChanged.fire();
        this.#published.fire(event);
      }),
    );
    listening.add(
      node.onDidRefuse((refused) => {
        if (this.node === node && this.#session.disconnected(refused.address)) this.#sessionChanged.fire();
        this.#refused.fire(refused);
      }),
    );
    listening.add(node.onDidLog((line) => this.#logged.fire(line)));
    listening.add(
      node.onDidFail((error) => {
        if (this.#node === node) void this.#recover(node, error);
      }),
    );
    this.#listening.value = listening;
    this.#node = node;
    this.#settings = settings;
    this.#session.clear();
    this.#setStatus('running');
  }

  /** Asks a new node for what it is to do from the start. Each thing on its own: one that fails costs no other. */
  async #ask(node: NodeApi, sources: readonly string[], resumed: SessionRecord | undefined): Promise<void> {
    const attempt = async (doing: string, work: () => Promise<unknown>): Promise<void> => {
      try {
        await work();
      } catch (error) {
        const isThere = error instanceof NodeError && error.code === 'alreadyConnected';
        if (!isThere && this.#node === node) void this.#options.notifier.error(error, doing);
      }
    };
    for (const address of resumed?.neighbours ?? []) {
      await attempt(`connect to ${address}`, () => {
        // It stays wanted where it cannot be had now.
        this.#session.connected(address);
        return node.connect(address);
      });
    }
    for (const file of sources) await attempt(`stream ${file}`, () => node.stream({ file }));
    for (const options of resumed?.streams ?? []) {
      await attempt(`stream ${options.file}`, () => this.#stream(node, options));
    }
    if (this.#node === node) this.#sessionChanged.fire();
  }

  /** The node ended by itself: another takes its place, unless that has happened too often. */
  async #recover(node: NodeApi, error: NodeError): Promise<void> {
    const { notifier } = this.#options;
    const session = this.#session.record(node.info.port);
    this.#interrupted = session;
    this.#release();
    await node.close().catch(() => undefined);
    if (this.#interrupted !== session) return;
    if (!this.#restarts.admit()) {
      const choice = await notifier.error(error, 'keep the node running', [START_NODE]);
      if (choice === START_NODE) await this.resume(session);
      else if (this.#interrupted === session) this.#setInterrupted(undefined);
      return;
    }
    if (await this.resume(session)) {
      const again = 'The OTT node crashed and was started again; it takes up its neighbours and flows.';
      void notifier.warning(again, error);
    }
  }

  async #stop(): Promise<void> {
    // Without an attempt to wait for, it is stopping before anybody else gets a turn.
    if (this.#attempt) await this.#attempt.catch(() => undefined);
    const node = this.#node;
    if (node) this.#ending ??= this.#end(node);
    await this.#ending;
  }

  async #end(node: NodeApi): Promise<void> {
    this.#setStatus('stopping');
    try {
      await node.close();
    } catch (error) {
      void this.#options.notifier.error(error, 'stop the node');
    } finally {
      this.#ending = undefined;
      if (this.#node === node) this.#release();
    }
  }

  #release(): void {
    this.#node = undefined;
    this.#settings = undefined;
    this.#listening.value = undefined;
    this.#setStatus('stopped');
  }

  #setInterrupted(session: SessionRecord | undefined): void {
    if (this.#interrupted === session) return;
    this.#interrupted = session;
    this.#sessionChanged.fire();
  }

  #setStatus(status: NodeStatus): void {
    if (status === this.#current) return;
    this.#current = status;
    this.#status.fire(status);
    this.#sessionChanged.fire();
  }
}

function isPortTaken(error: unknown): boolean {
  return error instanceof NodeError && error.code === 'portInUse';
}

/** What a node calls this neighbour: the id, or the address that is being dialled. */
function referenceOf(neighbour: NeighbourView): string {
  return neighbour.id ?? formatEndpoint(neighbour);
}
