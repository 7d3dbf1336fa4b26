import type { NodeApi } from '../runtime/nodeApi';
import { WatchedFlow } from './watchedFlow';

/** Who gets the frames of a shared flow. */
export interface FlowClient {
  push(jpeg: Uint8Array): void;
  /** The flow is over. */
  end(): void;
}

/** One flow for any number of clients: watched once, and exactly while there are some. */
export class FlowShare {
  readonly #node: NodeApi;
  readonly #flow: string;
  /** Bounded by the connections that the server allows. */
  readonly #clients = new Set<FlowClient>();
  #watched: WatchedFlow | undefined;
  /** Since it was watched the last time. */
  #hasFrames = false;
  /** Watching and leaving take turns. Never rejects. */
  #turn: Promise<void> = Promise.resolve();

  constructor(node: NodeApi, flow: string) {
    this.#node = node;
    this.#flow = flow;
  }

  get isIdle(): boolean {
    return this.#clients.size === 0;
  }

  /** Adds a client; resolves when the flow is watched. Rejects with a NodeError if it cannot be: the client is not one then. */
  async join(client: FlowClient): Promise<void> {
    this.#clients.add(client);
    try {
      await this.#next(() => this.#watch());
    } catch (error) {
      this.#clients.delete(client);
      throw error;
    }
  }

  /** Takes a client away; resolves when that is carried out. */
  async leave(client: FlowClient): Promise<void> {
    if (!this.#clients.delete(client)) return;
    await this.#next(() => this.#unwatch());
  }

  #next(work: () => Promise<void>): Promise<void> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => undefined);
    return done;
  }

  async #watch(): Promise<void> {
    // Whoever asked may be gone again.
    if (this.#watched || this.#clients.size === 0) return;
    let isOver = false;
    this.#hasFrames = false;
    const watched = await WatchedFlow.open(
      this.#node,
      { flow: this.#flow },
      {
        onFrame: (jpeg) => {
          this.#hasFrames = true;
          this.#clients.forEach((client) => client.push(jpeg));
        },
        onEnded: () => {
          isOver = true;
          this.#goOn();
        },
      },
    );
    if (!isOver) this.#watched = watched;
  }

  async #unwatch(): Promise<void> {
    if (this.#clients.size > 0) return;
    const watched = this.#watched;
    this.#watched = undefined;
    await watched?.close();
  }

  /**
   * The watch is over. It may have been one that was there before, which somebody ended who knows nothing of the clients: what can still be watched
   * is. Not without a frame in between, so that a flow that ends at once cannot keep this busy.
   */
  #goOn(): void {
    this.#watched = undefined;
    if (!this.#hasFrames) return this.#end();
    void this.#next(() => this.#watch()).catch(() => this.#end());
  }

  #end(): void {
    this.#watched = undefined;
    const clients = [...this.#clients];
    this.#clients.clear();
    for (const client of clients) client.end();
  }
}
