import type { Disposable } from '../base/disposable';
import { type NodeApi, NodeError, type WatchOptions } from '../runtime/nodeApi';
import { type FlowListener, WatchedFlow } from './watchedFlow';

/** What becomes of a flow that is waited for. */
export interface AwaitedFlowListener extends FlowListener {
  /** It is on offer, but cannot be watched. */
  onFailed(error: unknown): void;
}

/** Watches a flow as soon as somebody offers it. */
export class AwaitedFlow {
  readonly #node: NodeApi;
  readonly #options: WatchOptions;
  readonly #listener: AwaitedFlowListener;
  readonly #events: Disposable;
  #isTrying = false;
  /** It was offered while it was tried in vain. */
  #isNew = false;
  #isOver = false;
  #watched: WatchedFlow | undefined;

  constructor(node: NodeApi, options: WatchOptions, listener: AwaitedFlowListener) {
    this.#node = node;
    this.#options = options;
    this.#listener = listener;
    this.#events = node.onDidPublish((event) => {
      if (event.event === 'flow' && event.flow === options.flow && event.state !== 'removed') void this.#try();
    });
    void this.#try();
  }

  /** Resolves when it is not watched any more. */
  async close(): Promise<void> {
    this.#isOver = true;
    this.#events.dispose();
    await this.#watched?.close();
  }

  async #try(): Promise<void> {
    if (this.#isOver || this.#watched) return;
    this.#isNew = true;
    if (this.#isTrying) return;
    this.#isTrying = true;
    try {
      while (this.#isNew && !this.#isOver && !this.#watched) await this.#tryOnce();
    } finally {
      this.#isTrying = false;
    }
  }

  async #tryOnce(): Promise<void> {
    this.#isNew = false;
    try {
      this.#watched = await WatchedFlow.open(this.#node, this.#options, this.#listener);
      if (this.#isOver) await this.#watched.close();
    } catch (error) {
      if (this.#isOver || (error instanceof NodeError && error.code === 'unknownFlow')) return;
      this.#listener.onFailed(error);
    }
  }
}
