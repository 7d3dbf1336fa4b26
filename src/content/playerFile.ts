import { constants, open, type FileHandle } from 'node:fs/promises';
import type { Disposable } from '../base/disposable';
import type { FileRegister } from './fileRegister';
import { ContentError } from './streamer';

/** Of the mode of a file: somebody may write it. */
const WRITE_BITS = 0o222n;

/** What may wait for the disk: half a minute of large frames. */
const MAX_PENDING_BYTES = 64 * 1024 * 1024;

export interface FrameFileOptions {
  /** Files that must not be written over; default: none. */
  readonly files?: FileRegister | undefined;
  /** The first failure after the file was opened, as soon as it is known: nothing is written any more. */
  readonly onFailure?: ((error: ContentError) => void) | undefined;
  readonly maxPendingBytes?: number;
}

/**
 * Writes received frames, whatever they are, one after another to a file, in order, whole frames only: if the disk fails, the file is cut back to
 * the last whole frame.
 */
export class FrameFile {
  /** Frames on disk. */
  framesWritten = 0;
  /** Frames not taken because too much waited for the disk. */
  framesDropped = 0;
  /** Frames that are not on disk because it failed. */
  framesLost = 0;
  private readonly queue: Uint8Array[] = [];
  private pendingBytes = 0;
  private wholeBytes = 0;
  private failure: ContentError | undefined;
  private isClosed = false;
  private pumping: Promise<void> | undefined;
  private closing: Promise<void> | undefined;

  private constructor(
    private readonly path: string,
    private readonly file: FileHandle,
    private readonly claim: Disposable | undefined,
    private readonly options: FrameFileOptions,
  ) {}

  /**
   * Creates the file, or empties it. Rejects with ContentError `notWritable`, also where it is no file, one that nobody may write, or one that
   * this node has open; never waits for whoever might read it.
   */
  static async open(path: string, options: FrameFileOptions = {}): Promise<FrameFile> {
    try {
      // Not truncated before it is known to be nobody else's. A named pipe would block a thread for good until somebody reads it; there is
      // no such flag, and no such pipe, on Windows.
      const file = await open(path, constants.O_WRONLY | constants.O_CREAT | (constants.O_NONBLOCK ?? 0));
      try {
        return new FrameFile(path, file, await prepare(path, file, options.files), options);
      } catch (error) {
        await file.close();
        throw error;
      }
    } catch (error) {
      throw error instanceof ContentError ? error : notWritable(path, error);
    }
  }

  /** Why nothing is written any more, if so. */
  get error(): ContentError | undefined {
    return this.failure;
  }

  /** Queues a frame, which must not be changed any more. False if it was not taken: too much is waiting, or the file failed or is closed. */
  write(frame: Uint8Array): boolean {
    const maxPendingBytes = this.options.maxPendingBytes ?? MAX_PENDING_BYTES;
    if (this.isClosed || this.failure) {
      this.framesLost++;
      return false;
    }
    if (this.pendingBytes > 0 && this.pendingBytes + frame.length > maxPendingBytes) {
      this.framesDropped++;
      return false;
    }
    this.queue.push(frame);
    this.pendingBytes += frame.length;
    this.pumping ??= this.pump();
    return true;
  }

  /** Resolves when everything queued so far is written: for a writer that is faster than the disk. Rejects with ContentError. */
  async drained(): Promise<void> {
    await this.pumping;
    if (this.failure) throw this.failure;
  }

  /** Takes no more frames; resolves when all is on disk and the file closed. Rejects with ContentError if not all frames were written. */
  close(): Promise<void> {
    this.isClosed = true;
    this.closing ??= this.finish();
    return this.closing;
  }

  private async finish(): Promise<void> {
    await this.pumping;
    try {
      await this.file.close();
    } catch (error) {
      this.report(error);
    }
    this.claim?.dispose();
    if (this.failure) throw this.failure;
  }

  /** Never rejects. Whoever queues a frame while this runs finds it taken; its end and `pumping` becoming undefined are one step. */
  private async pump(): Promise<void> {
    try {
      for (let frame = this.queue.shift(); frame !== undefined; frame = this.queue.shift())
        await this.writeWhole(frame);
    } catch (error) {
      await this.fail(error);
    } finally {
      this.pumping = undefined;
    }
  }

  private async writeWhole(frame: Uint8Array): Promise<void> {
    let written = 0;
    while (written < frame.length) written += (await this.file.write(frame, written)).bytesWritten;
    this.wholeBytes += frame.length;
    this.pendingBytes -= frame.length;
    this.framesWritten++;
  }

  private async fail(error: unknown): Promise<void> {
    this.framesLost += this.queue.length + 1;
    this.queue.length = 0;
    this.pendingBytes = 0;
    this.report(error);
    // The disk has failed already: if it cannot even be cut, the error above says what there is to say.
    await this.file.truncate(this.wholeBytes).catch(() => undefined);
  }

  /** Keeps the first failure and tells of it. */
  private report(error: unknown): void {
    if (this.failure) return;
    this.failure = notWritable(this.path, error);
    this.options.onFailure?.(this.failure);
  }
}

/** Empties an opened file, if it may be written, and claims it. A device is taken as it is: what is written to it is nobody's data. */
async function prepare(path: string, file: FileHandle, files?: FileRegister): Promise<Disposable | undefined> {
  const stat = await file.stat({ bigint: true });
  if (stat.isCharacterDevice()) return undefined;
  if (!stat.isFile()) throw noFile(path);
  // An administrator may write it in spite of that; whoever protected it did not mean them less.
  if ((stat.mode & WRITE_BITS) === 0n) throw isProtected(path);
  const claim = files?.write(stat);
  if (claim === 'isRead' || claim === 'isWritten') throw inUse(path, claim);
  try {
    await file.truncate(0);
    return claim;
  } catch (error) {
    claim?.dispose();
    throw error;
  }
}

function inUse(path: string, use: 'isRead' | 'isWritten'): ContentError {
  const why = use === 'isRead' ? 'it is being streamed' : 'the frames of another flow are being written to it';
  return new ContentError('notWritable', `${path} cannot be written: ${why}`);
}

function isProtected(path: string): ContentError {
  return new ContentError('notWritable', `${path} cannot be written: it is protected against writing by everybody`);
}

function noFile(path: string, cause?: unknown): ContentError {
  return new ContentError('notWritable', `${path} cannot be written: it is not a file`, { cause });
}

function notWritable(path: string, error: unknown): ContentError {
  // What opening a named pipe that nobody reads, or a socket, fails with.
  if (error instanceof Error && 'code' in error && error.code === 'ENXIO') return noFile(path, error);
  const why = error instanceof Error ? error.message : String(error);
  return new ContentError('notWritable', `${path || '""'} cannot be written: ${why}`, { cause: error });
}
