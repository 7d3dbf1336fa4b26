import type { LogLevel } from '../base/log';
import type { ControlMessage, Label, MediaToken } from '../wire/control';
import type { Hello } from '../wire/datagram';
import type { StreamViolation } from '../wire/framing';
import type { ContentType, FlowId, FlowKey, NodeId } from '../wire/ids';
import type { VersionRange } from '../wire/versions';
import type { NodeEvent } from './snapshot';

/** A live control connection and its media path; given by whoever opened it, never used twice in a run. */
export type LinkId = number;
/** One attempt to connect, given by the core. */
export type DialId = number;

/** Facts: what happened outside the core. */
export type Input =
  /** A TCP connection is open. `dial`: the attempt that it answers; undefined for a connection from outside. */
  | {
      readonly type: 'linkOpened';
      readonly link: LinkId;
      readonly dial: DialId | undefined;
      readonly remote: Endpoint;
      /** Sizes of datagrams larger than usual that are worth trying on its media path, in bytes, descending. */
      readonly largeSizes?: readonly number[];
    }
  | { readonly type: 'dialFailed'; readonly dial: DialId; readonly reason: string }
  | { readonly type: 'preambleReceived'; readonly link: LinkId; readonly versions: VersionRange }
  | { readonly type: 'controlReceived'; readonly link: LinkId; readonly message: ControlMessage }
  /** The peer's bytes are not the protocol's. */
  | { readonly type: 'linkViolated'; readonly link: LinkId; readonly reason: StreamViolation | 'malformed' }
  /** The connection is gone; also the answer to `closeLink`. */
  | { readonly type: 'linkClosed'; readonly link: LinkId; readonly reason: string }
  /** A media HELLO with the token that this node gave to that link's neighbour. */
  | {
      readonly type: 'helloReceived';
      readonly link: LinkId;
      readonly hello: Hello;
      /** Of the whole datagram. */
      readonly bytes?: number;
    }
  /** The forwarder has seen the flow's chunks on its new branch; the old one is not needed any more. */
  | { readonly type: 'branchMoved'; readonly key: FlowKey }
  /** A whole chunk reached this node's player, the first since it started, stopped or was recovering. */
  | { readonly type: 'chunkDelivered'; readonly key: FlowKey }
  /** No chunk has reached this node's player for so long that whoever looks at it sees it stand still. */
  | { readonly type: 'chunksStopped'; readonly key: FlowKey }
  /** This machine slept, without its monotonic clock: what its neighbours did meanwhile is not known. */
  | { readonly type: 'awoke' }
  /** Time has passed; due whenever `nextDeadline()` says so. */
  | { readonly type: 'tick' };

/** What a user asks for. Each is answered at once. */
export type Command =
  | { readonly type: 'connect'; readonly endpoint: Endpoint }
  | { readonly type: 'disconnect'; readonly neighbour: string }
  | { readonly type: 'forget'; readonly neighbour: string }
  | { readonly type: 'offer'; readonly flow: FlowId; readonly contentType: ContentType }
  | { readonly type: 'withdraw'; readonly flow: FlowId }
  | {
      readonly type: 'watch';
      readonly flow: FlowId;
      readonly source: NodeId | undefined;
      /** Whether the source was chosen for the user, who named none; unless given, whether there is none. */
      readonly chosen?: boolean | undefined;
    }
  | { readonly type: 'unwatch'; readonly flow: FlowId; readonly source: NodeId | undefined }
  /** The rates of a flow's branches are wanted all over its tree, for a while. */
  | { readonly type: 'measure'; readonly flow: FlowId; readonly source: NodeId | undefined }
  /** Says goodbye to everybody and closes all links. Nothing may follow but `linkClosed`. */
  | { readonly type: 'stop' };

/** Why a command cannot be carried out. */
export type CommandErrorCode =
  | 'unknownNeighbour'
  | 'ambiguousNeighbour'
  | 'alreadyConnected'
  | 'notConnected'
  | 'unknownFlow'
  | 'alreadyOffered'
  | 'notOffered'
  | 'alreadyWatched'
  | 'notWatched'
  | 'tooMany'
  | 'invalidName'
  | 'invalidContentType'
  | 'clientMode'
  | 'stopped';

export type CommandAnswer =
  /** `key`: the offer that was meant, for commands about a flow. */
  | { readonly ok: true; readonly key?: FlowKey }
  | { readonly ok: false; readonly code: CommandErrorCode; readonly message: string };

/** Host name or numeric address, and port. */
export interface Endpoint {
  readonly address: string;
  readonly port: number;
}

/** One end of a branch: the link it crosses and the label that its receiver chose. */
export interface Binding {
  readonly link: LinkId;
  readonly label: Label;
}

/** How the datagrams of one flow go through this node. */
export interface ForwardingEntry {
  readonly key: FlowKey;
  /** Where they come from; undefined at the source, or while there is no upstream. */
  readonly upstream: Binding | undefined;
  /** During a move, the branch that is being left. */
  readonly retiring: Binding | undefined;
  /** Where copies go, one binding per neighbour. */
  readonly downstream: readonly Binding[];
  /** Whether a copy goes to this node's player. */
  readonly local: boolean;
}

/** Orders: what is to be done outside the core, in this order. */
export type Effect =
  | { readonly type: 'dial'; readonly dial: DialId; readonly endpoint: Endpoint }
  | { readonly type: 'cancelDial'; readonly dial: DialId }
  /** Send the preamble, first of all on every link. */
  | { readonly type: 'sendPreamble'; readonly link: LinkId }
  | { readonly type: 'sendControl'; readonly link: LinkId; readonly message: ControlMessage }
  /** Close once everything sent before is flushed. */
  | { readonly type: 'closeLink'; readonly link: LinkId }
  /** Open the media path of a link: expect HELLOs with `token`, send to `port` of the link's remote address. */
  | { readonly type: 'openMedia'; readonly link: LinkId; readonly token: MediaToken; readonly port: number }
  /** `bytes`: what it is padded to. */
  | { readonly type: 'sendHello'; readonly link: LinkId; readonly hello: Hello; readonly bytes?: number }
  /** The largest datagram that goes on a link; undefined: the usual. */
  | { readonly type: 'linkDatagramBytes'; readonly link: LinkId; readonly bytes: number | undefined }
  /** The smoothed round-trip time of a link's media path, for the age of its datagrams. */
  | { readonly type: 'linkRoundTrip'; readonly link: LinkId; readonly rttMs: number }
  /** Replaces the entry of this flow key in the forwarder. */
  | { readonly type: 'forward'; readonly entry: ForwardingEntry }
  /** Takes the entry out of the forwarder; its labels are swallowed for a while. */
  | { readonly type: 'stopForwarding'; readonly key: FlowKey }
  /** How many consumers a flow that this node offers has now; at 0 its source reads and sends nothing. */
  | { readonly type: 'demand'; readonly flow: FlowId; readonly consumers: number }
  /**
   * An address that was dialled is given up for good, before it was ever a neighbour; `reason` is a clause about the other end.
   * `neighbour`: it leads to this neighbour, which is known by another address.
   */
  | {
      readonly type: 'refused';
      readonly endpoint: Endpoint;
      readonly reason: string;
      readonly neighbour: NodeId | undefined;
    }
  | { readonly type: 'emit'; readonly event: NodeEvent }
  | { readonly type: 'log'; readonly level: LogLevel; readonly message: string };
