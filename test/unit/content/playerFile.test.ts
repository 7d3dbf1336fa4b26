import { execFileSync } from 'node:child_process';
import { constants, existsSync } from 'node:fs';
import { chmod, link, mkdir, open, readFile, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { FileRegister } from '../../../src/content/fileRegister';
import { openMjpegStreamer } from '../../../src/content/mjpegStreamer';
import { FrameFile } from '../../../src/content/playerFile';
import type { ContentError } from '../../../src/content/streamer';
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

  it('leaves a file as it is that nobody may write, whoever asks', async () => {
    const file = path.join(await temporaryFolder(), 'out.mjpeg');
    await writeFile(file, 'kept');
    await chmod(file, 0o444);
    await expect(FrameFile.open(file)).rejects.toMatchObject({
      code: 'notWritable',
      message: expect.stringMatching(/cannot be written: (it is protected|E(ACCES|PERM))/) as string,
    });
    expect(await readFile(file, 'utf8')).toBe('kept');
  });

  it('takes no more than fits, and whole frames only', async () => {
    const file = path.join(await temporaryFolder(), 'out.mjpeg');
    const output = await FrameFile.open(file, { maxPendingBytes: 1000 });
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
    const told: ContentError[] = [];
    const output = await FrameFile.open(device, { onFailure: (error) => told.push(error) });
    expect([output.write(makeImage(1)), output.write(makeImage(2))]).toEqual([true, true]);
    const error = { code: 'notWritable', message: expect.stringMatching(/ENOSPC/) as string };
    await expect(output.drained()).rejects.toMatchObject(error);
    expect(told).toMatchObject([error]);
    expect(output.write(makeImage(3))).toBe(false);
    await expect(output.close()).rejects.toMatchObject(error);
    expect(output).toMatchObject({ framesWritten: 0, framesDropped: 0, framesLost: 3, error });
    expect(told).toHaveLength(1);
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

  // Where the system has named pipes.
  it.each(['/usr/bin/mkfifo'].filter((tool) => existsSync(tool)))('refuses a named pipe at once', async (tool) => {
    const pipe = path.join(await temporaryFolder(), 'pipe');
    execFileSync(tool, [pipe]);
    const refusal = { code: 'notWritable', message: `${pipe} cannot be written: it is not a file` };
    await expect(FrameFile.open(pipe)).rejects.toMatchObject(refusal);
    const reader = await open(pipe, constants.O_RDONLY | constants.O_NONBLOCK);
    await expect(FrameFile.open(pipe)).rejects.toMatchObject(refusal);
    await reader.close();
  });

  it.each(['/dev/null'].filter((device) => existsSync(device)))('any number may write to %s', async (device) => {
    const files = new FileRegister();
    const outputs = await Promise.all([FrameFile.open(device, { files }), FrameFile.open(device, { files })]);
    for (const output of outputs) {
      output.write(makeImage(1));
      await output.close();
      expect(output.framesWritten).toBe(1);
    }
  });
});

describe('files of the same node', () => {
  it('are not written by two, by whatever name', async () => {
    const folder = await temporaryFolder();
    const [file, other, third] = ['out.mjpeg', 'other.mjpeg', 'third.mjpeg'].map((name) => path.join(folder, name)) as [
      string,
      string,
      string,
    ];
    const files = new FileRegister();
    const output = await FrameFile.open(file, { files });
    output.write(makeImage(1));
    await output.drained();
    await link(file, other);
    await symlink(file, third);
    for (const name of [file, other, third]) {
      await expect(FrameFile.open(name, { files })).rejects.toMatchObject({
        code: 'notWritable',
        message: `${name} cannot be written: the frames of another flow are being written to it`,
      });
    }
    await output.close();
    expect(new Uint8Array(await readFile(file))).toEqual(makeImage(1));
    await (await FrameFile.open(other, { files })).close();
    expect(await readFile(file)).toHaveLength(0);
  });

  it('are not written over while they are streamed', async () => {
    const file = path.join(await temporaryFolder(), 'clip.mjpeg');
    await writeFile(file, makeImage(1));
    const files = new FileRegister();
    const streamers = [
      await openMjpegStreamer(file, { loop: true, files }),
      await openMjpegStreamer(file, { loop: true, files }),
    ];
    for (const streamer of streamers) {
      await expect(FrameFile.open(file, { files })).rejects.toMatchObject({
        code: 'notWritable',
        message: `${file} cannot be written: it is being streamed`,
      });
      await streamer.close();
    }
    expect(new Uint8Array(await readFile(file))).toEqual(makeImage(1));
    await (await FrameFile.open(file, { files })).close();
    // What could not be streamed is not in use.
    await expect(openMjpegStreamer(file, { loop: true, files })).rejects.toMatchObject({ code: 'empty' });
    await (await FrameFile.open(file, { files })).close();
  });
});
