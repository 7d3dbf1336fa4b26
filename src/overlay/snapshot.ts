import type { FlowId, NodeId } from '../wire/ids';

/*
 * What user interfaces, `ott-node --json` and webviews see of a node: plain data, the same types everywhere.
 */

export type NeighbourState = 'connecting' | 'connected' | 'unreachable' | 'removed';

/** One neighbour, or one address that is being dialled. */
export interface NeighbourView {
  /** null until the neighbour has told its id. */
  readonly id: NodeId | null;
  /** null where it has none, or has not told it. */
  readonly name: string | null;
  readonly address: string;
  /** Control port; for a neighbour that accepts no connections, the port it came from. */
  readonly port: number;
  /** `connecting` with an id: the control channel is open, the media path is not ("no media"). */
  readonly state: NeighbourState;
  /**
   * While `unreachable`: the tries still to come before it is forgotten, 0 while the last one is under way. null in every other
   * state, where it is never given up because the user named it, and where it can only be waited for.
   */
  readonly triesLeft: number | null;
  /** Cost of the link; null unless connected. */
  readonly cost: number | null;
  /** Smoothed round-trip time of the media path; null until measured. */
  readonly rttMs: number | null;
}

export type FlowState = 'active' | 'streaming' | 'hold';

/** One offer in the overlay. */
export interface FlowView {
  readonly flow: FlowId;
  readonly source: NodeId;
  /** S8: active = this node watches, streaming = it only forwards or sends, hold = idle. */
  readonly state: FlowState;
  /** Consumers served by or through this node, itself included. */
  readonly consumers: readonly NodeId[];
}

/** What happened to the best route of a destination (S6). */
export type RouteChange = 'new' | 'light' | 'heavy' | 'critical' | 'pending';

export interface RouteAlternativeView {
  readonly via: NodeId;
  readonly cost: number;
}

/** The best route to one destination, and the other neighbours that offer one. */
export interface RouteView {
  readonly destination: NodeId;
  readonly name: string | null;
  /** The gateway; null while the route is pending. */
  readonly via: NodeId | null;
  readonly cost: number | null;
  readonly alternatives: readonly RouteAlternativeView[];
}

export type PlayerState = 'buffering' | 'playing' | 'recovering' | 'ended';

/** Why a media datagram went no further. */
export type DropReason =
  | 'malformed'
  | 'version'
  | 'stranger'
  | 'unknownToken'
  | 'unknownLabel'
  | 'wrongNeighbour'
  | 'releasedLabel'
  | 'hopLimit'
  | 'superseded'
  | 'queueFull'
  | 'sendFailed'
  | 'badFragment';

export interface LatencyView {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** Media bytes of one flow over all links of this node, datagram headers included. */
export interface FlowBytesView {
  readonly bytesReceived: number;
  readonly bytesSent: number;
}

/**
 * Counters of one flow: one that goes through this node, that it offers or plays, or that it did until not long ago. Bytes
 * count from when the flow last began to go through this node, and are 0 while it does not; only a player that has ended keeps
 * them as they were at its end.
 */
export interface FlowStatsView extends FlowBytesView {
  readonly flow: FlowId;
  readonly source: NodeId;
  /** Chunks that this node sent as the flow's source. */
  readonly framesSent: number;
  /** Whole chunks handed to this node's player, each once, in order. */
  readonly framesDelivered: number;
  /** Chunks between the first and the last delivered of which not every byte came in time. */
  readonly framesIncomplete: number;
  /** Chunks of which something came after they were given up. */
  readonly framesLate: number;
  /** Chunks of which bytes came twice. */
  readonly framesDuplicate: number;
  /** From capture to delivery, over the last deliveries; null before the first. */
  readonly latencyMs: LatencyView | null;
}

export interface NeighbourStatsView {
  readonly id: NodeId;
  readonly datagramsReceived: number;
  readonly datagramsSent: number;
  readonly bytesReceived: number;
  readonly bytesSent: number;
}

/** Counters since the node started. Datagrams and bytes are of media alone: control traffic and HELLOs are apart. */
export interface StatsView {
  readonly uptimeMs: number;
  readonly datagrams: {
    readonly received: number;
    readonly sent: number;
    /** Only reasons that occurred. */
    readonly dropped: Readonly<Partial<Record<DropReason, number>>>;
  };
  readonly bytes: { readonly received: number; readonly sent: number };
  readonly flows: readonly FlowStatsView[];
  readonly neighbours: readonly NeighbourStatsView[];
}

export interface NeighbourEvent {
  readonly event: 'neighbour';
  readonly id: NodeId | null;
  readonly name: string | null;
  readonly address: string;
  readonly port: number;
  readonly state: NeighbourState;
  /** As in {@link NeighbourView}. */
  readonly triesLeft: number | null;
}

export interface FlowEvent {
  readonly event: 'flow';
  readonly flow: FlowId;
  readonly source: NodeId;
  readonly state: FlowState | 'removed';
}

export interface RouteEvent {
  readonly event: 'route';
  readonly destination: NodeId;
  /** null when there is no route (pending, critical). */
  readonly via: NodeId | null;
  readonly cost: number | null;
  readonly change: RouteChange;
}

export interface PlayerEvent {
  readonly event: 'player';
  readonly flow: FlowId;
  readonly source: NodeId;
  readonly state: PlayerState;
}

/** What a node says by itself, as it happens. */
export type NodeEvent = NeighbourEvent | FlowEvent | RouteEvent | PlayerEvent;
