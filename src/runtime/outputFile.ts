import { FrameFile } from '../content/playerFile';

/** Bytes that may wait for the file to be opened; as many as may wait for the disk after. */
const MAX_EARLY_BYTES = 64 * 1024 * 1024;

/** A file of received frames that takes frames from the first moment, while it is still being opened. */
export class OutputFile {
  /** Rejects with ContentError `notWritable`. */
  readonly opened: Promise<void>;
  #file: FrameFile | undefined;
  #early: Uint8Array[] = [];
  #earlyBytes = 0;
  #closing: Promise<void> | undefined;
  /** Frames that found no room before the file was open. */
  #dropped = 0;

  constructor(path: string) {
    this.opened = FrameFile.open(path).then((file) => {
      this.#file = file;
      for (const frame of this.#early) file.write(frame);
      this.#early = [];
    });
    // Whoever asks for a file waits for it; this keeps a failure from being unhandled until then.
    this.opened.catch(() => (this.#early = []));
  }

  /** Frames that are not in the file although they were received. */
  get framesDropped(): number {
    return this.#dropped + (this.#file?.framesDropped ?? 0);
  }

  /** Queues a frame, which must not be changed any more. */
  write(frame: Uint8Array): void {
    if (this.#file) this.#file.write(frame);
    else if (this.#earlyBytes + frame.length <= MAX_EARLY_BYTES) {
      this.#early.push(frame);
      this.#earlyBytes += frame.length;
    } else this.#dropped++;
  }

  /** Resolves when all is on disk. Rejects with ContentError if it is not. */
  close(): Promise<void> {
    this.#closing ??= this.opened.then(() => this.#file?.close());
    return this.#closing;
  }
}
