import { describe, expect, it } from 'vitest';
import { type CliOptions, parseArguments } from '../../../src/cli/arguments';
import { COMMANDS } from '../../../src/cli/commandLine';

const DEFAULTS: CliOptions = {
  neighbours: [],
  port: 8000,
  address: '127.0.0.1',
  name: '',
  sources: [],
  debug: false,
  client: false,
  json: false,
  insecure: false,
  advertise: undefined,
  topology: true,
  metric: 'hops',
  redialTries: undefined,
};

describe('options', () => {
  const cases: readonly (readonly [readonly string[], Partial<CliOptions>])[] = [
    [[], {}],
    [['-p', '0'], { port: 0 }],
    [['-p=0'], { port: 0 }],
    [['-port', '65535'], { port: 65535 }],
    [['-a', '::1'], { address: '::1' }],
    [['-name', 'node one'], { name: 'node one' }],
    [['--name', '-debug'], { name: '-debug' }],
    [['-n', ''], { name: '' }],
    [['-s', 'a.mjpeg', 'b.mjpeg', 'h:1'], { sources: ['a.mjpeg', 'b.mjpeg'], neighbours: ['h:1'] }],
    [['h:1', '-src', 'a', '-dbg', '[::1]:2'], { sources: ['a'], debug: true, neighbours: ['h:1', '[::1]:2'] }],
    [['-cli', 'h:1', 'h:2'], { client: true, neighbours: ['h:1', 'h:2'] }],
    [['-c'], { client: true }],
    [['-nogui'], {}],
    [['--nogui', '--json', '--insecure'], { json: true, insecure: true }],
    [['--advertise', 'relay.example'], { advertise: 'relay.example' }],
    [['--metric', 'latency'], { metric: 'latency' }],
    [['-metric=hops', 'h:1'], { metric: 'hops', neighbours: ['h:1'] }],
    [['--redial-tries', '0'], { redialTries: 0 }],
    [['-redial-tries=24', 'h:1'], { redialTries: 24, neighbours: ['h:1'] }],
    [['--no-topology'], { topology: false }],
    [['-no-topology', 'h:1'], { topology: false, neighbours: ['h:1'] }],
    [['--', 'h:1'], { neighbours: ['h:1'] }],
  ];
  it.each(cases)('%j', (argv, expected) => {
    expect(parseArguments(argv)).toEqual({ kind: 'run', options: { ...DEFAULTS, ...expected } });
  });
});

describe('wrong usage is one sentence that names what is wrong', () => {
  it.each([
    [['--foo'], "unknown option '--foo'"],
    [['-x'], "unknown option '-x'"],
    [['--jsn'], '(Did you mean --json?)'],
    [['--json=1'], '--json=1'],
    [['-p'], '--port'],
    [['-p', '65536'], '"65536"'],
    [['-p', '-1'], '"-1"'],
    [['-p', ''], '""'],
    [['-port', '1e3'], '"1e3"'],
    [['--redial-tries', '25'], '"25"'],
    [['--redial-tries', '-1'], '"-1"'],
    [['--metric', 'miles'], '"miles"'],
    [['-s'], '--source'],
    [['movie.mjpeg'], '"movie.mjpeg"'],
    [['127.0.0.1'], '"127.0.0.1"'],
    [['--', '-d'], '"-d"'],
    [['x'.repeat(10_000)], `"${'x'.repeat(40)}…${'x'.repeat(39)}"`],
    [['-p', '1'.repeat(10_000)], `"${'1'.repeat(40)}…${'1'.repeat(39)}"`],
  ])('%j', (argv, part) => {
    const parsed = parseArguments(argv);
    if (parsed.kind !== 'usage') throw new Error(`parsed as ${parsed.kind}`);
    expect(parsed.message).toContain(part);
    expect(parsed.message).toMatch(/^[^\n]+; see ott-node --help$/);
  });
});

describe('texts', () => {
  it.each(['--version', '-version', '-V'])('%s is the version alone', (option) => {
    expect(parseArguments([option])).toEqual({
      kind: 'text',
      text: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) as string,
    });
  });

  it.each(['--help', '-help', '-h'])('%s names every option and command', (option) => {
    const parsed = parseArguments(['-d', option]);
    if (parsed.kind !== 'text') throw new Error(`parsed as ${parsed.kind}`);
    for (const { usage } of COMMANDS) expect(parsed.text).toContain(usage);
    for (const long of [
      'port',
      'address',
      'name',
      'source',
      'debug',
      'client',
      'nogui',
      'json',
      'insecure',
      'advertise',
    ]) {
      expect(parsed.text).toContain(`--${long}`);
    }
  });
});
