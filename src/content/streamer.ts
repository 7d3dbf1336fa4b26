import type { SplitReport } from '../video/mjpeg';
import type { FileRegister } from './fileRegister';

/** Yields the chunks of one piece of content (S13). A chunk is a frame number (32 bit, big-endian) and the frame. */
export interface Streamer {
  /** What the file itself says; undefined if it says nothing, as MJPEG. */
  readonly framesPerSecond: number | undefined;
  /** What a user should know about the file although it can be streamed; one clause, no full stop. */
  readonly warning?: string | undefined;
  /** What was met on the last pass that was read to its end; undefined before. */
  readonly report?: SplitReport | undefined;
  /**
   * The next chunk; undefined at the end of a file that does not loop, and after `close`. Frame numbers begin at 0, and again at each
   * pass of a looping file. One call at a time. Rejects with ContentError if the file cannot be read any more, with `empty` if no frame
   * is left in a file that loops.
   */
  nextChunk(): Promise<Uint8Array | undefined>;
  /** Resolves when the file is closed. A call of `nextChunk` under way ends first. */
  close(): Promise<void>;
}

/** How content is to be streamed. */
export interface StreamOptions {
  /** Begin again at the end of the file. */
  readonly loop: boolean;
  /** Is told that the file is being read; default: nobody is. */
  readonly files?: FileRegister | undefined;
}

/** Opens one file for streaming, or rejects with ContentError. */
export type OpenStreamer = (path: string, options: StreamOptions) => Promise<Streamer>;

/** Why a file cannot be streamed or written. */
export type ContentErrorCode = 'notFound' | 'notReadable' | 'unknownExtension' | 'notMjpeg' | 'empty' | 'notWritable';

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
