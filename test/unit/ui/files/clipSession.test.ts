import { copyFile, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { realClock } from '../../../../src/base/clock';
import { Emitter } from '../../../../src/base/emitter';
import { ClipFile } from '../../../../src/content/clipFile';
import type { ClipFrameAnswer, ClipState } from '../../../../src/shared/fileMessages';
import {
  ClipSession,
  LEAST_PAUSE_MS,
  MOST_PAUSE_MS,
  NOTICE_MS,
  type OpenClip,
} from '../../../../src/ui/files/clipSession';
import { SAMPLE_CLIP, framesOf } from '../../../support/sampleClip';
import { temporaryFolder } from '../../../support/temporaryFolder';
import { VirtualClock } from '../../../support/virtualClock';

const FRAMES = framesOf(SAMPLE_CLIP);

/** A session on a real file. */
function sessionOf(file: string): ClipSession {
  const session = new ClipSession({
    name: path.basename(file),
    path: file,
    open: () => ClipFile.open(file),
    clock: realClock,
  });
  onTestFinished(() => session.dispose());
  return session;
}

const until = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 10_000, interval: 20 });

describe('ClipSession on a file', () => {
  it('tells what is in it, and hands out frames and places', async () => {
    const session = sessionOf(SAMPLE_CLIP);
    expect(session.view).toBeUndefined();
    await until(() =>
      expect(session.view).toMatchObject({
        state: {
          name: 'sample.mjpeg',
          generation: 1,
          framing: 'lengthPrefixed',
          phase: 'complete',
          frames: FRAMES.length,
        },
      }),
    );
    const frame = await session.frame(17, 1);
    expect(Buffer.from(frame.jpeg).equals(FRAMES[17]!)).toBe(true);
    expect(frame.jpeg.buffer.byteLength).toBe(frame.jpeg.length);
    expect(await session.nearestFrame(frame.offset, 1)).toBe(17);
    await expect(session.frame(1, 2)).rejects.toThrow('sample.mjpeg has changed meanwhile.');
    await expect(session.frame(9_999, 1)).rejects.toThrow('sample.mjpeg has no frame 9999.');
  });

  it('says by name what is no film, and becomes one when it is', async () => {
    const file = path.join(await temporaryFolder(), 'text.mjpeg');
    await writeFile(file, '<!DOCTYPE html>');
    const session = sessionOf(file);
    await until(() => expect(session.view).toMatchObject({ type: 'clip/refused', name: 'text.mjpeg' }));
    const { sentence } = session.view as { sentence: string };
    expect(sentence).toMatch(/^text\.mjpeg cannot be shown .*HTML.*\.$/);
    await copyFile(SAMPLE_CLIP, file);
    session.look();
    await until(() => expect(session.view).toMatchObject({ type: 'clip/state', state: { notice: null } }));
  });

  it('reads a file anew that was replaced, and says so for a while', async () => {
    const folder = await temporaryFolder();
    const [file, other] = [path.join(folder, 'movie.mjpeg'), path.join(folder, 'other')];
    await copyFile(SAMPLE_CLIP, file);
    const session = sessionOf(file);
    await until(() => expect(session.view).toMatchObject({ state: { generation: 1, phase: 'complete' } }));
    await writeFile(other, FRAMES[3]!);
    await rename(other, file);
    await until(() =>
      expect(session.view).toMatchObject({
        state: {
          generation: 2,
          framing: 'raw',
          frames: 1,
          notice: 'The file was replaced by another one; it was read anew.',
        },
      }),
    );
  });

  it('goes on showing what was deleted, as far as the system lets it, until it is there again', async () => {
    const file = path.join(await temporaryFolder(), 'movie.mjpeg');
    await copyFile(SAMPLE_CLIP, file);
    const session = sessionOf(file);
    await until(() => expect(session.view).toMatchObject({ state: { phase: 'complete' } }));
    await rm(file);
    const notice = 'The file was deleted or moved; what was read of it is still shown.';
    await until(() =>
      expect(session.view).toMatchObject({ type: 'clip/state', state: { generation: 1, isGone: true, notice } }),
    );
    await writeFile(file, await readFile(SAMPLE_CLIP));
    session.look();
    const back = { generation: 2, phase: 'complete', isGone: false };
    await until(() => expect(session.view).toMatchObject({ state: back }));
  });

  it('opens a large file at once and looks through it meanwhile', async () => {
    const file = path.join(await temporaryFolder(), 'large.mjpeg');
    const clip = await readFile(SAMPLE_CLIP);
    const times = Math.ceil(96e6 / clip.length);
    await writeFile(file, Array<Uint8Array>(times).fill(clip));
    const session = sessionOf(file);
    const views: ClipState[] = [];
    let early: Promise<ClipFrameAnswer> | undefined;
    session.onDidChange(() => {
      const { view } = session;
      if (view?.type !== 'clip/state') throw new Error('it is refused');
      views.push(view.state);
      early ??= session.frame(0, 1);
    });
    await until(() =>
      expect(session.view).toMatchObject({ state: { phase: 'complete', frames: FRAMES.length * times } }),
    );
    expect(views[0]).toMatchObject({ phase: 'indexing', totalBytes: clip.length * times });
    expect(views[0]!.bytesIndexed).toBeLessThan(1e6);
    expect((await early)!.jpeg.length).toBe(FRAMES[0]!.length);
    expect((await session.frame(FRAMES.length * times - 1, 1)).storedBytes).toBe(FRAMES.at(-1)!.length);
  });

  it('refuses what was emptied', async () => {
    const file = path.join(await temporaryFolder(), 'movie.mjpeg');
    await copyFile(SAMPLE_CLIP, file);
    const session = sessionOf(file);
    await until(() => expect(session.view).toMatchObject({ state: { phase: 'complete' } }));
    await truncate(file, 0);
    const sentence = 'movie.mjpeg cannot be shown: the file is empty.';
    await until(() => expect(session.view).toEqual({ type: 'clip/refused', name: 'movie.mjpeg', sentence }));
  });
});

/** A clip that changes as it is told. */
function fakeClip(listened: (change: 1 | -1) => void = () => undefined) {
  const changed = new Emitter<void>();
  let reason: string | undefined;
  listened(1);
  const clip: OpenClip = {
    framing: 'raw',
    framesPerSecond: undefined,
    warning: undefined,
    get status() {
      const known = { bytesIndexed: 1, totalBytes: 1, frames: 1 };
      if (reason === undefined) return { ...known, state: 'complete' } as const;
      return { ...known, state: 'changed', reason } as const;
    },
    sizes: () => [],
    pictureSizes: [],
    problems: { listed: [], total: 0 },
    frame: () => Promise.reject(new Error('there is none')),
    onDidChange: changed.event,
    dispose: () => {
      listened(-1);
      changed.dispose();
    },
  };
  const change = (why: string): void => {
    reason = why;
    changed.fire();
  };
  return { clip, change };
}

const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
};

describe('ClipSession in time', () => {
  it('takes another change than growth in soon, however long the file has grown, and says of a deleted one that it is', async () => {
    const clock = new VirtualClock();
    const opened: (ReturnType<typeof fakeClip> & { at: number })[] = [];
    let isThere = true;
    const open = (): Promise<OpenClip> => {
      if (!isThere) return Promise.reject(Object.assign(new Error('/a.mjpeg is not there'), { code: 'notFound' }));
      const made = { ...fakeClip(), at: clock.now() };
      opened.push(made);
      return Promise.resolve(made.clip);
    };
    const session = new ClipSession({ name: 'a.mjpeg', path: '/a.mjpeg', open, clock });
    const pass = async (ms: number): Promise<void> => {
      for (let passed = 0; passed < ms; passed += 100) {
        clock.advanceTo(clock.now() + 100);
        await settle();
      }
    };
    await pass(100);
    for (let times = 1; times <= 6; times++) {
      opened.at(-1)!.change('the file has grown');
      await pass(MOST_PAUSE_MS);
      while (opened.length <= times) await pass(100);
    }
    // Growth is being waited for when it is cut.
    opened.at(-1)!.change('the file has grown');
    await pass(100);
    const cutAt = clock.now();
    opened.at(-1)!.change('the file became shorter');
    await pass(1_000);
    expect(opened.at(-1)!.at - cutAt).toBeLessThanOrEqual(LEAST_PAUSE_MS + 100);
    isThere = false;
    opened.at(-1)!.change('the file became shorter');
    await pass(2_000);
    const notice = 'The file was deleted or moved; what was read of it is still shown.';
    expect(session.view).toMatchObject({ state: { isGone: true, notice } });
    session.dispose();
  });

  it('reads a file that is being written anew at ever longer intervals, and tells of it for a while', async () => {
    const clock = new VirtualClock();
    const opened: number[] = [];
    let listening = 0;
    const open = (): Promise<OpenClip> => {
      opened.push(clock.now());
      const { clip, change } = fakeClip((by) => (listening += by));
      // It changes a second after it was opened.
      if (opened.length <= 8) clock.setTimer(1_000, () => change('the file has grown'));
      return Promise.resolve(clip);
    };
    const session = new ClipSession({ name: 'a.mjpeg', path: '/a.mjpeg', open, clock });
    await settle();
    const notices = new Set<unknown>();
    for (let time = 100; time < 200_000; time += 100) {
      clock.advanceTo(time);
      await settle();
      expect(listening).toBe(1);
      notices.add((session.view as { state: { notice: unknown } }).state.notice);
    }
    const pauses = opened.slice(1).map((at, i) => at - opened[i]! - 1_000);
    expect(pauses).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, MOST_PAUSE_MS, MOST_PAUSE_MS]);
    expect(pauses[0]).toBe(LEAST_PAUSE_MS);
    expect(notices).toEqual(new Set([null, 'The file has grown; it was read anew.']));
    expect(NOTICE_MS).toBeGreaterThan(0);
    expect(session.view).toMatchObject({ state: { notice: null } });
    session.dispose();
    expect(listening).toBe(0);
  });
});
