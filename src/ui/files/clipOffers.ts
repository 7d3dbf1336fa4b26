import { resolve } from 'node:path';
import { type Disposable, DisposableStore } from '../../base/disposable';
import { type Event, Emitter } from '../../base/emitter';
import type { FlowView } from '../../overlay/snapshot';
import { NodeError } from '../../runtime/nodeApi';

/** What is needed of the rest of the window. */
export interface ClipOffersServices {
  readonly controller: {
    readonly onDidChangeSession: Event<void>;
    readonly orders: {
      flowOf(isMeant: (file: string) => boolean): string | undefined;
      withdraw(flow: string): Promise<void>;
    };
  };
  readonly model: {
    readonly snapshot: { readonly self: string; readonly flows: readonly Pick<FlowView, 'flow' | 'source'>[] };
    readonly onDidChange: Event<unknown>;
  };
  readonly flows: { reveal(flow: string, source: string | null): Promise<boolean> };
}

/** Which files the node of this window offers, and as what. */
export class ClipOffers implements Disposable {
  readonly #services: ClipOffersServices;
  readonly #store = new DisposableStore();
  readonly #changed = this.#store.add(new Emitter<void>());

  constructor(services: ClipOffersServices) {
    this.#services = services;
    const { controller, model } = services;
    this.#store.add(model.onDidChange(() => this.#changed.fire()));
    this.#store.add(controller.onDidChangeSession(() => this.#changed.fire()));
  }

  /** There may be another answer. */
  readonly onDidChange: Event<void> = this.#changed.event;

  /** The flow that a file is offered as; null where it is not. */
  flowOf(file: string): string | null {
    const { controller, model } = this.#services;
    const flow = controller.orders.flowOf((each) => resolve(each) === resolve(file));
    const { self, flows } = model.snapshot;
    const isOffered = flows.some((each) => each.flow === flow && each.source === self);
    return flow !== undefined && isOffered ? flow : null;
  }

  /** Ends the offer of a file; that there is none is as good. */
  async stop(file: string): Promise<void> {
    const flow = this.flowOf(file);
    if (flow !== null) await this.#services.controller.orders.withdraw(flow);
  }

  /** Selects the row of a file's flow. */
  async show(file: string): Promise<void> {
    const flow = this.flowOf(file);
    const { model, flows } = this.#services;
    if (flow !== null) {
      if ((await flows.reveal(flow, model.snapshot.self)) || (await flows.reveal(flow, null))) return;
    }
    throw new NodeError('unknownFlow', 'The file is not offered any more, so it is not in the Flows view.');
  }

  dispose(): void {
    this.#store.dispose();
  }
}
