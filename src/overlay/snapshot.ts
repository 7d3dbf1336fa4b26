import type { ContentType, FlowId, FlowKey, NodeId } from '../wire/ids';

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
  /** The same of the control channel. */
  readonly controlRttMs: number | null;
  /** Share of the neighbour's HELLOs that got lost on the media path lately, 0 to 1; null until known. */
  readonly loss: number | null;
}

export type FlowState = 'active' | 'streaming' | 'hold';

/** One offer in the overlay. */
export interface FlowView {
  readonly flow: FlowId;
  readonly source: NodeId;
  /** What its chunks are: by this a user interface picks a player. */
  readonly contentType: ContentType;
  /** S8: active = this node watches, streaming = it only forwards or sends, hold = idle. */
  readonly state: FlowState;
  /** Consumers served by or through this node, itself included. */
  readonly consumers: readonly NodeId[];
}

/** What happened to the best route of a destination (S6). */
export type RouteChange = 'new' | 'light' | 'heavy' | 'critical' | 'pending';

/** A next hop and what the route through it costs. */
export interface RoutePoint {
  readonly via: NodeId;
  readonly cost: number;
}

/**
 * The rule that rejects a neighbour's route. `infeasible`: it could lead back here (RFC 8966 section 3.5.1); `longer`: it costs more, or more
 * than any route may; `tie`: it costs as much, and the route in use stays, else the smaller id is taken; `linkDown`: no media to the
 * neighbour; `retracted`: it took its route back just now; `splitHorizon`: it tells none and is told one, so its route goes through this
 * node, or it has none.
 */
export type RouteVerdict = 'infeasible' | 'longer' | 'tie' | 'linkDown' | 'retracted' | 'splitHorizon';

/** What a neighbour that is not the next hop says of a destination. */
export interface RouteAlternativeView {
  readonly via: NodeId;
  /** Through that neighbour; null where there is no route that way. */
  readonly cost: number | null;
  readonly verdict: RouteVerdict;
}

/** What made a node choose anew. `neighbour`: whose message, or whose link. */
export type RouteCause =
  /** `cost`: what the neighbour advertises; null: it took its route back. */
  | { readonly type: 'vector'; readonly neighbour: NodeId; readonly sequence: number; readonly cost: number | null }
  /** The same, with a sequence number that this node had asked for. */
  | { readonly type: 'sequenceAnswer'; readonly neighbour: NodeId; readonly sequence: number; readonly cost: number }
  /** The link carries media now, at this cost. */
  | { readonly type: 'linkUp'; readonly neighbour: NodeId; readonly cost: number }
  /** The link carries no media any more. */
  | { readonly type: 'linkDown'; readonly neighbour: NodeId }
  | { readonly type: 'linkCost'; readonly neighbour: NodeId; readonly before: number; readonly cost: number }
  /** The connection to the neighbour is gone. */
  | { readonly type: 'neighbourLost'; readonly neighbour: NodeId }
  /** No route came back within the hold time. */
  | { readonly type: 'holdTimeOver' }
  /** The routing table is full, and the place was needed for a neighbour. */
  | { readonly type: 'tableFull' }
  /** What this node advertised long ago does not bind it any more. */
  | { readonly type: 'feasibilityForgotten' };

/** A change of a route, as it was decided (S6). */
export interface RouteDecisionView {
  readonly change: RouteChange;
  /** The route before; where it was pending, the one that was lost. null: none. */
  readonly before: RoutePoint | null;
  readonly cause: RouteCause;
  /** What the other neighbours said at that moment, the cheapest first. */
  readonly alternatives: readonly RouteAlternativeView[];
}

/** The best route to one destination, what the other neighbours say of it, and why it is the best. */
export interface RouteView {
  readonly destination: NodeId;
  readonly name: string | null;
  /** The gateway; null while the route is pending. */
  readonly via: NodeId | null;
  readonly cost: number | null;
  /** Now, the cheapest first. */
  readonly alternatives: readonly RouteAlternativeView[];
  /** The last change, and how long ago it was. */
  readonly decision: RouteDecisionView & { readonly ageMs: number };
}

/** A node of the overlay that can be reached. */
export interface TopologyNodeView {
  readonly id: NodeId;
  /** null where it has none, or has not told it. */
  readonly name: string | null;
  /** Whether it is this node. */
  readonly own: boolean;
  /** It tells nothing of itself, or has not done so yet; its links are those that others tell of. */
  readonly opaque: boolean;
}

/** A link that carries media; `a` is the smaller id. */
export interface TopologyLinkView {
  readonly a: NodeId;
  readonly b: NodeId;
  readonly cost: number;
  /** Smoothed round-trip time, about; null until measured. */
  readonly rttMs: number | null;
}

/** The overlay as far as it tells of itself (S19): nodes in the order of their ids, links likewise. */
export interface TopologyView {
  readonly nodes: readonly TopologyNodeView[];
  readonly links: readonly TopologyLinkView[];
}

/** What a node sends to one neighbour of one flow. */
export interface EdgeRatesView {
  readonly framesPerSecond: number;
  /** Of 1,000 bytes, datagram headers included. */
  readonly kilobytesPerSecond: number;
  /** Frames that were begun more than once. */
  readonly duplicatesPerSecond: number;
}

export interface TreeEdgeView {
  readonly from: NodeId;
  readonly to: NodeId;
  /** Only where rates were asked for; null while none are known. */
  readonly rates?: EdgeRatesView | null;
}

/** Who copies one offer to whom (S19), and who watches it. */
export interface TreeView {
  readonly flow: FlowId;
  readonly source: NodeId;
  readonly edges: readonly TreeEdgeView[];
  readonly consumers: readonly NodeId[];
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
  | 'duplicate'
  | 'stale'
  | 'brokenChunk'
  | 'queueFull'
  | 'waitedTooLong'
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
  /** That came neither in time nor when they were asked for again. */
  readonly datagramsLost: number;
  /** That came when they were asked for again. */
  readonly datagramsRepaired: number;
  /** Sent again, since the neighbour asked; not among those sent. */
  readonly datagramsResent: number;
  /** The largest datagram that goes to it now, in bytes; null: it is not connected. */
  readonly datagramBytes: number | null;
  /** Of those lost, that the system dropped here for want of room; null where it does not tell. */
  readonly kernelDrops: number | null;
}

/** Counters since the node started. Datagrams and bytes are of media alone: control traffic and HELLOs are apart. */
export interface StatsView {
  readonly uptimeMs: number;
  readonly datagrams: {
    readonly received: number;
    readonly sent: number;
    /** Only reasons that occurred. */
    readonly dropped: Readonly<Partial<Record<DropReason, number>>>;
    /** That the system dropped for want of room in this node's sockets; null where it does not tell. */
    readonly kernelDrops: number | null;
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
  /** If another one is announced under the same flow key, the one before is `removed` first. */
  readonly contentType: ContentType;
  readonly state: FlowState | 'removed';
}

export interface RouteEvent extends RouteDecisionView {
  readonly event: 'route';
  readonly destination: NodeId;
  /** null when there is no route (pending, critical). */
  readonly via: NodeId | null;
  readonly cost: number | null;
}

export interface PlayerEvent {
  readonly event: 'player';
  readonly flow: FlowId;
  /** Whose offer it plays now. */
  readonly source: NodeId;
  readonly state: PlayerState;
  /**
   * Only when the player has moved: the source that it had until now and has lost. This event ends the player of that offer, and it is the first of
   * the player of this one.
   */
  readonly movedFrom?: NodeId;
}

/** What is known of the overlay changed since the last such event; they come at most four times a second. */
export interface TopologyEvent {
  readonly event: 'topology';
  /** Nodes that came, went, have another name or other links; null: too many to name. */
  readonly nodes: readonly NodeId[] | null;
  /** Flows whose trees, or their rates, changed; null: too many to name. */
  readonly flows: readonly FlowKey[] | null;
}

/** Something happened to the content of a flow that this node offers, which goes on. */
export interface NoticeEvent {
  readonly event: 'notice';
  readonly flow: FlowId;
  /** This node. */
  readonly source: NodeId;
  /** One clause for people, without a full stop, line breaks or control characters; of bounded length. */
  readonly notice: string;
}

/** What a node says by itself, as it happens. */
export type NodeEvent = NeighbourEvent | FlowEvent | RouteEvent | PlayerEvent | TopologyEvent | NoticeEvent;

/** The beginning of a list that may be long. */
export interface CutList<T> {
  readonly entries: readonly T[];
  /** How many there were beside them. */
  readonly more: number;
}

/** One control message, decoded: all but what is secret (media token, labels), lists cut, lists within lists counted. */
export type MessageSummary =
  | {
      readonly type: 'authentication';
      readonly id: NodeId;
      readonly name: string | null;
      /** 0: accepts no connection. */
      readonly controlPort: number;
      readonly mediaPort: number;
      /** null: where the connection comes from. */
      readonly advertisedAddress: string | null;
      readonly metric: string;
      readonly tellsTopology: boolean;
    }
  | { readonly type: 'authenticationRequired'; readonly triesLeft: number }
  /** `cost`: null: taken back. */
  | ({ readonly type: 'distanceVector' } & CutList<{
      readonly destination: NodeId;
      readonly sequence: number;
      readonly cost: number | null;
    }>)
  | ({ readonly type: 'sequenceRequest' } & CutList<{
      readonly destination: NodeId;
      readonly sequence: number;
      readonly hopLimit: number;
    }>)
  | { readonly type: 'vectorRequest' }
  /** `flows`: the first of them, by name. */
  | ({ readonly type: 'flowCollection' } & CutList<{
      readonly source: NodeId;
      readonly version: number;
      readonly flows: CutList<FlowId>;
    }>)
  | {
      readonly type: 'flowAnnounce';
      readonly source: NodeId;
      readonly flow: FlowId;
      readonly contentType: ContentType;
      readonly version: number;
    }
  | { readonly type: 'flowWithdraw'; readonly source: NodeId; readonly flow: FlowId; readonly version: number }
  | ({ readonly type: 'collectionRequest' } & CutList<{ readonly source: NodeId; readonly version: number }>)
  /** The entries are consumers; of a cancel, none: all of them. */
  | ({
      readonly type: 'flowRequest';
      readonly source: NodeId;
      readonly flow: FlowId;
      readonly full: boolean;
    } & CutList<NodeId>)
  | ({ readonly type: 'flowCancel'; readonly source: NodeId; readonly flow: FlowId } & CutList<NodeId>)
  | { readonly type: 'flowRefused'; readonly source: NodeId; readonly flow: FlowId; readonly reason: string }
  | { readonly type: 'goodbye'; readonly reason: string; readonly explanation: string }
  | ({ readonly type: 'topology' } & CutList<{
      readonly author: NodeId;
      readonly from: number;
      readonly version: number;
      readonly changes: number;
    }>)
  | ({ readonly type: 'topologyRequest' } & CutList<{ readonly author: NodeId; readonly version: number }>);

interface TimelinePlace {
  /** Counts up from 1, in the order in which things happened. Numbers between those of two records are of records that are not kept any more. */
  readonly n: number;
  /** Milliseconds since 1970 by the clock of the node's machine, which may be set back. */
  readonly at: number;
}

/** What became of a connection, or of the neighbour at its other end. */
export interface ConnectionRecord extends TimelinePlace {
  readonly kind: 'connection';
  /**
   * `authenticated`: the other end has said who it is; `violated`: it does not speak the protocol. The states are those of the neighbour,
   * whichever connection it has.
   */
  readonly change: 'opened' | 'authenticated' | 'violated' | 'closed' | NeighbourState;
  /** Tells connections apart, also two to one neighbour; null for a state. */
  readonly link: number | null;
  /** null until it is known. */
  readonly neighbour: NodeId | null;
  /** `address:port` of the other end. */
  readonly address: string;
  /** While `unreachable`, as in {@link NeighbourView}; null otherwise. */
  readonly triesLeft: number | null;
  /** Why it was closed or violated; null otherwise. */
  readonly reason: string | null;
}

/** A control message; probes, and reports of rates with what asks for them, are in no record. */
export interface MessageRecord extends TimelinePlace {
  readonly kind: 'message';
  readonly direction: 'in' | 'out';
  readonly link: number;
  /** null until it has said who it is. */
  readonly neighbour: NodeId | null;
  readonly message: MessageSummary;
}

/** A change of a route, with why. */
export interface RouteRecord extends TimelinePlace, Omit<RouteEvent, 'event'> {
  readonly kind: 'route';
  /** How many alternatives there were beside those that are listed. */
  readonly moreAlternatives: number;
}

export interface FlowRecord extends TimelinePlace, Omit<FlowEvent, 'event'> {
  readonly kind: 'flow';
}

export interface PlayerRecord extends TimelinePlace, Omit<PlayerEvent, 'event'> {
  readonly kind: 'player';
}

/** An attempt to connect, the first one to an address like those to win a neighbour back. One that works becomes a connection. */
export interface RedialRecord extends TimelinePlace {
  readonly kind: 'redial';
  /** `refused`: the address is given up for good, before it was ever a neighbour. */
  readonly change: 'dialled' | 'failed' | 'refused';
  /** `address:port` as it is dialled. */
  readonly address: string;
  /** The neighbour that was last seen there; for `refused`, the one that the address leads to. null: none. */
  readonly neighbour: NodeId | null;
  /** null when dialled. */
  readonly reason: string | null;
}

/** Something that a node did or met with, as it happened (S19). */
export type TimelineRecord = ConnectionRecord | MessageRecord | RouteRecord | FlowRecord | PlayerRecord | RedialRecord;

/** The records after one of them, the oldest first. */
export interface TimelineView {
  readonly records: readonly TimelineRecord[];
  /** The number of the last record there is, to ask for what comes after; 0: there is none yet. */
  readonly next: number;
  /** How many records came after the one asked for and are not among these: what a node keeps is bounded. They may lie anywhere between these. */
  readonly missed: number;
}
