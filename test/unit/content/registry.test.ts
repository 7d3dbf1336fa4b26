import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { defaultStreamers, schemeOf, StreamerRegistry, STREAMERS } from '../../../src/content/registry';
import type { OpenStreamer } from '../../../src/content/streamer';
import { openLineStreamer } from '../../support/lineStreamer';
import { makeImage } from '../../support/mjpegCorpus';
import { temporaryFolder } from '../../support/temporaryFolder';

/** A registry of openers that only say what they were asked for. */
function setUp() {
  const opened: string[] = [];
  const opener =
    (kind: string): OpenStreamer =>
    async (location, options) => {
      opened.push(`${kind} ${location}`);
      return await openLineStreamer(import.meta.filename, options);
    };
  const registry = new StreamerRegistry({
    files: [
      { label: 'Films', extensions: ['.film', '.movie'], open: opener('film') },
      { label: 'Texts', extensions: ['.txt'], open: opener('text') },
    ],
    addresses: [{ schemes: ['cam', 'cams'], open: opener('camera') }],
    standardInput: opener('input'),
  });
  return { registry, opened };
}

describe('a registry of streamers', () => {
  it.each([
    ['a.film', 'film'],
    ['folder.txt/A.Movie', 'film'],
    ['a.film.TXT', 'text'],
    ['cam://host/a.txt', 'camera'],
    ['CAMS://host:80/', 'camera'],
    ['-', 'input'],
  ])('opens %s as %s', async (location, kind) => {
    const { registry, opened } = setUp();
    const streamer = await registry.open(location, { loop: false });
    await streamer.close();
    expect(opened).toEqual([`${kind} ${location}`]);
  });

  it.each([
    ['a.mp4', 'unknownExtension', 'a .mp4 file is not supported'],
    ['a.film.zip', 'unknownExtension', 'a .zip file is not supported'],
    ['film', 'unknownExtension', 'a file without an extension is not supported'],
    ['.film', 'unknownExtension', 'a file without an extension is not supported'],
    ['rtsp://host/a.film', 'unknownScheme', 'addresses that begin with rtsp:// are not supported'],
  ])('refuses %s with one sentence that names what is supported', async (location, code, what) => {
    const known = '.film, .movie and .txt files and cam:// and cams:// addresses are';
    const message = `${location} cannot be streamed: ${what}; ${known}`;
    await expect(setUp().registry.open(location, { loop: true })).rejects.toMatchObject({ code, message });
  });

  it.each(['http:/admin:secret@cam/a.film', ' https://admin:secret@cam/a.film'])(
    'tells how "%s" is written',
    async (url) => {
      const opening = setUp().registry.open(url, { loop: true });
      await expect(opening).rejects.toMatchObject({
        code: 'unknownScheme',
        message: expect.stringMatching(/^[^@]*cam\/a\.film cannot be streamed: .*write http:\/\//) as string,
      });
    },
  );

  it('says where a node has no standard input to stream', async () => {
    const { files } = STREAMERS;
    const registry = new StreamerRegistry({ files, addresses: [] });
    await expect(registry.open('-', { loop: true })).rejects.toMatchObject({
      code: 'unknownScheme',
      message: 'standard input cannot be streamed by this node; .mjpeg, .mjpg and .avi files can',
    });
  });
});

describe('schemeOf', () => {
  it.each([
    ['http://a', 'http'],
    ['HTTPS://a', 'https'],
    ['C:\\a.film', undefined],
    ['C://a.film', undefined],
    ['/a/http://b', undefined],
    ['http:/a', undefined],
    ['-', undefined],
  ])('of %s is %s', (location, scheme) => {
    expect(schemeOf(location)).toBe(scheme);
  });
});

describe('what every node can stream', () => {
  it.each(['movie.mjpeg', 'movie.Mjpeg', 'movie.MJPEG', 'movie.mjpg', 'Movie.MJPG'])('has %s', async (name) => {
    const file = path.join(await temporaryFolder(), name);
    await writeFile(file, makeImage(1));
    const streamer = await defaultStreamers.open(file, { loop: false });
    expect(await streamer.nextChunk()).toHaveLength(4 + makeImage(1).length);
    await streamer.close();
  });

  it('has every extension and scheme once, in lower case', () => {
    const extensions = STREAMERS.files.flatMap((kind) => kind.extensions);
    const schemes = STREAMERS.addresses.flatMap((kind) => kind.schemes);
    for (const list of [extensions, schemes])
      expect(new Set(list.map((each) => each.toLowerCase())).size).toBe(list.length);
    for (const extension of extensions) expect(extension).toMatch(/^\.[a-z0-9]+$/);
    for (const scheme of schemes) expect(scheme).toBe(schemeOf(`${scheme}://`));
  });
});
