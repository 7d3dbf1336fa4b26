import type { PlayerState } from '../overlay/snapshot';
import type { FlowId, NodeId } from '../wire/ids';
import { amount, count, fields, flag, list, oneOf, orNull, text } from './shapes';

/*
 * What the extension and its pages say to each other: per page one union in each direction, of plain data. Each end checks the
 * shape of what comes in once, with the functions below; inside, types are trusted.
 */

/** Raised with every change of these messages: a page of another version is not spoken to. */
export const MESSAGES_VERSION = 4;

/** First of all, from every page: it listens now. Nothing is posted to a page before. */
export interface PanelReady {
  readonly type: 'panel/ready';
  readonly version: number;
}

/**
 * What a player shows in words: the node's own state of the flow, or why there is none. `notRunning`: no node runs in this
 * window. `waiting`: the node knows no such flow (yet). `failed`: it could not be watched; the reason was told to the user.
 */
export type PlayerPageState = PlayerState | 'notRunning' | 'waiting' | 'failed';

const PLAYER_PAGE_STATES: Readonly<Record<PlayerPageState, true>> = {
  buffering: true,
  playing: true,
  recovering: true,
  ended: true,
  notRunning: true,
  waiting: true,
  failed: true,
};

/** Everything the page shows but the frames. */
export interface PlayerSnapshot {
  readonly flow: FlowId;
  readonly source: NodeId;
  /** How the source is called: its name, or the beginning of its id. */
  readonly sourceName: string;
  /** Whether the source was chosen for the user, who named none: the player moves to another one if it is lost. */
  readonly chosen: boolean;
  /** For a while after the player has moved: how the source was called that it has lost; otherwise null. */
  readonly movedFrom: string | null;
  /** Of a flow that has ended: whether that was because there was no way to its source any more; the source has taken it back otherwise. */
  readonly lost: boolean;
  /** Of a flow that has ended: how the source is called of which it can be had now, the nearest; null where there is none. */
  readonly offeredBy: string | null;
  readonly state: PlayerPageState;
}

/** One frame; the page answers each with `player/acknowledge`. */
export interface PlayerFrameMessage {
  readonly type: 'player/frame';
  readonly frameNumber: number;
  /** When it was captured, by a steady clock of the node's: only what lies between two frames means something. */
  readonly capturedMs: number;
  /** From capture until the node handed it out. */
  readonly latencyMs: number;
  /** One JPEG in a buffer of exactly its size. */
  readonly jpeg: Uint8Array;
}

/** A node that a flow goes through. */
export interface PathHop {
  /** Its name, or the beginning of its id. */
  readonly name: string;
  /** Whether it is not known which nodes lie between this one and the one before. */
  readonly gapBefore: boolean;
}

/** What the node knows of a flow that it plays. Counts are of frames, since the watch began, whatever the origin. */
export interface PlayerFigures {
  readonly delivered: number;
  /** Of which not every byte came in time. */
  readonly lost: number;
  /** Of which something came after they were given up. */
  readonly late: number;
  /** Of which bytes came twice. */
  readonly duplicate: number;
  /** From the extension to the page: half of what a frame and its acknowledgement take together; null until measured. */
  readonly transportMs: number | null;
  /** From the origin to this node, both included; empty while it is not known. */
  readonly path: readonly PathHop[];
}

/** Nodes of a path that are told; of a longer one the last. */
export const MAX_PATH_HOPS = 64;

/** How a player plays: `smooth` from a buffer that hides gaps, `live` with as little delay as the arrival of frames allows. */
export type PlaybackMode = 'smooth' | 'live';

const PLAYBACK_MODES: Readonly<Record<PlaybackMode, true>> = { smooth: true, live: true };

/** What a command of the editor makes a player do. */
export type PlayerAction =
  'pause' | 'resume' | 'goLive' | 'playSmoothly' | 'playLive' | 'saveSnapshot' | 'toggleStatistics';

const PLAYER_ACTIONS: Readonly<Record<PlayerAction, true>> = {
  pause: true,
  resume: true,
  goLive: true,
  playSmoothly: true,
  playLive: true,
  saveSnapshot: true,
  toggleStatistics: true,
};

export type ToPlayer =
  | { readonly type: 'player/snapshot'; readonly snapshot: PlayerSnapshot }
  | PlayerFrameMessage
  /** About twice a second while the page says that it shows statistics. */
  | { readonly type: 'player/figures'; readonly figures: PlayerFigures }
  | { readonly type: 'player/do'; readonly action: PlayerAction };

/** How a page plays: told at the beginning and whenever it changes. */
export interface PlayerStatus {
  readonly mode: PlaybackMode;
  readonly paused: boolean;
  /** Whether it shows statistics, for which it wants {@link PlayerFigures}. */
  readonly statistics: boolean;
}

export type FromPlayer =
  | PanelReady
  /** A frame has been taken out of the way: there is room for one more. */
  | { readonly type: 'player/acknowledge' }
  | ({ readonly type: 'player/status' } & PlayerStatus);

/** Longer than any frame of a flow: 8 MiB is the largest that a source reads. */
export const MAX_FRAME_BYTES = 16 * 1024 * 1024;

/** What a player asks for. Answered with null, or an error with one sentence for the user. */
export type FromPlayerRequest =
  | { readonly type: 'player/watchAgain' }
  /** Asks the user where to save a frame, and saves it. Answered when that is done, or when they would not. */
  | { readonly type: 'player/saveFrame'; readonly frameNumber: number; readonly jpeg: Uint8Array };

/** What a player page keeps over a reload of the window (the editor stores it): which flow it is arranged to show. */
export interface PlayerPageMemory {
  readonly flow: FlowId;
  readonly source: NodeId;
  /** As in {@link PlayerSnapshot}. */
  readonly chosen: boolean;
}

type Fields = Readonly<Record<string, unknown>>;

function isFields(raw: unknown): raw is Fields {
  return typeof raw === 'object' && raw !== null;
}

function isCount(raw: unknown): raw is number {
  return typeof raw === 'number' && Number.isFinite(raw) && raw >= 0;
}

const parseFigures = fields<PlayerFigures>({
  delivered: count,
  lost: count,
  late: count,
  duplicate: count,
  transportMs: orNull(amount),
  path: list(fields<PathHop>({ name: text(256), gapBefore: flag }), MAX_PATH_HOPS),
});

const parseAction = oneOf<PlayerAction>(PLAYER_ACTIONS);

const parseStatus = fields<PlayerStatus>({
  mode: oneOf<PlaybackMode>(PLAYBACK_MODES),
  paused: flag,
  statistics: flag,
});

/** A message to a player page, or undefined if it is none. */
export function parseToPlayer(raw: unknown): ToPlayer | undefined {
  if (!isFields(raw)) return undefined;
  switch (raw.type) {
    case 'player/frame': {
      const { frameNumber, capturedMs, latencyMs, jpeg } = raw;
      if (!isCount(frameNumber) || !isCount(latencyMs) || !(jpeg instanceof Uint8Array)) return undefined;
      if (typeof capturedMs !== 'number' || !Number.isFinite(capturedMs)) return undefined;
      return { type: raw.type, frameNumber, capturedMs, latencyMs, jpeg };
    }
    case 'player/snapshot': {
      const snapshot = parsePlayerSnapshot(raw.snapshot);
      return snapshot && { type: raw.type, snapshot };
    }
    case 'player/figures': {
      const figures = parseFigures(raw.figures);
      return figures && { type: raw.type, figures };
    }
    case 'player/do': {
      const action = parseAction(raw.action);
      return action && { type: raw.type, action };
    }
    default:
      return undefined;
  }
}

function parsePlayerSnapshot(raw: unknown): PlayerSnapshot | undefined {
  if (!isFields(raw)) return undefined;
  const { flow, source, sourceName, chosen, movedFrom, lost, offeredBy, state } = raw;
  if (typeof flow !== 'string' || typeof source !== 'string' || typeof sourceName !== 'string') return undefined;
  if (typeof chosen !== 'boolean' || (movedFrom !== null && typeof movedFrom !== 'string')) return undefined;
  if (typeof lost !== 'boolean' || (offeredBy !== null && typeof offeredBy !== 'string')) return undefined;
  if (typeof state !== 'string' || !Object.hasOwn(PLAYER_PAGE_STATES, state)) return undefined;
  return { flow, source, sourceName, chosen, movedFrom, lost, offeredBy, state: state as PlayerPageState };
}

/** A message of a player page, or undefined if it is none. */
export function parseFromPlayer(raw: unknown): FromPlayer | undefined {
  if (!isFields(raw)) return undefined;
  if (raw.type === 'player/acknowledge') return { type: raw.type };
  if (raw.type === 'panel/ready' && isCount(raw.version)) return { type: raw.type, version: raw.version };
  if (raw.type !== 'player/status') return undefined;
  const status = parseStatus(raw);
  return status && { type: raw.type, ...status };
}

/** A request of a player page, or undefined if it is none. */
export function parseFromPlayerRequest(raw: unknown): FromPlayerRequest | undefined {
  if (!isFields(raw)) return undefined;
  if (raw.type === 'player/watchAgain') return { type: raw.type };
  const { type, frameNumber, jpeg } = raw;
  if (type !== 'player/saveFrame' || !isCount(frameNumber)) return undefined;
  if (!(jpeg instanceof Uint8Array) || jpeg.length === 0 || jpeg.length > MAX_FRAME_BYTES) return undefined;
  return { type, frameNumber, jpeg };
}

/** What a player page has kept, or undefined if it is nothing of ours. */
export function parsePlayerPageMemory(raw: unknown): PlayerPageMemory | undefined {
  if (!isFields(raw) || typeof raw.flow !== 'string' || typeof raw.source !== 'string') return undefined;
  return { flow: raw.flow, source: raw.source, chosen: raw.chosen === true };
}
