import type { FlowId, NodeId } from './ids';

/*
 * What nodes say of themselves so that everybody can draw the overlay (S19); the bytes are in topologyCodec.ts, the bounds in
 * control.ts. A node is the only author of the items about itself.
 */

/** The author's name; empty: none. Every author has this item. */
export interface NameItem {
  readonly kind: 'name';
  readonly name: string;
}

/** A link of the author that carries media. */
export interface LinkItem {
  readonly kind: 'link';
  readonly neighbour: NodeId;
  readonly cost: number;
  /** In steps of 0.1 ms, at most 6,553.4; undefined: not measured yet. */
  readonly rttMs: number | undefined;
}

/** The author's part in the distribution of one offer. */
export interface FlowItem {
  readonly kind: 'flow';
  readonly source: NodeId;
  readonly flow: FlowId;
  readonly watching: boolean;
  /** The neighbour that it asked for the flow; undefined at the source, or while there is none. */
  readonly upstream: NodeId | undefined;
  /** The neighbours that it sends copies to. */
  readonly downstream: readonly NodeId[];
}

export type TopologyItem = NameItem | LinkItem | FlowItem;

/** An item takes the place of the one with the same key (kind, and neighbour or flow key), or there is none any more. */
export type TopologyChange =
  | TopologyItem
  | { readonly kind: 'linkGone'; readonly neighbour: NodeId }
  | { readonly kind: 'flowGone'; readonly source: NodeId; readonly flow: FlowId };

/** How the set of one author's items came from one version to another. */
export interface TopologyNews {
  readonly author: NodeId;
  /** 0: from nothing, `changes` is the whole set. */
  readonly from: number;
  /** Not 0. */
  readonly version: number;
  readonly changes: readonly TopologyChange[];
}

/** What changed in the sets of some authors, from a neighbour that is nearer to them. */
export interface Topology {
  readonly type: 'topology';
  readonly news: readonly TopologyNews[];
}

/** The copy that the sender has of one author's set. */
export interface KnownTopology {
  readonly author: NodeId;
  /** 0: none. */
  readonly version: number;
  /** Of the items; 0 without any. */
  readonly checksum: number;
}

/** Asks for the sets of which the receiver has another copy. */
export interface TopologyRequest {
  readonly type: 'topologyRequest';
  readonly known: readonly KnownTopology[];
}

/** Some node wants to be told the rates of a flow, for as long as the interest lasts without being renewed. */
export interface Interest {
  readonly origin: NodeId;
  /** One more each time the origin renews it. */
  readonly number: number;
  readonly source: NodeId;
  readonly flow: FlowId;
}

export interface FlowInterest {
  readonly type: 'flowInterest';
  readonly interests: readonly Interest[];
}

/** What a node sent to one neighbour of one flow, per second. */
export interface BranchRates {
  readonly neighbour: NodeId;
  /** In steps of 0.1, at most 6,553.5. */
  readonly framesPerSecond: number;
  readonly bytesPerSecond: number;
  /** Frames that were begun more than once; as `framesPerSecond`. */
  readonly duplicatesPerSecond: number;
}

/** On its way to the node that wants it. */
export interface RateReport {
  readonly origin: NodeId;
  readonly reporter: NodeId;
  readonly source: NodeId;
  readonly flow: FlowId;
  readonly branches: readonly BranchRates[];
}

export interface FlowRates {
  readonly type: 'flowRates';
  readonly reports: readonly RateReport[];
}

export type TopologyMessage = Topology | TopologyRequest | FlowInterest | FlowRates;
