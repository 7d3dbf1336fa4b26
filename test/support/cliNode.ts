import { type ChildProcess, spawn } from 'node:child_process';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { Emitter } from '../../src/base/emitter';
import type { CliCommandName } from '../../src/cli/commandLine';
import type { CommandData, CommandFailure, CommandReply } from '../../src/cli/commands';
import type { ReadyEvent } from '../../src/cli/jsonOutput';
import type { FlowState, FlowView, NeighbourView, NodeEvent } from '../../src/overlay/snapshot';
import { builtCli } from './builtCli';

/** How long one thing asked of a node may take before a test fails. */
const DEADLINE_MS = 10_000;

/** How a process ended. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A command that a node answered with an error. */
export class CliCommandError extends Error {
  constructor(
    readonly line: string,
    readonly failure: CommandFailure,
  ) {
    super(`"${line}" was answered with ${failure.error.code}: ${failure.error.message}`);
  }

  get code(): CommandFailure['error']['code'] {
    return this.failure.error.code;
  }
}

/** Children that run; whatever a failed test left behind ends with this process. */
const live = new Set<ChildProcess>();
process.once('exit', () => live.forEach((child) => child.kill('SIGKILL')));

export interface CliProcessOptions {
  readonly cwd?: string;
  /** Standard output is no text. */
  readonly binary?: boolean;
}

/** One run of the built command line, whatever it does; ends with {@link end}. */
export class CliProcess {
  readonly child: ChildProcess;
  readonly exited: Promise<Exit>;
  stdout = '';
  stderr = '';
  /** Standard output of a process that was started as `binary`. */
  readonly pieces: Buffer[] = [];

  private constructor(file: string, args: readonly string[], { cwd, binary }: CliProcessOptions) {
    this.child = spawn(process.execPath, [file, ...args], { stdio: 'pipe', ...(cwd === undefined ? {} : { cwd }) });
    if (binary) this.child.stdout?.on('data', (bytes: Buffer) => this.pieces.push(bytes));
    else this.child.stdout?.setEncoding('utf8').on('data', (text: string) => (this.stdout += text));
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.stderr += text));
    // Input for a process that is gone is lost, which its exit tells better.
    this.child.stdin?.on('error', () => undefined);
    live.add(this.child);
    this.exited = new Promise((resolve) => {
      this.child.once('close', (code, signal) => {
        live.delete(this.child);
        resolve({ code, signal });
      });
    });
  }

  static async start(args: readonly string[], options: CliProcessOptions = {}): Promise<CliProcess> {
    return new CliProcess(await builtCli(), args, options);
  }

  /** Standard output so far of a process that was started as `binary`. */
  get bytes(): Buffer {
    return Buffer.concat(this.pieces);
  }

  /** Resolves with how it ended by itself; fails after the deadline. */
  async exit(): Promise<Exit> {
    return within(this.exited, () => `the process to end; ${this.describe()}`);
  }

  /** Sends a signal, by default the one that ends it in order, and resolves when it is gone. */
  async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<Exit> {
    if (this.child.exitCode === null && this.child.signalCode === null) this.child.kill(signal);
    try {
      return await this.exit();
    } catch (error) {
      this.child.kill('SIGKILL');
      throw error;
    }
  }

  /** What it has said, for the messages of failed tests. */
  describe(): string {
    return `stdout:\n${this.stdout.slice(-4000)}\nstderr:\n${this.stderr.slice(-4000)}`;
  }
}

/** A node run by the built command line with `--json`, on a free port of loopback unless told otherwise. */
export class CliNode {
  readonly process: CliProcess;
  /** Every event so far, the ready line apart. */
  readonly events: NodeEvent[] = [];
  /** Every answer so far. */
  readonly replies: CommandReply[] = [];
  readonly #changed = new Emitter<void>();
  #ready: ReadyEvent | undefined;
  /** Lines sent so far: the position of the next line's answer. */
  #sent = 0;

  private constructor(child: CliProcess) {
    this.process = child;
    if (!child.child.stdout) throw new Error('no standard output');
    createInterface({ input: child.child.stdout }).on('line', (text) => this.#take(text));
  }

  /** Starts a node and waits for its ready line. `args` come after `--json --port 0`; a later `--port` holds. */
  static async start(args: readonly string[] = [], options: { readonly cwd?: string } = {}): Promise<CliNode> {
    const node = new CliNode(await CliProcess.start(['--json', '--port', '0', ...args], options));
    await node.#when('the ready line', () => node.#ready);
    return node;
  }

  /** What the node said of itself. */
  get ready(): ReadyEvent {
    if (!this.#ready) throw new Error('not ready yet');
    return this.#ready;
  }

  get id(): string {
    return this.ready.id;
  }

  /** `address:port` for others to connect to. */
  get endpoint(): string {
    return `${this.ready.address}:${this.ready.port}`;
  }

  /** Sends a line; resolves with its answer, error or not. One line at a time, or all of them in order. */
  async reply(line: string): Promise<CommandReply> {
    const index = this.#sent++;
    this.process.child.stdin?.write(`${line}\n`);
    return this.#when(`an answer to "${line}"`, () => this.replies[index]);
  }

  /** Sends a command; resolves with the data of its answer, or rejects with a {@link CliCommandError}. */
  async command<N extends CliCommandName>(name: N, rest = ''): Promise<CommandData[N]> {
    const line = rest === '' ? name : `${name} ${rest}`;
    const reply = await this.reply(line);
    if (!reply.ok) throw new CliCommandError(line, reply);
    if (reply.reply !== name) throw new Error(`"${line}" was answered as ${reply.reply}`);
    return reply.data as CommandData[N];
  }

  /**
   * The first event from `from` on (an index of {@link events}, by default the beginning) that has all the members of `members`;
   * waits for it if need be.
   */
  async event(members: Readonly<Record<string, unknown>>, from = 0): Promise<NodeEvent> {
    const isMeant = (event: NodeEvent) =>
      Object.entries(members).every(([key, value]) => (event as unknown as Record<string, unknown>)[key] === value);
    return this.#when(`an event ${JSON.stringify(members)}`, () => this.events.slice(from).find(isMeant));
  }

  /** Waits until the node with that id is a connected neighbour. */
  async neighbour(id: string): Promise<NeighbourView> {
    return this.poll(`neighbour ${id}`, async () =>
      (await this.command('neighbours')).find((view) => view.id === id && view.state === 'connected'),
    );
  }

  /** Waits until there is such a flow, in that state if one is given. */
  async flow(flow: string, state?: FlowState): Promise<FlowView> {
    return this.poll(`flow ${flow} ${state ?? ''}`, async () =>
      (await this.command('flows')).find((view) => view.flow === flow && (state === undefined || view.state === state)),
    );
  }

  /** Asks again whenever the node says something, and every now and then, until the answer is not undefined. */
  async poll<T>(what: string, ask: () => Promise<T | undefined>): Promise<T> {
    const deadline = AbortSignal.timeout(DEADLINE_MS);
    for (;;) {
      const answer = await ask();
      if (answer !== undefined) return answer;
      if (deadline.aborted) throw new Error(`waited in vain for ${what}; ${this.process.describe()}`);
      await Promise.race([aborted(AbortSignal.timeout(POLL_MS)), this.#next()]);
    }
  }

  /** Ends the node in order, with a signal, and resolves when it is gone. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<Exit> {
    return this.process.end(signal);
  }

  #take(text: string): void {
    const value = parseObject(text);
    if (!this.#ready) {
      // Whatever else comes first is kept for the message of the failed test.
      if (value['event'] === 'ready') this.#ready = value as unknown as ReadyEvent;
    } else if ('reply' in value) {
      this.replies.push(value as unknown as CommandReply);
    } else {
      this.events.push(value as unknown as NodeEvent);
    }
    this.#changed.fire();
  }

  async #when<T>(what: string, find: () => T | undefined): Promise<T> {
    const deadline = aborted(AbortSignal.timeout(DEADLINE_MS)).then(() => 'late' as const);
    const gone = this.process.exited.then(() => 'gone' as const);
    for (;;) {
      const found = find();
      if (found !== undefined) return found;
      const why = await Promise.race([this.#next(), deadline, gone]);
      const last = find();
      if (why !== undefined && last === undefined) {
        throw new Error(`${why === 'late' ? 'waited in vain' : 'the node ended'}: ${what}; ${this.process.describe()}`);
      }
    }
  }

  /** Resolves when the node says something. */
  #next(): Promise<void> {
    return new Promise((resolve) => {
      const listener = this.#changed.event(() => {
        listener.dispose();
        resolve();
      });
    });
  }
}

/** Between two questions of {@link CliNode.poll} where no event tells that something has changed. */
const POLL_MS = 50;

/** Resolves with `value`, or fails after the deadline. */
async function within<T>(value: Promise<T>, what: () => string): Promise<T> {
  const late = aborted(AbortSignal.timeout(DEADLINE_MS)).then(() => {
    throw new Error(`waited in vain for ${what()}`);
  });
  return Promise.race([value, late]);
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

function parseObject(text: string): Record<string, unknown> {
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' || value === null) throw new Error(`not an object: ${text}`);
  return value as Record<string, unknown>;
}
