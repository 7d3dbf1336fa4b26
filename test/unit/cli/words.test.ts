import { describe, expect, it } from 'vitest';
import { shortened, splitWords } from '../../../src/cli/words';

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
