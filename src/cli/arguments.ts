import { Command, CommanderError } from 'commander';
import { version } from '../../package.json';
import { isUrl, STANDARD_INPUT, withoutCredentials } from '../base/sourceText';
import {
  DEFAULT_ADDRESS,
  DEFAULT_PORT,
  isMetric,
  LEAST_DATAGRAM_BYTES,
  MAX_REDIAL_TRIES,
  MOST_DATAGRAM_BYTES,
  type NodeConfig,
} from '../runtime/config';
import type { StreamOptions } from '../runtime/nodeApi';
import { BadArgument, COMMANDS, STANDARD_OUTPUT, toFramesPerSecond, toWaitConsumers } from './commandLine';
import { canonicalArguments, isNeighbourForm } from './spelling';
import { shortened, withoutSecrets } from './words';

/** What the command line asks for; `sources` and `neighbours` in the order given. */
export interface CliOptions {
  readonly neighbours: readonly string[];
  readonly port: number;
  readonly address: string;
  /** Empty: none. */
  readonly name: string;
  /** Files, URLs, or `-` for standard input. */
  readonly sources: readonly string[];
  /** How each of them is streamed. */
  readonly streaming: Omit<StreamOptions, 'file'>;
  /** A flow to be watched as soon as it is on offer, until it ends. */
  readonly watch: string | undefined;
  /** Where the frames of that go: a file, or `-` for standard output. */
  readonly output: string | undefined;
  /** Port of loopback at which flows are served to browsers. */
  readonly http: number | undefined;
  readonly debug: boolean;
  readonly client: boolean;
  readonly json: boolean;
  readonly insecure: boolean;
  readonly advertise: string | undefined;
  /** false: tells nobody its name, its links and what it forwards. */
  readonly topology: boolean;
  readonly metric: NodeConfig['metric'];
  /** undefined: the node's default. */
  readonly redialTries: number | undefined;
  /** Largest datagram that this node sends, in bytes; undefined: what each link is found to carry. */
  readonly maxDatagram: number | undefined;
  /** false: what was lost on a link is neither asked for again nor sent again. */
  readonly repair: boolean;
  /** Whether datagrams go through system calls of this program's own, where that is possible. */
  readonly fastUdp: boolean;
}

export type ParsedArguments =
  | { readonly kind: 'run'; readonly options: CliOptions }
  /** Help or version: to be written to standard output. */
  | { readonly kind: 'text'; readonly text: string }
  /** One sentence about what is wrong, for standard error. */
  | { readonly kind: 'usage'; readonly message: string };

/** What commander hands over: options that were not given are missing. */
interface CommanderValues extends Partial<
  Omit<CliOptions, 'neighbours' | 'sources' | 'streaming' | 'port' | 'address'>
> {
  readonly port: number;
  readonly address: string;
  readonly source?: readonly string[];
  readonly as?: string;
  readonly fps?: number;
  readonly once?: boolean;
  readonly waitConsumers?: number;
}

/** The arguments are not what they must be; the message is a sentence without a full stop. */
class UsageError extends Error {}

/** Reads the arguments after the program's name. Never throws on anything a user can type. */
export function parseArguments(argv: readonly string[]): ParsedArguments {
  let text = '';
  const program = createProgram((part) => (text += part));
  try {
    program.parse(canonicalArguments(argv), { from: 'user' });
    checkTogether(program.opts<CommanderValues>());
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return { kind: 'text', text };
    const isUsage = error instanceof CommanderError || error instanceof UsageError || error instanceof BadArgument;
    if (!isUsage) throw error;
    return { kind: 'usage', message: usageMessage(error.message, argv) };
  }
  const values = program.opts<CommanderValues>();
  const options: CliOptions = {
    neighbours: program.args,
    port: values.port,
    address: values.address,
    name: values.name ?? '',
    sources: values.source ?? [],
    streaming: streamingOf(values),
    watch: values.watch,
    output: values.output,
    http: values.http,
    debug: values.debug ?? false,
    client: values.client ?? false,
    json: values.json ?? false,
    insecure: values.insecure ?? false,
    advertise: values.advertise,
    topology: values.topology ?? true,
    metric: values.metric ?? 'hops',
    redialTries: values.redialTries,
    maxDatagram: values.maxDatagram,
    repair: values.repair ?? true,
    fastUdp: values.fastUdp ?? false,
  };
  return { kind: 'run', options };
}

function createProgram(write: (text: string) => void): Command {
  return new Command('ott-node')
    .description('A node of an OTT overlay: routes, streams and relays flows without an editor.')
    .argument('[neighbours...]', 'neighbours to connect to: address:port, host:port or [v6]:port', toNeighbours)
    .option('-p, --port <port>', 'TCP and UDP port to listen on; 0: any free port', toPort, DEFAULT_PORT)
    .option('-a, --address <address>', 'local address to listen on', DEFAULT_ADDRESS)
    .option('-n, --name <name>', 'name shown to other nodes')
    .option(
      '-s, --source <files...>',
      'what to stream from the start: files, URLs of HTTP cameras, - for standard input',
    )
    .option('--as <flow>', 'name of the flow of the source', once('--as'))
    .option('--fps <n>', 'frames per second of the sources', toFramesPerSecond)
    .option('--once', 'stream each source once, then withdraw its flow')
    .option('--wait-consumers <n>', 'hold the first frame of each source back for so many consumers', toWaitConsumers)
    .option('--watch <flow>', 'receive a flow as soon as it is on offer; end when it ends', once('--watch'))
    .option(
      '--output <file>',
      'where the frames of that go; -: JPEGs to standard output, nothing else',
      once('--output'),
    )
    .option('--http <port>', 'serve flows to browsers on loopback; 0: any free port', toHttpPort)
    .option('-d, --debug', 'log debug messages, too')
    .option('-c, --client', 'connect to the first neighbour that answers, accept no connection')
    .option('--nogui', 'accepted for compatibility; does nothing')
    .option('--json', 'one JSON object per line on standard output, nothing else there')
    .option('--insecure', 'allow an address that is not loopback')
    .option('--advertise <address>', 'address at which other nodes can dial this one')
    .option('--metric <metric>', 'what routes are measured by: hops or latency; the same at all nodes', toMetric)
    .option('--redial-tries <n>', 'tries to win a lost neighbour back before it is forgotten', toTries)
    .option('--no-topology', 'tell other nodes nothing of its name, its links and what it forwards')
    .option(
      '--max-datagram <bytes>',
      'largest datagram that it sends; else 1200, larger within a machine',
      toDatagramBytes,
    )
    .option('--no-repair', 'do not ask again for what was lost on a link, nor send it again')
    .option('--fast-udp', 'send and receive many datagrams per system call (Linux, with the optional package koffi)')
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .addHelpText('after', helpTail())
    .exitOverride()
    .configureOutput({ writeOut: write, writeErr: () => undefined });
}

function helpTail(): string {
  const lines = COMMANDS.map(({ usage }) => `  ${usage}`);
  return [
    '',
    'Long options may be written with one dash; -src, -dbg and -cli stand for --source, --debug and --client.',
    '',
    'Commands, at the prompt or one per line on standard input:',
    ...lines,
  ].join('\n');
}

const FILE_OPTIONS: ReadonlySet<string> = new Set(['--fps', '--once']);

/** What each option says by itself may be right, and together not. Throws a UsageError. */
function checkTogether({ source = [], output, watch, json, ...values }: CommanderValues): void {
  const { as, fps, once, waitConsumers } = values;
  const given = Object.entries({ '--as': as, '--fps': fps, '--once': once, '--wait-consumers': waitConsumers });
  const [first] = given.find(([, value]) => value !== undefined) ?? [];
  if (first !== undefined && source.length === 0) {
    throw new UsageError(`${first} says how the sources after -s are streamed, and there are none`);
  }
  if (source.includes('')) throw new UsageError('a source after -s is empty; it is a file, a URL, or -');
  const pace = given.find(([option, value]) => value !== undefined && FILE_OPTIONS.has(option))?.[0];
  if (pace !== undefined && source.every((each) => each === STANDARD_INPUT || isUrl(each))) {
    throw new UsageError(`${pace} is for files, and there are none after -s: what is live has its own pace and end`);
  }
  if (as !== undefined && source.length > 1) {
    throw new UsageError(`--as names one flow, and there are ${source.length} sources after -s`);
  }
  if (watch === '') throw new UsageError('the flow to watch (--watch) has a name of one character at least');
  if (output !== undefined && watch === undefined) {
    throw new UsageError('--output says where the frames of --watch go, and there is no --watch');
  }
  if (output === STANDARD_OUTPUT && json) {
    throw new UsageError('--json and --output - both want standard output; give one of them');
  }
}

function streamingOf({ as, fps, once, waitConsumers }: CommanderValues): CliOptions['streaming'] {
  return {
    ...(as === undefined ? {} : { flow: as }),
    ...(fps === undefined ? {} : { framesPerSecond: fps }),
    ...(once === undefined ? {} : { once }),
    ...(waitConsumers === undefined ? {} : { waitConsumers }),
  };
}

/** The value of an option of which a second one would silently win. */
function once(option: string): (text: string, previous: string | undefined) => string {
  return (text, previous) => {
    if (previous === undefined) return text;
    throw new UsageError(`${option} is given twice; give it once`);
  };
}

function toPort(text: string): number {
  return portOf(text, 'the port (-p)');
}

function toHttpPort(text: string): number {
  return portOf(text, 'the port for browsers (--http)');
}

function portOf(text: string, what: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port <= 65_535) return port;
  throw new UsageError(`${what} is a whole number from 0 to 65535, not "${shortened(text)}"`);
}

function toTries(text: string): number {
  const tries = /^\d{1,2}$/.test(text) ? Number(text) : Number.NaN;
  if (tries <= MAX_REDIAL_TRIES) return tries;
  throw new UsageError(
    `the number of tries (--redial-tries) is a whole number from 0 to ${MAX_REDIAL_TRIES}, not "${shortened(text)}"`,
  );
}

function toDatagramBytes(text: string): number {
  const bytes = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (bytes >= LEAST_DATAGRAM_BYTES && bytes <= MOST_DATAGRAM_BYTES) return bytes;
  const range = `from ${LEAST_DATAGRAM_BYTES} to ${MOST_DATAGRAM_BYTES}`;
  throw new UsageError(`the largest datagram (--max-datagram) is a whole number ${range}, not "${shortened(text)}"`);
}

function toMetric(text: string): NodeConfig['metric'] {
  if (isMetric(text)) return text;
  throw new UsageError(`the metric (--metric) is hops or latency, not "${shortened(text)}"`);
}

function toNeighbours(text: string, previous: readonly string[] | undefined): readonly string[] {
  if (isNeighbourForm(text)) return [...(previous ?? []), text];
  throw new UsageError(`"${shortened(text)}" is not the address:port of a neighbour (files to stream come after -s)`);
}

/** Commander's message as one sentence. */
function usageMessage(message: string, argv: readonly string[]): string {
  const safe = withoutSecrets(message, argv);
  // The letters of `-xhttp://…` are taken apart.
  const sentence = (safe.includes('://') ? withoutCredentials(safe) : safe)
    .replace(/^error: /, '')
    .replace(/\s*\n\s*/g, ' ');
  return `${sentence.replace(/\.$/, '')}; see ott-node --help`;
}
