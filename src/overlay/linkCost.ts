import type { Metric } from '../wire/control';
import type { NodeId } from '../wire/ids';
import type { RouteCause } from './snapshot';
import {
  LINK_COST,
  LINK_COST_LEARN_MS,
  LINK_COST_MARGIN,
  LINK_COST_SETTLE_MS,
  LINK_COST_STEP,
  MAX_LINK_COST,
} from './constants';

/** What a link costs, and since when what is measured says otherwise. */
export interface LinkCostState {
  readonly cost: number;
  /** undefined: it does not. */
  readonly doubtedSince: number | undefined;
  readonly upSince: number;
  /** Whether the cost was measured; if not, the first measurement is taken at once. */
  readonly isMeasured: boolean;
}

/**
 * The cost that a smoothed round-trip time stands for under the `latency` metric: one for the link and one per millisecond, bounded on
 * both sides (RFC 9616 section 3.2: linear between two bounds), so that neither a very fast nor a very slow link decides
 * everything. undefined, not measured: the largest.
 */
export function costOfRoundTrip(rttMs: number | undefined): number {
  if (rttMs === undefined || Number.isNaN(rttMs)) return MAX_LINK_COST;
  return Math.min(MAX_LINK_COST, LINK_COST + Math.round(Math.max(0, rttMs)));
}

/**
 * How far the measured cost may be from the one in use without changing it: a share of the larger one, and no less than a step. Grows with
 * the cost, as jitter does. `isNew`: the link is still being learnt.
 */
export function marginOf(cost: number, isNew = false): number {
  return Math.max(LINK_COST_STEP, cost * LINK_COST_MARGIN) / (isNew ? 4 : 1);
}

/**
 * The next state of a link that is up (RFC 9616 section 3.3: hysteresis, so that routes do not flap). The cost in use changes only when
 * the measured one has been beyond the margin for LINK_COST_SETTLE_MS; it becomes the measured one then. `before` undefined: it is up
 * since now, and takes what is measured.
 */
export function nextLinkCost(before: LinkCostState | undefined, rttMs: number | undefined, now: number): LinkCostState {
  const measured = costOfRoundTrip(rttMs);
  const isMeasured = rttMs !== undefined;
  if (!before?.isMeasured)
    return { cost: measured, doubtedSince: undefined, upSince: before?.upSince ?? now, isMeasured };
  const { cost, upSince, doubtedSince = now } = before;
  const margin = marginOf(Math.max(measured, cost), now - upSince < LINK_COST_LEARN_MS);
  if (Math.abs(measured - cost) <= margin) return { ...before, doubtedSince: undefined };
  if (now - doubtedSince < LINK_COST_SETTLE_MS) return { ...before, doubtedSince };
  return { cost: measured, doubtedSince: undefined, upSince, isMeasured };
}

/** How routes are told that a link costs something else; Infinity: it carries no media. */
export function causeOfCost(neighbour: NodeId, before: number, cost: number): RouteCause {
  if (cost === Infinity) return { type: 'linkDown', neighbour };
  return before === Infinity ? { type: 'linkUp', neighbour, cost } : { type: 'linkCost', neighbour, before, cost };
}

/** What the links to neighbours cost, by the overlay's metric. */
export class LinkCosts {
  readonly #metric: Metric;
  /** Neighbour → its link, if that is up. Bounded by the neighbour table. */
  readonly #states = new Map<NodeId, LinkCostState>();

  constructor(metric: Metric) {
    this.#metric = metric;
  }

  /** The cost in use; undefined while the link carries no media. */
  find(neighbour: NodeId): number | undefined {
    return this.#states.get(neighbour)?.cost;
  }

  /** The link carries media from now on. Answers what it costs. */
  up(neighbour: NodeId, rttMs: number | undefined, now: number): number {
    const learnt = nextLinkCost(undefined, rttMs, now);
    const state = this.#metric === 'hops' ? { ...learnt, cost: LINK_COST } : learnt;
    this.#states.set(neighbour, state);
    return state.cost;
  }

  /** The link carries no media any more, or is gone. */
  down(neighbour: NodeId): void {
    this.#states.delete(neighbour);
  }

  /** The round trip was measured. Answers the new cost where it changed. */
  measured(neighbour: NodeId, rttMs: number, now: number): number | undefined {
    const before = this.#states.get(neighbour);
    if (!before || this.#metric === 'hops') return undefined;
    const state = nextLinkCost(before, rttMs, now);
    this.#states.set(neighbour, state);
    return state.cost === before.cost ? undefined : state.cost;
  }
}
