import type { Clock } from '../../base/clock';
import type { NodeEvent } from '../../overlay/snapshot';
import type { FlowId } from '../../wire/ids';
import type { Notifier } from '../notifier';

/** Of one flow the user is told no more often. */
export const LEAST_NOTICE_INTERVAL_MS = 60_000;

/** What was last said of the content of each flow that the running node offers; each is told, unless one was just before. */
export class FlowNotices {
  readonly #notifier: Notifier;
  readonly #clock: Clock;
  /** Bounded by the node's offers. */
  readonly #texts = new Map<FlowId, string>();
  /** Flow → when the user was told; of the last {@link LEAST_NOTICE_INTERVAL_MS}. */
  readonly #toldAt = new Map<FlowId, number>();

  constructor(notifier: Notifier, clock: Clock) {
    this.#notifier = notifier;
    this.#clock = clock;
  }

  /** Flow → a clause. An offer that ends takes its notice with it. */
  get texts(): ReadonlyMap<FlowId, string> {
    return this.#texts;
  }

  /** Another node runs. */
  clear(): void {
    this.#texts.clear();
  }

  /** Takes in what the node, `self`, says. */
  follow(event: NodeEvent, self: string): void {
    if (event.event === 'flow' && event.state === 'removed' && event.source === self) this.#texts.delete(event.flow);
    if (event.event !== 'notice') return;
    this.#texts.set(event.flow, event.notice);
    const now = this.#clock.now();
    for (const [flow, at] of this.#toldAt) if (now - at >= LEAST_NOTICE_INTERVAL_MS) this.#toldAt.delete(flow);
    if (this.#toldAt.has(event.flow)) return;
    this.#toldAt.set(event.flow, now);
    void this.#notifier.warning(`${event.flow}: ${event.notice}.`, 'see above');
  }
}
