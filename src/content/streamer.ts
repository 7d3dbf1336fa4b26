import type { Clock } from '../base/clock';
import type { SplitReport } from '../video/mjpeg';
import type { FileRegister } from './fileRegister';

/** What was met in one pass over a piece of content. */
export interface StreamReport extends SplitReport {
  /** Frames that are carried although no browser can show them; 0 if left out. */
  readonly undecodableFrames?: number;
}

/** Yields the chunks of one piece of content (S13). A chunk is a frame number (32 bit, big-endian) and the frame. */
export interface Streamer {
  /** What the chunks are, as a media type (`type/subtype`, lower case): by it a consumer picks a player. Never changes. */
  readonly contentType: string;
  /**
   * Chunks come at their own pace and are to be sent as they come; `nextChunk` waits for one. Otherwise they are all there and are sent
   * at `framesPerSecond`, or at the rate that was asked for. Never changes.
   */
  readonly isLive: boolean;
  /** What the content itself says; undefined if it says nothing. */
  readonly framesPerSecond: number | undefined;
  /** What a user should know about the content although it can be streamed; one clause, no full stop. */
  readonly warning?: string | undefined;
  /** What was met on the last pass that was read to its end; undefined before. */
  readonly report?: StreamReport | undefined;
  /**
   * The next chunk; undefined at the end of content that does not loop, and after `close`. Frame numbers begin at 0, and again at each
   * pass of looping content. One call at a time. Rejects with ContentError if the content cannot be read any more, with `empty` if no
   * frame is left in a file that loops.
   */
  nextChunk(): Promise<Uint8Array | undefined>;
  /** How long ago the chunk given out last was complete where it comes from, in milliseconds; left out where that means nothing. */
  readonly chunkAgeMs?: number;
  /**
   * Resolves when live content has ended or failed, whether or not anybody asks for chunks then: `nextChunk` gives out what is left and then says
   * which. Never rejects. Left out where only reading on shows it.
   */
  readonly ended?: Promise<void>;
  /**
   * Nobody wants chunks for now: a live streamer drains or closes its input. The next call of `nextChunk` resumes with what is new then;
   * a call under way goes on waiting for that, and the call that resumes is answered together with it, by the same chunk. Left out where
   * there is nothing to do.
   */
  pause?(): void;
  /** Resolves when the file is closed. A call of `nextChunk` under way ends first. */
  close(): Promise<void>;
}

/** How content is to be streamed. */
export interface StreamOptions {
  /** Begin again at the end of the file. */
  readonly loop: boolean;
  /** Is told what happens to the content while it is streamed (cut off, replaced, reconnected …): one clause for the user, no full stop. */
  readonly onNotice?: ((notice: string) => void) | undefined;
  /** Is told that the file is being read; default: nobody is. */
  readonly files?: FileRegister | undefined;
  /** For what comes at a time of its own; default: the real one. */
  readonly clock?: Clock | undefined;
}

/** Opens one piece of content for streaming, a file, an address or standard input as it was registered for, or rejects with ContentError. */
export type OpenStreamer = (location: string, options: StreamOptions) => Promise<Streamer>;

/** Why a file cannot be streamed or written. */
export type ContentErrorCode =
  'notFound' | 'notReadable' | 'unknownExtension' | 'unknownScheme' | 'wrongContent' | 'empty' | 'notWritable';

/** A file cannot be streamed or written; the message is one sentence for the user, without a full stop. */
export class ContentError extends Error {
  constructor(
    readonly code: ContentErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'ContentError';
  }
}

/** Bytes of the frame number in front of a chunk's frame. */
export const FRAME_NUMBER_BYTES = 4;

/** Puts a frame and its number together. The number wraps at 2³². */
export function makeChunk(frameNumber: number, frame: Uint8Array): Uint8Array {
  const chunk = new Uint8Array(FRAME_NUMBER_BYTES + frame.length);
  new DataView(chunk.buffer).setUint32(0, frameNumber);
  chunk.set(frame, FRAME_NUMBER_BYTES);
  return chunk;
}

/** Takes a chunk apart; the frame is a view into it. Undefined if it is too short to hold a frame. */
export function parseChunk(chunk: Uint8Array): { frameNumber: number; frame: Uint8Array } | undefined {
  if (chunk.length <= FRAME_NUMBER_BYTES) return undefined;
  const frameNumber = new DataView(chunk.buffer, chunk.byteOffset).getUint32(0);
  return { frameNumber, frame: chunk.subarray(FRAME_NUMBER_BYTES) };
}
