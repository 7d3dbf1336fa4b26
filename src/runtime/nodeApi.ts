import type { Event } from '../base/emitter';
import type { LogLevel } from '../base/log';
import type { CommandErrorCode } from '../overlay/effects';
import type {
  FlowStatsView,
  FlowView,
  NeighbourView,
  NodeEvent,
  RouteView,
  StatsView,
  TimelineView,
  TopologyView,
  TreeView,
} from '../overlay/snapshot';
import type { FlowId, FlowKey, NodeId } from '../wire/ids';

/** Who a running node is and where it listens. */
export interface NodeInfo {
  readonly id: NodeId;
  /** null where it has none. */
  readonly name: string | null;
  readonly address: string;
  /** TCP and UDP port; in client mode the UDP port. */
  readonly port: number;
  readonly clientMode: boolean;
}

/** Why something asked of a node, or the node itself, failed. Callers switch on the code, never on the text. */
export type NodeErrorCode =
  | CommandErrorCode
  | 'portInUse'
  | 'addressNotAvailable'
  | 'insecureAddress'
  | 'invalidConfig'
  | 'invalidAddress'
  | 'fileNotFound'
  | 'fileNotReadable'
  | 'fileNotWritable'
  | 'unknownExtension'
  | 'unknownScheme'
  | 'wrongContent'
  | 'fileEmpty'
  | 'noPlayer'
  | 'crashed'
  | 'failed';

/** An expected failure: `message` is one sentence for the user, saying what failed, on what, and what to try. */
export class NodeError extends Error {
  override readonly name = 'NodeError';

  constructor(
    readonly code: NodeErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

export interface StreamOptions {
  /** Absolute path, or relative to the node's working directory. */
  readonly file: string;
  /** Default: the file's base name. */
  readonly flow?: FlowId;
  /** Default: the file's own rate, else 30. In (0, 240]. */
  readonly framesPerSecond?: number;
  /** Send the file once and withdraw the flow at its end, instead of looping. */
  readonly once?: boolean;
  /** Hold the first frame back until that many consumers have asked. Default 1. */
  readonly waitConsumers?: number;
}

export interface WatchOptions {
  readonly flow: FlowId;
  /** Default: the nearest source that offers the flow. */
  readonly source?: NodeId;
  /**
   * Whether the source was chosen for the user, who named none: then the watch moves to the nearest other one if it is lost, and a `player` event
   * says so; otherwise it ends. Default: whether `source` is not given.
   */
  readonly chosen?: boolean;
  /** Write the received frames to this file, one after another. */
  readonly output?: string;
}

export interface TreeOptions {
  /** Default: the source that this node watches, else the nearest that offers the flow. */
  readonly source?: NodeId;
  /**
   * Ask the nodes of the tree for the rates of its edges: they report them once a second for 10 s from this call on. The first answers
   * have none yet.
   */
  readonly rates?: boolean;
}

/** One whole frame as it reaches a player. */
export interface PlayerFrame {
  /** Position in the file; restarts when the file loops. */
  readonly frameNumber: number;
  /** What it is, the content type of the flow says; an exactly sized copy that the receiver owns. */
  readonly bytes: Uint8Array;
  /** When it was captured, by a steady clock of this node's, in milliseconds: only what lies between two frames means something. */
  readonly capturedMs: number;
  /** From capture until it was handed out, in milliseconds. */
  readonly latencyMs: number;
}

export interface LogLine {
  readonly level: LogLevel;
  readonly part: string;
  readonly message: string;
}

/** An address that cannot be made a neighbour. */
export interface RefusedAddress {
  /** As it was dialled, `address:port`. */
  readonly address: string;
  /** A clause: "this address is the node itself". */
  readonly reason: string;
  /** The neighbour that it leads to, which is known by another address; null: none. */
  readonly neighbour: NodeId | null;
}

/** Frames of one watched flow, with back-pressure: at most a few are handed out unacknowledged. */
export interface FrameSubscription {
  /** Takes one frame back into the credit; call it once per frame when it was consumed. */
  acknowledge(): void;
  dispose(): void;
}

/**
 * A running node, in this process or behind a message port: the same calls, the same answers. Every promise rejects with a
 * {@link NodeError} and with nothing else.
 */
export interface NodeApi {
  readonly info: NodeInfo;
  /** Everything that happens, in order. */
  readonly onDidPublish: Event<NodeEvent>;
  readonly onDidLog: Event<LogLine>;
  /** An address that was dialled is given up for good, before it was ever a neighbour. */
  readonly onDidRefuse: Event<RefusedAddress>;
  /** The node ended without being asked to; `error` says why. Fires at most once. */
  readonly onDidFail: Event<NodeError>;

  /**
   * Starts dialling `host:port` or `[v6]:port`; resolves when it is being dialled, events tell the rest. A neighbour that is
   * unreachable is dialled at once, by the address that it is shown at, too. It is never given up from then on.
   */
  connect(address: string): Promise<void>;
  /** `neighbour`: id, unambiguous beginning of an id (8 characters or more), name, or the address it was dialled at. */
  disconnect(neighbour: string): Promise<void>;
  forget(neighbour: string): Promise<void>;
  stream(options: StreamOptions): Promise<FlowKey>;
  withdraw(flow: FlowId): Promise<void>;
  watch(options: WatchOptions): Promise<FlowKey>;
  /**
   * Ends watching; answers the counters of the watch: frames of all sources that it had, bytes of the last one. An output file is whole on disk by
   * then. `source`: one that the watch has or had; default: of the watch that named none, if there is one.
   */
  unwatch(flow: FlowId, source?: NodeId): Promise<FlowStatsView>;
  flows(): Promise<readonly FlowView[]>;
  neighbours(): Promise<readonly NeighbourView[]>;
  routes(): Promise<readonly RouteView[]>;
  stats(): Promise<StatsView>;
  /** The overlay as far as it tells of itself; `topology` events say when it is worth asking again. */
  topology(): Promise<TopologyView>;
  /** Who copies a flow to whom. `topology` events name the flow when it is worth asking again. */
  tree(flow: FlowId, options?: TreeOptions): Promise<TreeView>;
  /**
   * The last things that the node did or met with, a few thousand, the oldest first; those after record number `after` if given, which is `next`
   * of the answer before. No event tells of new ones: nearly everything that happens makes one.
   */
  timeline(after?: number): Promise<TimelineView>;

  /**
   * Hands the frames of a watched flow to `onFrame`, at most {@link FRAME_CREDIT} of them unacknowledged. While there is no
   * credit, a bounded number waits and the oldest are dropped. Ends by disposal, or with the watch, with which it moves; `key` may be one that
   * the watch has left.
   */
  subscribeFrames(key: FlowKey, onFrame: (frame: PlayerFrame) => void): FrameSubscription;

  /** Says goodbye and resolves when sockets, timers and files are gone. Idempotent. */
  close(): Promise<void>;
}

/** Frames that a subscriber may hold unacknowledged. */
export const FRAME_CREDIT = 3;
