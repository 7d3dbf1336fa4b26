import type { Clock } from '../base/clock';
import { MutableDisposable } from '../base/disposable';
import { isLogged, type LogLevel } from '../base/log';
import { STANDARD_INPUT } from '../base/sourceText';
import type { NodeEvent } from '../overlay/snapshot';
import { type LogLine, type NodeApi, NodeError, type NodeErrorCode } from '../runtime/nodeApi';
import { type CliOptions, parseArguments } from './arguments';
import { AwaitedFlow } from './awaitedFlow';
import { BrowserServer } from './browserServer';
import { STANDARD_OUTPUT } from './commandLine';
import { FrameOutput } from './frameOutput';
import { jsonOutput } from './jsonOutput';
import { LineWriter } from './lineWriter';
import { logText, type OutputFormat, type OutputLines } from './output';
import { createPipedInput, createPromptInput, type LineHandler, type LineInput, noInput } from './prompt';
import { Session } from './session';
import { startNode } from './start';
import { TextOutput } from './textOutput';
import { printable, withoutSecrets } from './words';

export const EXIT_OK = 0;
export const EXIT_FAILURE = 1;
export const EXIT_USAGE = 2;

/** How long the last lines may take to reach a slow reader. */
const FLUSH_TIMEOUT_MS = 1_000;

/** Failures to start that are mistakes on the command line. */
const USAGE_CODES: readonly NodeErrorCode[] = ['invalidConfig', 'invalidAddress', 'invalidName', 'insecureAddress'];

/** What a process gives to its program. */
export interface ProgramContext {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly clock: Clock;
  /** Ends the process at once. */
  readonly exit: (code: number) => void;
  /** From now on a signal ends the process as it does by default: at once, whatever the process or a thread of it waits for. */
  readonly releaseSignals: () => void;
}

/** `ott-node`, from its arguments to its exit code. */
export class Program {
  readonly #context: ProgramContext;
  readonly #startedAt: number;
  /** Where lines for standard output go: to standard error while frames have it. */
  #out: LineWriter;
  readonly #err: LineWriter;
  /** Resolves with the exit code once the program is to end. */
  readonly #ending: Promise<number>;
  #end: (code: number) => void = () => undefined;
  #format: OutputFormat = jsonOutput;
  #threshold: LogLevel = 'info';
  /** What was typed on the command line, which may hold a password. */
  #typed: readonly string[] = [];
  #input: LineInput | undefined;
  /** Standard output, where frames go there. */
  #frames: FrameOutput | undefined;
  /**
   * Log lines of a start that may still fail, which then is to say one sentence; undefined once it has succeeded, and with
   * `--debug`. Bounded by the files to be streamed.
   */
  #startLog: LogLine[] | undefined = [];

  constructor(context: ProgramContext) {
    const ignore = () => undefined;
    this.#context = context;
    this.#startedAt = context.clock.now();
    this.#ending = new Promise((resolve) => (this.#end = resolve));
    this.#out = new LineWriter(
      context.stdout,
      // Nobody reads any more: as with other programs at the left end of a pipe, that is the end.
      () => this.#end(EXIT_OK),
      () => this.#complain('nobody reads standard output, so events are left out'),
    );
    this.#err = new LineWriter(context.stderr, ignore, ignore);
  }

  /** Runs to the end; resolves with the exit code when all is closed and written. */
  async run(argv: readonly string[]): Promise<number> {
    const code = await this.#run(argv);
    await this.#flush();
    return code;
  }

  /** SIGINT and the like: the first asks for an end in order, the second does not wait for it. */
  interrupt(): void {
    this.#context.releaseSignals();
    // At a prompt Ctrl-C is no signal, until the terminal is given back.
    this.#input?.dispose();
    this.#end(EXIT_OK);
  }

  /** An error that nobody expected: says so in one line (with `--debug` also where) and ends at once. */
  crash(error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    this.#complain(`internal error: ${message.replace(/\s+/g, ' ')}`);
    if (this.#threshold === 'debug' && error instanceof Error && error.stack !== undefined)
      this.#err.write(error.stack);
    this.#context.exit(EXIT_FAILURE);
  }

  async #run(argv: readonly string[]): Promise<number> {
    this.#typed = argv;
    const parsed = parseArguments(argv);
    if (parsed.kind === 'text') {
      this.#out.write(parsed.text.trimEnd());
      return EXIT_OK;
    }
    if (parsed.kind === 'usage') {
      this.#complain(parsed.message);
      return EXIT_USAGE;
    }
    try {
      return await this.#runNode(parsed.options);
    } catch (error) {
      if (!(error instanceof NodeError)) throw error;
      this.#complain(error.message);
      return USAGE_CODES.includes(error.code) ? EXIT_USAGE : EXIT_FAILURE;
    }
  }

  async #runNode(options: CliOptions): Promise<number> {
    if (!options.json) this.#format = new TextOutput();
    if (options.debug) {
      this.#threshold = 'debug';
      this.#startLog = undefined;
    }
    this.#checkTerminals(options);
    if (options.output === STANDARD_OUTPUT) {
      this.#frames = new FrameOutput(this.#context.stdout);
      this.#out = this.#err;
    }
    const input = options.sources.includes(STANDARD_INPUT) ? this.#context.stdin : undefined;
    const node = await startNode(options, (level, part, message) => this.#log({ level, part, message }), input);
    let server: BrowserServer | undefined;
    let watching: AwaitedFlow | undefined;
    try {
      // Events wait for the ready line, and that for the flows: who has read it knows that they are offered.
      const early: NodeEvent[] = [];
      let publish = (event: NodeEvent): void => void early.push(event);
      node.onDidPublish((event) => publish(event));
      node.onDidFail((error) => {
        this.#complain(error.message);
        this.#end(EXIT_FAILURE);
      });
      if (options.http !== undefined) server = await BrowserServer.start(node, options.http);
      for (const file of options.sources) await node.stream({ file, ...options.streaming });
      this.#show(this.#format.ready(node.info, server?.port));
      const startLog = this.#startLog ?? [];
      this.#startLog = undefined;
      for (const line of startLog) this.#log(line);
      publish = (event) => this.#show(this.#format.event(event), true);
      early.forEach(publish);
      watching = this.#watch(node, options);
      return await this.#converse(node, options);
    } finally {
      await Promise.all([server?.close(), watching?.close()]);
      await node.close();
    }
  }

  /** Frames are nothing for terminals, neither way. Throws a NodeError. */
  #checkTerminals({ sources, output }: CliOptions): void {
    if (sources.includes(STANDARD_INPUT) && this.#context.stdin.isTTY) {
      throw new NodeError('invalidConfig', 'Standard input is a terminal; pipe MJPEG into it to stream it (-s -).');
    }
    if (output === STANDARD_OUTPUT && this.#context.stdout.isTTY) {
      throw new NodeError('invalidConfig', 'Standard output is a terminal; pipe it into a player (--output -).');
    }
  }

  /** Receives the flow after `--watch`, if there is one, until it ends, which is the end of the program. */
  #watch(node: NodeApi, { watch: flow, output }: CliOptions): AwaitedFlow | undefined {
    if (flow === undefined) return undefined;
    const frames = this.#frames;
    const options = frames || output === undefined ? { flow } : { flow, output };
    return new AwaitedFlow(node, options, {
      ...(frames ? { onFrame: (jpeg: Uint8Array) => frames.write(jpeg) } : {}),
      // Whatever waits for a slow reader still goes out, however long that takes it.
      onEnded: () => void (frames?.flushed() ?? Promise.resolve()).then(() => this.#end(EXIT_OK)),
      onFailed: (error) => {
        this.#complain(error instanceof Error ? error.message : String(error));
        this.#end(EXIT_FAILURE);
      },
    });
  }

  /** Carries out what comes in until the program is to end. */
  async #converse(node: NodeApi, { json, sources }: CliOptions): Promise<number> {
    const session = new Session(node, {
      reply: async (reply) => {
        this.#show(this.#format.reply(reply));
        await this.#out.drained();
      },
      idle: () => this.#input?.prompt(),
      congested: (congested) => this.#input?.setPaused(congested),
      quit: () => this.#end(EXIT_OK),
    });
    const isContent = sources.includes(STANDARD_INPUT);
    this.#input = this.#openInput(json, isContent, {
      onLine: (line) => session.push(line),
      onInterrupt: () => this.interrupt(),
      // The end of standard input does not stop a node: it may run in the background.
      onEnd: () => undefined,
    });
    this.#input.prompt();
    const code = await this.#ending;
    session.end();
    this.#input.dispose();
    this.#input = undefined;
    return code;
  }

  #openInput(json: boolean, isContent: boolean, handler: LineHandler): LineInput {
    if (isContent) return noInput;
    const { stdin, stdout } = this.#context;
    // A standard input that cannot be read is one that has ended.
    stdin.on('error', () => undefined);
    const atTerminal = stdin.isTTY && stdout.isTTY && !json;
    return atTerminal ? createPromptInput(stdin, stdout, handler) : createPipedInput(stdin, handler);
  }

  #show({ to, text }: OutputLines, droppable = false): void {
    if (text === '') return;
    this.#around(() => (to === 'stdout' ? this.#out.write(text, droppable) : this.#err.write(text)));
  }

  #complain(sentence: string): void {
    this.#around(() => this.#err.write(`ott-node: ${printable(withoutSecrets(sentence, this.#typed))}`));
  }

  #log(line: LogLine): void {
    if (!isLogged(line.level, this.#threshold)) return;
    if (this.#startLog) {
      this.#startLog.push(line);
      return;
    }
    const message = withoutSecrets(line.message, this.#typed);
    const text = logText({ ...line, message }, this.#context.clock.now() - this.#startedAt);
    this.#around(() => this.#err.write(text, true));
  }

  #around(write: () => void): void {
    if (this.#input) this.#input.around(write);
    else write();
  }

  async #flush(): Promise<void> {
    const timeout = new MutableDisposable();
    const late = new Promise<void>((resolve) => {
      timeout.value = this.#context.clock.setTimer(FLUSH_TIMEOUT_MS, resolve);
    });
    await Promise.race([Promise.all([this.#frames?.flushed(), this.#out.flushed(), this.#err.flushed()]), late]);
    timeout.dispose();
  }
}
