import type { DatagramBudget } from './datagramCount';
import type { PanelReady } from './messages';
import { amount, byType, type Check, count, fields, flag, list, oneOf, orNull, text } from './shapes';

/*
 * What the extension and the page of a file of frames say to each other; see messages.ts for how such messages are made. Frames are numbered
 * from 0, as the node numbers them. The page asks for frames, one request each; nothing is sent to a page that does not ask.
 */

/** Bars of the chart of sizes at most. */
export const MAX_SIZE_BUCKETS = 512;
/** Changes of the picture's size that are listed at most. */
export const MAX_PICTURE_SIZES = 256;
/** Problems that are listed at most; their number is told in full. */
export const MAX_LISTED_PROBLEMS = 500;
/** Bytes of one picture at most, with room for tables that are put into it. */
export const MAX_PICTURE_BYTES = 9 * 1_024 * 1_024;
/** UTF-16 units of a sentence at most: a path may be in it. */
const MAX_SENTENCE = 8_192;
/** UTF-16 units of a file's name at most. */
const MAX_NAME = 1_024;

/** How the frames of a file are set apart. */
export type ClipFraming = 'lengthPrefixed' | 'raw' | 'multipart' | 'avi';

const FRAMINGS: Readonly<Record<ClipFraming, true>> = { lengthPrefixed: true, raw: true, multipart: true, avi: true };

/** `indexing`: its frames are being looked for. `complete`: all are known. `failed`: it cannot be read on. */
export type ClipPhase = 'indexing' | 'complete' | 'failed';

const PHASES: Readonly<Record<ClipPhase, true>> = { indexing: true, complete: true, failed: true };

/** Bytes per frame of the frames `from` to `to`, both included. */
export interface ClipSizes {
  readonly from: number;
  readonly to: number;
  readonly least: number;
  readonly mean: number;
  readonly most: number;
}

/** From this frame on pictures have this size, in pixels. */
export interface ClipPictureSize {
  readonly from: number;
  readonly width: number;
  readonly height: number;
}

/** Something wrong with the file, at so many bytes from its beginning. */
export interface ClipProblemView {
  readonly offset: number;
  readonly text: string;
}

/** Everything that is known of a file but its pictures. */
export interface ClipState {
  readonly name: string;
  /** Raised when the file is read anew: what was known of its frames is void. */
  readonly generation: number;
  readonly framing: ClipFraming;
  /** What the file says; null where it says nothing. */
  readonly framesPerSecond: number | null;
  /** A clause about the file as a whole, without a full stop. */
  readonly warning: string | null;
  readonly phase: ClipPhase;
  /** Whether there is no such file any more, and what was read of it is shown. */
  readonly isGone: boolean;
  /** A sentence on what has become of the file, or why it cannot be read on. */
  readonly notice: string | null;
  readonly bytesIndexed: number;
  readonly totalBytes: number;
  /** Frames found so far. */
  readonly frames: number;
  /** Without gaps, in order, over all frames found. */
  readonly sizes: readonly ClipSizes[];
  readonly pictureSizes: readonly ClipPictureSize[];
  readonly problems: { readonly listed: readonly ClipProblemView[]; readonly total: number };
  readonly budget: DatagramBudget;
}

export type ToFilePage =
  | { readonly type: 'clip/state'; readonly state: ClipState }
  /** The flow that the node of this window offers the file as; null where it does not. */
  | { readonly type: 'clip/offered'; readonly flow: string | null }
  /** There are no frames to show, for the reason that the sentence gives. */
  | { readonly type: 'clip/refused'; readonly name: string; readonly sentence: string };

/** What an image lacked and was given, in bytes; 0 where it had it. */
export interface ClipRepair {
  readonly tableBytes: number;
  readonly endBytes: number;
}

/** The answer to `clip/frame`. */
export interface ClipFrameAnswer {
  readonly index: number;
  /** Where it begins in the file, in bytes, and how many it has there. */
  readonly offset: number;
  readonly storedBytes: number;
  /** One JPEG, with what it lacks put in, in a buffer of exactly its size. */
  readonly jpeg: Uint8Array;
  readonly repair: ClipRepair;
  /** In pixels; 0 where the JPEG does not say. */
  readonly width: number;
  readonly height: number;
  /** Why no browser can decode it, in words; null where one may. */
  readonly undecodable: string | null;
}

/** What the page asks for. Answered as said, else with null; or with an error with one sentence for the user. */
export type FromFilePageRequest =
  /** A {@link ClipFrameAnswer}. */
  | { readonly type: 'clip/frame'; readonly index: number; readonly generation: number }
  /** The frame, as a number, that is at or next after so many bytes from the beginning of the file. */
  | { readonly type: 'clip/nearestFrame'; readonly offset: number; readonly generation: number }
  | { readonly type: 'clip/snapshot'; readonly index: number; readonly generation: number }
  | { readonly type: 'clip/stream' }
  | { readonly type: 'clip/stopOffering' }
  | { readonly type: 'clip/showInFlows' }
  | { readonly type: 'clip/copyOffset'; readonly offset: number }
  /** Shows the file in the editor that opens such files otherwise. */
  | { readonly type: 'clip/openOtherwise' };

/** Requests that end when the user has chosen something. */
export const WAITING_FILE_REQUESTS: ReadonlySet<FromFilePageRequest['type']> = new Set<FromFilePageRequest['type']>([
  'clip/snapshot',
  'clip/stream',
]);

const sizes: Check<ClipSizes> = fields({ from: count, to: count, least: amount, mean: amount, most: amount });
const pictureSize: Check<ClipPictureSize> = fields({ from: count, width: count, height: count });
const problem: Check<ClipProblemView> = fields({ offset: count, text: text(MAX_SENTENCE) });

const state: Check<ClipState> = fields({
  name: text(MAX_NAME),
  generation: count,
  framing: oneOf(FRAMINGS),
  framesPerSecond: orNull(amount),
  warning: orNull(text(MAX_SENTENCE)),
  phase: oneOf(PHASES),
  isGone: flag,
  notice: orNull(text(MAX_SENTENCE)),
  bytesIndexed: count,
  totalBytes: count,
  frames: count,
  sizes: list(sizes, MAX_SIZE_BUCKETS),
  pictureSizes: list(pictureSize, MAX_PICTURE_SIZES),
  problems: fields({ listed: list(problem, MAX_LISTED_PROBLEMS), total: count }),
  budget: fields({ datagramBytes: count, roomBytes: count, extraBytes: count }),
});

/** A message to the page of a file, or undefined if it is none. */
export const parseToFilePage: Check<ToFilePage> = byType({
  'clip/state': fields({ state }),
  'clip/offered': fields({ flow: orNull(text(MAX_NAME)) }),
  'clip/refused': fields({ name: text(MAX_NAME), sentence: text(MAX_SENTENCE) }),
});

/** A message of the page of a file, or undefined if it is none. */
export const parseFromFilePage: Check<PanelReady> = byType({ 'panel/ready': fields({ version: count }) });

/** A request of the page of a file, or undefined if it is none. */
export const parseFromFilePageRequest: Check<FromFilePageRequest> = byType({
  'clip/frame': fields({ index: count, generation: count }),
  'clip/nearestFrame': fields({ offset: count, generation: count }),
  'clip/snapshot': fields({ index: count, generation: count }),
  'clip/stream': fields({}),
  'clip/stopOffering': fields({}),
  'clip/showInFlows': fields({}),
  'clip/copyOffset': fields({ offset: count }),
  'clip/openOtherwise': fields({}),
});

/** The answer to `clip/frame`, or undefined if it is none. */
export const parseClipFrameAnswer: Check<ClipFrameAnswer> = fields({
  index: count,
  offset: count,
  storedBytes: count,
  jpeg: (raw) => (raw instanceof Uint8Array && raw.length <= MAX_PICTURE_BYTES ? raw : undefined),
  repair: fields({ tableBytes: count, endBytes: count }),
  width: count,
  height: count,
  undecodable: orNull(text(MAX_SENTENCE)),
});
