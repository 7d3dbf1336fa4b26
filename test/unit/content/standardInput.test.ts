import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { standardInputOpener } from '../../../src/content/standardInput';
import { parseChunk, type Streamer } from '../../../src/content/streamer';
import { concat, makeImage } from '../../support/mjpegCorpus';

const [a, b, c] = [1, 2, 3].map((seed) => makeImage(seed)) as [Uint8Array, Uint8Array, Uint8Array];

async function open() {
  const input = new PassThrough();
  const opener = standardInputOpener(input);
  const streamer = await opener('-', { loop: true });
  const next = async (from: Streamer = streamer) => parseChunk((await from.nextChunk()) ?? new Uint8Array())?.frame;
  return { input, opener, streamer, next };
}

it('gives out the pictures that come after they are asked for', async () => {
  const { input, streamer, next } = await open();
  input.write(a);
  // Drained though nobody asks.
  await expect.poll(() => input.readableLength).toBe(0);
  const first = next();
  input.write(concat(b, c.subarray(0, 50)));
  expect(await first).toEqual(b);
  input.end(c.subarray(50));
  expect([await next(), await next()]).toEqual([c, undefined]);
  await streamer.ended;
});

it('cannot be streamed twice', async () => {
  const { opener } = await open();
  await expect(opener('-', { loop: true })).rejects.toMatchObject({ code: 'notReadable' });
});

it.each([
  ['nothing', new Uint8Array(), 'empty', /before anything came/],
  ['a PNG', concat('\x89PNG\r\n\x1a\n\0\0\0\rIHDR'), 'wrongContent', /standard input .*PNG/],
  ['the beginning of a picture', a.subarray(0, 60), 'wrongContent', /no whole image/],
])('says of %s what is wrong with it', async (_, bytes, code, message) => {
  const { input, streamer } = await open();
  input.end(bytes);
  await streamer.ended;
  await expect(streamer.nextChunk()).rejects.toMatchObject({ code, message: expect.stringMatching(message) as string });
});

it('goes on draining what is no MJPEG, so that who writes it is not held up', async () => {
  const { input, streamer } = await open();
  for (let i = 0; i < 100; i++) input.write(Buffer.alloc(65_536, 'x'));
  await streamer.ended;
  await expect.poll(() => input.readableLength).toBe(0);
  expect(input.writableLength).toBe(0);
  await expect(streamer.nextChunk()).rejects.toMatchObject({ code: 'wrongContent' });
});

it('drains on after it is closed', async () => {
  const { input, streamer } = await open();
  await streamer.close();
  for (let i = 0; i < 100; i++) input.write(a);
  await expect.poll(() => input.readableLength).toBe(0);
  expect(await streamer.nextChunk()).toBeUndefined();
});

it('ends when it breaks', async () => {
  const { input, streamer, next } = await open();
  const waiting = next();
  input.write(a);
  expect(await waiting).toEqual(a);
  input.destroy(new Error('EIO'));
  await streamer.ended;
  expect(await next()).toBeUndefined();
});
