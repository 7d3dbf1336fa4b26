import { MESSAGES_VERSION } from '../../src/shared/messages';
import { PlayerPage } from '../pages/playerPage';
import { SAMPLE_CLIP, framesOf } from '../support/sampleClip';
import { expect, test } from './vscode';

test.describe('the player page', () => {
  test('says that it is ready, buffers, plays the frames in order and says when it ends', async ({ page }) => {
    const player = await PlayerPage.open(page);
    await expect
      .poll(() => player.said)
      .toEqual([
        { type: 'panel/ready', version: MESSAGES_VERSION },
        { type: 'player/status', mode: 'smooth', paused: false, statistics: false },
      ]);
    const notice = page.getByRole('status');
    await player.state('buffering');
    await expect(notice).toHaveText('Buffering…');
    await expect(page.locator('canvas')).toBeHidden();

    const frames = framesOf(SAMPLE_CLIP);
    let fed = 0;
    const feed = async (count: number): Promise<void> => {
      const next = frames.slice(fed, fed + count);
      await player.frames(fed, next);
      fed += next.length;
    };
    await feed(45);
    const seen: number[] = [];
    await expect
      .poll(
        async () => {
          const counter = await player.counter();
          if (counter !== undefined && counter !== seen.at(-1)) seen.push(counter);
          // However slowly this test gets its turns, the buffer does not run empty for long.
          if ((counter ?? 0) > fed - 20) await feed(10);
          return seen.length > 3 && (await notice.isHidden());
        },
        { intervals: [50] },
      )
      .toBe(true);
    await page.screenshot({ path: 'test-results/player-page-playing.png' });
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect(player.acknowledged).toBe(fed);

    // What has come is shown before the end is told.
    await player.state('ended');
    await expect.poll(() => player.counter()).toBe(fed - 1);
    await expect(notice).toContainText('Ended: nobody offers this flow any more.');
    await page.screenshot({ path: 'test-results/player-page-ended.png' });
    await expect(page.locator('.numbers')).toContainText(`frame ${fed - 1}`);
  });

  test('tells the last picture truly, however late it is decoded, and no rate under a still one', async ({ page }) => {
    await page.addInitScript(() => {
      const decode = window.createImageBitmap.bind(window) as (...args: unknown[]) => Promise<ImageBitmap>;
      const held = new Promise<void>((resolve) => Object.assign(window, { release: resolve }));
      Object.assign(window, { createImageBitmap: (...args: unknown[]) => held.then(() => decode(...args)) });
    });
    const player = await PlayerPage.open(page);
    await player.frames(0, framesOf(SAMPLE_CLIP).slice(0, 3));
    await player.state('ended');
    await expect(page.getByRole('status')).toContainText('Ended: nobody offers this flow any more.', {
      timeout: 10_000,
    });
    await expect(page.locator('.numbers')).toHaveText('');
    await page.evaluate(() => (window as unknown as { release: () => void }).release());
    await expect.poll(() => player.counter()).toBe(2);
    await expect(page.locator('.numbers')).toHaveText('frame 2 · 0 buffered');
  });

  test('gives the canvas the size of the picture', async ({ page }) => {
    const player = await PlayerPage.open(page);
    await player.state('playing');
    await player.frames(0, framesOf(SAMPLE_CLIP).slice(0, 1));
    await expect.poll(() => player.counter()).toBe(0);
    const size = await page.locator('canvas').evaluate((canvas) => {
      const { width, height } = canvas as HTMLCanvasElement;
      return { width, height };
    });
    expect(size).toEqual({ width: 320, height: 240 });
  });

  test('counts what is no picture and plays on', async ({ page }) => {
    const player = await PlayerPage.open(page);
    await player.state('playing');
    const frames = framesOf(SAMPLE_CLIP);
    await player.frames(0, [new Uint8Array([0xff, 0xd8, 1, 2, 3]), frames[1]!]);
    await expect.poll(() => player.counter()).toBe(1);
    await expect(page.locator('.numbers')).toContainText('1 undecodable');
    await expect.poll(() => player.acknowledged).toBe(2);
  });

  test('asks to watch again, and once only for each click', async ({ page }) => {
    const player = await PlayerPage.open(page);
    await player.state('notRunning');
    await expect(page.getByRole('status')).toContainText('No node is running in this window.');
    await page.getByRole('button', { name: 'Start Node' }).click();
    await expect.poll(() => player.asked).toMatchObject([{ request: { type: 'player/watchAgain' } }]);
    await player.answer(player.asked[0]!);
    await player.state('recovering');
    await expect(page.getByRole('status')).toHaveText('Recovering: route lost, asking again…');
  });

  test('says that its source is gone and another one goes on, for as long as it is told to', async ({ page }) => {
    const player = await PlayerPage.open(page);
    const notice = page.getByRole('status');
    const frames = framesOf(SAMPLE_CLIP);
    await player.frames(0, frames.slice(0, 45));
    await player.snapshot({ sourceName: 'server1' });
    await expect.poll(() => player.counter()).toBeDefined();
    const moved = { source: 'other', sourceName: 'server2', movedFrom: 'server1' };
    await player.snapshot({ ...moved, state: 'buffering' });
    await expect(notice).toHaveText('server1 is gone; now from server2.');
    await expect(page.locator('.from')).toHaveText('sample.mjpeg from server2');
    await expect(page.locator('canvas')).toHaveAttribute('aria-label', 'Video of flow sample.mjpeg from server2');
    // The new source's frames have numbers of their own, and come after all that waits of the old one.
    await player.frames(100, frames.slice(100, 145));
    await player.snapshot({ ...moved, state: 'playing' });
    await expect.poll(() => player.counter()).toBeGreaterThanOrEqual(100);
    await expect(notice).toHaveText('server1 is gone; now from server2.');
    await page.screenshot({ path: 'test-results/player-page-moved.png' });
    await player.snapshot({ ...moved, state: 'recovering' });
    await expect(notice).toHaveText('server1 is gone; now from server2. No route to it now, asking again…');
    await player.snapshot({ ...moved, state: 'ended' });
    await expect(notice).toContainText('Ended: nobody offers this flow any more.');
    await player.snapshot({ ...moved, movedFrom: null, state: 'recovering' });
    await expect(notice).toHaveText('Recovering: route lost, asking again…');
  });

  test('shows names as text, and ignores what is not part of the conversation', async ({ page }) => {
    const player = await PlayerPage.open(page);
    const hostile = '<img src=x onerror="document.body.innerHTML=1">';
    await player.state('playing', hostile);
    await player.post({
      kind: 'send',
      body: { type: 'player/frame', frameNumber: 1, capturedMs: 1, latencyMs: 1, jpeg: 'no' },
    });
    await player.post('nonsense');
    await expect(page.locator('.from')).toHaveText(`${hostile} from server1`);
    await expect(page.locator('img')).toHaveCount(0);
    await expect(page.locator('canvas')).toHaveAttribute('aria-label', `Video of flow ${hostile} from server1`);
    expect(player.acknowledged).toBe(0);
  });
});
