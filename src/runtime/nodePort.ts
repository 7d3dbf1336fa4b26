import type { MessagePort } from 'node:worker_threads';
import { type Clock, realClock } from '../base/clock';
import { DisposableStore } from '../base/disposable';
import { Happenings } from './happenings';
import type { FrameSubscription, NodeApi } from './nodeApi';
import { toNodeError } from './nodeErrors';
import type { ErrorData, FromNode, NodeRequest, SubscriptionId, ToNode } from './portMessages';

/**
 * Serves a node over a port, to one PortNode. Resolves when the node was closed, by whichever side, and its
 * answers are on their way; the port is closed then.
 */
export function serveNode(node: NodeApi, port: MessagePort, clock: Clock = realClock): Promise<void> {
  const server = new NodeServer(node, port, clock);
  return server.ended;
}

/** Tells the other end that there is no node. */
export function refuseNode(error: unknown, port: MessagePort): void {
  post(port, { type: 'startFailed', error: toErrorData(error) });
  port.close();
}

class NodeServer {
  readonly ended: Promise<void>;
  readonly #node: NodeApi;
  readonly #port: MessagePort;
  readonly #happenings: Happenings;
  readonly #store = new DisposableStore();
  /** Bounded by the client's panels. */
  readonly #subscriptions = new Map<SubscriptionId, FrameSubscription>();
  #end: () => void = () => undefined;

  constructor(node: NodeApi, port: MessagePort, clock: Clock) {
    this.#node = node;
    this.#port = port;
    this.ended = new Promise((resolve) => (this.#end = resolve));
    this.#happenings = this.#store.add(
      new Happenings(clock, (happenings) => post(port, { type: 'batch', happenings })),
    );
    this.#store.add(node.onDidPublish((event) => this.#happenings.push({ kind: 'event', event })));
    this.#store.add(node.onDidRefuse((refused) => this.#happenings.push({ kind: 'refused', refused })));
    this.#store.add(node.onDidLog((line) => this.#happenings.push({ kind: 'log', line })));
    this.#store.add(
      node.onDidFail((error) => {
        post(port, { type: 'failed', error: toErrorData(error) });
        this.#finish();
      }),
    );
    port.on('message', (message: ToNode) => this.#take(message));
    // The user is gone without a word: nobody will ever close this node otherwise.
    port.on('close', () => this.#finish());
    post(port, { type: 'ready', info: node.info });
  }

  #take(message: ToNode): void {
    switch (message.type) {
      case 'request':
        return this.#answer(message.id, message.request);
      case 'subscribe':
        return this.#subscribe(message);
      case 'unsubscribe':
        this.#subscriptions.get(message.subscription)?.dispose();
        this.#subscriptions.delete(message.subscription);
        return;
      case 'acknowledgeFrame':
        return this.#subscriptions.get(message.subscription)?.acknowledge();
      case 'acknowledgeBatch':
        return this.#happenings.acknowledge();
      default:
        message satisfies never;
    }
  }

  #answer(id: number, request: NodeRequest): void {
    carryOut(this.#node, request)
      .then(
        (value): FromNode => ({ type: 'answer', id, value }),
        (error: unknown): FromNode => ({ type: 'refusal', id, error: toErrorData(error) }),
      )
      .then((answer) => {
        // What happened before the answer is told before it.
        this.#happenings.flush();
        post(this.#port, answer);
        if (request.method === 'close') this.#finish();
      })
      .catch((error: unknown) => post(this.#port, { type: 'failed', error: toErrorData(error) }));
  }

  #subscribe({ subscription, key }: Extract<ToNode, { type: 'subscribe' }>): void {
    const frames = this.#node.subscribeFrames(key, (frame) => {
      // The copy is this subscriber's own: it moves to the other thread instead of being copied again.
      post(this.#port, { type: 'frame', subscription, frame }, [frame.bytes.buffer]);
    });
    this.#subscriptions.set(subscription, frames);
  }

  #finish(): void {
    for (const frames of this.#subscriptions.values()) frames.dispose();
    this.#subscriptions.clear();
    this.#store.dispose();
    this.#node
      .close()
      .catch(() => undefined)
      .finally(() => {
        this.#port.close();
        this.#end();
      });
  }
}

function carryOut(node: NodeApi, { method, args }: NodeRequest): Promise<unknown> {
  switch (method) {
    case 'connect':
      return node.connect(...args);
    case 'disconnect':
      return node.disconnect(...args);
    case 'forget':
      return node.forget(...args);
    case 'stream':
      return node.stream(...args);
    case 'withdraw':
      return node.withdraw(...args);
    case 'watch':
      return node.watch(...args);
    case 'unwatch':
      return node.unwatch(...args);
    case 'flows':
      return node.flows(...args);
    case 'neighbours':
      return node.neighbours(...args);
    case 'routes':
      return node.routes(...args);
    case 'stats':
      return node.stats(...args);
    case 'topology':
      return node.topology(...args);
    case 'tree':
      return node.tree(...args);
    case 'timeline':
      return node.timeline(...args);
    case 'close':
      return node.close(...args);
    default:
      return method satisfies never;
  }
}

function post(port: MessagePort, message: FromNode, transfer: readonly ArrayBufferLike[] = []): void {
  port.postMessage(
    message,
    transfer.filter((buffer) => buffer instanceof ArrayBuffer),
  );
}

function toErrorData(error: unknown): ErrorData {
  const { code, message } = toNodeError(error);
  return { code, message };
}
