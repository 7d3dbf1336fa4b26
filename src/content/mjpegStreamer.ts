import { constants, open, type FileHandle } from 'node:fs/promises';
import type { Disposable } from '../base/disposable';
import {
  DETECTION_BYTES,
  createSplitter,
  detectFraming,
  type FrameSplitter,
  type FramingKind,
  type SplitReport,
} from '../video/mjpeg';
import { ContentError, makeChunk, type StreamOptions, type Streamer } from './streamer';

/** Bytes per read: some ten frames, a third of a second of video. */
const READ_BYTES = 128 * 1024;
/** With fewer chunks than this at hand the next read begins, so that a slow disk does not hold up the frame clock. */
const READ_AHEAD_CHUNKS = 8;
/** How far into a file that begins like MJPEG the first whole frame may end; more than the largest frame. */
const FIRST_FRAME_WITHIN_BYTES = 64 * 1024 * 1024;

/** Opens an MJPEG file and reads until its first frame, so that what is not MJPEG is an error here and not later. */
export async function openMjpegStreamer(path: string, options: StreamOptions): Promise<Streamer> {
  const file = await openFile(path);
  let claim: Disposable | undefined;
  try {
    const stat = await file.stat({ bigint: true });
    if (!stat.isFile()) throw new ContentError('notReadable', `${path} cannot be streamed: it is not a file`);
    claim = options.files?.read(stat);
    const head = new Uint8Array(DETECTION_BYTES);
    const { bytesRead } = await file.read(head, 0, head.length, 0);
    if (bytesRead === 0) throw new ContentError('empty', `${path} cannot be streamed: the file is empty`);
    const framing = detectFraming(head.subarray(0, bytesRead));
    if (framing.kind === 'unknown') throw notMjpeg(path, framing.reason);
    const streamer = new MjpegStreamer(path, file, claim, { ...framing, loop: options.loop });
    await streamer.findFirstFrame();
    return streamer;
  } catch (error) {
    await file.close();
    claim?.dispose();
    throw error instanceof ContentError ? error : notReadable(path, error);
  }
}

interface Reading {
  readonly kind: FramingKind;
  readonly offset: number;
  readonly warning?: string;
  readonly loop: boolean;
}

/** Reads one file as it is streamed: at most one read's worth of frames and one unfinished frame are in memory. */
class MjpegStreamer implements Streamer {
  readonly framesPerSecond = undefined;
  readonly warning: string | undefined;
  report: SplitReport | undefined;
  private splitter: FrameSplitter;
  private position: number;
  private readonly buffer = new Uint8Array(READ_BYTES);
  /** Chunks cut from the last reads, bounded by `READ_BYTES` and what one read can complete. */
  private readonly ready: Uint8Array[] = [];
  private nextFrameNumber = 0;
  private passes = 0;
  private hasEnded = false;
  private failure: ContentError | undefined;
  private reading: Promise<void> | undefined;
  private closing: Promise<void> | undefined;

  constructor(
    private readonly path: string,
    private readonly file: FileHandle,
    private readonly claim: Disposable | undefined,
    private readonly how: Reading,
  ) {
    this.warning = how.warning;
    this.splitter = createSplitter(how.kind);
    this.position = how.offset;
  }

  /** Reads until there is a frame; rejects if there is none. */
  async findFirstFrame(): Promise<void> {
    while (this.ready.length === 0 && !this.hasEnded && this.position < FIRST_FRAME_WITHIN_BYTES) await this.read();
    if (this.failure) throw this.failure;
    if (this.ready.length === 0) throw notMjpeg(this.path, 'there is no whole JPEG image in it');
  }

  async nextChunk(): Promise<Uint8Array | undefined> {
    while (this.ready.length === 0 && !this.hasEnded && !this.closing) await this.read();
    if (this.closing) return undefined;
    const chunk = this.ready.shift();
    if (chunk === undefined && this.failure) throw this.failure;
    if (this.ready.length < READ_AHEAD_CHUNKS && !this.hasEnded) void this.read();
    return chunk;
  }

  close(): Promise<void> {
    this.closing ??= (this.reading ?? Promise.resolve())
      .then(() => this.file.close())
      .finally(() => this.claim?.dispose());
    return this.closing;
  }

  /** The read under way, or a new one. Never rejects: a failure ends the stream and is kept for `nextChunk`. */
  private read(): Promise<void> {
    this.reading ??= this.readOnce()
      .catch((error: unknown) => {
        this.failure = notReadable(this.path, error);
        this.hasEnded = true;
      })
      .finally(() => {
        this.reading = undefined;
      });
    return this.reading;
  }

  private async readOnce(): Promise<void> {
    const { bytesRead } = await this.file.read(this.buffer, 0, READ_BYTES, this.position);
    this.position += bytesRead;
    this.take(bytesRead > 0 ? this.splitter.push(this.buffer.subarray(0, bytesRead)) : this.splitter.end());
    if (bytesRead === 0) this.endPass();
  }

  private take(frames: readonly Uint8Array[]): void {
    for (const frame of frames) this.ready.push(makeChunk(this.nextFrameNumber++, frame));
  }

  private endPass(): void {
    this.report = this.splitter.report;
    // A file that was emptied while it was streamed must not be read again and again.
    const isEmpty = this.report.frames === 0;
    if (isEmpty && this.passes > 0) this.failure = frameless(this.path, this.report);
    this.passes++;
    if (!this.how.loop || isEmpty) {
      this.hasEnded = true;
      return;
    }
    this.splitter = createSplitter(this.how.kind);
    this.position = this.how.offset;
    this.nextFrameNumber = 0;
  }
}

async function openFile(path: string): Promise<FileHandle> {
  try {
    // A named pipe would block until somebody writes to it; there is no such flag, and no such pipe, on Windows.
    return await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    if (isNotFound(error)) {
      throw new ContentError('notFound', `${path} cannot be streamed: there is no such file`, { cause: error });
    }
    throw notReadable(path, error);
  }
}

function isNotFound(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}

function frameless(path: string, { skippedBytes }: SplitReport): ContentError {
  const why = skippedBytes === 0 ? 'the file was emptied' : 'there is no whole image in it any more';
  return new ContentError('empty', `${path} cannot be streamed any further: ${why}`);
}

function notMjpeg(path: string, reason: string): ContentError {
  return new ContentError('notMjpeg', `${path} cannot be streamed as MJPEG: ${reason}`);
}

function notReadable(path: string, error: unknown): ContentError {
  const why = error instanceof Error ? error.message : String(error);
  return new ContentError('notReadable', `${path} cannot be read: ${why}`, { cause: error });
}
