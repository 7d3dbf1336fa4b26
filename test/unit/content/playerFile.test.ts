import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { FrameFile } from '../../../src/content/playerFile';
import { concat, makeImage } from '../../support/mjpegCorpus';
import { split } from '../../support/splitting';
import { temporaryFolder } from '../../support/temporaryFolder';

const images = Array.from({ length: 50 }, (_, i) => makeImage(i, { scanBytes: 40 * i }));

describe('FrameFile', () => {
  it('holds every frame, in order, when it is closed', async () => {
    const file = path.join(await temporaryFolder(), 'out.mjpeg');
    const output = await FrameFile.open(file);
    expect(images.map((image) => output.write(image))).not.toContain(false);
    await output.close();
    const bytes = new Uint8Array(await readFile(file));
    expect(bytes).toEqual(concat(...images));
    expect(split('raw', bytes).frames).toEqual(images);
    expect(output).toMatchObject({ framesWritten: 50, framesDropped: 0, error: undefined });
  });

  it('goes on after it was drained', async () => {
    const file = path.join(await temporaryFolder(), 'out.mjpeg');
    const output = await FrameFile.open(file);
    for (const image of images) {
      output.write(image);
      await output.drained();
    }
    await output.close();
    expect(new Uint8Array(await readFile(file))).toEqual(concat(...images));
  });

  it('empties a file that is there', async () => {
    const file = path.join(await temporaryFolder(), 'out.mjpeg');
    for (const image of [makeImage(1, { scanBytes: 5000 }), makeImage(2)]) {
      const output = await FrameFile.open(file);
      output.write(image);
      await output.close();
    }
    expect(new Uint8Array(await readFile(file))).toEqual(makeImage(2));
  });

  it('takes no more than fits, and whole frames only', async () => {
    const file = path.join(await temporaryFolder(), 'out.mjpeg');
    const output = await FrameFile.open(file, 1000);
    const large = makeImage(3, { scanBytes: 3000 });
    expect([output.write(large), output.write(makeImage(1))]).toEqual([true, false]);
    await output.drained();
    expect(output.write(makeImage(2))).toBe(true);
    await output.close();
    expect(new Uint8Array(await readFile(file))).toEqual(concat(large, makeImage(2)));
    expect(output.framesDropped).toBe(1);
  });

  it('takes nothing once closed; closing may be repeated', async () => {
    const output = await FrameFile.open(path.join(await temporaryFolder(), 'out.mjpeg'));
    await Promise.all([output.close(), output.close()]);
    expect(output.write(makeImage(1))).toBe(false);
  });

  // Where the system has a device that is always full.
  it.each(['/dev/full'].filter((device) => existsSync(device)))('says when the disk is full: %s', async (device) => {
    const output = await FrameFile.open(device);
    expect([output.write(makeImage(1)), output.write(makeImage(2))]).toEqual([true, true]);
    const error = { code: 'notWritable', message: expect.stringMatching(/ENOSPC/) as string };
    await expect(output.drained()).rejects.toMatchObject(error);
    expect(output.write(makeImage(3))).toBe(false);
    await expect(output.close()).rejects.toMatchObject(error);
    expect(output).toMatchObject({ framesWritten: 0, framesDropped: 3, error });
  });

  it('says when the file cannot be made', async () => {
    const folder = path.join(await temporaryFolder(), 'folder');
    await mkdir(folder);
    for (const file of [folder, path.join(folder, 'none', 'out.mjpeg')]) {
      await expect(FrameFile.open(file)).rejects.toMatchObject({
        code: 'notWritable',
        message: expect.stringContaining(`${file} cannot be written: `) as string,
      });
    }
  });
});
