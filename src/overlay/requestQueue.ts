import { cutIntoPieces } from '../base/pieces';
import { serialNewer16 } from '../base/serial';
import { MAX_SEQUENCE_REQUESTS, type WantedSequence } from '../wire/control';
import type { NodeId } from '../wire/ids';
import { SEQUENCE_SUPPRESS_MS } from './constants';
import { type Destination, type Distance, isBetter, isFeasible, RETRACTED } from './destination';

/** Sequence requests of one step, by whom they go to: one per destination, the one that asks for more. */
export class RequestQueue {
  /** Neighbour → destination → what is asked. Emptied by every step; bounded by neighbours × destinations. */
  #requests = new Map<NodeId, Map<NodeId, WantedSequence>>();

  add(to: NodeId, request: WantedSequence): void {
    const requests = this.#requests.get(to) ?? new Map<NodeId, WantedSequence>();
    this.#requests.set(to, requests);
    const known = requests.get(request.destination);
    if (known && !asksForMore(request, known)) return;
    requests.set(request.destination, request);
  }

  /** What is to be sent, cut into pieces that fit a frame. */
  take(): readonly { readonly to: NodeId; readonly requests: readonly WantedSequence[] }[] {
    if (this.#requests.size === 0) return [];
    const taken = this.#requests;
    this.#requests = new Map();
    return [...taken].flatMap(([to, requests]) =>
      cutIntoPieces([...requests.values()], MAX_SEQUENCE_REQUESTS).map((piece) => ({ to, requests: piece })),
    );
  }
}

function asksForMore(a: WantedSequence, b: WantedSequence): boolean {
  return a.sequence === b.sequence ? a.hopLimit > b.hopLimit : serialNewer16(a.sequence, b.sequence);
}

/** Whether a request for this number or a newer one left a moment ago. */
export function isCovered({ requested }: Pick<Destination, 'requested'>, sequence: number, now: number): boolean {
  return (
    requested !== undefined && now < requested.at + SEQUENCE_SUPPRESS_MS && !serialNewer16(sequence, requested.sequence)
  );
}

/**
 * Where a neighbour's request for a destination goes: along the route in use, because the answer has to come back by it; without one,
 * or where that is through the asker, to whom would be the next hop, feasible ones first. Never back. undefined: there is nobody.
 */
export function targetOf(
  { selected, offers, feasibility }: Pick<Destination, 'selected' | 'offers' | 'feasibility'>,
  from: NodeId,
  totalCost: (via: NodeId, offer: Distance) => number,
): NodeId | undefined {
  if (selected && selected.via !== from) return selected.via;
  let target: { via: NodeId; cost: number; feasible: boolean } | undefined;
  for (const [via, offer] of offers) {
    const cost = totalCost(via, offer);
    if (via === from || cost >= RETRACTED) continue;
    const feasible = isFeasible(offer, feasibility);
    const better = !target || (feasible === target.feasible ? isBetter(cost, via, target, undefined) : feasible);
    if (better) target = { via, cost, feasible };
  }
  return target?.via;
}
