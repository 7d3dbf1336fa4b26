import { describe, expect, it } from 'vitest';
import { COMMANDS, parseLine } from '../../../src/cli/commandLine';
import { MAX_LINE_BYTES } from '../../../src/cli/lineSplitter';

const ID = '0a1b2c3d-0000-4000-8000-000000000001';

describe('commands', () => {
  it.each([
    ['connect 127.0.0.1:8000', { name: 'connect', address: '127.0.0.1:8000' }],
    ['disconnect "node 1"', { name: 'disconnect', neighbour: 'node 1' }],
    ['forget 0a1b2c3d', { name: 'forget', neighbour: '0a1b2c3d' }],
    ['stream movie.Mjpeg', { name: 'stream', options: { file: 'movie.Mjpeg' } }],
    [
      'stream --as film movie.Mjpeg --fps 12.5 --once --wait-consumers 2',
      {
        name: 'stream',
        options: { file: 'movie.Mjpeg', flow: 'film', framesPerSecond: 12.5, once: true, waitConsumers: 2 },
      },
    ],
    ['stream --fps=240 -- -odd.mjpeg', { name: 'stream', options: { file: '-odd.mjpeg', framesPerSecond: 240 } }],
    ['withdraw film', { name: 'withdraw', flow: 'film' }],
    ['watch film', { name: 'watch', choice: { flow: 'film' } }],
    [
      `watch film --source ${ID} --output "o 1.mjpeg"`,
      { name: 'watch', choice: { flow: 'film', source: ID }, output: 'o 1.mjpeg' },
    ],
    ['unwatch film', { name: 'unwatch', choice: { flow: 'film' } }],
    [`unwatch film --source ${ID}`, { name: 'unwatch', choice: { flow: 'film', source: ID } }],
    ['flows', { name: 'flows' }],
    ['neighbours', { name: 'neighbours' }],
    ['routes', { name: 'routes' }],
    ['topology', { name: 'topology' }],
    ['tree film', { name: 'tree', choice: { flow: 'film' }, rates: false }],
    [`tree film --rates --source ${ID}`, { name: 'tree', choice: { flow: 'film', source: ID }, rates: true }],
    ['stats', { name: 'stats' }],
    ['timeline', { name: 'timeline', count: 20 }],
    ['timeline 100 --after 7', { name: 'timeline', count: 100, after: 7 }],
    [' help ', { name: 'help' }],
    ['quit', { name: 'quit' }],
  ])('%s', (line, command) => {
    expect(parseLine(line)).toEqual({ ok: true, command });
  });

  it('are all in the help', () => {
    for (const { name, usage, summary } of COMMANDS) {
      expect(usage.split(' ')[0]).toBe(name);
      expect(summary).not.toBe('');
    }
  });
});

it.each(['', '   ', '\t'])('%j is nothing', (line) => {
  expect(parseLine(line)).toBeUndefined();
});

describe('unknown commands', () => {
  it.each(['frobnicate', 'FLOWS', 'constructor', '"" x', '__proto__', '# flows'])('%s', (line) => {
    expect(parseLine(line)).toMatchObject({ ok: false, code: 'unknownCommand' });
  });

  it('are answered with their first word', () => {
    expect(parseLine('play film')).toEqual({
      ok: false,
      word: 'play',
      code: 'unknownCommand',
      message: 'There is no command "play"; "help" lists them all.',
    });
  });
});

describe('bad arguments are answered with the usage', () => {
  it.each([
    ['connect', 'missing'],
    ['connect a:1 b:2', '"b:2"'],
    ['watch ""', 'missing'],
    ['watch my movie', 'quotes'],
    ['watch "my movie', 'not closed'],
    ['watch film --output', '--output'],
    ['watch film --loud', '--loud'],
    ['watch film --source', '--source'],
    ['flows all', '"all"'],
    ['flows --json', '--json'],
    ['quit now', '"now"'],
    ['stream film --once=yes', '--once'],
    ['stream film --fps', '--fps'],
    ['stream film --fps 0', '"0"'],
    ['stream http://cam/ --fps 5', '--fps and --once are for files'],
    ['stream http://cam/ --once', '--fps and --once are for files'],
    ['stream film --fps 241', '"241"'],
    ['stream film --fps NaN', '"NaN"'],
    ['stream film --fps=-1', '"-1"'],
    ['stream film --wait-consumers 0', '"0"'],
    ['stream film --wait-consumers 1.5', '"1.5"'],
    ['stream film --wait-consumers 2049', '"2049"'],
    ['timeline 0', '"0"'],
    ['timeline all', '"all"'],
    ['timeline 1 2', '"2"'],
    ['timeline --after x', '"x"'],
  ])('%s', (line, part) => {
    const parsed = parseLine(line);
    if (parsed?.ok !== false) throw new Error('was accepted');
    expect(parsed.code).toBe('badArguments');
    expect(parsed.word).toBe(line.split(' ')[0]);
    expect(parsed.message).toContain(part);
    expect(parsed.message).toContain(`Usage: ${COMMANDS.find(({ name }) => name === parsed.word)?.usage ?? '?'}`);
    expect(parsed.message).not.toContain('\n');
  });
});

describe('long lines', () => {
  const long = 'x'.repeat(MAX_LINE_BYTES - 20);

  it('are refused beyond the bound, whatever is on them', () => {
    for (const line of [`watch ${'x'.repeat(MAX_LINE_BYTES)}`, `watch ${'é'.repeat(MAX_LINE_BYTES / 2)}`]) {
      expect(parseLine(line)).toEqual({
        ok: false,
        word: 'watch',
        code: 'badArguments',
        message: `The line is longer than ${MAX_LINE_BYTES} bytes; it is left out.`,
      });
    }
    expect(parseLine(`watch ${long}`)).toMatchObject({ ok: true });
  });

  it.each([long, `flows ${long}`, `flows --${long}`, `stream a --fps ${long}`, `watch "${long}`, `${long}${long}`])(
    'are not repeated in the answer: %.20s…',
    (line) => {
      const parsed = parseLine(line);
      if (!parsed || parsed.ok) throw new Error('is a command');
      expect(parsed.word.length).toBeLessThanOrEqual(80);
      expect(parsed.message.length).toBeLessThan(300);
    },
  );
});
