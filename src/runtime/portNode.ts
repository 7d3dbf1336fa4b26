import type { MessagePort } from 'node:worker_threads';
import { type Disposable, toDisposable } from '../base/disposable';
import { Emitter } from '../base/emitter';
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
import type { FlowId, FlowKey, NodeId } from '../wire/ids';
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
import type { FromNode, NodeRequest, SubscriptionId, ToNode } from './portMessages';

/** The two ends of a port that a client needs: a MessagePort, or the Worker that holds the other one. */
export type ClientPort = Pick<MessagePort, 'postMessage'> & {
  on(event: 'message', listener: (message: FromNode) => void): unknown;
};

interface Pending {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: NodeError) => void;
}

/** A node behind a message port, with the same face as one in this process. */
export class PortNode implements NodeApi {
  readonly info: NodeInfo;
  readonly #port: ClientPort;
  readonly #shutDown: (closed: Promise<unknown>) => Promise<void>;
  readonly #published = new Emitter<NodeEvent>(() => undefined);
  readonly #logged = new Emitter<LogLine>(() => undefined);
  readonly #refused = new Emitter<RefusedAddress>();
  readonly #failed = new Emitter<NodeError>(() => undefined);
  /** Request id → who waits for the answer. Bounded by the caller's calls; emptied when the node is gone. */
  readonly #pending = new Map<number, Pending>();
  /** Bounded by the caller's panels. */
  readonly #frames = new Map<SubscriptionId, (frame: PlayerFrame) => void>();
  #nextId = 1;
  #gone: NodeError | undefined;
  #closing: Promise<void> | undefined;

  /** `shutDown`: resolves when what holds the other end is gone, which it is to be once `closed` settles. */
  constructor(info: NodeInfo, port: ClientPort, shutDown: (closed: Promise<unknown>) => Promise<void>) {
    this.info = info;
    this.#port = port;
    this.#shutDown = shutDown;
    port.on('message', (message) => this.#take(message));
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

  /** The other end is gone: whoever waits is told, and nothing works any more. */
  abandon(error: NodeError): void {
    if (this.#gone) return;
    const wasAsked = this.#closing !== undefined;
    this.#gone = wasAsked ? new NodeError('stopped', 'The node has been stopped.') : error;
    for (const { reject } of this.#pending.values()) reject(this.#gone);
    this.#pending.clear();
    this.#frames.clear();
    if (!wasAsked) this.#failed.fire(error);
  }

  connect(address: string): Promise<void> {
    return this.#request({ method: 'connect', args: [address] });
  }

  disconnect(neighbour: string): Promise<void> {
    return this.#request({ method: 'disconnect', args: [neighbour] });
  }

  forget(neighbour: string): Promise<void> {
    return this.#request({ method: 'forget', args: [neighbour] });
  }

  stream(options: StreamOptions): Promise<FlowKey> {
    return this.#request({ method: 'stream', args: [options] });
  }

  withdraw(flow: FlowId): Promise<void> {
    return this.#request({ method: 'withdraw', args: [flow] });
  }

  watch(options: WatchOptions): Promise<FlowKey> {
    return this.#request({ method: 'watch', args: [options] });
  }

  unwatch(flow: FlowId, source?: NodeId): Promise<FlowStatsView> {
    return this.#request({ method: 'unwatch', args: source === undefined ? [flow] : [flow, source] });
  }

  flows(): Promise<readonly FlowView[]> {
    return this.#request({ method: 'flows', args: [] });
  }

  neighbours(): Promise<readonly NeighbourView[]> {
    return this.#request({ method: 'neighbours', args: [] });
  }

  routes(): Promise<readonly RouteView[]> {
    return this.#request({ method: 'routes', args: [] });
  }

  stats(): Promise<StatsView> {
    return this.#request({ method: 'stats', args: [] });
  }

  topology(): Promise<TopologyView> {
    return this.#request({ method: 'topology', args: [] });
  }

  tree(flow: FlowId, options?: TreeOptions): Promise<TreeView> {
    return this.#request({ method: 'tree', args: options === undefined ? [flow] : [flow, options] });
  }

  timeline(after?: number): Promise<TimelineView> {
    return this.#request({ method: 'timeline', args: after === undefined ? [] : [after] });
  }

  subscribeFrames(key: FlowKey, onFrame: (frame: PlayerFrame) => void): FrameSubscription {
    const subscription = this.#nextId++;
    if (!this.#gone) {
      this.#frames.set(subscription, onFrame);
      this.#post({ type: 'subscribe', subscription, key });
    }
    const end: Disposable = toDisposable(() => {
      if (this.#frames.delete(subscription)) this.#post({ type: 'unsubscribe', subscription });
    });
    return {
      acknowledge: () => {
        if (this.#frames.has(subscription)) this.#post({ type: 'acknowledgeFrame', subscription });
      },
      dispose: () => end.dispose(),
    };
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const closed = this.#gone ? Promise.resolve() : this.#request<void>({ method: 'close', args: [] });
    // A node that goes without an answer is closed as well.
    await this.#shutDown(closed.catch(() => undefined));
    for (const emitter of [this.#published, this.#logged, this.#refused, this.#failed]) emitter.dispose();
  }

  #request<T>(request: NodeRequest): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.#gone) return reject(this.#gone);
      const id = this.#nextId++;
      // The two ends are of one build: an answer has the type that the call's own signature says.
      this.#pending.set(id, { resolve: (value) => resolve(value as T), reject });
      this.#post({ type: 'request', id, request });
    });
  }

  #post(message: ToNode): void {
    if (!this.#gone) this.#port.postMessage(message);
  }

  #take(message: FromNode): void {
    switch (message.type) {
      case 'answer':
        return this.#settle(message.id)?.resolve(message.value);
      case 'refusal':
        return this.#settle(message.id)?.reject(new NodeError(message.error.code, message.error.message));
      case 'frame':
        return this.#frames.get(message.subscription)?.(message.frame);
      case 'batch':
        for (const happening of message.happenings) {
          if (happening.kind === 'event') this.#published.fire(happening.event);
          else if (happening.kind === 'log') this.#logged.fire(happening.line);
          else this.#refused.fire(happening.refused);
        }
        return this.#post({ type: 'acknowledgeBatch' });
      case 'failed':
        return this.abandon(new NodeError(message.error.code, message.error.message));
      case 'ready':
      case 'startFailed':
        return;
      default:
        message satisfies never;
    }
  }

  #settle(id: number): Pending | undefined {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    return pending;
  }
}
