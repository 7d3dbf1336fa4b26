import { once } from 'node:events';

/** Output that may wait for a reader that does not read, before events are left out: minutes of a busy overlay's. */
const MAX_WAITING_BYTES = 4 * 1024 * 1024;

/** Writes lines to standard output or error, whoever reads it, reads it slowly, or has stopped to. */
export class LineWriter {
  readonly #stream: NodeJS.WriteStream;
  readonly #onDropping: () => void;
  #broken = false;
  #dropping = false;

  /**
   * `onBroken`: nobody will read what is written any more. `onDropping`: lines are left out from now on, since nobody has read
   * the last {@link MAX_WAITING_BYTES}; called again if that happens again after the reader caught up.
   */
  constructor(stream: NodeJS.WriteStream, onBroken: () => void, onDropping: () => void) {
    this.#stream = stream;
    this.#onDropping = onDropping;
    stream.on('error', () => {
      if (this.#broken) return;
      this.#broken = true;
      onBroken();
    });
  }

  /** Writes a line; one that is `droppable` is left out where too much waits already. */
  write(line: string, droppable = false): void {
    if (this.#broken) return;
    const full = this.#stream.writableLength > MAX_WAITING_BYTES;
    if (full && droppable) {
      if (!this.#dropping) this.#onDropping();
      this.#dropping = true;
      return;
    }
    if (!full) this.#dropping = false;
    this.#stream.write(`${line}\n`);
  }

  /** Resolves when the reader keeps up, or never will. */
  async drained(): Promise<void> {
    if (this.#broken || !this.#stream.writableNeedDrain) return;
    // A stream that breaks instead has called onBroken.
    await once(this.#stream, 'drain').catch(() => undefined);
  }

  /** Resolves when everything written has left the program, or never will. */
  async flushed(): Promise<void> {
    if (this.#broken) return;
    await new Promise<void>((resolve) => this.#stream.write('', () => resolve()));
  }
}
