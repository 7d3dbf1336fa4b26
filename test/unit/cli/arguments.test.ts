import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { type CliOptions, parseArguments } from '../../../src/cli/arguments';
import { COMMANDS } from '../../../src/cli/commandLine';
import { splitWords } from '../../../src/cli/words';

const DEFAULTS: CliOptions = {
  neighbours: [],
  port: 8000,
  address: '127.0.0.1',
  name: '',
  sources: [],
  streaming: {},
  watch: undefined,
  output: undefined,
  http: undefined,
  debug: false,
  client: false,
  json: false,
  insecure: false,
  advertise: undefined,
  topology: true,
  metric: 'hops',
  redialTries: undefined,
  maxDatagram: undefined,
  repair: true,
  fastUdp: false,
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
    [
      ['-s', 'a.mjpeg', '-', 'http://cam/video', 'h:1'],
      { sources: ['a.mjpeg', '-', 'http://cam/video'], neighbours: ['h:1'] },
    ],
    [['-s', '-', '--as', 'cam'], { sources: ['-'], streaming: { flow: 'cam' } }],
    [
      ['-as=cam', '-s', 'a', '-fps', '12.5', '-once', '-wait-consumers=3'],
      { sources: ['a'], streaming: { flow: 'cam', framesPerSecond: 12.5, once: true, waitConsumers: 3 } },
    ],
    [['--fps=240', '-s', 'a', 'b'], { sources: ['a', 'b'], streaming: { framesPerSecond: 240 } }],
    [['-watch', 'cam', '-output', '-', 'h:1'], { watch: 'cam', output: '-', neighbours: ['h:1'] }],
    [['--watch=cam', '--output=x.mjpeg', '--json'], { watch: 'cam', output: 'x.mjpeg', json: true }],
    [['--watch', '-cam'], { watch: '-cam' }],
    [['-http', '0'], { http: 0 }],
    [['--http=8080'], { http: 8080 }],
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
    [['--max-datagram', '256'], { maxDatagram: 256 }],
    [['-max-datagram=65507', 'h:1'], { maxDatagram: 65_507, neighbours: ['h:1'] }],
    [['--no-repair'], { repair: false }],
    [['-no-repair', 'h:1'], { repair: false, neighbours: ['h:1'] }],
    [['--fast-udp'], { fastUdp: true }],
    [['-fast-udp', 'h:1'], { fastUdp: true, neighbours: ['h:1'] }],
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
    [['--max-datagram', '255'], 'a whole number from 256 to 65507, not "255"'],
    [['--max-datagram', '65508'], 'a whole number from 256 to 65507'],
    [['--max-datagram', '1e3'], 'not "1e3"'],
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
    [['-s', 'a', 'b', '--as', 'cam'], '2 sources'],
    [['--as', 'cam'], '--as'],
    [['-s', ''], 'source'],
    [['--watch', 'a', '--watch', 'b'], '--watch is given twice'],
    [['--watch', 'a', '--output', 'a', '--output', 'b'], '--output is given twice'],
    [['-s', '-', '--once'], '--once is for files'],
    [['-s', 'http://cam/', '--fps', '5'], '--fps is for files'],
    [['--fps', '5'], '--fps'],
    [['--once'], '--once'],
    [['--wait-consumers', '2'], '--wait-consumers'],
    [['-s', 'a', '--fps', '0'], '"0"'],
    [['-s', 'a', '--fps', 'fast'], '"fast"'],
    [['-s', 'a', '--wait-consumers', '1.5'], '"1.5"'],
    [['--watch'], '--watch'],
    [['--watch='], '--watch'],
    [['--output', '-'], '--watch'],
    [['--watch', 'cam', '--output', '-', '--json'], '--json'],
    [['--http', '65536'], '"65536"'],
    [['--http'], '--http'],
    [['http://admin:secret@cam/video'], '"http://cam/video"'],
    [['movie.mjpeg'], '"movie.mjpeg"'],
    [['127.0.0.1'], '"127.0.0.1"'],
    [['--', '-d'], '"-d"'],
    [['x'.repeat(10_000)], `"${'x'.repeat(40)}…${'x'.repeat(39)}"`],
    [['-p', '1'.repeat(10_000)], `"${'1'.repeat(40)}…${'1'.repeat(39)}"`],
  ])('%j', (argv, part) => {
    const parsed = parseArguments(argv);
    if (parsed.kind !== 'usage') throw new Error(`parsed as ${parsed.kind}`);
    expect(parsed.message).toContain(part);
    expect(parsed.message).not.toContain('secret');
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
      ...['as', 'fps', 'once', 'wait-consumers', 'watch', 'output', 'http'],
    ]) {
      expect(parsed.text).toContain(`--${long}`);
    }
  });
});

describe('the documentation', () => {
  const text = readFileSync(path.resolve(import.meta.dirname, '../../../docs/ott-node.md'), 'utf8');
  const lines = text.split('\n').flatMap((line) => /(?:^|\| )ott-node (-[^|]*)/.exec(line)?.[1] ?? []);

  it.each(lines)('has usage that is one: ott-node %s', (line) => {
    expect(parseArguments(splitWords(line).words)).toMatchObject({ kind: 'run' });
  });

  it('has some of them', () => {
    expect(lines.length).toBeGreaterThan(8);
  });
});
