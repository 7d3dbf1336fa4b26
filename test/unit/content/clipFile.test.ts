import { appendFile, open, rename, rm, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { ClipFile } from '../../../src/content/clipFile';
import { concat, impostors, makeAvi, makeImage, makeMultipart, withLength } from '../../support/mjpegCorpus';
import { temporaryFolder } from '../../support/temporaryFolder';
import { VirtualClock } from '../../support/virtualClock';

async function fileOf(bytes: Uint8Array | string): Promise<string> {
  const file = path.join(await temporaryFolder(), 'clip.mjpeg');
  await writeFile(file, bytes);
  return file;
}

async function openClip(file: string, clock = new VirtualClock()): Promise<ClipFile> {
  const clip = await ClipFile.open(file, clock);
  onTestFinished(() => clip.dispose());
  return clip;
}

async function indexed(bytes: Uint8Array): Promise<ClipFile> {
  const clip = await openClip(await fileOf(bytes));
  await vi.waitFor(() => expect(clip.status.state).toBe('complete'));
  return clip;
}

const images = Array.from({ length: 300 }, (_, i) => makeImage(i, { scanBytes: 3000, width: i < 100 ? 320 : 640 }));

describe.each([
  ['lengthPrefixed', concat(...images.map((image) => withLength(image))), undefined],
  ['raw', concat(...images), undefined],
  ['multipart', makeMultipart(images), undefined],
  ['avi', makeAvi(images, { rate: 15 }), 15],
] as const)('%s', (framing, bytes, framesPerSecond) => {
  it('is indexed, and gives every frame by its number', async () => {
    const clip = await indexed(bytes);
    expect(clip).toMatchObject({ framing, framesPerSecond, warning: undefined });
    expect(clip.status).toEqual({
      bytesIndexed: bytes.length,
      totalBytes: bytes.length,
      frames: 300,
      state: 'complete',
    });
    expect(clip.problems).toEqual({ listed: [], total: 0 });
    expect(clip.pictureSizes.map(({ from, width }) => [from, width])).toEqual([
      [0, 320],
      [100, 640],
    ]);
    for (const index of [0, 1, 150, 299]) {
      const frame = await clip.frame(index);
      const image = images[index] ?? new Uint8Array();
      expect(frame).toMatchObject({ index, storedBytes: image.length, height: 240, undecodable: null });
      expect(frame.jpeg).toEqual(image);
      expect(frame.jpeg.buffer.byteLength).toBe(image.length);
      expect(bytes.subarray(frame.offset, frame.offset + frame.storedBytes)).toEqual(image);
    }
    expect(clip.sizes(10)).toHaveLength(10);
  });
});

it('opens behind trash, with places in the file', async () => {
  const clip = await indexed(concat('trash', makeImage(1)));
  expect(clip.warning).toMatch(/5 bytes/);
  expect(await clip.frame(0)).toMatchObject({ offset: 5 });
});

it('lists what is wrong, with its place, and counts what is too much to list', async () => {
  const [a, arithmetic] = [makeImage(1), makeImage(2, { process: 0xc9 })];
  const clip = await indexed(concat(a, 'rubbish', a, arithmetic, a.subarray(0, -2)));
  expect(clip.problems.listed.toSorted((x, y) => x.offset - y.offset)).toEqual([
    { offset: a.length, text: '7 bytes that belong to no image' },
    {
      offset: 2 * a.length + 7,
      text: 'an image cannot be shown by browsers: it is arithmetically coded JPEG',
    },
    {
      offset: 2 * a.length + 7 + arithmetic.length,
      text: `the file ends inside an image, after ${a.length - 2} bytes of it`,
    },
  ]);
  expect((await clip.frame(2)).undecodable).toBe('it is arithmetically coded JPEG');
  const many = await indexed(concat(...Array.from({ length: 500 }, () => concat(a, 'x'))));
  expect(many.problems.listed).toHaveLength(200);
  expect(many.problems.total).toBe(500);
});

it('gives frames their Huffman tables', async () => {
  const bare = makeImage(1, { missingTables: true });
  const clip = await indexed(makeAvi([bare]));
  const frame = await clip.frame(0);
  expect(frame.storedBytes).toBe(bare.length);
  expect(frame.jpeg).toHaveLength(bare.length + 420);
  expect(frame.repair).toEqual({ tableBytes: 420, endBytes: 0 });
});

it('is open with its first frame while the rest, of any size, is indexed; disposing ends that', async () => {
  const file = await fileOf(concat(...images));
  const handle = await open(file, 'r+');
  // A file of 4 GB that takes no room.
  await handle.truncate(4e9);
  await handle.close();
  const clip = await openClip(file);
  expect(clip.status).toMatchObject({ state: 'indexing', totalBytes: 4e9 });
  expect(clip.status.bytesIndexed).toBeLessThan(1e6);
  expect((await clip.frame(0)).jpeg).toEqual(images[0]);
  const before = clip.status.bytesIndexed;
  await vi.waitFor(() => expect(clip.status.bytesIndexed).toBeGreaterThan(before));
  clip.dispose();
  clip.dispose();
  await expect(clip.frame(0)).rejects.toMatchObject({ code: 'notReadable' });
});

it('tells that it is known, and while time stands still no more often than needed', async () => {
  const clip = await openClip(await fileOf(concat(...images, ...images, ...images)));
  let told = 0;
  clip.onDidChange(() => told++);
  await vi.waitFor(() => expect(clip.status.state).toBe('complete'));
  expect(told).toBeGreaterThan(0);
  expect(told).toBeLessThan(4);
});

describe('a file that changes', () => {
  it.each([
    ['grown', 'the file has grown', (file: string) => appendFile(file, 'x')],
    ['cut', 'the file became shorter', (file: string) => truncate(file, 100)],
    ['deleted', 'the file was deleted or moved', (file: string) => rm(file)],
    [
      'replaced',
      'the file was replaced by another one',
      async (file: string) => {
        await writeFile(`${file}.new`, 'x');
        await rename(`${file}.new`, file);
      },
    ],
  ])('%s: says so', async (_, reason, act) => {
    const clock = new VirtualClock();
    const file = await fileOf(concat(...images));
    const clip = await openClip(file, clock);
    await vi.waitFor(() => expect(clip.status.state).toBe('complete'));
    let told = 0;
    clip.onDidChange(() => told++);
    clock.advanceTo(clock.now() + 1_000);
    await act(file);
    await vi.waitFor(() => {
      clock.advanceTo(clock.now() + 1_000);
      expect(clip.status).toMatchObject({ state: 'changed', reason });
    });
    expect(told).toBe(1);
  });

  it('says what has become of it last', async () => {
    const clock = new VirtualClock();
    const file = await fileOf(concat(...images));
    const clip = await openClip(file, clock);
    const becomes = (reason: string) =>
      vi.waitFor(() => {
        clock.advanceTo(clock.now() + 1_000);
        expect(clip.status).toMatchObject({ state: 'changed', reason });
      });
    await vi.waitFor(() => expect(clip.status.state).toBe('complete'));
    await appendFile(file, 'x');
    await becomes('the file has grown');
    await truncate(file, 100);
    await becomes('the file became shorter');
    await rm(file);
    await becomes('the file was deleted or moved');
  });

  it('a frame that is not there any more is an error, and shows the change at once', async () => {
    const file = await fileOf(concat(...images));
    const clip = await openClip(file);
    await vi.waitFor(() => expect(clip.status.state).toBe('complete'));
    await truncate(file, 100);
    await expect(clip.frame(200)).rejects.toMatchObject({
      code: 'notReadable',
      message: `${file} cannot be read: frame 200 is not there any more`,
    });
    await vi.waitFor(() => expect(clip.status.state).toBe('changed'));
  });
});

describe('what cannot be shown', () => {
  it.each(impostors())('$name', async ({ bytes, says }) => {
    await expect(ClipFile.open(await fileOf(bytes))).rejects.toMatchObject({
      code: bytes.length === 0 ? 'empty' : 'wrongContent',
      message: expect.stringMatching(says) as string,
    });
  });

  it('a file without a whole image, and one that is not there', async () => {
    const none = withLength(makeImage(1)).subarray(0, 100);
    await expect(ClipFile.open(await fileOf(none))).rejects.toMatchObject({ code: 'wrongContent' });
    const missing = path.join(await temporaryFolder(), 'none.mjpeg');
    await expect(ClipFile.open(missing)).rejects.toMatchObject({
      code: 'notFound',
      message: `${missing} cannot be shown: there is no such file`,
    });
  });

  it('a frame that there is not', async () => {
    const clip = await indexed(makeImage(1));
    await expect(clip.frame(1)).rejects.toMatchObject({ code: 'notReadable' });
  });
});
