import type { Clock } from '../../base/clock';
import { DisposableStore, MutableDisposable } from '../../base/disposable';
import { Emitter } from '../../base/emitter';
import type { NodeEvent } from '../../overlay/snapshot';
import type { NodeConfig } from '../../runtime/config';
import { type LogLine, type NodeApi, NodeError, type RefusedAddress } from '../../runtime/nodeApi';
import type { Notifier } from '../notifier';
import { NodeOrders } from './nodeOrders';
import type { SessionRecord } from './nodeSession';
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
  /** What the user asks of the node while it runs. */
  readonly orders: NodeOrders;
  readonly #options: NodeControllerOptions;
  readonly #status = new Emitter<NodeStatus>();
  readonly #published = new Emitter<NodeEvent>();
  readonly #logged = new Emitter<LogLine>();
  readonly #refused = new Emitter<RefusedAddress>();
  readonly #sessionChanged = new Emitter<void>();
  /** Subscriptions to the running node. */
  readonly #listening = new MutableDisposable<DisposableStore>();
  readonly #restarts: RestartLimit;
  #current: NodeStatus = 'stopped';
  #node: NodeApi | undefined;
  #settings: Settings | undefined;
  /** The session of a node that is gone; the next one takes it up, unless the user has stopped it. */
  #interrupted: SessionRecord | undefined;
  #attempt: Promise<NodeApi> | undefined;
  #ending: Promise<void> | undefined;
  /** From one node to the next. */
  #handover: Promise<NodeApi | undefined> | undefined;
  #closed = false;

  constructor(options: NodeControllerOptions) {
    this.#options = options;
    this.#restarts = new RestartLimit(options.clock);
    this.orders = new NodeOrders(() => this.node, options.notifier, options.clock);
    this.orders.onDidChange(() => this.#sessionChanged.fire());
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

  /** What has been asked of the node that runs, or of the one whose place is being taken; undefined while there is none. */
  get session(): SessionRecord | undefined {
    const { node } = this;
    if (node) return this.orders.record(node.info.port);
    return this.#attempt || this.#handover ? this.#interrupted : undefined;
  }

  /** The running node, started if need be; undefined if that failed: then the user has been told why. */
  async start(): Promise<NodeApi | undefined> {
    return this.node ?? this.#start({ resumed: this.#interrupted });
  }

  /** Like {@link start}, and asks the node for what an earlier one was asked for. */
  async resume(session: SessionRecord): Promise<NodeApi | undefined> {
    if (!this.node) this.#interrupted = session;
    return this.start();
  }

  /**
   * Stops the node and starts another with the settings of now, which is asked for what this one was asked for. A node whose
   * settings would not do goes on.
   */
  restart(): Promise<NodeApi | undefined> {
    if (this.#handover) return this.#handover;
    const { node, session } = this;
    return node && session ? this.#handOver(() => this.#restart(node, session)) : this.start();
  }

  /** Resolves when no node runs any more; at once if none does. What it was asked for is forgotten. */
  async stop(): Promise<void> {
    this.#interrupted = undefined;
    await this.#stop();
    // An attempt that was under way had taken it up.
    this.#interrupted = undefined;
  }

  /** Stops the node for good. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.stop();
    for (const emitter of [this.#status, this.#published, this.#logged, this.#refused, this.#sessionChanged]) {
      emitter.dispose();
    }
    this.orders.dispose();
  }

  /** While `work` is under way, the session is that of the node whose place is taken. */
  #handOver(work: () => Promise<NodeApi | undefined>): Promise<NodeApi | undefined> {
    const handover = Promise.resolve()
      .then(work)
      .finally(() => (this.#handover = undefined));
    this.#handover = handover;
    return handover;
  }

  async #restart(node: NodeApi, session: SessionRecord): Promise<NodeApi | undefined> {
    // Whoever stops it meanwhile wants no other.
    if (this.node !== node) return undefined;
    try {
      this.#options.readSettings();
    } catch (error) {
      void this.#options.notifier.error(error, 'restart the node');
      return node;
    }
    this.#interrupted = session;
    await this.#stop();
    return this.#interrupted === session ? this.start() : undefined;
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
      return this.node ?? (await (this.#attempt ?? this.#startOnce({ resumed: this.#interrupted, port: 0 })));
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
      this.#adopt(node, settings, resumed);
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

  #adopt(node: NodeApi, settings: Settings, resumed: SessionRecord | undefined): void {
    const listening = new DisposableStore();
    listening.add(
      node.onDidPublish((event) => {
        // What a node says while it closes is no news of what the user wants.
        if (this.node === node) this.orders.follow(node, event);
        this.#published.fire(event);
      }),
    );
    listening.add(
      node.onDidRefuse((refused) => {
        if (this.node === node) this.orders.refused(refused);
        this.#refused.fire(refused);
      }),
    );
    listening.add(node.onDidLog((line) => this.#logged.fire(line)));
    listening.add(
      node.onDidFail((error) => {
        if (this.#node === node) void this.#handOver(() => this.#recover(node, error));
      }),
    );
    this.#listening.value = listening;
    this.#node = node;
    this.#settings = settings;
    this.#interrupted = undefined;
    this.orders.begin(node, settings.sources, resumed);
    this.#setStatus('running');
  }

  /** The node ended by itself: another takes its place, unless that has happened too often. */
  async #recover(node: NodeApi, error: NodeError): Promise<NodeApi | undefined> {
    if (this.#node !== node) return undefined;
    const { notifier } = this.#options;
    const session = this.orders.record(node.info.port);
    this.#interrupted = session;
    this.#release();
    await node.close().catch(() => undefined);
    if (this.#interrupted !== session) return undefined;
    if (!this.#restarts.admit()) {
      // Not waited for: while the question stands, no other node is on its way.
      void notifier.error(error, 'keep the node running', [START_NODE]).then((choice) => {
        if (choice === START_NODE) void this.start();
      });
      return undefined;
    }
    const next = await this.start();
    if (next) {
      void notifier.warning('The OTT node crashed and was started again; it takes up its neighbours and flows.', error);
    }
    return next;
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
