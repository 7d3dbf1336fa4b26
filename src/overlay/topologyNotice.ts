import { type FlowKey, flowKeyText, type NodeId } from '../wire/ids';
import { TOPOLOGY_DELAY_MS, TOPOLOGY_INTERVAL_MS } from './constants';
import type { TopologyEvent } from './snapshot';

/** Nodes, and flows, that one event names. */
export const MAX_NOTICE_NAMES = 256;

/** Collects what changed of the overlay into events, at most one in TOPOLOGY_INTERVAL_MS. */
export class TopologyNotice {
  /** Both are emptied by every event; bounded by the nodes and flows that this node knows. */
  readonly #nodes = new Set<NodeId>();
  readonly #flows = new Map<string, FlowKey>();
  #dueAt: number | undefined;
  #saidAt = -Infinity;

  node(id: NodeId, now: number): void {
    if (this.#nodes.size <= MAX_NOTICE_NAMES) this.#nodes.add(id);
    this.#schedule(now);
  }

  flow({ flow, source }: FlowKey, now: number): void {
    if (this.#flows.size <= MAX_NOTICE_NAMES) this.#flows.set(flowKeyText({ flow, source }), { flow, source });
    this.#schedule(now);
  }

  /** The event that is due. */
  take(now: number): TopologyEvent | undefined {
    if (this.#dueAt === undefined || now < this.#dueAt) return undefined;
    this.#dueAt = undefined;
    this.#saidAt = now;
    const nodes = this.#nodes.size > MAX_NOTICE_NAMES ? null : [...this.#nodes];
    const flows = this.#flows.size > MAX_NOTICE_NAMES ? null : [...this.#flows.values()];
    this.#nodes.clear();
    this.#flows.clear();
    return { event: 'topology', nodes, flows };
  }

  nextDeadline(): number | undefined {
    return this.#dueAt;
  }

  #schedule(now: number): void {
    this.#dueAt ??= Math.max(now + TOPOLOGY_DELAY_MS, this.#saidAt + TOPOLOGY_INTERVAL_MS);
  }
}
