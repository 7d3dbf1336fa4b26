import { describe, expect, it } from 'vitest';
import { ReadingPace } from '../../../src/net/readingPace';

const BUFFER_BYTES = 8 * 1024 * 1024;

/** Reads every 0.1 ms, from `from` on for `ms`: `perMs` datagrams of `bytes` each. */
function read(pace: ReadingPace, from: number, ms: number, perMs: number, bytes: number): void {
  for (let n = 1; n <= ms * 10; n++) pace.note(perMs / 10, (perMs / 10) * bytes, from + n / 10);
}

function gathers(perMs: number, bytes: number, bufferBytes = BUFFER_BYTES): boolean {
  const pace = new ReadingPace(bufferBytes);
  read(pace, 1_000, 20, perMs, bytes);
  return pace.isGathering;
}

describe('the pace of reading', () => {
  it('gathers small datagrams where very many come', () => {
    expect(gathers(100, 1_200)).toBe(true);
    expect(gathers(40, 1_200)).toBe(false);
    expect(gathers(0, 0)).toBe(false);
  });

  it('does not wait for large ones, of which a run holds few', () => {
    expect(gathers(100, 6_000)).toBe(false);
    expect(gathers(100, 57_264)).toBe(false);
  });

  it('does not wait where a small buffer might overflow meanwhile', () => {
    expect(gathers(100, 1_200, 425_984)).toBe(false);
    expect(gathers(800, 1_200)).toBe(false);
  });

  it('is not moved by the burst of one frame', () => {
    const pace = new ReadingPace(BUFFER_BYTES);
    for (let frame = 0; frame < 30; frame++) {
      pace.note(150, 150 * 1_200, 1_000 + frame * 33);
      expect(pace.isGathering).toBe(false);
    }
  });

  it('follows the rate both ways within some ms', () => {
    const pace = new ReadingPace(BUFFER_BYTES);
    read(pace, 1_000, 10, 100, 1_200);
    expect(pace.isGathering).toBe(true);
    read(pace, 1_010, 10, 1, 1_200);
    expect(pace.isGathering).toBe(false);
    read(pace, 1_020, 10, 100, 1_200);
    expect(pace.isGathering).toBe(true);
    for (let n = 0; n < 5; n++) pace.note(0, 0, 1_030 + n);
    expect(pace.isGathering).toBe(false);
  });
});
