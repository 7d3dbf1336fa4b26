import type { NodeApi } from '../runtime/nodeApi';
import { type ParsedLine, parseLine } from './commandLine';
import { type CommandReply, runCommand } from './commands';

/** Lines that may wait for their turn before reading is paused. */
const MAX_WAITING_LINES = 64;

/** What a session needs of whoever runs it. */
export interface SessionHost {
  /** Writes the answer to a line. Resolves when the next may be carried out. */
  reply(reply: CommandReply): Promise<void>;
  /** Nothing waits any more. */
  idle(): void;
  /** Too many lines wait (true), or no longer. */
  congested(congested: boolean): void;
  /** `quit` was answered; no line is carried out any more. */
  quit(): void;
}

/** Carries out lines on a node, one after another in the order they came. */
export class Session {
  readonly #node: NodeApi;
  readonly #host: SessionHost;
  /** Lines that wait for their turn; reading pauses at {@link MAX_WAITING_LINES}, what was read already still comes. */
  readonly #waiting: ParsedLine[] = [];
  #running = false;
  #ended = false;
  #congested = false;

  constructor(node: NodeApi, host: SessionHost) {
    this.#node = node;
    this.#host = host;
  }

  /** Queues a line; one without a word on it is only ready for the next. */
  push(text: string): void {
    if (this.#ended) return;
    const line = parseLine(text);
    if (line) this.#waiting.push(line);
    this.#setCongested(this.#waiting.length >= MAX_WAITING_LINES);
    if (!this.#running) void this.#run();
  }

  /** Forgets the lines that wait. */
  end(): void {
    this.#ended = true;
    this.#waiting.length = 0;
  }

  async #run(): Promise<void> {
    this.#running = true;
    for (let line = this.#waiting.shift(); line; line = this.#waiting.shift()) {
      const reply = await this.#answer(line);
      await this.#host.reply(reply);
      if (reply.ok && reply.reply === 'quit') {
        this.end();
        this.#host.quit();
      }
      this.#setCongested(this.#waiting.length >= MAX_WAITING_LINES);
    }
    this.#running = false;
    if (!this.#ended) this.#host.idle();
  }

  async #answer(line: ParsedLine): Promise<CommandReply> {
    if (line.ok) return runCommand(this.#node, line.command);
    return { reply: line.word, ok: false, error: { code: line.code, message: line.message } };
  }

  #setCongested(congested: boolean): void {
    if (congested === this.#congested) return;
    this.#congested = congested;
    this.#host.congested(congested);
  }
}
