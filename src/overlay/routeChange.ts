import type { NodeId } from '../wire/ids';
import type { RouteChange, RoutePoint } from './snapshot';

/** How the best route to a destination stands: there is none; it was lost within the hold time; it is there. */
export type RouteState =
  | { readonly is: 'none' }
  /** The route that was lost. */
  | { readonly is: 'pending'; readonly via: NodeId; readonly cost: number }
  | { readonly is: 'routed'; readonly via: NodeId; readonly cost: number };

/** A change of the best route (S6), and what the flow table does about it. */
export interface RouteClass {
  readonly change: RouteChange;
  /** `found`, `lost`: there was none before, there is none now. A route that comes back is compared with the one that was lost. */
  readonly nextHop: 'found' | 'same' | 'other' | 'lost';
  /**
   * Branches of flows that the destination offers. `move`: they are asked for at the next hop, `assert`: they are asked for again where
   * they are, `keep`: nothing, `end`: they end.
   */
  readonly branches: 'move' | 'assert' | 'keep' | 'end';
  /** The destination's places as a consumer. `stale`: they go unless it is asked for again, `lost`: they go where nobody else needs them. */
  readonly consumer: 'keep' | 'stale' | 'lost';
}

/**
 * S6, the one place where changes of the best route are classified, by what was before and what is now. undefined: nothing changed.
 * Heavy is a cost that rose, light one that did not.
 */
export function classifyChange(before: RouteState, after: RouteState): RouteClass | undefined {
  if (after.is === 'routed') return before.is === 'none' ? FOUND : classifyRoute(before, after);
  if (before.is === 'none' || before.is === after.is) return undefined;
  return after.is === 'pending' ? PENDING : CRITICAL;
}

const FOUND: RouteClass = { change: 'new', nextHop: 'found', branches: 'move', consumer: 'keep' };
const PENDING: RouteClass = { change: 'pending', nextHop: 'lost', branches: 'keep', consumer: 'keep' };
const CRITICAL: RouteClass = { change: 'critical', nextHop: 'lost', branches: 'end', consumer: 'lost' };

type Known = Exclude<RouteState, { readonly is: 'none' }>;

function classifyRoute(before: Known, after: Known): RouteClass | undefined {
  const nextHop = before.via === after.via ? 'same' : 'other';
  if (before.is === 'routed' && nextHop === 'same' && before.cost === after.cost) return undefined;
  const isHeavy = after.cost > before.cost;
  return {
    change: isHeavy ? 'heavy' : 'light',
    nextHop,
    branches: nextHop === 'other' ? 'move' : isHeavy ? 'assert' : 'keep',
    consumer: isHeavy ? 'stale' : 'keep',
  };
}

/** The route of a state, in use or lost; null where there is none. */
export function routeOf(state: RouteState): RoutePoint | null {
  return state.is === 'none' ? null : { via: state.via, cost: state.cost };
}
