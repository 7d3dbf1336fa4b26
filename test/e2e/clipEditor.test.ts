import { copyFileSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { HOST_VERSION } from '../../scripts/host.mjs';
import { concat, makeAvi, makeMultipart, withLength } from '../support/mjpegCorpus';
import { framesOf, SAMPLE_CLIP } from '../support/sampleClip';
import { canvasCounter } from './canvasCounter';
import { ClipPage } from './clipPage';
import { DARK, expect, test as base, THEMES } from './overlay';
import { Pictures } from './pictures';

const FRAMES = framesOf(SAMPLE_CLIP);
const LAST = FRAMES.length - 1;

/** Whether one of the pictures goes into the documentation. */
const isForDocs = process.env['OTT_PICTURES'] === 'docs';

/** The same frames in every framing, and what the editor says of it. Names do not tell what is in a file. */
const FRAMINGS = [
  {
    file: 'Lecture 2.Mjpeg',
    bytes: concat(...FRAMES.map((frame) => withLength(frame))),
    says: 'Five digits of length before each JPEG',
  },
  { file: 'raw.mjpg', bytes: concat(...FRAMES), says: 'JPEGs one after another' },
  { file: 'camera.MJPEG', bytes: makeMultipart(FRAMES), says: 'Recording of an HTTP camera (multipart)' },
  { file: 'recorder.MJPG', bytes: makeAvi(FRAMES, { rate: 15 }), says: 'AVI with Motion JPEG' },
] as const;

const test = base.extend<{ clips: ClipPage; write: (name: string, bytes: Uint8Array | string) => string }>({
  clips: async ({ workbench, probe }, use) => {
    await use(new ClipPage(workbench, probe));
  },
  /** Puts a file into the workspace for as long as the test runs; its path. */
  write: async ({ editor }, use) => {
    const files: string[] = [];
    await use((name, bytes) => {
      const file = path.join(editor.workspace, name);
      writeFileSync(file, bytes);
      files.push(file);
      return file;
    });
    for (const file of files) rmSync(file, { force: true });
  },
});

test('opens files of all four framings by their content, without a node', async ({
  clips,
  overlay,
  workbench,
  write,
}) => {
  for (const { file, bytes, says } of FRAMINGS) {
    await clips.open(write(file, bytes));
    await clips.shows(0);
    await expect(await clips.fact('Framing')).toHaveText(says);
    await expect(await clips.fact('Frames')).toHaveText(String(FRAMES.length));
    await expect(await clips.fact('Picture')).toHaveText('320 × 240');
    const rate = file === 'recorder.MJPG' ? '15 frames/s, from the file' : '30 frames/s, the file says none';
    await expect(await clips.fact('Rate')).toHaveText(rate);
    await clips.seek(17);
    await clips.shows(17);
    await clips.press('ArrowRight');
    await clips.shows(18);
    await clips.press('ArrowLeft');
    await clips.press('ArrowLeft');
    await clips.shows(16);
    await clips.press('End');
    await clips.shows(LAST);
    await workbench.closeTab(file);
  }
  await expect(overlay.status).toContainText('OTT: stopped');
});

test('opens an AVI file where that is asked for', async ({ clips, workbench, write }) => {
  const file = write('recorder.avi', makeAvi(FRAMES.map((frame) => frame)));
  await clips.open(file);
  await workbench.runAndPick('View: Reopen Editor With...', 'Motion JPEG');
  await clips.shows(0);
  await expect(await clips.fact('Rate')).toHaveText('25 frames/s, from the file');
});

test('plays, pauses, and keeps its place behind other tabs and over a reload', async ({
  clips,
  overlay,
  workbench,
  editor,
  probe,
}) => {
  const file = path.join(editor.workspace, 'sample.mjpeg');
  await clips.open(file);
  await clips.shows(0);
  await clips.click('Play');
  const place = async (): Promise<number> =>
    Number(await (await clips.main()).getByRole('spinbutton', { name: 'Frame number' }).inputValue());
  await expect.poll(place).toBeGreaterThan(10);
  await clips.click('Pause');
  await clips.seek(77);
  await clips.shows(77);
  await clips.press('z');

  await clips.open(path.join(editor.workspace, 'Lecture 1.Mjpeg'));
  await expect(async () => {
    await expect((await clips.main()).locator('.side h2')).toHaveText('Lecture 1.Mjpeg', { timeout: 1_000 });
  }).toPass();
  await clips.shows(0);
  await workbench.tab('sample.mjpeg').click();
  await clips.shows(77);
  await overlay.reload();
  await clips.shows(77);
  await expect((await clips.main()).getByRole('button', { name: '1:1' })).toHaveAttribute('aria-pressed', 'true');

  // A second tab of the same file is at a place of its own.
  await probe.run('workbench.action.splitEditor');
  const places = async (): Promise<readonly (number | undefined)[]> => {
    const pages = workbench.page.frames().filter((frame) => frame.parentFrame()?.parentFrame());
    const counters = await Promise.all(pages.map((frame) => canvasCounter(frame).catch(() => undefined)));
    return counters.filter((counter) => counter !== undefined);
  };
  await expect.poll(async () => (await places()).length).toBe(2);
  expect(await places()).toContain(77);
});

test('finds problems, goes to them, and says what no browser can decode', async ({
  clips,
  workbench,
  write,
}, testInfo) => {
  // Its baseline header says that its data is coded arithmetically.
  const arithmetic = Uint8Array.from(FRAMES[20]!);
  arithmetic[arithmetic.findIndex((byte, at) => byte === 0xff && arithmetic[at + 1] === 0xc0) + 1] = 0xc9;
  const frames = FRAMES.map((frame, i) => (i === 20 ? arithmetic : frame));
  const head = concat(...frames.slice(0, 40).map((frame) => withLength(frame)));
  const tail = concat(...frames.slice(40).map((frame) => withLength(frame)));
  await clips.open(write('damaged.mjpeg', concat(head, 'rubbish 12345', tail)));
  await clips.shows(0);
  const list = (await clips.main()).getByRole('listbox', { name: 'Problems' });
  const rubbish = list.getByRole('option', { name: `byte ${head.length.toLocaleString('en')}` });
  await rubbish.click();
  await clips.shows(40);
  await clips.click(`Copy Offset ${head.length.toLocaleString('en')}`);
  await expect.poll(() => workbench.clipboard()).toBe(String(head.length));
  await clips.seek(20);
  await expect((await clips.main()).locator('.picture-words')).toHaveText(
    /^Frame 20 cannot be decoded by a browser: .*arithmetic/,
  );
  await new Pictures(testInfo, workbench).window('clip-undecodable');
  await clips.press('k');
  await expect.poll(async () => (await (await clips.fact('Number')).textContent()) ?? '').not.toBe('20');
});

test('says what an impostor is, and becomes an editor of frames when it is one', async ({
  clips,
  workbench,
  write,
}, testInfo) => {
  const file = write('movie.mjpeg', concat([0, 0, 0, 24], 'ftypisom\0\0\0\0'));
  await clips.open(file);
  await expect(await clips.main()).toContainText(/movie\.mjpeg cannot be shown .*MP4.*\./);
  await new Pictures(testInfo, workbench).window('clip-impostor');
  copyFileSync(SAMPLE_CLIP, file);
  await clips.shows(0);

  const empty = write('empty.mjpeg', '');
  await clips.open(empty);
  await expect(async () => {
    await expect(await clips.main()).toContainText('empty.mjpeg cannot be shown: the file is empty.', {
      timeout: 1_000,
    });
  }).toPass();
  await clips.click('Open in Another Editor');
  await expect(workbench.page.locator('.editor-instance .monaco-editor').first()).toBeVisible();
});

test('says that a file changed and reads it anew, keeping the place, and that it is gone', async ({ clips, write }) => {
  const file = write('movie.mjpeg', readFileSync(SAMPLE_CLIP));
  await clips.open(file);
  await clips.shows(0);
  await clips.seek(30);
  await clips.shows(30);
  const other = write('other.tmp', concat(...FRAMES.slice(10)));
  renameSync(other, file);
  // Frame 30 of what is there now.
  await clips.shows(40);
  await expect(await clips.fact('Framing')).toHaveText('JPEGs one after another');
  rmSync(file);
  await expect((await clips.main()).locator('.banner').first()).toContainText('deleted');
  await clips.seek(5);
  await clips.shows(15);
});

test('streams the file from its button and its title, and saves a frame', async ({
  clips,
  overlay,
  workbench,
  editor,
}) => {
  await clips.open(path.join(editor.workspace, 'sample.mjpeg'));
  await clips.shows(0);
  await clips.click('Stream This File');
  const consumer = await overlay.headless('consumer', `127.0.0.1:${await overlay.port()}`);
  await consumer.flow('sample.mjpeg');
  await expect(
    workbench.page.locator('.editor-actions .action-label[aria-label^="Stream file"]').first(),
  ).toBeVisible();

  await clips.seek(42);
  await clips.shows(42);
  await clips.click('Snapshot…');
  const saved = path.join(overlay.folder, 'frame.jpg');
  await workbench.answerPath(saved);
  await expect(async () => {
    // The dialog takes no answer while it looks at what was typed.
    if (!existsSync(saved)) await workbench.quickText.press('Enter', { timeout: 500 });
    expect(readFileSync(saved).equals(Buffer.from(FRAMES[42]!))).toBe(true);
  }).toPass();
});

test('pictures in every theme', async ({ clips, host, overlay, workbench, write }, testInfo) => {
  const pictures = new Pictures(testInfo, workbench);
  const bytes = concat(
    ...FRAMES.slice(0, 60).map((frame) => withLength(frame)),
    'rubbish 12345',
    ...FRAMES.slice(60).map((frame) => withLength(frame)),
  );
  await clips.open(write('lecture.mjpeg', bytes));
  await clips.shows(0);
  await clips.seek(70);
  await clips.shows(70);
  await clips.press('d');
  for (const theme of THEMES) {
    await overlay.theme(theme);
    await pictures.window(`clip-${theme.file}`);
    if (isForDocs && host === HOST_VERSION && theme === DARK) await pictures.forDocs('clip');
  }
});
