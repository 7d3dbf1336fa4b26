import { Emitter } from '../../../src/base/emitter';
import type { FlowView, NeighbourView, NodeEvent, RouteView } from '../../../src/overlay/snapshot';
import type { NodeConfig } from '../../../src/runtime/config';
import {
  type LogLine,
  type NodeApi,
  NodeError,
  type NodeInfo,
  type RefusedAddress,
  type StreamOptions,
} from '../../../src/runtime/nodeApi';

/** A node that does nothing but keep what it is told, and tell what it is given. */
export class FakeNode implements NodeApi {
  readonly published = new Emitter<NodeEvent>();
  readonly logged = new Emitter<LogLine>();
  readonly refused = new Emitter<RefusedAddress>();
  readonly failed = new Emitter<NodeError>();
  readonly onDidPublish = this.published.event;
  readonly onDidLog = this.logged.event;
  readonly onDidRefuse = this.refused.event;
  readonly onDidFail = this.failed.event;
  readonly info: NodeInfo;
  readonly streamed: StreamOptions[] = [];
  readonly withdrawn: string[] = [];
  readonly connected: string[] = [];
  /** Addresses and ids that were to be disconnected or forgotten. */
  readonly left: string[] = [];
  flowViews: readonly FlowView[] = [];
  neighbourViews: readonly NeighbourView[] = [];
  routeViews: readonly RouteView[] = [];
  asked = 0;
  closed = 0;
  /** Thrown by `stream`. */
  streamError: NodeError | undefined;

  constructor(readonly config: NodeConfig) {
    const { address, port, name, clientMode } = config;
    const id = '00000000-0000-4000-8000-000000000001';
    this.info = { id, name: name || null, address, port: port || 49_152, clientMode };
  }

  get listenerCount(): number {
    return this.published.listenerCount + this.logged.listenerCount + this.failed.listenerCount;
  }

  flows() {
    this.asked++;
    return Promise.resolve(this.flowViews);
  }

  neighbours() {
    return Promise.resolve(this.neighbourViews);
  }

  routes() {
    return Promise.resolve(this.routeViews);
  }

  stream(options: StreamOptions) {
    this.streamed.push(options);
    if (this.streamError) return Promise.reject(this.streamError);
    return Promise.resolve({ flow: options.flow ?? options.file, source: this.info.id });
  }

  close() {
    this.closed++;
    return Promise.resolve();
  }

  connect(address: string) {
    this.connected.push(address);
    return Promise.resolve();
  }

  disconnect(neighbour: string) {
    this.left.push(neighbour);
    return Promise.resolve();
  }

  forget(neighbour: string) {
    this.left.push(neighbour);
    return Promise.resolve();
  }

  withdraw(flow: string) {
    this.withdrawn.push(flow);
    return Promise.resolve();
  }

  watch = unexpected;
  unwatch = unexpected;
  stats = unexpected;
  topology = unexpected;
  tree = unexpected;
  timeline = unexpected;
  subscribeFrames(): never {
    throw new Error('unexpected');
  }
}

function unexpected(): Promise<never> {
  return Promise.reject(new NodeError('failed', 'unexpected'));
}
