import { DisposableStore, MutableDisposable } from '../../base/disposable';
import { Emitter } from '../../base/emitter';
import type { NodeEvent } from '../../overlay/snapshot';
import { type NodeConfig, parseNodeConfig } from '../../runtime/config';
import { type LogLine, type NodeApi, NodeError, type RefusedAddress } from '../../runtime/nodeApi';
import type { Notifier } from '../notifier';
import type { Settings } from './settings';

/** Where the one node of this window stands. */
export type NodeStatus = 'stopped' | 'starting' | 'running' | 'stopping';

export interface NodeControllerOptions {
  /** Starts a node, or rejects with a {@link NodeError}. */
  startNode(config: NodeConfig): Promise<NodeApi>;
  /** Read anew for every start; may throw a {@link NodeError}. */
  readSettings(): Settings;
  readonly notifier: Notifier;
}

const USE_FREE_PORT = 'Use a Free Port';

/**
 * Owns the node of this window: starts and stops it as asked, one thing after another, and tells the user what fails. Whoever
 * needs the node takes it from here at the moment of use and keeps it no longer.
 */
export class NodeController {
  readonly #options: NodeControllerOptions;
  readonly #status = new Emitter<NodeStatus>();
  readonly #published = new Emitter<NodeEvent>();
  readonly #logged = new Emitter<LogLine>();
  readonly #refused = new Emitter<RefusedAddress>();
  /** Subscriptions to the running node. */
  readonly #listening = new MutableDisposable<DisposableStore>();
  #current: NodeStatus = 'stopped';
  #node: NodeApi | undefined;
  #attempt: Promise<NodeApi> | undefined;
  #ending: Promise<void> | undefined;
  #closed = false;

  constructor(options: NodeControllerOptions) {
    this.#options = options;
  }

  /** Fires after every change of {@link status}. */
  readonly onDidChangeStatus = this.#status.event;
  /** What the running node says, whichever node that is. */
  readonly onDidPublish = this.#published.event;
  readonly onDidLog = this.#logged.event;
  readonly onDidRefuse = this.#refused.event;

  get status(): NodeStatus {
    return this.#current;
  }

  /** The node, while one runs. */
  get node(): NodeApi | undefined {
    return this.#current === 'running' ? this.#node : undefined;
  }

  /** The running node, started if need be; undefined if that failed: then the user has been told why. */
  async start(): Promise<NodeApi | undefined> {
    if (this.node) return this.node;
    // Whoever began the attempt tells the user how it ended.
    if (this.#attempt) return this.#attempt.catch(() => undefined);
    try {
      return await this.#startOnce(undefined);
    } catch (error) {
      if (this.#closed) return undefined;
      const isPortTaken = error instanceof NodeError && error.code === 'portInUse';
      const choice = await this.#options.notifier.error(error, 'start the node', isPortTaken ? [USE_FREE_PORT] : []);
      if (choice !== USE_FREE_PORT) return undefined;
    }
    try {
      return this.node ?? (await (this.#attempt ?? this.#startOnce(0)));
    } catch (error) {
      void this.#options.notifier.error(error, 'start the node');
      return undefined;
    }
  }

  /** Resolves when no node runs any more; at once if none does. */
  async stop(): Promise<void> {
    // Without an attempt to wait for, it is stopping before anybody else gets a turn.
    if (this.#attempt) await this.#attempt.catch(() => undefined);
    const node = this.#node;
    if (node) this.#ending ??= this.#end(node);
    await this.#ending;
  }

  /** Stops the node for good. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.stop();
    this.#status.dispose();
    this.#published.dispose();
    this.#logged.dispose();
    this.#refused.dispose();
  }

  #startOnce(port: number | undefined): Promise<NodeApi> {
    const attempt = this.#open(port).finally(() => (this.#attempt = undefined));
    this.#attempt = attempt;
    return attempt;
  }

  async #open(port: number | undefined): Promise<NodeApi> {
    await this.#ending;
    this.#setStatus('starting');
    try {
      const { node: settings, portIsChosen, sources } = this.#options.readSettings();
      const config = parseNodeConfig(port === undefined ? settings : { ...settings, port });
      const node = await this.#options.startNode(config).catch((error: unknown) => {
        const isPortTaken = error instanceof NodeError && error.code === 'portInUse';
        // Nobody asked for this very port: any other is as good, and a question would only be in the way.
        if (isPortTaken && !portIsChosen && config.port !== 0) return this.#options.startNode({ ...config, port: 0 });
        throw error;
      });
      if (this.#closed) {
        await node.close();
        throw new NodeError('stopped', 'The window was closed while the node was starting.');
      }
      this.#adopt(node);
      void this.#streamSources(node, sources);
      return node;
    } catch (error) {
      this.#setStatus('stopped');
      throw error;
    }
  }

  #adopt(node: NodeApi): void {
    const listening = new DisposableStore();
    listening.add(node.onDidPublish((event) => this.#published.fire(event)));
    listening.add(node.onDidRefuse((refused) => this.#refused.fire(refused)));
    listening.add(node.onDidLog((line) => this.#logged.fire(line)));
    listening.add(
      node.onDidFail((error) => {
        if (this.#node !== node) return;
        this.#release();
        void this.#options.notifier.error(error, 'keep the node running');
        void node.close();
      }),
    );
    this.#listening.value = listening;
    this.#node = node;
    this.#setStatus('running');
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
    this.#listening.value = undefined;
    this.#setStatus('stopped');
  }

  async #streamSources(node: NodeApi, files: readonly string[]): Promise<void> {
    for (const file of files) {
      try {
        await node.stream({ file });
      } catch (error) {
        if (this.#node === node) void this.#options.notifier.error(error, `stream ${file}`);
      }
    }
  }

  #setStatus(status: NodeStatus): void {
    if (status === this.#current) return;
    this.#current = status;
    this.#status.fire(status);
  }
}
