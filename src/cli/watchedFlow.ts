import type { Disposable } from '../base/disposable';
import type { PlayerEvent } from '../overlay/snapshot';
import { type FrameSubscription, type NodeApi, NodeError, type WatchOptions } from '../runtime/nodeApi';
import type { FlowKey } from '../wire/ids';

/** What a watched flow tells. */
export interface FlowListener {
  /** A frame, which belongs to whoever gets it. */
  onFrame?(frame: Uint8Array): void;
  /** The flow is over, after its last frame; at most once, and not after `close`. */
  onEnded(): void;
}

/** One flow that this node watches, followed through its sources to its end. */
export class WatchedFlow {
  readonly #node: NodeApi;
  readonly #listener: FlowListener;
  readonly #events: Disposable;
  #frames: FrameSubscription | undefined;
  #key: FlowKey | undefined;
  /** What was told before it was known which source is watched: it may be of a watch that fails, or of another one. */
  readonly #early: PlayerEvent[] = [];
  /** The watch was there before, and stays. */
  #isShared = false;
  #isOver = false;

  private constructor(node: NodeApi, flow: string, listener: FlowListener) {
    this.#node = node;
    this.#listener = listener;
    this.#events = node.onDidPublish((event) => {
      if (event.event === 'player' && event.flow === flow) this.#follow(event);
    });
  }

  /**
   * Watches a flow; one that this node watches already is joined, and then left as it was. Rejects with a NodeError, `unknownFlow` where nobody
   * offers it now.
   */
  static async open(node: NodeApi, options: WatchOptions, listener: FlowListener): Promise<WatchedFlow> {
    const watched = new WatchedFlow(node, options.flow, listener);
    try {
      await watched.#begin(options);
      return watched;
    } catch (error) {
      watched.#end();
      throw error;
    }
  }

  /** Ends what `open` began; resolves when an output file is on disk. Never rejects. */
  async close(): Promise<void> {
    const key = this.#isOver || this.#isShared ? undefined : this.#key;
    this.#end();
    // One that has ended by itself in this very moment is as good.
    if (key) await this.#node.unwatch(key.flow, key.source).catch(() => undefined);
  }

  async #begin(options: WatchOptions): Promise<void> {
    const key = await this.#watch(options);
    this.#key = key;
    // It may have moved, or be over, before its file was open.
    for (const event of this.#early.splice(0)) this.#follow(event);
    if (this.#isOver) return;
    const listener = this.#listener;
    if (!listener.onFrame) return;
    const frames = this.#node.subscribeFrames(this.#key, ({ bytes }) => {
      frames.acknowledge();
      listener.onFrame?.(bytes);
    });
    this.#frames = frames;
  }

  async #watch(options: WatchOptions): Promise<FlowKey> {
    try {
      return await this.#node.watch(options);
    } catch (error) {
      const isWatched = error instanceof NodeError && error.code === 'alreadyWatched' && options.output === undefined;
      if (!isWatched) throw error;
      const view = (await this.#node.flows()).find(({ flow, state }) => flow === options.flow && state === 'active');
      if (!view) throw error;
      this.#isShared = true;
      return { flow: view.flow, source: view.source };
    }
  }

  #follow(event: PlayerEvent): void {
    if (!this.#key) return void this.#early.push(event);
    const { flow, source, state, movedFrom } = event;
    if (this.#isOver || this.#key.source !== (movedFrom ?? source)) return;
    if (movedFrom !== undefined) this.#key = { flow, source };
    if (state !== 'ended') return;
    this.#end();
    this.#listener.onEnded();
  }

  #end(): void {
    this.#isOver = true;
    this.#events.dispose();
    this.#frames?.dispose();
  }
}
