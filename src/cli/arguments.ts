import { Command, CommanderError } from 'commander';
import { version } from '../../package.json';
import { DEFAULT_ADDRESS, DEFAULT_PORT, isMetric, MAX_REDIAL_TRIES, type NodeConfig } from '../runtime/config';
import { COMMANDS } from './commandLine';
import { canonicalArguments, isNeighbourForm } from './spelling';
import { shortened } from './words';

/** What the command line asks for; `sources` and `neighbours` in the order given. */
export interface CliOptions {
  readonly neighbours: readonly string[];
  readonly port: number;
  readonly address: string;
  /** Empty: none. */
  readonly name: string;
  readonly sources: readonly string[];
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
}

export type ParsedArguments =
  | { readonly kind: 'run'; readonly options: CliOptions }
  /** Help or version: to be written to standard output. */
  | { readonly kind: 'text'; readonly text: string }
  /** One sentence about what is wrong, for standard error. */
  | { readonly kind: 'usage'; readonly message: string };

/** What commander hands over: options that were not given are missing. */
interface CommanderValues extends Partial<Omit<CliOptions, 'neighbours' | 'sources' | 'port' | 'address'>> {
  readonly port: number;
  readonly address: string;
  readonly source?: readonly string[];
}

/** The arguments are not what they must be; the message is a sentence without a full stop. */
class UsageError extends Error {}

/** Reads the arguments after the program's name. Never throws on anything a user can type. */
export function parseArguments(argv: readonly string[]): ParsedArguments {
  let text = '';
  const program = createProgram((part) => (text += part));
  try {
    program.parse(canonicalArguments(argv), { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return { kind: 'text', text };
    if (!(error instanceof CommanderError || error instanceof UsageError)) throw error;
    return { kind: 'usage', message: usageMessage(error.message) };
  }
  const values = program.opts<CommanderValues>();
  const options: CliOptions = {
    neighbours: program.args,
    port: values.port,
    address: values.address,
    name: values.name ?? '',
    sources: values.source ?? [],
    debug: values.debug ?? false,
    client: values.client ?? false,
    json: values.json ?? false,
    insecure: values.insecure ?? false,
    advertise: values.advertise,
    topology: values.topology ?? true,
    metric: values.metric ?? 'hops',
    redialTries: values.redialTries,
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
    .option('-s, --source <files...>', 'files to stream from the start')
    .option('-d, --debug', 'log debug messages, too')
    .option('-c, --client', 'connect to the first neighbour that answers, accept no connection')
    .option('--nogui', 'accepted for compatibility; does nothing')
    .option('--json', 'one JSON object per line on standard output, nothing else there')
    .option('--insecure', 'allow an address that is not loopback')
    .option('--advertise <address>', 'address at which other nodes can dial this one')
    .option('--metric <metric>', 'what routes are measured by: hops or latency; the same at all nodes', toMetric)
    .option('--redial-tries <n>', 'tries to win a lost neighbour back before it is forgotten', toTries)
    .option('--no-topology', 'tell other nodes nothing of its name, its links and what it forwards')
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

function toPort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port <= 65_535) return port;
  throw new UsageError(`the port (-p) is a whole number from 0 to 65535, not "${shortened(text)}"`);
}

function toTries(text: string): number {
  const tries = /^\d{1,2}$/.test(text) ? Number(text) : Number.NaN;
  if (tries <= MAX_REDIAL_TRIES) return tries;
  throw new UsageError(
    `the number of tries (--redial-tries) is a whole number from 0 to ${MAX_REDIAL_TRIES}, not "${shortened(text)}"`,
  );
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
function usageMessage(message: string): string {
  const sentence = message.replace(/^error: /, '').replace(/\s*\n\s*/g, ' ');
  return `${sentence.replace(/\.$/, '')}; see ott-node --help`;
}
