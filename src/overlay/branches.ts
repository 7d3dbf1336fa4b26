import type { ControlMessage } from '../wire/control';
import type { FlowKey, NodeId } from '../wire/ids';
import type { Binding, ForwardingEntry, LinkId } from './effects';

/** One end of a branch, with the neighbour at the other end of its link. */
export interface Branch extends Binding {
  readonly neighbour: NodeId;
}

/** A branch that leaves this node. */
export interface Downstream extends Branch {
  /** Consumers that asked through this link. Bounded by MAX_BRANCH_CONSUMERS. */
  readonly consumers: Set<NodeId>;
  /** Those of them without a route. */
  readonly lost: Set<NodeId>;
  /** Those of them that are to ask again → since when, the oldest first. */
  readonly stale: Map<NodeId, number>;
  /** Whether the neighbour was asked about the stale ones. */
  isAsked: boolean;
}

/** A branch that this node asked for. */
export interface Upstream extends Branch {
  /** The consumers that the neighbour was asked to serve. */
  readonly asked: Set<NodeId>;
}

/** An upstream neighbour did not serve a branch. */
export interface Refusal {
  readonly neighbour: NodeId;
  readonly at: number;
  readonly delayMs: number;
  /** undefined: it was asked again since. */
  retryAt: number | undefined;
}

/** One row of the flow table. */
export interface FlowEntry {
  readonly key: FlowKey;
  watching: boolean;
  /** Neighbour → the branch that leaves through it. Bounded by the neighbours. */
  readonly downstream: Map<NodeId, Downstream>;
  /** Consumer, this node included → over how many branches it asked. Bounded by MAX_CONSUMERS. */
  readonly consumers: Map<NodeId, number>;
  /** Consumers that may be wanted upstream now and were not, or the other way round. */
  readonly changed: Set<NodeId>;
  upstream: Upstream | undefined;
  /** The branch that is being left, and until when it goes on. */
  retiring: (Upstream & { until: number }) | undefined;
  /** The last refusal that still matters: by whom, when, how long to wait before asking that neighbour again. */
  refusal: Refusal | undefined;
  /** When the branch upstream is asked for again although nothing changed. */
  assertAt: number | undefined;
}

/** What the flow table knows of the rest of the node. */
export interface FlowSurroundings {
  /** The neighbour that is the next hop to a source, and the link to it; undefined while there is none. */
  gateway(source: NodeId): { readonly neighbour: NodeId; readonly link: LinkId } | undefined;
  /** Whether the destination has a route or had one within the hold time. */
  isKnown(source: NodeId): boolean;
  isOffered(key: FlowKey): boolean;
  send(link: LinkId, message: ControlMessage): void;
  forward(entry: ForwardingEntry): void;
  stopForwarding(key: FlowKey): void;
  /** Whether the branch upstream, since it was asked for, has begun to deliver in place of the one that is being left. */
  hasBegun(key: FlowKey): boolean;
  /** How many consumers an offer of this node's own has now. */
  demand(key: FlowKey, consumers: number): void;
  /** Something about this flow changed that may show. */
  touched(key: FlowKey): void;
}

/** A row that nobody has asked for yet. */
export function makeEntry(key: FlowKey): FlowEntry {
  return {
    key,
    watching: false,
    downstream: new Map(),
    consumers: new Map(),
    changed: new Set(),
    upstream: undefined,
    retiring: undefined,
    refusal: undefined,
    assertAt: undefined,
  };
}

/** Whether somebody other than those behind `except` wants this consumer served. */
export function isWanted({ consumers, downstream }: FlowEntry, consumer: NodeId, except: NodeId | undefined): boolean {
  const behind = except !== undefined && downstream.get(except)?.consumers.has(consumer) === true ? 1 : 0;
  return (consumers.get(consumer) ?? 0) > behind;
}

/** Everybody who wants the flow through this node, but for those behind `except`. */
export function consumersWanted(entry: FlowEntry, except: NodeId | undefined): NodeId[] {
  return [...entry.consumers.keys()].filter((consumer) => isWanted(entry, consumer, except));
}

/** How the forwarder is to treat the flow; undefined where nothing is left of it. */
export function toForwarding({
  key,
  upstream,
  retiring,
  watching,
  downstream,
}: FlowEntry): ForwardingEntry | undefined {
  if (!watching && downstream.size === 0 && !upstream && !retiring) return undefined;
  return {
    key,
    upstream: toBinding(upstream),
    retiring: toBinding(retiring),
    downstream: [...downstream.values()].map(({ link, label }) => ({ link, label })),
    local: watching,
  };
}

function toBinding(branch: Branch | undefined): Binding | undefined {
  return branch && { link: branch.link, label: branch.label };
}
