import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ControlSplitter, encodeFrame, encodePreamble, type StreamItem } from '../../../src/wire/framing';
import { MAX_FRAME_BYTES } from '../../../src/wire/control';
import { OWN_VERSIONS } from '../../../src/wire/versions';
import { check } from '../../support/property';

const preamble = encodePreamble();
const preambleItem: StreamItem = { kind: 'preamble', versions: OWN_VERSIONS };
const violation = (reason: string) => ({ kind: 'violation', reason });

function concat(parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

/** Cuts `bytes` at the given places. */
function cut(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const sorted = [0, ...places.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  return sorted.slice(1).map((end, i) => bytes.slice(sorted[i], end));
}

const frames = fc.array(fc.record({ tag: fc.nat(255), data: fc.uint8Array({ maxLength: 300 }) }), { maxLength: 8 });

describe('preamble', () => {
  it('is 8 bytes that do not look like TLS', () => {
    expect(preamble).toEqual(Uint8Array.of(0x4f, 0x54, 0x54, 0x4e, 0, 1, 0, 1));
    expect(preamble[0]).not.toBe(0x16);
  });

  it('carries versions of two bytes', () => {
    const versions = { lowest: 0x0102, highest: 0xfffe };
    expect(new ControlSplitter().push(encodePreamble(versions))).toEqual([{ kind: 'preamble', versions }]);
  });

  it.each([
    [0, 1],
    [2, 1],
  ])('is refused with versions %i to %i', (lowest, highest) => {
    expect(new ControlSplitter().push(encodePreamble({ lowest, highest }))).toEqual([violation('badVersionRange')]);
  });

  it('is refused at its first wrong byte', () => {
    expect(new ControlSplitter().push(Uint8Array.of(0x16))).toEqual([violation('badMagic')]);
    const splitter = new ControlSplitter();
    expect(splitter.push(Uint8Array.of(0x4f, 0x54))).toEqual([]);
    expect(splitter.push(Uint8Array.of(0x54, 0x4f))).toEqual([violation('badMagic')]);
  });
});

describe('frames', () => {
  it('come out the same however the bytes are cut', () => {
    check(
      fc.property(frames, fc.array(fc.nat(), { maxLength: 12 }), (items, places) => {
        const stream = concat([preamble, ...items.map(({ tag, data }) => encodeFrame(tag, data))]);
        const splitter = new ControlSplitter();
        const out = cut(stream, places).flatMap((piece) => splitter.push(piece));
        expect(out).toEqual([preambleItem, ...items.map((item) => ({ kind: 'frame', ...item }))]);
      }),
      500,
    );
  });

  it('come out the same byte by byte', () => {
    check(
      fc.property(frames, (items) => {
        const stream = concat([preamble, ...items.map(({ tag, data }) => encodeFrame(tag, data))]);
        const splitter = new ControlSplitter();
        const out = [...stream].flatMap((byte) => splitter.push(Uint8Array.of(byte)));
        expect(out).toEqual([preambleItem, ...items.map((item) => ({ kind: 'frame', ...item }))]);
      }),
      100,
    );
  });

  it('may be as long as the bound, not longer', () => {
    const data = new Uint8Array(MAX_FRAME_BYTES - 1).fill(9);
    const frame = encodeFrame(7, data);
    const splitter = new ControlSplitter();
    splitter.push(preamble);
    const out = [...frame].flatMap((byte) => splitter.push(Uint8Array.of(byte)));
    expect(out).toHaveLength(1);
    expect(out[0]).toEqual({ kind: 'frame', tag: 7, data });
    expect(() => encodeFrame(7, new Uint8Array(MAX_FRAME_BYTES))).toThrow(RangeError);
    expect(splitter.push(Uint8Array.of(0, 1, 0, 1))).toEqual([violation('frameTooLong')]);
  });

  it('are refused when empty, and nothing is read after that', () => {
    const splitter = new ControlSplitter();
    const out = splitter.push(
      concat([preamble, encodeFrame(1, Uint8Array.of(5)), new Uint8Array(4), encodeFrame(2, preamble)]),
    );
    expect(out).toEqual([preambleItem, { kind: 'frame', tag: 1, data: Uint8Array.of(5) }, violation('emptyFrame')]);
    expect(splitter.push(encodeFrame(1, preamble))).toEqual([]);
  });

  it('of a tag alone have no data', () => {
    const splitter = new ControlSplitter();
    expect(splitter.push(concat([preamble, encodeFrame(3, new Uint8Array(0))]))[1]).toEqual({
      kind: 'frame',
      tag: 3,
      data: new Uint8Array(0),
    });
  });

  it('never make the splitter throw, whatever the bytes', () => {
    const noise = fc.uint8Array({ maxLength: 100 });
    check(
      fc.property(fc.boolean(), fc.array(noise, { maxLength: 8 }), (greeted, pieces) => {
        const splitter = new ControlSplitter();
        if (greeted) splitter.push(preamble);
        const out = pieces.flatMap((piece) => splitter.push(piece));
        const ends = out.filter((item) => item.kind === 'violation').length;
        expect(ends).toBeLessThanOrEqual(1);
        if (ends === 1) expect(out.at(-1)?.kind).toBe('violation');
      }),
      1_000,
    );
  });

  it('are copies: the buffer they came in may be used again, even a Buffer', () => {
    const splitter = new ControlSplitter();
    const first = Buffer.from(
      concat([preamble, encodeFrame(1, Uint8Array.of(1, 2, 3)), encodeFrame(2, Uint8Array.of(4, 5))]),
    );
    const whole = splitter.push(first.subarray(0, first.length - 1));
    first.fill(0);
    expect(whole[1]).toEqual({ kind: 'frame', tag: 1, data: Uint8Array.of(1, 2, 3) });
    expect(splitter.push(Uint8Array.of(5))).toEqual([{ kind: 'frame', tag: 2, data: Uint8Array.of(4, 5) }]);
  });
});
