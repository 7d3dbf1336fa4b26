import { type ContentType, type FlowKey, flowKeyText } from '../wire/ids';
import type { FlowTable } from './flows';
import type { OfferTable } from './offers';
import type { FlowState, NodeEvent } from './snapshot';

/** What of a flow is told. */
interface ShownFlow {
  readonly contentType: ContentType;
  readonly state: FlowState;
}

/** Tells listeners what flows are, at the end of a step and if that is new. */
export class FlowEvents {
  /** Flow key text → what was last told of it. Bounded by the offers and flow entries. */
  readonly #told = new Map<string, ShownFlow>();
  /** Flows that may show differently after the step in hand; emptied at its end. */
  readonly #touched = new Map<string, FlowKey>();
  readonly #emit: (event: NodeEvent) => void;

  constructor(emit: (event: NodeEvent) => void) {
    this.#emit = emit;
  }

  /** The flow may show differently. */
  touch(key: FlowKey): void {
    this.#touched.set(flowKeyText(key), key);
  }

  /** The flows that were touched; those that are while this is gone through are among them. */
  touched(): Iterable<FlowKey> {
    return this.#touched.values();
  }

  /** Ends a step. A flow that has another content type is another one. */
  settle(offers: Pick<OfferTable, 'shownTypeOf'>, flows: Pick<FlowTable, 'stateOf'>): void {
    for (const [text, key] of this.#touched) {
      const { flow, source } = key;
      const told = this.#told.get(text);
      const contentType = offers.shownTypeOf(key);
      if (told && told.contentType !== contentType) {
        this.#told.delete(text);
        this.#emit({ event: 'flow', flow, source, contentType: told.contentType, state: 'removed' });
      }
      if (contentType === undefined) continue;
      const state = flows.stateOf(key);
      if (told?.contentType === contentType && told.state === state) continue;
      this.#told.set(text, { contentType, state });
      this.#emit({ event: 'flow', flow, source, contentType, state });
    }
    this.#touched.clear();
  }
}
