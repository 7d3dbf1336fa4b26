import { describe, expect, it } from 'vitest';
import { splitWords } from '../../../src/cli/words';

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
