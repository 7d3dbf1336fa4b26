import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { MESSAGES_VERSION, type PlayerPageState, type PlayerSnapshot, type ToPlayer } from '../../src/shared/messages';
import { SAMPLE_CLIP, framesOf } from '../support/sampleClip';
import { canvasCounter } from './canvasCounter';
import { expect, test } from './vscode';

/** The built page in a plain browser, with a test on the other end of its messages. */
class PlayerPage {
  constructor(readonly page: Page) {}

  static async open(page: Page): Promise<PlayerPage> {
    const built = (file: string) => path.resolve(__dirname, '../../dist/webview', file);
    await page.addInitScript(() => {
      const posted: unknown[] = [];
      Object.assign(window, { posted });
      document.addEventListener('ott-overlay-post', (event) => posted.push((event as CustomEvent<unknown>).detail));
    });
    await page.goto('about:blank');
    await page.addStyleTag({ content: VARIABLES + readFileSync(built('player.css'), 'utf8') });
    await page.addScriptTag({ path: built('player.js') });
    return new PlayerPage(page);
  }

  /** Envelopes that the page has posted. */
  posted(): Promise<{ kind: string; id?: number; body: { type: string } }[]> {
    return this.page.evaluate(() => (window as unknown as { posted: never[] }).posted);
  }

  async acknowledged(): Promise<number> {
    return (await this.posted()).filter(({ body }) => body?.type === 'player/acknowledge').length;
  }

  send(message: ToPlayer): Promise<void> {
    return this.post({ kind: 'send', body: message });
  }

  post(envelope: unknown): Promise<void> {
    return this.page.evaluate((data) => window.postMessage(data), envelope);
  }

  state(state: PlayerPageState, flow = 'sample.mjpeg'): Promise<void> {
    return this.snapshot({ flow, state });
  }

  snapshot(members: Partial<PlayerSnapshot>): Promise<void> {
    const usual = { flow: 'sample.mjpeg', source: 'id', sourceName: 'server1', chosen: true, movedFrom: null } as const;
    return this.send({ type: 'player/snapshot', snapshot: { ...usual, state: 'playing', ...members } });
  }

  /** Posts frames, numbered from `first`; bytes cross into the browser as text. */
  frames(first: number, jpegs: readonly Uint8Array[]): Promise<void> {
    return this.page.evaluate(
      ({ first, texts }) => {
        for (const [index, text] of texts.entries()) {
          const jpeg = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
          const body = { type: 'player/frame', frameNumber: first + index, latencyMs: 1, jpeg };
          window.postMessage({ kind: 'send', body });
        }
      },
      { first, texts: jpegs.map((jpeg) => Buffer.from(jpeg).toString('base64')) },
    );
  }

  counter(): Promise<number | undefined> {
    return canvasCounter(this.page);
  }
}

/** What VS Code gives a page, here in its dark colours. */
const VARIABLES = `:root {
  --vscode-editor-background: #1f1f1f;
  --vscode-editor-foreground: #cccccc;
  --vscode-descriptionForeground: #9d9d9d;
  --vscode-editorWidget-background: #202020;
  --vscode-editorWidget-foreground: #cccccc;
  --vscode-widget-border: #454545;
  --vscode-progressBar-background: #0078d4;
  --vscode-button-background: #0078d4;
  --vscode-button-foreground: #ffffff;
  --vscode-focusBorder: #0078d4;
  --vscode-font-family: sans-serif;
  --vscode-font-size: 13px;
}
`;

test.describe('the player page', () => {
  test('says that it is ready, buffers, plays the frames in order and says when it ends', async ({ page }) => {
    const player = await PlayerPage.open(page);
    const ready = { type: 'panel/ready', version: MESSAGES_VERSION };
    await expect.poll(() => player.posted()).toEqual([{ kind: 'send', body: ready }]);
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
    expect(await player.acknowledged()).toBe(fed);

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
    await expect.poll(() => player.acknowledged()).toBe(2);
  });

  test('asks to watch again, and once only for each click', async ({ page }) => {
    const player = await PlayerPage.open(page);
    await player.state('notRunning');
    await expect(page.getByRole('status')).toContainText('No node is running in this window.');
    await page.getByRole('button', { name: 'Start Node' }).click();
    const asked = async () => (await player.posted()).filter(({ kind }) => kind === 'ask');
    await expect.poll(asked).toMatchObject([{ body: { type: 'player/watchAgain' } }]);
    await player.post({ kind: 'answer', id: (await asked())[0]!.id, ok: true, value: null });
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
    await player.post({ kind: 'send', body: { type: 'player/frame', frameNumber: 1, latencyMs: 1, jpeg: 'no' } });
    await player.post('nonsense');
    await expect(page.locator('.from')).toHaveText(`${hostile} from server1`);
    await expect(page.locator('img')).toHaveCount(0);
    await expect(page.locator('canvas')).toHaveAttribute('aria-label', `Video of flow ${hostile} from server1`);
    expect(await player.acknowledged()).toBe(0);
  });
});
