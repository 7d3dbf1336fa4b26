import { type FlowKey, flowKeyText } from '../wire/ids';
import type { FlowState, NodeEvent } from './snapshot';

/** Tells listeners what flows are, at the end of a step and if that is new. */
export class FlowEvents {
  /** Flow key text → what was last told of it. Bounded by the offers and flow entries. */
  readonly #told = new Map<string, FlowState>();
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

  /** Ends a step. `stateOf`: what a flow is now; undefined: it is not shown any more. */
  settle(stateOf: (key: FlowKey) => FlowState | undefined): void {
    for (const [text, key] of this.#touched) {
      const { flow, source } = key;
      const state = stateOf(key);
      if (state === this.#told.get(text)) continue;
      if (state) this.#told.set(text, state);
      else this.#told.delete(text);
      this.#emit({ event: 'flow', flow, source, state: state ?? 'removed' });
    }
    this.#touched.clear();
  }
}
