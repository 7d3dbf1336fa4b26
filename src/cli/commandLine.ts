import { parseArgs, type ParseArgsConfig } from 'node:util';
import { isUrl, STANDARD_INPUT, withoutCredentials } from '../base/sourceText';
import { MOST_FRAMES_PER_SECOND, MOST_WAITED_CONSUMERS } from '../runtime/streamOptions';
import type { StreamOptions } from '../runtime/nodeApi';
import { MAX_LINE_BYTES } from './lineSplitter';
import { cut, printable, shortened, splitWords, withoutSecrets } from './words';

/** What stands for standard output where a file to be written is named. */
export const STANDARD_OUTPUT = '-';

/** A flow as typed after `watch`, `unwatch` or `tree`: the source may be an id, the beginning of one, or a name. */
export interface FlowChoice {
  readonly flow: string;
  readonly source?: string;
}

/** What a line asks for. */
export type CliCommand =
  | { readonly name: 'connect'; readonly address: string }
  | { readonly name: 'disconnect' | 'forget'; readonly neighbour: string }
  | { readonly name: 'stream'; readonly options: StreamOptions }
  | { readonly name: 'withdraw'; readonly flow: string }
  | { readonly name: 'watch'; readonly choice: FlowChoice; readonly output?: string }
  | { readonly name: 'unwatch'; readonly choice: FlowChoice }
  | { readonly name: 'tree'; readonly choice: FlowChoice; readonly rates: boolean }
  /** The last `count` records, of those after number `after`. */
  | { readonly name: 'timeline'; readonly count: number; readonly after?: number }
  | { readonly name: 'flows' | 'neighbours' | 'routes' | 'topology' | 'stats' | 'help' | 'quit' };

export type CliCommandName = CliCommand['name'];

/** Why a line is not a command. */
export type LineErrorCode = 'unknownCommand' | 'badArguments';

export type ParsedLine =
  | { readonly ok: true; readonly command: CliCommand }
  /** `word`: the first word of the line, which the answer refers to; shortened where it is no command. */
  | { readonly ok: false; readonly word: string; readonly code: LineErrorCode; readonly message: string };

export interface CommandHelp {
  readonly name: CliCommandName;
  readonly usage: string;
  readonly summary: string;
}

interface CommandRow extends CommandHelp {
  /** Words that are not options: exactly that many, `optional`: one or none, which is the empty one. */
  readonly positionals: 0 | 1 | 'optional';
  readonly options?: NonNullable<ParseArgsConfig['options']>;
  /** Throws a BadArgument. */
  readonly build: (word: string, values: Values) => CliCommand;
}

/** What parseArgs answers, narrowed by the readers below. */
type Values = Readonly<Record<string, unknown>>;

/** Of a sentence around a word as it was typed. */
const MAX_SENTENCE_CHARACTERS = 160;

/** Records that `timeline` answers unless told otherwise. */
const DEFAULT_TIMELINE_RECORDS = 20;

/** What is wrong with an argument, as a sentence. */
export class BadArgument extends Error {}

const plain = (name: 'flows' | 'neighbours' | 'routes' | 'topology' | 'stats' | 'help' | 'quit', summary: string) =>
  ({ name, usage: name, summary, positionals: 0, build: () => ({ name }) }) satisfies CommandRow;

const ROWS: readonly CommandRow[] = [
  {
    name: 'connect',
    usage: 'connect ADDRESS:PORT',
    summary: 'connect to a neighbour',
    positionals: 1,
    build: (address) => ({ name: 'connect', address }),
  },
  {
    name: 'disconnect',
    usage: 'disconnect ID|NAME',
    summary: 'say goodbye to a neighbour',
    positionals: 1,
    build: (neighbour) => ({ name: 'disconnect', neighbour }),
  },
  {
    name: 'forget',
    usage: 'forget ID|NAME',
    summary: 'stop trying to reach a neighbour',
    positionals: 1,
    build: (neighbour) => ({ name: 'forget', neighbour }),
  },
  {
    name: 'stream',
    usage: 'stream FILE|URL [--as FLOW] [--fps N] [--once] [--wait-consumers N]',
    summary: 'offer a file, or what an HTTP camera sends, as a flow',
    positionals: 1,
    options: {
      as: { type: 'string' },
      fps: { type: 'string' },
      once: { type: 'boolean' },
      'wait-consumers': { type: 'string' },
    },
    build: (file, values) => ({ name: 'stream', options: { file: notInput(file), ...streamOptions(file, values) } }),
  },
  {
    name: 'withdraw',
    usage: 'withdraw FLOW',
    summary: 'stop offering a flow',
    positionals: 1,
    build: (flow) => ({ name: 'withdraw', flow }),
  },
  {
    name: 'watch',
    usage: 'watch FLOW [--source ID] [--output FILE]',
    summary: 'receive a flow, and write its frames to a file',
    positionals: 1,
    options: { source: { type: 'string' }, output: { type: 'string' } },
    build: (flow, values) => ({
      name: 'watch',
      choice: flowChoice(flow, values),
      ...(typeof values['output'] === 'string' ? { output: notOutput(values['output']) } : {}),
    }),
  },
  {
    name: 'unwatch',
    usage: 'unwatch FLOW [--source ID]',
    summary: 'stop receiving a flow; answers its counters',
    positionals: 1,
    options: { source: { type: 'string' } },
    build: (flow, values) => ({ name: 'unwatch', choice: flowChoice(flow, values) }),
  },
  plain('flows', 'the flows of the overlay'),
  plain('neighbours', 'the neighbours of this node'),
  plain('routes', 'the routing table of this node'),
  plain('topology', 'the nodes and links of the overlay'),
  {
    name: 'tree',
    usage: 'tree FLOW [--source ID] [--rates]',
    summary: 'who copies a flow to whom, and how fast',
    positionals: 1,
    options: { source: { type: 'string' }, rates: { type: 'boolean' } },
    build: (flow, values) => ({ name: 'tree', choice: flowChoice(flow, values), rates: values['rates'] === true }),
  },
  {
    name: 'timeline',
    usage: 'timeline [N] [--after NUMBER]',
    summary: `the last N things that happened, ${DEFAULT_TIMELINE_RECORDS} by default, and why`,
    positionals: 'optional',
    options: { after: { type: 'string' } },
    build: (count, { after }) => ({
      name: 'timeline',
      count: count === '' ? DEFAULT_TIMELINE_RECORDS : toCount(count),
      ...(typeof after === 'string' ? { after: toRecordNumber(after) } : {}),
    }),
  },
  plain('stats', 'counters of media sent, received and dropped'),
  plain('help', 'this list'),
  plain('quit', 'leave the overlay and end'),
];

/** Every command, in the order of the documentation. */
export const COMMANDS: readonly CommandHelp[] = ROWS.map(({ name, usage, summary }) => ({ name, usage, summary }));

/** Command names → rows. A Map, so that `constructor` is as unknown as any other word. */
const ROW_BY_NAME: ReadonlyMap<string, CommandRow> = new Map(ROWS.map((row) => [row.name, row]));

/** Reads one line; undefined when there is nothing on it. */
export function parseLine(line: string): ParsedLine | undefined {
  const { words, unclosed } = splitWords(line);
  const [first, ...rest] = words;
  if (first === undefined) return undefined;
  const word = shortened(first);
  if (Buffer.byteLength(line) > MAX_LINE_BYTES) {
    const message = `The line is longer than ${MAX_LINE_BYTES} bytes; it is left out.`;
    return { ok: false, word, code: 'badArguments', message };
  }
  const row = ROW_BY_NAME.get(first);
  if (!row) {
    return {
      ok: false,
      word,
      code: 'unknownCommand',
      message: `There is no command "${word}"; "help" lists them all.`,
    };
  }
  try {
    if (unclosed !== undefined) throw new BadArgument(`A quote (${unclosed}) is not closed.`);
    return { ok: true, command: buildCommand(row, rest) };
  } catch (error) {
    if (!(error instanceof BadArgument)) throw error;
    return { ok: false, word, code: 'badArguments', message: `${error.message} Usage: ${row.usage}` };
  }
}

function buildCommand(row: CommandRow, rest: readonly string[]): CliCommand {
  const { values, positionals } = readOptions(row, rest);
  const [first = '', second] = positionals;
  const surplus = row.positionals === 0 ? positionals[0] : second;
  if (surplus !== undefined) {
    const hint = row.positionals === 1 ? ' (put quotes around a word with blanks)' : '';
    throw new BadArgument(`"${shortened(surplus)}" is too much${hint}.`);
  }
  if (row.positionals === 1 && first === '') throw new BadArgument('Something is missing.');
  return row.build(first, values);
}

function readOptions(row: CommandRow, args: readonly string[]): { values: Values; positionals: readonly string[] } {
  try {
    return parseArgs({ args: [...args], options: row.options ?? {}, allowPositionals: true, strict: true });
  } catch (error) {
    // The first sentence names the option; the rest is advice that the usage line gives shorter.
    const [sentence = ''] = (error instanceof Error ? error.message : String(error)).split(/\.\s|\n/, 1);
    const safe = withoutSecrets(sentence, args);
    const shown = printable(safe.includes('://') ? withoutCredentials(safe) : safe);
    throw new BadArgument(`${cut(shown.replace(/\.$/, ''), MAX_SENTENCE_CHARACTERS)}.`);
  }
}

function flowChoice(flow: string, values: Values): FlowChoice {
  const source = values['source'];
  return { flow, ...(typeof source === 'string' ? { source } : {}) };
}

function streamOptions(file: string, values: Values): Omit<StreamOptions, 'file'> {
  const { as: flow, fps, once, 'wait-consumers': waitConsumers } = values;
  if (isUrl(file) && (fps !== undefined || once === true)) {
    throw new BadArgument('--fps and --once are for files: what is live has its own pace and end.');
  }
  return {
    ...(typeof flow === 'string' ? { flow } : {}),
    ...(typeof fps === 'string' ? { framesPerSecond: toFramesPerSecond(fps) } : {}),
    ...(once === true ? { once } : {}),
    ...(typeof waitConsumers === 'string' ? { waitConsumers: toWaitConsumers(waitConsumers) } : {}),
  };
}

/** Commands come from standard input, and answers go to standard output. */
function notInput(file: string): string {
  if (file !== STANDARD_INPUT) return file;
  throw new BadArgument('Standard input, where commands come from, is streamed only from the start: "ott-node -s -".');
}

function notOutput(file: string): string {
  if (file !== STANDARD_OUTPUT) return file;
  throw new BadArgument(
    'Frames go to standard output, where answers go, only from the start: "ott-node --watch FLOW --output -".',
  );
}

/** Throws a BadArgument. */
export function toFramesPerSecond(text: string): number {
  const rate = /^\d+(\.\d+)?$/.test(text) ? Number(text) : 0;
  if (rate > 0 && rate <= MOST_FRAMES_PER_SECOND) return rate;
  throw new BadArgument(`--fps "${shortened(text)}" is not a number above 0 and up to ${MOST_FRAMES_PER_SECOND}.`);
}

/** Throws a BadArgument. */
export function toWaitConsumers(text: string): number {
  const count = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (count >= 1 && count <= MOST_WAITED_CONSUMERS) return count;
  throw new BadArgument(
    `--wait-consumers "${shortened(text)}" is not a whole number from 1 to ${MOST_WAITED_CONSUMERS}.`,
  );
}

function toCount(text: string): number {
  const count = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (count >= 1) return count;
  throw new BadArgument(`"${shortened(text)}" is not a whole number above 0.`);
}

function toRecordNumber(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new BadArgument(`--after "${shortened(text)}" is not the number of a record.`);
}
