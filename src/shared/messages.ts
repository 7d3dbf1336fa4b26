import type { PlayerState } from '../overlay/snapshot';
import type { FlowId, NodeId } from '../wire/ids';

/*
 * What the extension and its pages say to each other: per page one union in each direction, of plain data. Each end checks the
 * shape of what comes in once, with the functions below; inside, types are trusted.
 */

/** Raised with every change of these messages: a page of another version is not spoken to. */
export const MESSAGES_VERSION = 3;

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
  readonly state: PlayerPageState;
}

/** One frame; the page answers each with `player/acknowledge`. */
export interface PlayerFrameMessage {
  readonly type: 'player/frame';
  readonly frameNumber: number;
  readonly latencyMs: number;
  /** One JPEG in a buffer of exactly its size. */
  readonly jpeg: Uint8Array;
}

export type ToPlayer = { readonly type: 'player/snapshot'; readonly snapshot: PlayerSnapshot } | PlayerFrameMessage;

export type FromPlayer =
  | PanelReady
  /** A frame has been taken out of the way: there is room for one more. */
  | { readonly type: 'player/acknowledge' };

/** What a player asks for. Answered with null, or an error with one sentence for the user. */
export type FromPlayerRequest = { readonly type: 'player/watchAgain' };

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

/** A message to a player page, or undefined if it is none. */
export function parseToPlayer(raw: unknown): ToPlayer | undefined {
  if (!isFields(raw)) return undefined;
  if (raw.type === 'player/frame') {
    const { frameNumber, latencyMs, jpeg } = raw;
    if (!isCount(frameNumber) || !isCount(latencyMs) || !(jpeg instanceof Uint8Array)) return undefined;
    return { type: raw.type, frameNumber, latencyMs, jpeg };
  }
  if (raw.type === 'player/snapshot') {
    const snapshot = parsePlayerSnapshot(raw.snapshot);
    return snapshot && { type: raw.type, snapshot };
  }
  return undefined;
}

function parsePlayerSnapshot(raw: unknown): PlayerSnapshot | undefined {
  if (!isFields(raw)) return undefined;
  const { flow, source, sourceName, chosen, movedFrom, state } = raw;
  if (typeof flow !== 'string' || typeof source !== 'string' || typeof sourceName !== 'string') return undefined;
  if (typeof chosen !== 'boolean' || (movedFrom !== null && typeof movedFrom !== 'string')) return undefined;
  if (typeof state !== 'string' || !Object.hasOwn(PLAYER_PAGE_STATES, state)) return undefined;
  return { flow, source, sourceName, chosen, movedFrom, state: state as PlayerPageState };
}

/** A message of a player page, or undefined if it is none. */
export function parseFromPlayer(raw: unknown): FromPlayer | undefined {
  if (!isFields(raw)) return undefined;
  if (raw.type === 'player/acknowledge') return { type: raw.type };
  if (raw.type === 'panel/ready' && isCount(raw.version)) return { type: raw.type, version: raw.version };
  return undefined;
}

/** A request of a player page, or undefined if it is none. */
export function parseFromPlayerRequest(raw: unknown): FromPlayerRequest | undefined {
  return isFields(raw) && raw.type === 'player/watchAgain' ? { type: raw.type } : undefined;
}

/** What a player page has kept, or undefined if it is nothing of ours. */
export function parsePlayerPageMemory(raw: unknown): PlayerPageMemory | undefined {
  if (!isFields(raw) || typeof raw.flow !== 'string' || typeof raw.source !== 'string') return undefined;
  return { flow: raw.flow, source: raw.source, chosen: raw.chosen === true };
}
