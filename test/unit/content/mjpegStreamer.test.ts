import { appendFile, mkdir, rename, rm, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openMjpegStreamer } from '../../../src/content/mjpegStreamer';
import { parseChunk, type Streamer } from '../../../src/content/streamer';
import { FileRegister } from '../../../src/content/fileRegister';
import { jpegInfo } from '../../../src/video/jpegInfo';
import { concat, impostors, makeAvi, makeImage, makeMultipart, withLength } from '../../support/mjpegCorpus';
import { temporaryFolder } from '../../support/temporaryFolder';

async function fileOf(bytes: Uint8Array): Promise<string> {
  const file = path.join(await temporaryFolder(), 'clip.mjpeg');
  await writeFile(file, bytes);
  return file;
}

async function openFile(file: string, loop: boolean, onNotice?: (notice: string) => void): Promise<Streamer> {
  const streamer = await openMjpegStreamer(file, { loop, onNotice });
  onTestFinished(() => streamer.close());
  return streamer;
}

async function take(streamer: Streamer, count: number): Promise<{ frameNumber: number; frame: Uint8Array }[]> {
  const taken = [];
  while (taken.length < count) {
    const chunk = await streamer.nextChunk();
    if (!chunk) break;
    taken.push(parseChunk(chunk) ?? { frameNumber: -1, frame: chunk });
  }
  return taken;
}

const images = Array.from({ length: 60 }, (_, i) => makeImage(i, { scanBytes: 3000 }));

describe('a file of images', () => {
  it.each([
    ['behind five digits', concat(...images.map((image) => withLength(image)))],
    ['one after another', concat(...images)],
    ['in a multipart dump', makeMultipart(images)],
    ['in a multipart dump without lengths', makeMultipart(images, { headers: () => ['Content-Type: image/jpeg'] })],
  ])('%s: every frame in order, numbered, then the end', async (_, bytes) => {
    const streamer = await openFile(await fileOf(bytes), false);
    expect(streamer.framesPerSecond).toBeUndefined();
    expect(streamer.warning).toBeUndefined();
    expect(await take(streamer, 1000)).toEqual(images.map((frame, frameNumber) => ({ frameNumber, frame })));
    expect(await streamer.nextChunk()).toBeUndefined();
  });

  it('in an AVI file: at its rate, whatever its name', async () => {
    const streamer = await openFile(await fileOf(makeAvi(images, { rate: 30_000, scale: 1_001 })), false);
    expect(streamer.framesPerSecond).toBeCloseTo(29.97);
    expect((await take(streamer, 1000)).map(({ frame }) => frame)).toEqual(images);
  });

  it('a JPEG file is a clip of one frame', async () => {
    const streamer = await openFile(await fileOf(makeImage(1)), true);
    expect((await take(streamer, 3)).map(({ frameNumber }) => frameNumber)).toEqual([0, 0, 0]);
  });

  it('images without Huffman tables get them', async () => {
    const bare = makeImage(1, { missingTables: true });
    const [taken] = await take(await openFile(await fileOf(makeAvi([bare])), false), 1);
    expect(taken?.frame).toHaveLength(bare.length + 420);
    expect(jpegInfo(taken?.frame ?? bare)?.lacksHuffmanTables).toBe(false);
  });

  it('what browsers cannot show is carried, counted and named once', async () => {
    const arithmetic = makeImage(2, { process: 0xc9 });
    const notices: string[] = [];
    const bytes = concat(makeImage(1), arithmetic, arithmetic, makeImage(3));
    const streamer = await openFile(await fileOf(bytes), false, (notice) => notices.push(notice));
    expect((await take(streamer, 9)).map(({ frame }) => frame.length)).toHaveLength(4);
    expect(notices).toEqual([
      'frame 1 and maybe others cannot be shown by browsers (it is arithmetically coded JPEG), they are sent all the same',
    ]);
    expect(streamer.report).toMatchObject({ frames: 4, undecodableFrames: 2 });
  });

  it('begins again at its end, with frame number 0', async () => {
    const two = images.slice(0, 2);
    const streamer = await openFile(await fileOf(concat(...two)), true);
    const taken = await take(streamer, 7);
    expect(taken.map(({ frameNumber }) => frameNumber)).toEqual([0, 1, 0, 1, 0, 1, 0]);
    expect(taken.map(({ frame }) => frame)).toEqual([0, 1, 0, 1, 0, 1, 0].map((i) => two[i]));
  });

  it('skips trash at the start, in every pass, and says so', async () => {
    const streamer = await openFile(await fileOf(concat('trash', makeImage(1))), true);
    expect(streamer.warning).toBe('5 bytes before the first image are skipped');
    expect((await take(streamer, 3)).map(({ frame }) => frame)).toEqual([makeImage(1), makeImage(1), makeImage(1)]);
  });

  it('cut at the end: the whole frames, pass after pass', async () => {
    const bytes = concat(withLength(makeImage(1)), withLength(makeImage(2)).subarray(0, 90));
    const streamer = await openFile(await fileOf(bytes), true);
    expect((await take(streamer, 2)).map(({ frame }) => frame)).toEqual([makeImage(1), makeImage(1)]);
  });

  it('with a frame larger than a read', async () => {
    const large = makeImage(3, { scanBytes: 1_000_000 });
    const streamer = await openFile(await fileOf(concat(large, makeImage(1))), false);
    expect((await take(streamer, 9)).map(({ frame }) => frame.length)).toEqual([large.length, makeImage(1).length]);
  });
});

describe('a file that changes while it is streamed', () => {
  it('ends when it is emptied', async () => {
    const file = await fileOf(concat(...images));
    const streamer = await openFile(file, true);
    await take(streamer, 1);
    await truncate(file, 0);
    await expect(take(streamer, 1000)).rejects.toMatchObject({
      code: 'empty',
      message: `${file} cannot be streamed any further: the file was emptied`,
    });
    expect(await streamer.nextChunk().catch(() => undefined)).toBeUndefined();
  });

  /** Takes frames until one is of this image. */
  async function takeUntil(streamer: Streamer, image: Uint8Array): Promise<void> {
    for (;;) {
      const [taken] = await take(streamer, 1);
      if (!taken) throw new Error('the stream ended');
      if (Buffer.from(image).equals(taken.frame)) return;
    }
  }

  it('tells once that it ends in the middle of a frame', async () => {
    const notices: string[] = [];
    const bytes = concat(withLength(makeImage(1)), withLength(makeImage(2)).subarray(0, 90));
    const streamer = await openFile(await fileOf(bytes), true, (notice) => notices.push(notice));
    await take(streamer, 5);
    expect(notices).toEqual(['the file ends in the middle of a frame']);
  });

  it('that grows: what was added is streamed, too', async () => {
    const notices: string[] = [];
    const file = await fileOf(concat(...images));
    const streamer = await openFile(file, true, (notice) => notices.push(notice));
    await take(streamer, 1);
    await appendFile(file, makeImage(777));
    await takeUntil(streamer, makeImage(777));
    await takeUntil(streamer, makeImage(777));
    expect(notices).toEqual(['the file has grown while it was streamed, it is streamed on as it is now']);
  });

  it('that is put in its place is streamed from the next pass on, also in another framing', async () => {
    const notices: string[] = [];
    const files = new FileRegister();
    const file = await fileOf(concat(...images));
    const streamer = await openMjpegStreamer(file, { loop: true, files, onNotice: (notice) => notices.push(notice) });
    onTestFinished(() => streamer.close());
    await take(streamer, 1);
    await writeFile(`${file}.new`, makeMultipart([makeImage(777)]));
    await rename(`${file}.new`, file);
    await takeUntil(streamer, makeImage(777));
    expect((await take(streamer, 2)).map(({ frame }) => frame)).toEqual([makeImage(777), makeImage(777)]);
    expect(notices).toEqual(['the file was replaced, the new one is streamed from now on']);
  });

  it('that is put in its place and is no MJPEG is told of, the one before is streamed on', async () => {
    const notices: string[] = [];
    const file = await fileOf(concat(...images));
    const streamer = await openFile(file, true, (notice) => notices.push(notice));
    await take(streamer, 1);
    await writeFile(`${file}.new`, 'GIF89a');
    await rename(`${file}.new`, file);
    const taken = await take(streamer, 200);
    expect(taken.map(({ frame, frameNumber }) => frame.length === images[frameNumber]?.length)).not.toContain(false);
    expect(notices).toHaveLength(1);
    expect(notices[0]).toMatch(/^the file was replaced, the one before is streamed on because .*it is a GIF image$/);
  });

  it('that is deleted is streamed on', async () => {
    const notices: string[] = [];
    const file = await fileOf(concat(...images));
    const streamer = await openFile(file, true, (notice) => notices.push(notice));
    await take(streamer, 1);
    await rm(file);
    expect(await take(streamer, 200)).toHaveLength(200);
    expect(notices).toEqual(['the file was deleted or moved, it is streamed on as it was opened']);
  });

  it('of which the same bytes are written in another framing is followed', async () => {
    const file = await fileOf(concat(...images));
    const streamer = await openFile(file, true);
    await take(streamer, 1);
    await writeFile(file, makeMultipart([makeImage(777), makeImage(778)]));
    await takeUntil(streamer, makeImage(778));
    await takeUntil(streamer, makeImage(778));
  });

  it('ends when it is replaced by something else', async () => {
    const file = await fileOf(concat(...images));
    const streamer = await openFile(file, true);
    await take(streamer, 1);
    await writeFile(file, 'no film');
    await expect(take(streamer, 1000)).rejects.toMatchObject({
      code: 'empty',
      message: `${file} cannot be streamed any further: there is no whole image in it any more`,
    });
  });

  it('goes on with what is left when it is cut', async () => {
    const file = await fileOf(concat(...images));
    const streamer = await openFile(file, true);
    await take(streamer, 1);
    await truncate(file, concat(...images.slice(0, 3)).length);
    const taken = await take(streamer, 300);
    expect(taken.slice(-6).map(({ frame }) => frame)).toEqual(
      taken.slice(-6).map(({ frameNumber }) => images[frameNumber]),
    );
    expect(Math.max(...taken.slice(-6).map(({ frameNumber }) => frameNumber))).toBe(2);
  });
});

describe('a file that changes on its only pass', () => {
  it.each<[string, (file: string) => Promise<void>, string]>([
    ['grows', (file) => appendFile(file, makeImage(777)), 'the file has grown while it was streamed'],
    ['is deleted', (file) => rm(file), 'the file was deleted or moved while it was streamed'],
    ['is cut', (file) => truncate(file, 100_000), 'the file became shorter while it was streamed'],
    [
      'is replaced',
      async (file) => {
        await writeFile(`${file}.new`, makeImage(777));
        await rename(`${file}.new`, file);
      },
      'the file was replaced by another one while it was streamed',
    ],
  ])('%s: is said at the end', async (_, change, says) => {
    const notices: string[] = [];
    const file = await fileOf(concat(...images));
    const streamer = await openFile(file, false, (notice) => notices.push(notice));
    await take(streamer, 1);
    await change(file);
    const notice = () => notices.filter((text) => text !== 'the file ends in the middle of a frame');
    expect(notice()).toEqual([]);
    await take(streamer, 1000);
    expect(notice()).toEqual([says]);
    expect(await streamer.nextChunk()).toBeUndefined();
    expect(notice()).toHaveLength(1);
  });
});

describe('the report', () => {
  it('is there when a pass is over, and says what was met on it', async () => {
    const [a, b] = [makeImage(1, { scanBytes: 300_000 }), makeImage(2)];
    const streamer = await openFile(await fileOf(concat(a, 'rubbish', b, b.subarray(0, 60))), false);
    await take(streamer, 1);
    expect(streamer.report).toBeUndefined();
    await take(streamer, 2);
    expect(streamer.report).toMatchObject({ frames: 2, skippedBytes: 67, truncatedFrames: 1, oversizedFrames: 0 });
  });
});

describe('closing', () => {
  it('ends the stream, also while a chunk is waited for, and may be repeated', async () => {
    const streamer = await openFile(await fileOf(concat(...images)), true);
    await take(streamer, 10);
    const pending = Array.from({ length: 20 }, () => streamer.nextChunk());
    await Promise.all([streamer.close(), streamer.close(), ...pending]);
    expect(await streamer.nextChunk()).toBeUndefined();
  });
});

describe('what cannot be streamed', () => {
  it.each(impostors())('$name', async ({ bytes, says }) => {
    const file = await fileOf(bytes);
    await expect(openMjpegStreamer(file, { loop: true })).rejects.toMatchObject({
      code: bytes.length === 0 ? 'empty' : 'wrongContent',
      message: expect.stringMatching(says) as string,
    });
  });

  it.each([
    ['begins like an image and is none', concat([0xff, 0xd8, 0xff], new Uint8Array(300_000).fill(7))],
    ['five digits and half an image', withLength(makeImage(1)).subarray(0, 100)],
    ['tables without a picture', Uint8Array.of(0xff, 0xd8, 0xff, 0xd9)],
  ])('%s', async (_, bytes) => {
    await expect(openMjpegStreamer(await fileOf(bytes), { loop: true })).rejects.toMatchObject({
      code: 'wrongContent',
      message: expect.stringMatching(/there is no whole JPEG image in it/) as string,
    });
  });

  it('a file that is not there', async () => {
    const file = path.join(await temporaryFolder(), 'none.mjpeg');
    await expect(openMjpegStreamer(file, { loop: true })).rejects.toMatchObject({
      code: 'notFound',
      message: `${file} cannot be streamed: there is no such file`,
    });
  });

  it('a folder', async () => {
    const folder = path.join(await temporaryFolder(), 'folder.mjpeg');
    await mkdir(folder);
    await expect(openMjpegStreamer(folder, { loop: true })).rejects.toMatchObject({ code: 'notReadable' });
  });
});
