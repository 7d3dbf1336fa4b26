import type { ContentType, FlowId, NodeId } from './ids';
import type { TopologyMessage } from './topologyMessages';

/*
 * The messages of a control connection and the bounds of their lists; their bytes are in controlCodec.ts.
 */

/** The cost that says "no route". Every finite cost is below it. */
export const RETRACTED_COST = 0xffff;
/** Sequence requests in one SEQUENCE_REQUEST. */
export const MAX_SEQUENCE_REQUESTS = 3_000;
/** Tag and data of one frame together. Bounds what one connection can make a node hold. */
export const MAX_FRAME_BYTES = 65_536;
/** Destinations in one DISTANCE_VECTOR; a longer vector is sent as several frames. */
export const MAX_VECTOR_ENTRIES = 3_000;
/** Flows that one source may offer; its whole collection fits one frame. */
export const MAX_FLOWS_PER_SOURCE = 256;
/** Sources in one FLOW_COLLECTION or COLLECTION_REQUEST. */
export const MAX_COLLECTION_SOURCES = 1_024;
/** Consumers in one FLOW_REQUEST or FLOW_CANCEL. */
export const MAX_REQUEST_CONSUMERS = 2_048;
/** Links in what one node says of itself, and branches of one flow. */
export const MAX_TOPOLOGY_LINKS = 64;
/** Offers in what one node says of its part in their distribution. */
export const MAX_TOPOLOGY_FLOWS = 128;
/** Changes of one author in one TOPOLOGY: a whole set, and as many items that are gone. */
export const MAX_TOPOLOGY_CHANGES = 512;
/** All that one author says of itself, and what it says at once. Bounds what it can make every other node hold. */
export const MAX_TOPOLOGY_BYTES = 8_192;
/** Authors in one TOPOLOGY. */
export const MAX_TOPOLOGY_NEWS = 1_024;
/** Authors in one TOPOLOGY_REQUEST. */
export const MAX_TOPOLOGY_KNOWN = 1_024;
/** Interests in one FLOW_INTEREST. */
export const MAX_INTERESTS_PER_FRAME = 64;
/** Reports in one FLOW_RATES. */
export const MAX_RATE_REPORTS = 256;
export const MEDIA_TOKEN_BYTES = 8;
/** Advertised address and explanation: what one length byte can say. */
export const MAX_TEXT_BYTES = 255;

/** What a downstream neighbour wants to see on the datagrams of one flow: a slot of its table and 32 random bits. */
export interface Label {
  readonly slot: number;
  readonly key: number;
}

/** 8 random bytes in hexadecimal by which a neighbour's first media datagram is recognised. */
export type MediaToken = string;

/** What the cost of a link is: 1, or what its round trip takes. One overlay has one. */
export type Metric = 'hops' | 'latency';

export interface Authentication {
  readonly type: 'authentication';
  readonly id: NodeId;
  /** Empty: no name. */
  readonly name: string;
  /** 0: accepts no connection (client mode). */
  readonly controlPort: number;
  readonly mediaPort: number;
  /** The receiver puts it into its media HELLOs to this node. */
  readonly mediaToken: MediaToken;
  /** Where the node wants to be dialled; empty: where this connection comes from. */
  readonly advertisedAddress: string;
  readonly metric: Metric;
  /** Whether the node tells its name, its links and what it forwards. */
  readonly tellsTopology: boolean;
}

export interface AuthenticationRequired {
  readonly type: 'authenticationRequired';
  readonly triesLeft: number;
}

export interface VectorEntry {
  readonly destination: NodeId;
  readonly sequence: number;
  /** {@link RETRACTED_COST}: retracted. */
  readonly cost: number;
}

/** The routes that changed since the last vector on this connection (Babel's Update, RFC 8966 section 4.6.9). */
export interface DistanceVector {
  readonly type: 'distanceVector';
  readonly entries: readonly VectorEntry[];
}

/** Asks for a route with a sequence number no older than this one (RFC 8966 section 4.6.11). */
export interface WantedSequence {
  readonly destination: NodeId;
  readonly sequence: number;
  readonly hopLimit: number;
}

export interface SequenceRequest {
  readonly type: 'sequenceRequest';
  readonly requests: readonly WantedSequence[];
}

/** Asks for everything that the receiver would tell on a new connection: the sender had no room for all of it, and has now. */
export interface VectorRequest {
  readonly type: 'vectorRequest';
}

/** A flow that a source offers, and what its chunks are. */
export interface OfferedFlow {
  readonly flow: FlowId;
  readonly contentType: ContentType;
}

/** Everything that one source offers, as of a version. */
export interface SourceOffers {
  readonly source: NodeId;
  readonly version: number;
  /** No flow twice. */
  readonly flows: readonly OfferedFlow[];
}

export interface FlowCollection {
  readonly type: 'flowCollection';
  readonly sources: readonly SourceOffers[];
}

/** The step of a source's offers to `version`: one flow more, or one of which the content type is another. */
export interface FlowAnnounce extends OfferedFlow {
  readonly type: 'flowAnnounce';
  readonly source: NodeId;
  readonly version: number;
}

/** The step of a source's offers to `version`: one flow less, on purpose. */
export interface FlowWithdraw {
  readonly type: 'flowWithdraw';
  readonly source: NodeId;
  readonly version: number;
  readonly flow: FlowId;
}

export interface KnownVersion {
  readonly source: NodeId;
  /** 0: knows nothing of it. */
  readonly version: number;
}

/** Asks for the collections of those sources whose versions are newer than the ones given. */
export interface CollectionRequest {
  readonly type: 'collectionRequest';
  readonly known: readonly KnownVersion[];
}

/** Adds consumers to the branch on this link, or sets them (`full`); binds the branch to a label of the sender's. */
export interface FlowRequest {
  readonly type: 'flowRequest';
  readonly source: NodeId;
  readonly flow: FlowId;
  readonly label: Label;
  readonly full: boolean;
  readonly consumers: readonly NodeId[];
}

/** Takes consumers off the branch on this link; none named: all of them. The label ends with the last consumer. */
export interface FlowCancel {
  readonly type: 'flowCancel';
  readonly source: NodeId;
  readonly flow: FlowId;
  readonly consumers: readonly NodeId[];
}

/** `stale`: the branch exists for the moment; who still wants it has to ask again. */
export type RefusalReason = 'notOffered' | 'noRoute' | 'tableFull' | 'stale';

/** The branch that the receiver asked for on this link does not exist (any more), or may not for long. */
export interface FlowRefused {
  readonly type: 'flowRefused';
  readonly source: NodeId;
  readonly flow: FlowId;
  readonly reason: RefusalReason;
}

export type GoodbyeReason =
  | 'stopping'
  | 'disconnected'
  | 'duplicate'
  | 'self'
  | 'authenticationFailed'
  | 'protocolViolation'
  | 'refused'
  | 'tableFull'
  | 'metricMismatch';

/** Says why the sender closes the connection now. */
export interface Goodbye {
  readonly type: 'goodbye';
  readonly reason: GoodbyeReason;
  readonly explanation: string;
}

/** Asks whether the peer is there. */
export interface PingRequest {
  readonly type: 'pingRequest';
  /** Chosen by the sender. */
  readonly token: number;
}

/** The answer to a {@link PingRequest}, at once, with its token. */
export interface PingResponse {
  readonly type: 'pingResponse';
  readonly token: number;
}

export type ControlMessage =
  | Authentication
  | AuthenticationRequired
  | DistanceVector
  | SequenceRequest
  | FlowCollection
  | FlowAnnounce
  | FlowWithdraw
  | CollectionRequest
  | FlowRequest
  | FlowCancel
  | FlowRefused
  | Goodbye
  | PingRequest
  | PingResponse
  | VectorRequest
  | TopologyMessage;

/** Why data is not a message: `unknownTag` is for the receiver to skip, `malformed` ends the connection. */
export type DecodeFailure = 'unknownTag' | 'malformed';
export type Decoded<T, F> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reason: F };
