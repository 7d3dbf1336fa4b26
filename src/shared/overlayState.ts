import type {
  EdgeRatesView,
  FlowState,
  FlowView,
  NeighbourState,
  NeighbourView,
  RouteAlternativeView,
  RouteCause,
  RouteChange,
  RouteDecisionView,
  RoutePoint,
  RouteVerdict,
  RouteView,
  TopologyLinkView,
  TopologyNodeView,
  TreeEdgeView,
  TreeView,
} from '../overlay/snapshot';
import type { FlowKey, NodeId } from '../wire/ids';
import type { KeyedState, StateDelta, StateEntries, StateSnapshot } from './keyedState';
import { amount, byType, type Check, count, fields, flag, list, oneOf, orNull, text } from './shapes';

/** The node of this window. */
export interface OwnNodeView {
  readonly id: NodeId;
  readonly name: string | null;
  readonly address: string;
  readonly port: number;
}

/** A route and why it is the best, at a time that does not pass by itself: `at` is in milliseconds since 1970. */
export interface RouteEntryView extends Omit<RouteView, 'decision'> {
  readonly decision: RouteDecisionView & { readonly at: number };
}

/** What pages know of the overlay, by collection. */
export interface OverlayCollections {
  /** One, under {@link OWN_KEY}; none while no node runs. */
  readonly own: OwnNodeView;
  /** By id. */
  readonly nodes: TopologyNodeView;
  /** By {@link linkKey}. */
  readonly links: TopologyLinkView;
  /** By {@link neighbourKey}. */
  readonly neighbours: NeighbourView;
  /** By {@link flowKey}. */
  readonly flows: FlowView;
  /** By destination. */
  readonly routes: RouteEntryView;
  /** With rates; only those that some page looks at. By {@link flowKey}. */
  readonly trees: TreeView;
}

export type OverlayState = KeyedState<OverlayCollections>;
export type OverlaySnapshotMessage = { readonly type: 'overlay/snapshot' } & StateSnapshot<OverlayCollections>;
export type OverlayDeltaMessage = { readonly type: 'overlay/delta' } & StateDelta<OverlayCollections>;

export const NO_OVERLAY: OverlayState = {
  own: new Map(),
  nodes: new Map(),
  links: new Map(),
  neighbours: new Map(),
  flows: new Map(),
  routes: new Map(),
  trees: new Map(),
};

export const OWN_KEY = 'own';

export function linkKey({ a, b }: Pick<TopologyLinkView, 'a' | 'b'>): string {
  return a + b;
}

/** A neighbour is known by its id, and before it has told one by the address that is dialled. */
export function neighbourKey({ id, address, port }: Pick<NeighbourView, 'id' | 'address' | 'port'>): string {
  return id ?? `${address}:${port}`;
}

/** An id has a fixed length, so no two flows have the same key. */
export function flowKey({ flow, source }: FlowKey): string {
  return source + flow;
}

/** Entries of one collection, in a message and in all. As many as a node keeps of what it keeps most of: offers. */
export const MAX_STATE_ENTRIES = 16_384;
/** Nodes in one list of an entry: consumers and edges of a tree. */
export const MAX_LISTED = 65_536;
/** Neighbours that say something of one destination; more than a node has. */
export const MAX_ALTERNATIVES = 256;
/** UTF-16 units of the texts, at least what the node allows them in bytes. */
export const MAX_ID_TEXT = 36;
export const MAX_NAME_TEXT = 64;
export const MAX_FLOW_TEXT = 128;
export const MAX_CONTENT_TYPE_TEXT = 64;
/** A host name is no longer (RFC 1035 section 2.3.4). */
export const MAX_ADDRESS_TEXT = 255;
export const MAX_KEY_TEXT = 300;

export const checkId: Check<NodeId> = text(MAX_ID_TEXT);
export const checkFlowId = text(MAX_FLOW_TEXT);
export const checkContentType = text(MAX_CONTENT_TYPE_TEXT);
export const checkFlowKey = fields<FlowKey>({ flow: checkFlowId, source: checkId });
export const checkKey = text(MAX_KEY_TEXT);
export const checkName = orNull(text(MAX_NAME_TEXT));
const address = text(MAX_ADDRESS_TEXT);
const ids = list(checkId, MAX_LISTED);

export const NEIGHBOUR_STATES: Readonly<Record<NeighbourState, true>> = {
  connecting: true,
  connected: true,
  unreachable: true,
  removed: true,
};
export const FLOW_STATES: Readonly<Record<FlowState, true>> = { active: true, streaming: true, hold: true };
const CHANGES: Readonly<Record<RouteChange, true>> = {
  new: true,
  light: true,
  heavy: true,
  critical: true,
  pending: true,
};
const VERDICTS: Readonly<Record<RouteVerdict, true>> = {
  infeasible: true,
  longer: true,
  tie: true,
  linkDown: true,
  retracted: true,
  splitHorizon: true,
};

const alternatives = list(
  fields<RouteAlternativeView>({ via: checkId, cost: orNull(amount), verdict: oneOf(VERDICTS) }),
  MAX_ALTERNATIVES,
);
const cause: Check<RouteCause> = byType({
  vector: fields({ neighbour: checkId, sequence: count, cost: orNull(amount) }),
  sequenceAnswer: fields({ neighbour: checkId, sequence: count, cost: amount }),
  linkUp: fields({ neighbour: checkId, cost: amount }),
  linkDown: fields({ neighbour: checkId }),
  linkCost: fields({ neighbour: checkId, before: amount, cost: amount }),
  neighbourLost: fields({ neighbour: checkId }),
  holdTimeOver: fields({}),
  tableFull: fields({}),
  feasibilityForgotten: fields({}),
});
/** The members of what a route became, and why. */
export const decisionChecks: { readonly [K in keyof RouteDecisionView]: Check<RouteDecisionView[K]> } = {
  change: oneOf(CHANGES),
  before: orNull(fields<RoutePoint>({ via: checkId, cost: amount })),
  cause,
  alternatives,
};
const checks: { readonly [K in keyof OverlayCollections]: Check<OverlayCollections[K]> } = {
  own: fields<OwnNodeView>({ id: checkId, name: checkName, address, port: count }),
  nodes: fields<TopologyNodeView>({ id: checkId, name: checkName, own: flag, opaque: flag }),
  links: fields<TopologyLinkView>({ a: checkId, b: checkId, cost: amount, rttMs: orNull(amount) }),
  neighbours: fields<NeighbourView>({
    id: orNull(checkId),
    name: checkName,
    address,
    port: count,
    state: oneOf(NEIGHBOUR_STATES),
    triesLeft: orNull(count),
    cost: orNull(amount),
    rttMs: orNull(amount),
    controlRttMs: orNull(amount),
    loss: orNull(amount),
  }),
  flows: fields<FlowView>({
    flow: checkFlowId,
    source: checkId,
    contentType: checkContentType,
    state: oneOf(FLOW_STATES),
    consumers: ids,
  }),
  routes: fields<RouteEntryView>({
    destination: checkId,
    name: checkName,
    via: orNull(checkId),
    cost: orNull(amount),
    alternatives,
    decision: fields<RouteEntryView['decision']>({ ...decisionChecks, at: amount }),
  }),
  trees: fields<TreeView>({
    flow: checkFlowId,
    source: checkId,
    edges: list(
      fields<Pick<TreeEdgeView, 'from' | 'to'>, Required<Pick<TreeEdgeView, 'rates'>>>(
        { from: checkId, to: checkId },
        {
          rates: orNull(
            fields<EdgeRatesView>({
              framesPerSecond: amount,
              kilobytesPerSecond: amount,
              duplicatesPerSecond: amount,
            }),
          ),
        },
      ),
      MAX_LISTED,
    ),
    consumers: ids,
  }),
};

/** A collection's entries. */
function entriesOf<V>(check: Check<V>): Check<readonly (readonly [string, V])[]> {
  return list((raw) => {
    if (!Array.isArray(raw) || raw.length !== 2) return undefined;
    const key = checkKey(raw[0]);
    const value = check(raw[1]);
    return key === undefined || value === undefined ? undefined : ([key, value] as const);
  }, MAX_STATE_ENTRIES);
}

type EntryChecks = { readonly [K in keyof OverlayCollections]: Check<StateEntries<OverlayCollections>[K]> };
const entryChecks = Object.fromEntries(
  Object.entries(checks).map(([collection, check]) => [collection, entriesOf(check as Check<unknown>)]),
) as unknown as EntryChecks;
const gone = list(checkKey, MAX_STATE_ENTRIES);

/** A whole state, checked to the last field. */
export const checkSnapshot: Check<StateSnapshot<OverlayCollections>> = fields<StateSnapshot<OverlayCollections>>({
  revision: count,
  entries: fields<StateEntries<OverlayCollections>>(entryChecks),
});

/** A change of a state, likewise. */
export const checkDelta: Check<StateDelta<OverlayCollections>> = fields<StateDelta<OverlayCollections>>({
  revision: count,
  set: fields<object, StateEntries<OverlayCollections>>({}, entryChecks),
  gone: fields<object, Record<keyof OverlayCollections, readonly string[]>>(
    {},
    { own: gone, nodes: gone, links: gone, neighbours: gone, flows: gone, routes: gone, trees: gone },
  ),
});
