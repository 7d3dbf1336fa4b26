import type { FileRegister } from '../content/fileRegister';
import { FrameFile } from '../content/playerFile';
import type { ContentError } from '../content/streamer';

/** Bytes that may wait for the file to be opened; as many as may wait for the disk after. */
const MAX_EARLY_BYTES = 64 * 1024 * 1024;

export interface OutputFileOptions {
  /** The node's open files, which are not written over. */
  readonly files?: FileRegister | undefined;
  /** Once, as soon as something cannot be written although the file could be opened: no frame is written after. */
  readonly onFailure?: (error: ContentError) => void;
}

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

  constructor(path: string, options: OutputFileOptions = {}) {
    this.opened = FrameFile.open(path, options).then((file) => {
      this.#file = file;
      for (const frame of this.#early) file.write(frame);
      this.#early = [];
    });
    // Whoever asks for a file waits for it; this keeps a failure from being unhandled until then.
    this.opened.catch(() => (this.#early = []));
  }

  /** Frames that were received too fast for the disk, and left out. */
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

  /** Resolves when all is on disk, or as much as could be; never rejects, since {@link opened} or `onFailure` has told what was not. */
  close(): Promise<void> {
    this.#closing ??= this.opened.then(() => this.#file?.close()).catch(() => undefined);
    return this.#closing;
  }
}
