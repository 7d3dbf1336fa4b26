import { CONTEXT_KEYS } from '../ids';
import type { NodeStatus } from '../node/nodeController';
import type { OverlaySnapshot } from '../node/overlayModel';

/** A value for every context key, by what the key is called in code. */
export type ContextState = Readonly<Record<keyof typeof CONTEXT_KEYS, boolean>>;

/** What `when` clauses are told. A snapshot counts only while the node runs that it was taken of. */
export function contextStateOf(status: NodeStatus, { self, flows, neighbours }: OverlaySnapshot): ContextState {
  const nodeRunning = status === 'running';
  return {
    nodeRunning,
    nodeBusy: status === 'starting' || status === 'stopping',
    hasNeighbours: nodeRunning && neighbours.some(({ state }) => state !== 'removed'),
    connected: nodeRunning && neighbours.some(({ state }) => state === 'connected'),
    hasFlows: nodeRunning && flows.length > 0,
    watching: nodeRunning && flows.some(({ state }) => state === 'active'),
    offering: nodeRunning && flows.some(({ source }) => source === self),
  };
}

/**
 * The keys to set, in this order: those that become true first. So there is no moment in which a node that is stopping counts as
 * stopped. `before`: undefined where nobody knows what the editor was told last.
 */
export function contextChanges(
  before: ContextState | undefined,
  after: ContextState,
): readonly (readonly [string, boolean])[] {
  return (Object.keys(after) as (keyof ContextState)[])
    .filter((name) => after[name] !== before?.[name])
    .map((name) => [CONTEXT_KEYS[name], after[name]] as const)
    .sort(([, a], [, b]) => Number(b) - Number(a));
}
