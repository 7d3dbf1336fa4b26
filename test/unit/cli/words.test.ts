import { describe, expect, it } from 'vitest';
import { printable, shortened, splitWords, textsIn, withoutSecrets } from '../../../src/cli/words';

describe('splitWords', () => {
  it.each([
    ['', []],
    ['  \t ', []],
    ['flows', ['flows']],
    ['  watch   movie.Mjpeg\t--output out ', ['watch', 'movie.Mjpeg', '--output', 'out']],
    [`watch "my movie"`, ['watch', 'my movie']],
    [`watch 'my "own" movie'`, ['watch', 'my "own" movie']],
    [`watch my' own 'movie`, ['watch', 'my own movie']],
    [`stream "a \\"b\\" \\\\ c"`, ['stream', 'a "b" \\ c']],
    [`stream "C:\\movies\\a.mjpeg"`, ['stream', 'C:\\movies\\a.mjpeg']],
    [`stream C:\\movies\\a.mjpeg`, ['stream', 'C:\\movies\\a.mjpeg']],
    [`stream a\\ b`, ['stream', 'a b']],
    [`stream '\\\\server\\x'`, ['stream', '\\\\server\\x']],
    [`stream x\\`, ['stream', 'x\\']],
    [`watch ""`, ['watch', '']],
    [`--as=''x`, ['--as=x']],
    ['watch ação', ['watch', 'ação']],
    ['a $HOME * # b | c;', ['a', '$HOME', '*', '#', 'b', '|', 'c;']],
  ])('%j', (line, words) => {
    expect(splitWords(line)).toEqual({ words });
  });

  it.each([
    [`watch "my movie`, '"'],
    [`watch 'my "movie"`, "'"],
    [`watch "`, '"'],
  ])('%j: the quote is not closed', (line, unclosed) => {
    expect(splitWords(line)).toMatchObject({ unclosed });
  });
});

describe('shortened', () => {
  it.each([
    ['short', 'short'],
    ['x'.repeat(80), 'x'.repeat(80)],
    [`a${'x'.repeat(100_000)}z`, `a${'x'.repeat(39)}…${'x'.repeat(38)}z`],
    // Whole characters, of two UTF-16 units each.
    ['😀'.repeat(100), `${'😀'.repeat(40)}…${'😀'.repeat(39)}`],
    ['😀'.repeat(80), '😀'.repeat(80)],
  ])('%.20s…', (text, expected) => {
    expect(shortened(text)).toBe(expected);
  });
});

describe('what may be repeated', () => {
  it.each([
    ['"user:PW@h:80" is no address.', ['user:PW@h:80'], '"h:80" is no address.'],
    ["ENOENT, open '/x/user:P W@h/$&.mjpeg'", ['-s', 'user:P W@h/$&.mjpeg'], "ENOENT, open '/x/h/$&.mjpeg'"],
    ["unknown option '--adress=u:PW@h:1'", ['--adress=u:PW@h:1'], "unknown option '--adress=h:1'"],
    ['h:80 of u:PW@h:80', ['h:80', '--name=u:PW@h:80'], 'h:80 of h:80'],
    ['error: what@ever', ['-p', 'what@ever'], 'error: what@ever'],
  ])('%s', (sentence, typed, safe) => {
    expect(withoutSecrets(sentence, typed)).toBe(safe);
  });

  it('takes the words from whatever was read', () => {
    expect(textsIn({ name: 'stream', options: { file: 'a', fps: 5, once: true }, more: ['b', undefined] })).toEqual([
      ...['stream', 'a', 'b'],
    ]);
  });

  it('has nothing that a terminal would obey', () => {
    expect(printable('a\x1b[31mb\x07\x9b\x7f\r\n\tä')).toBe('a\\x1b[31mb\\x07\\x9b\\x7f\\x0d\n\tä');
    expect(shortened('x\x1b[31m')).toBe('x\\x1b[31m');
  });
});
