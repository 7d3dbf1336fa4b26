import { type FileHandle, open } from 'node:fs/promises';
import { StreamerRegistry, STREAMERS } from '../../src/content/registry';
import { ContentError, makeChunk, type StreamOptions, type Streamer } from '../../src/content/streamer';

/** What flows of text are. */
export const LINES_CONTENT_TYPE = 'text/plain';

/** A streamer that has nothing to do with pictures: each chunk is one line of a text file, its line feed included. */
class LineStreamer implements Streamer {
  readonly contentType = LINES_CONTENT_TYPE;
  readonly isLive = false;
  readonly framesPerSecond = undefined;
  #lines: AsyncIterator<string>;
  #next = 0;
  #isClosed = false;

  constructor(
    private readonly file: FileHandle,
    private readonly loop: boolean,
  ) {
    this.#lines = this.#read();
  }

  async nextChunk(): Promise<Uint8Array | undefined> {
    if (this.#isClosed) return undefined;
    let line = await this.#lines.next();
    if (line.done && this.loop && this.#next > 0) {
      this.#next = 0;
      this.#lines = this.#read();
      line = await this.#lines.next();
    }
    return line.done ? undefined : makeChunk(this.#next++, new TextEncoder().encode(`${line.value}\n`));
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.file.close();
  }

  #read(): AsyncIterator<string> {
    return this.file.readLines({ start: 0, autoClose: false })[Symbol.asyncIterator]();
  }
}

/** Opens a text file of lines. Rejects with ContentError. */
export async function openLineStreamer(path: string, { loop }: StreamOptions): Promise<Streamer> {
  try {
    return new LineStreamer(await open(path), loop);
  } catch (error) {
    throw new ContentError('notReadable', `${path} cannot be read`, { cause: error });
  }
}

/** What every node can stream, and text files line by line. */
export const streamersWithLines = new StreamerRegistry({
  ...STREAMERS,
  files: [...STREAMERS.files, { label: 'Text', extensions: ['.txt'], open: openLineStreamer }],
});
