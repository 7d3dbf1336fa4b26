import { open, type FileHandle } from 'node:fs/promises';
import { ContentError } from './streamer';

/** What may wait for the disk: half a minute of large frames. */
const MAX_PENDING_BYTES = 64 * 1024 * 1024;

/**
 * Writes received JPEG images one after another to a file, in order, whole frames only: if the disk fails, the file is cut back to the last
 * whole frame. A player of raw MJPEG can open it.
 */
export class FrameFile {
  /** Frames on disk. */
  framesWritten = 0;
  /** Frames not taken because too much waited for the disk, or after it had failed. */
  framesDropped = 0;
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
    private readonly maxPendingBytes: number,
  ) {}

  /** Creates the file, or empties it. Rejects with ContentError `notWritable`. */
  static async open(path: string, maxPendingBytes = MAX_PENDING_BYTES): Promise<FrameFile> {
    try {
      return new FrameFile(path, await open(path, 'w'), maxPendingBytes);
    } catch (error) {
      throw notWritable(path, error);
    }
  }

  /** Why nothing is written any more, if so. */
  get error(): ContentError | undefined {
    return this.failure;
  }

  /** Queues a frame, which must not be changed any more. False if it was not taken: too much is waiting, or the file failed or is closed. */
  write(frame: Uint8Array): boolean {
    const isFull = this.pendingBytes > 0 && this.pendingBytes + frame.length > this.maxPendingBytes;
    if (this.isClosed || this.failure || isFull) {
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
      this.failure ??= notWritable(this.path, error);
    }
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
    this.failure = notWritable(this.path, error);
    this.framesDropped += this.queue.length + 1;
    this.queue.length = 0;
    this.pendingBytes = 0;
    // The disk has failed already: if it cannot even be cut, the error above says what there is to say.
    await this.file.truncate(this.wholeBytes).catch(() => undefined);
  }
}

function notWritable(path: string, error: unknown): ContentError {
  const why = error instanceof Error ? error.message : String(error);
  return new ContentError('notWritable', `${path} cannot be written: ${why}`, { cause: error });
}
