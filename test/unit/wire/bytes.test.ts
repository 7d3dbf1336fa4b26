import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteReader, ByteWriter } from '../../../src/wire/bytes';
import { isCleanText, utf8Length } from '../../../src/wire/ids';
import { check } from '../../support/property';

const ID = '0a0a0a0a-0a0a-4a0a-8a0a-0a0a0a0a0a0a';

describe('ByteWriter', () => {
  it('writes big-endian', () => {
    expect(new ByteWriter().u8(1).u16(0x0203).u32(0x84050607).finish()).toEqual(Uint8Array.of(1, 2, 3, 0x84, 5, 6, 7));
  });

  it.each<[string, (out: ByteWriter) => unknown]>([
    ['a negative number', (out) => out.u8(-1)],
    ['a byte too big', (out) => out.u8(256)],
    ['two bytes too big', (out) => out.u16(65_536)],
    ['four bytes too big', (out) => out.u32(2 ** 32)],
    ['a fraction', (out) => out.u32(0.5)],
    ['not a number', (out) => out.u32(NaN)],
    ['an id that is none', (out) => out.id('0A')],
    ['a text too long', (out) => out.text('éé', 3)],
    ['a text too short', (out) => out.text('', 3, 1)],
    ['a text with a control character', (out) => out.text('a\nb', 3)],
    ['a text with half a surrogate pair', (out) => out.text('\ud800', 3)],
  ])('throws on %s', (_name, write) => {
    expect(() => write(new ByteWriter())).toThrow(RangeError);
  });

  it('grows past its first room', () => {
    const bytes = new Uint8Array(1_000).fill(7);
    expect(new ByteWriter().u8(1).raw(bytes).u8(2).finish()).toEqual(Uint8Array.of(1, ...bytes, 2));
  });
});

describe('ByteReader', () => {
  it('reads back what was written', () => {
    check(
      fc.property(
        fc.nat(0xff),
        fc.nat(0xffff),
        fc.nat(0xffff_ffff),
        fc.string({ maxLength: 20, unit: 'grapheme' }).filter((text) => isCleanText(text) && utf8Length(text) <= 255),
        fc.uint8Array({ maxLength: 40 }),
        (a, b, c, text, raw) => {
          const bytes = new ByteWriter().u8(a).u16(b).u32(c).id(ID).text(text, 255).raw(raw).finish();
          const input = new ByteReader(bytes);
          expect([input.u8(), input.u16(), input.u32(), input.id()]).toEqual([a, b, c, ID]);
          expect(input.text(255)).toBe(text);
          expect(input.raw(raw.length)).toEqual(raw);
          expect([input.failed, input.remaining]).toEqual([false, 0]);
        },
      ),
    );
  });

  it('fails for good when it reads past the end', () => {
    const input = new ByteReader(Uint8Array.of(1, 2, 3));
    expect(input.u32()).toBe(0);
    expect(input.failed).toBe(true);
    expect(input.u8()).toBe(0);
    expect(input.raw(2)).toEqual(new Uint8Array(2));
    expect(input.failed).toBe(true);
  });

  it.each([
    ['overlong', [2, 0xc0, 0xaf]],
    ['cut in a character', [1, 0xc3]],
    ['a surrogate', [3, 0xed, 0xa0, 0x80]],
    ['beyond Unicode', [4, 0xf4, 0x90, 0x80, 0x80]],
    ['a lone continuation', [1, 0x80]],
    ['a byte order mark', [3, 0xef, 0xbb, 0xbf]],
    ['a control character', [1, 0x0a]],
    ['a direction override', [3, 0xe2, 0x80, 0xae]],
    ['longer than the rest', [3, 0x61]],
    ['longer than allowed', [5, 0x61, 0x61, 0x61, 0x61, 0x61]],
  ])('refuses text that is %s', (_name, bytes) => {
    const input = new ByteReader(Uint8Array.from(bytes));
    expect(input.text(4)).toBe('');
    expect(input.failed).toBe(true);
  });

  it('refuses text shorter than asked for', () => {
    const input = new ByteReader(Uint8Array.of(0));
    input.text(4, 1);
    expect(input.failed).toBe(true);
  });

  it('stops a list with a false count at its first failure', () => {
    const input = new ByteReader(Uint8Array.of(1, 2));
    let calls = 0;
    input.list(65_535, () => {
      calls++;
      return input.u8();
    });
    expect(calls).toBe(3);
    expect(input.failed).toBe(true);
  });

  it('reads a part of a larger buffer, and copies what it hands out even of a Buffer', () => {
    const whole = Buffer.from([9, 0, 1, 2, 3, 9]);
    const input = new ByteReader(whole.subarray(1, 5));
    expect(input.u16()).toBe(1);
    const raw = input.raw(2);
    whole.fill(0);
    expect(raw).toEqual(Uint8Array.of(2, 3));
    expect(input.remaining).toBe(0);
  });
});
