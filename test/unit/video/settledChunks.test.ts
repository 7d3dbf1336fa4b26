import { describe, expect, it } from 'vitest';
import { SETTLED_CHUNKS, SettledChunks } from '../../../src/video/settledChunks';

describe('SettledChunks', () => {
  it('knows nothing of a chunk it was not told of, nor of number 0 at the start', () => {
    expect(new SettledChunks().arrival(0)).toBeUndefined();
    expect(new SettledChunks().arrival(5)).toBeUndefined();
  });

  it('tells late from doubled, once', () => {
    const chunks = new SettledChunks();
    chunks.delivered(10, false);
    chunks.givenUp(11, 2);
    expect(chunks.arrival(10)).toBe('duplicate');
    expect(chunks.arrival(10)).toBeUndefined();
    expect(chunks.arrival(12)).toBe('late');
    expect(chunks.arrival(12)).toBeUndefined();
    expect(chunks.arrival(11)).toBe('late');
  });

  it('does not count duplicates of a chunk again that were counted before it was delivered', () => {
    const chunks = new SettledChunks();
    chunks.delivered(10, true);
    expect(chunks.arrival(10)).toBeUndefined();
  });

  it('remembers the last chunks only, also of a large gap and across the wrap', () => {
    const chunks = new SettledChunks();
    chunks.givenUp(0xffff_fff0, 60_000);
    const end = (0xffff_fff0 + 60_000) >>> 0;
    expect(chunks.arrival(end - 1)).toBe('late');
    expect(chunks.arrival(end - SETTLED_CHUNKS)).toBe('late');
    expect(chunks.arrival(end - SETTLED_CHUNKS - 1)).toBeUndefined();
  });

  it('forgets when told', () => {
    const chunks = new SettledChunks();
    chunks.delivered(3, false);
    chunks.clear();
    expect(chunks.arrival(3)).toBeUndefined();
  });
});
