import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { hasStreamer, openStreamer, supportedExtensions } from '../../../src/content/registry';
import { makeImage } from '../../support/mjpegCorpus';
import { temporaryFolder } from '../../support/temporaryFolder';

describe('the registry of streamers', () => {
  it.each(['movie.mjpeg', 'movie.Mjpeg', 'movie.MJPEG', 'movie.mjpg', 'Movie.MJPG'])('opens %s', async (name) => {
    const file = path.join(await temporaryFolder(), name);
    await writeFile(file, makeImage(1));
    expect(hasStreamer(file)).toBe(true);
    const streamer = await openStreamer(file, { loop: false });
    expect(await streamer.nextChunk()).toHaveLength(4 + makeImage(1).length);
    await streamer.close();
  });

  it.each([
    ['movie.mp4', 'a .mp4 file'],
    ['movie.mjpeg.txt', 'a .txt file'],
    ['movie', 'a file without an extension'],
    ['.mjpeg', 'a file without an extension'],
  ])('refuses %s with one sentence that names what is supported', async (name, what) => {
    expect(hasStreamer(name)).toBe(false);
    await expect(openStreamer(name, { loop: true })).rejects.toMatchObject({
      code: 'unknownExtension',
      message: `${name} cannot be streamed: ${what} is not supported, .mjpeg and .mjpg are`,
    });
  });

  it('lists what it supports', () => {
    expect(supportedExtensions).toEqual(['.mjpeg', '.mjpg']);
  });
});
