import { describe, expect, it } from 'vitest';
import { canonicalArguments, isNeighbourForm } from '../../../src/cli/spelling';

/** The report's table: each option's spellings and its canonical form. */
const VALUED = {
  '--port': ['-p', '-port', '--port'],
  '--address': ['-a', '-address', '--address'],
  '--name': ['-n', '-name', '--name'],
  '--source': ['-s', '-src', '--src', '-source', '--source'],
  '--advertise': ['-advertise', '--advertise'],
  '--as': ['-as', '--as'],
  '--fps': ['-fps', '--fps'],
  '--wait-consumers': ['-wait-consumers', '--wait-consumers'],
  '--watch': ['-watch', '--watch'],
  '--output': ['-output', '--output'],
  '--http': ['-http', '--http'],
};
const FLAGS = {
  '--debug': ['-d', '-dbg', '--dbg', '-debug', '--debug'],
  '--client': ['-c', '-cli', '--cli', '-client', '--client'],
  '--nogui': ['-nogui', '--nogui'],
  '--once': ['-once', '--once'],
  '--json': ['-json', '--json'],
  '--insecure': ['-insecure', '--insecure'],
  '--version': ['-V', '-version', '--version'],
  '--help': ['-h', '-help', '--help'],
};

const rows = (table: Record<string, readonly string[]>) =>
  Object.entries(table).flatMap(([option, spellings]) => spellings.map((spelling) => [spelling, option] as const));

describe('options with a value', () => {
  it.each(rows(VALUED))('%s VALUE is %s=VALUE', (spelling, option) => {
    expect(canonicalArguments([spelling, 'x'])).toEqual([`${option}=x`]);
  });

  it.each(rows(VALUED).filter(([spelling]) => spelling.length > 2))('%s=VALUE is %s=VALUE', (spelling, option) => {
    expect(canonicalArguments([`${spelling}=a=b`])).toEqual([`${option}=a=b`]);
    expect(canonicalArguments([`${spelling}=`])).toEqual([`${option}=`]);
  });

  it.each(rows(VALUED))('%s without a value stays one without', (spelling, option) => {
    expect(canonicalArguments([spelling])).toEqual([option]);
  });

  const spellings = [...rows(VALUED), ...rows(FLAGS)].map(([spelling]) => spelling);
  it.each(spellings)('%s as the value of an option is not rewritten', (spelling) => {
    expect(canonicalArguments(['-name', spelling, '-d'])).toEqual([`--name=${spelling}`, '--debug']);
  });
});

describe('options without a value', () => {
  it.each(rows(FLAGS))('%s is %s', (spelling, option) => {
    expect(canonicalArguments([spelling])).toEqual([option]);
  });
});

describe('short options in one argument', () => {
  it.each([
    ['-p8000', ['--port=8000']],
    ['-dc', ['--debug', '--client']],
    ['-dp8000', ['--debug', '--port=8000']],
    ['-nname', ['--name=name']],
    ['-p=8000', ['--port=8000']],
    ['-dp=8000', ['--debug', '--port=8000']],
    ['-n=', ['--name=']],
    ['-n==a=', ['--name==a=']],
    // No value belongs to it.
    ['-d=1', ['-d=1']],
    // The report's spellings come before letters.
    ['-source', ['--source']],
    // Not all letters are options: left for the option parser to complain about.
    ['-dx', ['-dx']],
    ['-', ['-']],
    ['--unknown', ['--unknown']],
    ['-constructor', ['-constructor']],
    ['--json=yes', ['--json=yes']],
  ])('%s is %j', (argument, expected) => {
    expect(canonicalArguments([argument])).toEqual(expected);
  });

  it('takes the value of the last from the next argument', () => {
    expect(canonicalArguments(['-dp', '8000', '-c'])).toEqual(['--debug', '--port=8000', '--client']);
  });
});

describe('files after -s', () => {
  it.each([
    ['several files', ['-s', 'a', 'b', 'c'], ['--source=a', '--source=b', '--source=c']],
    ['up to an option', ['-s', 'a', 'b', '-d'], ['--source=a', '--source=b', '--debug']],
    ['up to a neighbour', ['-src', 'a', 'b', 'h:1', 'h:2'], ['--source=a', '--source=b', 'h:1', 'h:2']],
    ['up to an IPv6 neighbour', ['-s', 'a', '[::1]:8000'], ['--source=a', '[::1]:8000']],
    ['more of them later', ['-s', 'a', '-d', '-source', 'b'], ['--source=a', '--debug', '--source=b']],
    ['standard input among them', ['-s', '-', 'b', '-', '-d'], ['--source=-', '--source=b', '--source=-', '--debug']],
    ['a URL', ['-s', 'a', 'http://cam:81/', 'h:1'], ['--source=a', '--source=http://cam:81/', 'h:1']],
    ['after an attached first', ['--src=a', 'b'], ['--source=a', '--source=b']],
    ['up to --', ['-s', 'a', '--', 'b'], ['--source=a', '--', 'b']],
    ['a path with a colon and digits', ['-s', 'a', './b:1'], ['--source=a', '--source=./b:1']],
  ])('%s', (_, argv, expected) => {
    expect(canonicalArguments(argv)).toEqual(expected);
  });
});

it('leaves everything after -- alone', () => {
  expect(canonicalArguments(['-d', '--', '-port', 'x'])).toEqual(['--debug', '--', '-port', 'x']);
});

describe('isNeighbourForm', () => {
  it.each([
    ['127.0.0.1:8000', true],
    ['localhost:8000', true],
    ['node-1.example:1', true],
    ['[::1]:8000', true],
    ['[fe80::1%eth0]:8000', true],
    ['127.0.0.1', false],
    ['::1:8000', false],
    ['movie.Mjpeg', false],
    ['C:\\movie.mjpeg', false],
    ['./movie:8000', false],
    ['a b:8000', false],
    ['host:', false],
    ['host:port', false],
    ['', false],
  ])('%s: %s', (text, expected) => {
    expect(isNeighbourForm(text)).toBe(expected);
  });
});
