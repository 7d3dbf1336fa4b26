import { type FlowKey, flowKeyText } from '../wire/ids';
import type { FlowState, NodeEvent } from './snapshot';

/** Tells listeners what flows are now: of a step's changes the last one, and nothing that they know. */
export class FlowNotices {
  readonly #stateOf: (key: FlowKey) => FlowState | undefined;
  readonly #emit: (event: NodeEvent) => void;
  /** Flow key text → what was last told of it. Bounded by the offers and flow entries. */
  readonly #told = new Map<string, FlowState>();
  /** Flows that may show differently after the step in hand. */
  readonly #touched = new Map<string, FlowKey>();

  /** `stateOf`: undefined where the flow is not shown. */
  constructor(stateOf: (key: FlowKey) => FlowState | undefined, emit: (event: NodeEvent) => void) {
    this.#stateOf = stateOf;
    this.#emit = emit;
  }

  /** The flow may show differently. */
  touch(key: FlowKey): void {
    this.#touched.set(flowKeyText(key), key);
  }

  /** The flows that may show differently; more of them may come while this is read. */
  touched(): Iterable<FlowKey> {
    return this.#touched.values();
  }

  /** The step is over: tells what is new. */
  settle(): void {
    for (const [text, key] of this.#touched) {
      const state = this.#stateOf(key);
      if (state === this.#told.get(text)) continue;
      if (state) this.#told.set(text, state);
      else this.#told.delete(text);
      this.#emit({ event: 'flow', flow: key.flow, source: key.source, state: state ?? 'removed' });
    }
    this.#touched.clear();
  }
}
