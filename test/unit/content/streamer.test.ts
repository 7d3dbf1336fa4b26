import { describe, expect, it } from 'vitest';
import { ContentError, makeChunk, parseChunk } from '../../../src/content/streamer';

describe('chunks', () => {
  it('are a big-endian frame number and the frame', () => {
    expect([...makeChunk(0x01020304, Uint8Array.of(9, 8))]).toEqual([1, 2, 3, 4, 9, 8]);
    expect([...makeChunk(0x1_0000_0001, Uint8Array.of(9))]).toEqual([0, 0, 0, 1, 9]);
  });

  it('are taken apart again, from a view, too', () => {
    const inside = Uint8Array.of(0, 0, ...makeChunk(0xffff_fffe, Uint8Array.of(9, 8))).subarray(2);
    expect(parseChunk(inside)).toEqual({ frameNumber: 0xffff_fffe, frame: Uint8Array.of(9, 8) });
  });

  it('without a frame are none', () => {
    expect(parseChunk(Uint8Array.of(0, 0, 0, 1))).toBeUndefined();
    expect(parseChunk(new Uint8Array())).toBeUndefined();
  });
});

it('a ContentError has a code and a cause', () => {
  const cause = new Error('why');
  const error = new ContentError('empty', 'the file is empty', { cause });
  expect(error).toMatchObject({ name: 'ContentError', code: 'empty', message: 'the file is empty', cause });
});
