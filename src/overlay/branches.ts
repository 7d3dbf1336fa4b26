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
}

/** The branch that this node asked for. */
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
  upstream: Upstream | undefined;
  retiring: (Branch & { readonly until: number }) | undefined;
  /** The last refusal that still matters: by whom, when, how long to wait before asking that neighbour again. */
  refusal: Refusal | undefined;
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
  /** How many consumers an offer of this node's own has now. */
  demand(key: FlowKey, consumers: number): void;
  /** Something about this flow changed that may show. */
  touched(key: FlowKey): void;
}

/** Everybody who wants the flow through node `own`, but for those behind `except`. */
export function consumersWanted(entry: FlowEntry, own: NodeId, except: NodeId | undefined): Set<NodeId> {
  const union = new Set<NodeId>(entry.watching ? [own] : []);
  for (const [neighbour, { consumers }] of entry.downstream) {
    if (neighbour === except) continue;
    for (const consumer of consumers) union.add(consumer);
  }
  return union;
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
