import { STANDARD_INPUT } from '../base/sourceText';

/*
 * The spellings of the report's table of options, with one dash or two, are turned into one canonical form before commander
 * sees them: a long option per argument, its value attached (`--port=8000`). So a value is never taken for an option, and
 * `-port` never for `-p ort`.
 */

/** Long options that take a value. */
const VALUED = new Set([
  ...['port', 'address', 'name', 'source', 'advertise', 'metric', 'redial-tries', 'max-datagram'],
  ...['as', 'fps', 'wait-consumers', 'watch', 'output', 'http'],
]);

/** Every long word that is understood after one dash or two → the option it stands for. */
const WORDS: Readonly<Record<string, string>> = {
  port: 'port',
  address: 'address',
  name: 'name',
  src: 'source',
  source: 'source',
  as: 'as',
  fps: 'fps',
  once: 'once',
  'wait-consumers': 'wait-consumers',
  watch: 'watch',
  output: 'output',
  http: 'http',
  dbg: 'debug',
  debug: 'debug',
  cli: 'client',
  client: 'client',
  nogui: 'nogui',
  json: 'json',
  insecure: 'insecure',
  advertise: 'advertise',
  metric: 'metric',
  'redial-tries': 'redial-tries',
  'no-topology': 'no-topology',
  'max-datagram': 'max-datagram',
  'no-repair': 'no-repair',
  'fast-udp': 'fast-udp',
  version: 'version',
  help: 'help',
};

/** Letter of a short option → the option it stands for. */
const LETTERS: Readonly<Record<string, string>> = {
  p: 'port',
  a: 'address',
  n: 'name',
  s: 'source',
  d: 'debug',
  c: 'client',
  V: 'version',
  h: 'help',
};

const NEIGHBOUR = /^(\[[^[\]/\\]+\]|[^[\]/\\:\s]+):\d{1,5}$/;

/** Whether `text` has the form `address:port` or `[v6]:port`; a file of such a name is written with a path (`./a:1`). */
export function isNeighbourForm(text: string): boolean {
  return NEIGHBOUR.test(text);
}

/**
 * Rewrites command line arguments to canonical form. What is unknown, or lacks its value, stays as it is for the option parser to
 * complain about. The words after `-s` are files, URLs or `-` up to the next option or neighbour.
 */
export function canonicalArguments(argv: readonly string[]): string[] {
  const out: string[] = [];
  for (let at = 0; at < argv.length; at++) {
    const argument = argv[at] ?? '';
    if (argument === '--') return [...out, ...argv.slice(at)];
    const option = readOption(argument);
    if (!option) {
      out.push(argument);
      continue;
    }
    out.push(...option.flags.map((flag) => `--${flag}`));
    if (option.valued === undefined) continue;
    const value = option.value ?? argv[++at];
    out.push(value === undefined ? `--${option.valued}` : `--${option.valued}=${value}`);
    if (option.valued !== 'source') continue;
    for (let file = argv[at + 1]; file !== undefined && isFurtherFile(file); file = argv[at + 1]) {
      out.push(`--source=${file}`);
      at++;
    }
  }
  return out;
}

function isFurtherFile(argument: string): boolean {
  return argument === STANDARD_INPUT || (!argument.startsWith('-') && !isNeighbourForm(argument));
}

interface OptionArgument {
  /** Options without a value, in order. */
  readonly flags: readonly string[];
  /** The option at the end that takes a value. */
  readonly valued?: string;
  /** Its value, if in the same argument. */
  readonly value?: string;
}

function readOption(argument: string): OptionArgument | undefined {
  const [, dashes, word = '', value] = /^(--?)([A-Za-z]+(?:-[A-Za-z]+)*)(?:=([^]*))?$/.exec(argument) ?? [];
  const long = Object.hasOwn(WORDS, word) ? WORDS[word] : undefined;
  if (long !== undefined && VALUED.has(long))
    return { flags: [], valued: long, ...(value === undefined ? {} : { value }) };
  if (long !== undefined) return value === undefined ? { flags: [long] } : undefined;
  return dashes === '--' ? undefined : readLetters(argument);
}

/** Short options in one argument: `-dc`, `-p8000`, `-p=8000`, `-dp 8000`. */
function readLetters(argument: string): OptionArgument | undefined {
  if (!/^-[^-]/.test(argument)) return undefined;
  const flags: string[] = [];
  for (let at = 1; at < argument.length; at++) {
    const letter = argument.charAt(at);
    const option = Object.hasOwn(LETTERS, letter) ? LETTERS[letter] : undefined;
    if (option === undefined) return undefined;
    if (!VALUED.has(option)) {
      flags.push(option);
      continue;
    }
    const rest = argument.slice(at + 1);
    return { flags, valued: option, ...(rest === '' ? {} : { value: rest.replace(/^=/, '') }) };
  }
  return { flags };
}
