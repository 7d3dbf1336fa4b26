import { type Clock, realClock } from '../../base/clock';
import { type Disposable, DisposableStore } from '../../base/disposable';
import { Emitter } from '../../base/emitter';
import type { Logger } from '../../base/log';
import type { FlowView, NeighbourView, RouteView } from '../../overlay/snapshot';
import type { FlowId } from '../../wire/ids';
import { Coalescer } from './coalescer';
import type { NodeController } from './nodeController';

/** What the node knows, at one moment. */
export interface OverlaySnapshot {
  /** The node's id; empty while none runs. */
  readonly self: string;
  readonly flows: readonly FlowView[];
  readonly neighbours: readonly NeighbourView[];
  readonly routes: readonly RouteView[];
  /** Flow that this node offers → what was last said of its content; left out where there is nothing. */
  readonly notices?: ReadonlyMap<FlowId, string>;
}

const NOTHING: OverlaySnapshot = { self: '', flows: [], neighbours: [], routes: [] };

/** Four pictures a second are as many as a list can be read. */
const REFRESH_INTERVAL_MS = 250;

/** The latest snapshot of the node, taken anew whenever it says that something happened, at most four times a second. */
export class OverlayModel implements Disposable {
  readonly #controller: NodeController;
  readonly #logger: Logger;
  readonly #changed = new Emitter<OverlaySnapshot>();
  readonly #store = new DisposableStore();
  readonly #refresh: Coalescer;
  #snapshot = NOTHING;

  constructor(controller: NodeController, logger: Logger, clock: Clock = realClock) {
    this.#controller = controller;
    this.#logger = logger;
    this.#store.add(this.#changed);
    this.#refresh = this.#store.add(new Coalescer(clock, REFRESH_INTERVAL_MS, () => this.#take()));
    this.#store.add(
      controller.onDidPublish((event) => {
        if (event.event !== 'player') this.#refresh.request();
      }),
    );
    this.#store.add(
      controller.onDidChangeStatus(() => {
        if (controller.node) this.#refresh.request();
        else this.#set(NOTHING);
      }),
    );
  }

  readonly onDidChange = this.#changed.event;

  get snapshot(): OverlaySnapshot {
    return this.#snapshot;
  }

  dispose(): void {
    this.#store.dispose();
  }

  async #take(): Promise<void> {
    const { node } = this.#controller;
    if (!node) return;
    try {
      const [flows, neighbours, routes] = await Promise.all([node.flows(), node.neighbours(), node.routes()]);
      // It may have been stopped while it was answering.
      if (this.#controller.node !== node) return;
      const notices = new Map(this.#controller.orders.notices.texts);
      this.#set({ self: node.info.id, flows, neighbours, routes, notices });
    } catch (error) {
      if (this.#controller.node === node) this.#logger.warning(`the views cannot be refreshed: ${String(error)}`);
    }
  }

  #set(snapshot: OverlaySnapshot): void {
    this.#snapshot = snapshot;
    this.#changed.fire(snapshot);
  }
}
