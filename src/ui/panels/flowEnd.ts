import type { FlowView, NodeEvent } from '../../overlay/snapshot';
import type { NodeId } from '../../wire/ids';
import { type FlowKey, flowRowId } from '../views/flowRow';

/** Of more sources that went lately, lists of flows know by now. */
const MAX_GONE = 64;

/** How the flow of a player came to its end, and whether it is offered since, from what the node says as it happens. */
export class FlowEnd {
  #hasNoRoute = false;
  #isLost = false;
  /** Sources that offer the flow no more, since the end: a list of flows may be older than that. Bounded by MAX_GONE. */
  readonly #gone = new Set<NodeId>();

  /** Takes in what the node says; `key`: what the player has until then. */
  take(event: NodeEvent, key: FlowKey): void {
    if (event.event === 'route') {
      if (event.destination === key.source) this.#hasNoRoute = event.via === null;
    } else if (event.event === 'flow') {
      if (event.flow !== key.flow) return;
      if (event.state === 'removed') this.#lose(event.source);
      else this.#gone.delete(event.source);
    } else if (event.event === 'player') {
      if (event.flow === key.flow && event.movedFrom === key.source) this.#hasNoRoute = event.state === 'recovering';
      if (event.state !== 'ended' || flowRowId(event) !== flowRowId(key)) return;
      this.#isLost = this.#hasNoRoute;
      this.#gone.clear();
      this.#lose(key.source);
    }
  }

  /** Whether the flow ended because there was no way to its source any more; otherwise the source has taken it back. */
  get isLost(): boolean {
    return this.#isLost;
  }

  /** Of these offers of the flow, those that the end has not made untrue. */
  offersLeft<T extends Pick<FlowView, 'source'>>(offers: readonly T[]): readonly T[] {
    return offers.filter(({ source }) => !this.#gone.has(source));
  }

  #lose(source: NodeId): void {
    this.#gone.delete(source);
    this.#gone.add(source);
    const [oldest] = this.#gone;
    if (oldest !== undefined && this.#gone.size > MAX_GONE) this.#gone.delete(oldest);
  }
}
