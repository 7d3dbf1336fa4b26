import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LineSplitter, MAX_LINE_BYTES } from '../../../src/cli/lineSplitter';

/** The lines of `bytes`, pushed in pieces of `step` bytes. */
function linesOf(bytes: Buffer, step = bytes.length || 1): string[] {
  const splitter = new LineSplitter();
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += step) lines.push(...splitter.push(bytes.subarray(at, at + step)));
  return [...lines, ...splitter.end()];
}

describe('LineSplitter', () => {
  it('gives back the lines that were joined, in pieces of any size', () => {
    const word = fc.string({ unit: 'grapheme', maxLength: 40 }).filter((text) => !/[\r\n]/.test(text));
    fc.assert(
      fc.property(fc.array(word), fc.constantFrom('\n', '\r\n'), fc.integer({ min: 1, max: 9 }), (lines, end, step) => {
        expect(linesOf(Buffer.from(lines.map((line) => line + end).join('')), step)).toEqual(lines);
      }),
    );
  });

  it('gives out a last line without a line break, but no empty one', () => {
    expect(linesOf(Buffer.from('a\n\nb'))).toEqual(['a', '', 'b']);
    expect(linesOf(Buffer.from('a\n'))).toEqual(['a']);
  });

  it.each([1000, 64 * 1024, 10_000_000])('keeps a little more than fits of a line, in pieces of %i bytes', (step) => {
    const long = Buffer.from(`${'x'.repeat(3_000_000)}\nquit\n`);
    const [first = '', ...others] = linesOf(long, step);
    expect(first.length).toBeGreaterThan(MAX_LINE_BYTES);
    expect(first.length).toBeLessThan(MAX_LINE_BYTES + 10);
    expect(others).toEqual(['quit']);
  });

  it.each(['\n', '\r\n'])('a line that just fits is whole; ends with %j', (end) => {
    const line = 'x'.repeat(MAX_LINE_BYTES);
    expect(linesOf(Buffer.from(line + end))).toEqual([line]);
  });
});
