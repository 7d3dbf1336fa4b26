import { compareText, type FlowId, type FlowKey, type NodeId } from '../wire/ids';
import type { FlowTable } from './flows';
import type { OfferTable } from './offers';
import type { RoutingTable } from './routes';
import type { Watches } from './watches';

/** A source of a flow, and what the route to it costs; undefined: there is none. */
export interface Origin {
  readonly source: NodeId;
  readonly cost: number | undefined;
}

/** The origin to which the route is cheapest, of equal ones the smaller id; one without a route only if there is no other. */
export function nearestOrigin(origins: Iterable<Origin>): NodeId | undefined {
  let nearest: Origin | undefined;
  for (const origin of origins) if (!nearest || isNearer(origin, nearest)) nearest = origin;
  return nearest?.source;
}

function isNearer(a: Origin, b: Origin): boolean {
  const [first, second] = [a.cost ?? Infinity, b.cost ?? Infinity];
  return first === second ? compareText(a.source, b.source) < 0 : first < second;
}

/**
 * How a watch loses its source. `withdrawn`: the offer is gone; `noRoute`: there has been no route to it for the hold time; `refused`: the
 * source says that it does not offer the flow, of which its withdrawal, if there is one, has not come here yet.
 */
export type SourceLoss = 'withdrawn' | 'noRoute' | 'refused';

/** What becomes of the watch. `stay`: nothing is certain, and there is nowhere to go: the source is asked again. */
export type LossOutcome = 'move' | 'end' | 'stay';

/** S7. `chosen`: the source was chosen for the user, not named by them; `hasNext`: there is another origin that would do. */
export function afterLoss(loss: SourceLoss, chosen: boolean, hasNext: boolean): LossOutcome {
  if (chosen && hasNext) return 'move';
  return loss === 'refused' ? 'stay' : 'end';
}

/** What origins are about. */
export interface OriginParts {
  readonly offers: Pick<OfferTable, 'sourcesOf' | 'isVisible' | 'contentTypeOf'>;
  readonly routes: Pick<RoutingTable, 'findCost'>;
  readonly flows: Pick<FlowTable, 'watch' | 'end'>;
  readonly watches: Watches;
}

/**
 * From which of several sources this node has a flow (S7, S10). A watch that names no source begins at the nearest. Only the loss of that one
 * moves it, to the nearest that is left: never one that comes nearer later, since every move costs some frames, and never one of which the chunks are
 * something else, which its player could not show.
 */
export class Origins {
  readonly #parts: OriginParts;

  constructor(parts: OriginParts) {
    this.#parts = parts;
  }

  /** The origin that a watch takes which names none; undefined: nobody offers the flow. */
  nearest(flow: FlowId): NodeId | undefined {
    return this.#nearestOf(this.#parts.offers.sourcesOf(flow));
  }

  /** The origin that is meant where somebody asks about a flow: the one that this node watches, else the nearest. */
  meant(flow: FlowId): NodeId | undefined {
    return this.#parts.watches.find(flow, undefined)?.source ?? this.nearest(flow);
  }

  /** The offer is lost to this node: its watch moves or ends, and but for a refusal so does all else that the flow table has of it. */
  lost(key: FlowKey, loss: SourceLoss, now: number): void {
    const { watches, flows } = this.#parts;
    const chosen = watches.isChosen(key);
    if (chosen && loss === 'refused') watches.refused(key, now);
    const next = chosen ? this.#next(key, now) : undefined;
    const outcome = afterLoss(loss, chosen, next !== undefined);
    if (outcome === 'stay') return;
    if (next !== undefined) return this.#move(key, next, loss, now);
    watches.end(key);
    flows.end(key, reasonOf(loss), now);
  }

  /** Something about the offers of a flow is different: a watch that waits for a source without a route takes one that has one. */
  changed(flow: FlowId, now: number): void {
    const { watches, offers } = this.#parts;
    for (const key of watches.chosenOf(flow)) {
      const next = offers.isVisible(key) ? undefined : this.#next(key, now);
      if (next !== undefined) this.#move(key, next, 'noRoute', now);
    }
  }

  /** One player goes on with another offer: what was asked for the old one is taken back in the same step. */
  #move(key: FlowKey, source: NodeId, loss: SourceLoss, now: number): void {
    const { watches, flows, routes } = this.#parts;
    const to = { flow: key.flow, source };
    watches.move(key, source, routes.findCost(source) === undefined ? 'recovering' : 'buffering');
    flows.end(key, reasonOf(loss), now);
    if (!flows.watch(to, now)) watches.end(to);
  }

  /** The nearest of those that are shown, that this node does not watch already, and that have not refused just now. */
  #next({ flow, source: lost }: FlowKey, now: number): NodeId | undefined {
    const { offers, watches } = this.#parts;
    const contentType = watches.contentTypeOf({ flow, source: lost });
    const left = offers.sourcesOf(flow).filter((source) => {
      const key = { flow, source };
      if (source === lost || watches.has(key)) return false;
      return offers.isVisible(key) && offers.contentTypeOf(key) === contentType;
    });
    return this.#nearestOf(left.filter((source) => !watches.hasRefused({ flow, source: lost }, source, now)));
  }

  #nearestOf(sources: readonly NodeId[]): NodeId | undefined {
    return nearestOrigin(sources.map((source) => ({ source, cost: this.#parts.routes.findCost(source) })));
  }
}

/** What those are told who asked for the flow through this node. After a refusal they have been told. */
function reasonOf(loss: SourceLoss): 'noRoute' | undefined {
  return loss === 'noRoute' ? 'noRoute' : undefined;
}
