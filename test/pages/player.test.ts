import type { PlayerFigures } from '../../src/shared/messages';
import { framesOf, SAMPLE_CLIP } from '../support/sampleClip';
import { loadAxe, violations } from './axe';
import { expect, test as base } from './pageTest';
import { PlayerPage } from './playerPage';
import { pageDocument } from './builtPage';
import { KNOWN_VARIABLES, type Theme, THEMES } from './themes';

const FRAMES = framesOf(SAMPLE_CLIP);

const FIGURES: PlayerFigures = {
  delivered: 300,
  lost: 4,
  late: 2,
  duplicate: 1,
  transportMs: 2.4,
  path: [
    { name: 'server1', gapBefore: false },
    { name: 'relay1', gapBefore: false },
    { name: 'this node', gapBefore: false },
  ],
};

/** A player; at the end of the test nothing may have gone wrong in it. */
const test = base.extend<{ openPlayer: (theme?: Theme) => Promise<PlayerPage> }>({
  openPlayer: async ({ page }, use) => {
    const opened: PlayerPage[] = [];
    await use(async (theme) => {
      const player = await PlayerPage.open(page, theme);
      opened.push(player);
      return player;
    });
    expect(opened.flatMap(({ problems }) => problems)).toEqual([]);
  },
});

/** A player that plays, from `frames` frames that are all there. */
async function playing(player: PlayerPage, frames = 60): Promise<void> {
  await player.snapshot({ state: 'playing' });
  await player.frames(0, FRAMES.slice(0, frames));
  await expect.poll(() => player.counter()).toBeDefined();
}

/** The frame that is shown, once that is another one than `before`. */
async function next(player: PlayerPage, before: number | undefined): Promise<number> {
  await expect.poll(() => player.counter()).not.toBe(before);
  return (await player.counter())!;
}

test('pauses, steps on and back, and goes on where it was, by buttons and by keys', async ({ openPlayer, page }) => {
  const player = await openPlayer();
  await playing(player, 150);
  const notice = page.getByRole('status');
  const forward = page.getByRole('button', { name: 'One frame on' });
  await expect(forward).toHaveAttribute('aria-disabled', 'true');
  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(notice).toHaveText('Paused.');
  expect(player.status).toMatchObject({ paused: true });
  // What is under way to the canvas arrives there.
  await expect(page.locator('.numbers')).not.toContainText('fps');
  const at = (await player.counter())!;
  await forward.click();
  expect(await next(player, at)).toBe(at + 1);
  await forward.click();
  expect(await next(player, at + 1)).toBe(at + 2);
  await expect(page.locator('[aria-live]').getByText(`Frame ${at + 2}.`)).toBeAttached();
  await page.getByRole('button', { name: 'One frame back' }).click();
  expect(await next(player, at + 2)).toBe(at + 1);
  await page.keyboard.press('ArrowLeft');
  expect(await next(player, at + 1)).toBe(at);
  await page.keyboard.press('.');
  expect(await next(player, at)).toBe(at + 1);
  await expect(page.locator('.numbers')).toContainText('s behind');

  await page.keyboard.press('k');
  await expect(notice).toBeHidden();
  expect(player.status).toMatchObject({ paused: false });
  const seen: number[] = [];
  await expect
    .poll(
      async () => {
        const counter = await player.counter();
        if (counter !== undefined && counter !== seen.at(-1)) seen.push(counter);
        return seen.length;
      },
      { intervals: [30] },
    )
    .toBeGreaterThan(3);
  expect(seen[0]).toBeLessThan(at + 30);
  expect(seen).toEqual([...seen].sort((a, b) => a - b));
});

test('space pauses, but presses the button that has the focus', async ({ openPlayer, page }) => {
  const player = await openPlayer();
  await playing(player, 150);
  await page.keyboard.press('Space');
  await expect.poll(() => player.status?.paused).toBe(true);
  await page.getByRole('button', { name: 'Statistics' }).focus();
  await page.keyboard.press('Space');
  await expect(page.getByRole('region', { name: 'Statistics' })).toBeVisible();
  expect(player.status).toMatchObject({ paused: true, statistics: true });
});

test('keeps what comes during a pause, and "go live" jumps over it', async ({ openPlayer, page }) => {
  const player = await openPlayer();
  await player.snapshot({ state: 'playing' });
  await player.flow(FRAMES);
  await expect.poll(() => player.counter()).toBeDefined();
  await page.getByRole('button', { name: 'Pause' }).click();
  await expect
    .poll(() => page.locator('.numbers').textContent())
    .toMatch(/· (9\d|1\d\d) buffered · [3-9]\.\d s behind/);
  await page.getByRole('button', { name: 'Play', exact: true }).click();
  // Still behind, and playing.
  await expect(page.locator('.numbers')).toContainText(/fps · \d+ buffered · [3-9]\.\d s behind/);
  await expect(page.locator('.go-live')).toHaveClass(/is-behind/);
  await page.getByRole('button', { name: 'Go live' }).click();
  await expect(page.locator('.numbers')).not.toContainText('behind');
  await expect(page.locator('.go-live')).not.toHaveClass(/is-behind/);
  await player.endFlow();
});

test('live keeps next to nothing back, smooth builds its buffer up again; the choice outlives the page', async ({
  openPlayer,
  page,
}) => {
  const player = await openPlayer();
  await player.snapshot({ state: 'playing' });
  await player.flow(FRAMES);
  await expect(page.locator('.numbers')).toContainText(/30 fps · [34]\d buffered|29 fps · [34]\d buffered/);
  const mode = page.getByRole('group', { name: 'Mode' });
  await expect(mode.getByRole('button', { name: 'Smooth' })).toHaveAttribute('aria-pressed', 'true');
  await mode.getByRole('button', { name: 'Live', exact: true }).click();
  await expect(page.locator('.numbers')).toContainText(/fps · [0-3] buffered/);
  expect(player.status).toMatchObject({ mode: 'live' });
  await page.keyboard.press('i');
  await page.keyboard.press('1');
  await player.endFlow();

  await player.reload();
  expect(player.status).toMatchObject({ mode: 'live', statistics: true, paused: false });
  await expect(mode.getByRole('button', { name: 'Live', exact: true })).toHaveAttribute('aria-pressed', 'true');
  await expect(page.locator('main')).toHaveAttribute('data-size', 'actual');
  await expect(page.getByRole('region', { name: 'Statistics' })).toBeVisible();
  expect(player.remembered).toMatchObject({ flow: 'sample.mjpeg', source: 'id', chosen: true });

  await player.snapshot({ state: 'playing' });
  await player.flow(FRAMES);
  await expect.poll(() => player.counter()).toBeDefined();
  await page.keyboard.press('m');
  expect(player.status).toMatchObject({ mode: 'smooth' });
  await expect(page.getByRole('region', { name: 'Statistics' })).toContainText('28 frames/s, filling up to 40');
  await player.endFlow();
});

test('a picture that is held is held over a while out of sight', async ({ openPlayer, page }) => {
  const player = await openPlayer();
  await playing(player);
  await page.keyboard.press('Space');
  await expect(page.locator('.numbers')).not.toContainText('fps');
  await page.keyboard.press('.');
  await expect(page.locator('[aria-live]').getByText(/^Frame/)).toBeAttached();
  const counter = await player.counter();
  await player.reload();
  await expect.poll(() => player.counter()).toBe(counter);
  await player.snapshot({ state: 'playing' });
  await expect(page.getByRole('status')).toHaveText('Paused.');
  expect(player.status).toMatchObject({ paused: true });
  await player.frames(0, FRAMES.slice(0, 60));
  await expect(page.locator('.numbers')).toContainText('60 buffered');
  expect(await player.counter()).toBe(counter);
  await page.keyboard.press('Space');
  await expect.poll(() => player.counter()).toBe(59);
  expect(player.remembered).toMatchObject({ paused: null });
});

test('explains itself: buffer, curve, jitter, latency, losses and the path', async ({ openPlayer, page }) => {
  const player = await openPlayer();
  await player.snapshot({ state: 'playing' });
  await player.flow(FRAMES);
  await page.getByRole('button', { name: 'Statistics' }).click();
  await expect.poll(() => player.status?.statistics).toBe(true);
  await player.send({ type: 'player/figures', figures: FIGURES });
  const statistics = page.getByRole('region', { name: 'Statistics' });
  const value = (label: string) => statistics.locator(`dt:text-is("${label}") + dd`);
  await expect(value('Path')).toHaveText('server1 → relay1 → this node');
  await expect(value('On the way')).toHaveText('4 lost, 2 late, 1 duplicate');
  await expect(value('Buffer')).toHaveText(/^[34]\d frames, 1\.\d\d s$/);
  await expect(value('Playing')).toHaveText('30 frames/s');
  await expect(value('Received')).toHaveText(/^(29|30|31) frames\/s$/);
  await expect(value('Shown')).toHaveText(/^(29|30|31) frames\/s$/);
  await expect(value('Arrival jitter')).toHaveText(/^\d+(\.\d)? ms$/);
  await expect(value('Latency')).toHaveText(/^1\.\d\d s: 7\.0 ms to this node, 2\.4 ms to the page, 1\.\d\d s here$/);
  await expect(statistics.getByRole('img')).toHaveAccessibleName(/^Playback curve\. Buffer: \d+ frames/);
  // The point is on the level part of the curve.
  const [x, y] = await statistics
    .locator('.point')
    .evaluate((point) => [Number(point.getAttribute('cx')), Number(point.getAttribute('cy'))]);
  expect(x).toBeGreaterThan(28 + (30 / 120) * 224);
  expect(x).toBeLessThan(28 + (50 / 120) * 224);
  expect(y).toBeCloseTo(8 + 0.7 * 80, 0);
  await player.send({ type: 'player/figures', figures: { ...FIGURES, path: [] } });
  await expect(value('Path')).toHaveText('–');
  await page.keyboard.press('i');
  await expect(statistics).toBeHidden();
  expect(player.status).toMatchObject({ statistics: false });
  await player.endFlow();
});

test('says that nothing plays when nothing does, and offers nothing to pause', async ({ openPlayer, page }) => {
  const player = await openPlayer();
  const value = (label: string) => page.locator(`.statistics dt:text-is("${label}") + dd`);
  const pause = page.getByRole('button', { name: 'Pause' });
  const live = page.getByRole('button', { name: 'Go live' });
  await page.keyboard.press('i');
  await player.snapshot({ state: 'playing' });
  await expect(value('Playing')).toHaveText('waiting for frames');
  await expect(pause).toHaveAttribute('aria-disabled', 'false');
  await playing(player, 45);
  await player.send({ type: 'player/figures', figures: FIGURES });
  await expect(value('Path')).toHaveText('server1 → relay1 → this node');
  await player.snapshot({ state: 'ended' });
  await expect(page.getByRole('status')).toContainText('Ended');
  await expect(value('Playing')).toHaveText('nothing');
  await expect(value('Buffer')).toHaveText('empty');
  for (const label of ['Latency', 'Arrival jitter', 'Path']) await expect(value(label)).toHaveText('–');
  for (const label of ['Received', 'Shown']) await expect(value(label)).toHaveText('0 frames/s');
  await expect(pause).toHaveAttribute('aria-disabled', 'true');
  await expect(live).toHaveAttribute('aria-disabled', 'true');
  await page.keyboard.press('k');
  await expect(page.getByRole('status')).not.toContainText('Paused');
  await player.snapshot({ state: 'playing' });
  await expect(pause).toHaveAttribute('aria-disabled', 'false');
});

test('paused, a flow that ends is received no more', async ({ openPlayer, page }) => {
  const player = await openPlayer();
  await page.keyboard.press('i');
  await player.snapshot({ state: 'playing' });
  await player.flow(FRAMES);
  await expect.poll(() => player.counter()).toBeDefined();
  await page.keyboard.press('Space');
  await player.endFlow();
  await player.snapshot({ state: 'ended' });
  await expect(page.locator('.statistics dt:text-is("Received") + dd')).toHaveText('0 frames/s');
  await expect(page.getByRole('button', { name: 'Play', exact: true })).toHaveAttribute('aria-disabled', 'false');
});

test('the number under the picture is that of the picture', async ({ openPlayer, page }) => {
  const player = await openPlayer();
  await playing(player, 150);
  const wrong = await page.evaluate(async () => {
    const found: string[] = [];
    for (let i = 0; i < 60; i++) {
      await new Promise(requestAnimationFrame);
      const { frameNumber } = document.querySelector('canvas')!.dataset;
      const text = document.querySelector('.numbers')!.textContent;
      if (!text.startsWith(`frame ${frameNumber} `)) found.push(`${frameNumber}: ${text}`);
    }
    return found;
  });
  expect(wrong).toEqual([]);
});

test('stops turning where nothing is under way, whatever else is said', async ({ openPlayer, page }) => {
  const player = await openPlayer();
  const moved = { source: 'other', sourceName: 'server2', movedFrom: 'server1' } as const;
  await player.snapshot({ ...moved, state: 'buffering' });
  await expect(page.locator('.spinner')).toBeVisible();
  await player.frames(0, FRAMES.slice(0, 60));
  await player.snapshot({ ...moved, state: 'playing' });
  await expect.poll(() => player.counter()).toBeDefined();
  await expect(page.getByRole('status')).toHaveText('server1 is gone; now from server2.');
  await expect(page.locator('.spinner')).toBeHidden();
});

for (const [width, height] of [
  [380, 210],
  [220, 220],
  [180, 320],
  [760, 160],
] as const) {
  test(`in ${width} × ${height} there is a picture, and nothing is cut off`, async ({ openPlayer, page }) => {
    await page.setViewportSize({ width, height });
    const player = await openPlayer();
    await playing(player, 45);
    const canvas = (await page.locator('canvas').boundingBox())!;
    expect(canvas.height).toBeGreaterThan(height / 3);
    await player.snapshot({ state: 'ended', lost: true, sourceName: 'a-server-of-a-long-name', chosen: false });
    const again = page.getByRole('button', { name: 'Watch Again' });
    await expect(again).toBeVisible();
    await page.screenshot({ path: `test-results/page-player-small-${width}x${height}.png` });
    const cut = await page.evaluate(() => {
      const isShown = (element: Element): boolean => element.getClientRects().length > 0;
      return [...document.querySelectorAll('.notice, .notice .words, .notice button, .controls button, .caption span')]
        .filter(isShown)
        .filter((element) => {
          const { left, right, top, bottom } = element.getBoundingClientRect();
          return left < 0 || top < 0 || right > window.innerWidth || bottom > window.innerHeight;
        })
        .map((element) => `${element.className} ${element.textContent}`);
    });
    expect(cut).toEqual([]);
    await again.click();
    await expect.poll(() => player.asked).toMatchObject([{ request: { type: 'player/watchAgain' } }]);
  });
}

test('asks to save the frame on show, byte for byte, and says why that failed', async ({ openPlayer, page }) => {
  const player = await openPlayer();
  await page.keyboard.press('s');
  await expect(page.getByRole('alert')).toContainText('There is no picture to save yet.');
  await playing(player);
  await page.keyboard.press('Space');
  await expect(page.locator('.numbers')).not.toContainText('fps');
  const counter = (await player.counter())!;
  await page.getByRole('button', { name: 'Save this frame' }).click();
  await expect.poll(() => player.asked.length).toBe(1);
  await expect(page.getByRole('alert')).toBeHidden();
  const [asked] = player.asked;
  expect(asked!.request).toMatchObject({ type: 'player/saveFrame', frameNumber: counter });
  const { jpeg } = asked!.request as Extract<typeof asked, object>['request'] & { jpeg: Uint8Array };
  expect(Buffer.compare(Buffer.from(jpeg), Buffer.from(FRAMES[counter]!))).toBe(0);
  await player.answer(asked!, 'frame.jpg could not be written; choose another folder, or another name.');
  await expect(page.getByRole('alert')).toContainText('frame.jpg could not be written');
  await page.getByRole('button', { name: 'Dismiss' }).click();
  await expect(page.getByRole('alert')).toBeHidden();
});

test('copies the frame on show as a picture', async ({ openPlayer, page }) => {
  const player = await openPlayer();
  await playing(player);
  await page.keyboard.press('Space');
  await expect(page.locator('.numbers')).not.toContainText('fps');
  const counter = await player.counter();
  await page.keyboard.press('c');
  await expect(page.locator('.message')).toContainText(`Frame ${counter} is copied.`);
  const size = await page.evaluate(async () => {
    const [item] = await navigator.clipboard.read();
    const { width, height } = await createImageBitmap(await item!.getType('image/png'));
    return { types: item!.types, width, height };
  });
  expect(size).toEqual({ types: ['image/png'], width: 320, height: 240 });
});

test('says so where pages may not copy pictures, and offers the file', async ({ openPlayer, page }) => {
  await page.addInitScript(() => {
    Object.defineProperty(navigator, 'clipboard', { value: { write: () => Promise.reject(new Error('denied')) } });
  });
  const player = await openPlayer();
  await playing(player);
  await page.keyboard.press('Space');
  await page.keyboard.press('c');
  await expect(page.getByRole('alert')).toContainText('The editor lets this page copy no picture.');
  await page.getByRole('alert').getByRole('button', { name: 'Save…' }).click();
  await expect.poll(() => player.asked).toMatchObject([{ request: { type: 'player/saveFrame' } }]);
});

test('shows the picture fitted, pixel for pixel, or in the full panel, where the controls go away by themselves', async ({
  openPlayer,
  page,
}) => {
  await page.setViewportSize({ width: 800, height: 600 });
  const player = await openPlayer();
  await playing(player, 40);
  const box = async () => (await page.locator('canvas').boundingBox())!;
  expect((await box()).width).toBe(776);
  const size = page.getByRole('button', { name: /^Size of the picture/ });
  await size.click();
  await page.getByRole('menuitemcheckbox', { name: '1:1, pixel for pixel' }).click();
  expect(await box()).toMatchObject({ width: 320, height: 240 });
  await page.keyboard.press('f');
  expect(await box()).toEqual({ x: 0, y: 0, width: 800, height: 600 });
  const bar = page.locator('.bar');
  await page.mouse.move(400, 200);
  await expect(bar).toHaveCSS('opacity', '1');
  await expect(bar).toHaveCSS('opacity', '0');
  // Words come down to where the controls were.
  const notice = page.getByRole('status');
  await player.snapshot({ state: 'recovering' });
  await expect(notice).toBeVisible();
  const low = (await notice.boundingBox())!;
  await page.mouse.move(410, 200);
  expect((await notice.boundingBox())!.y).toBeLessThan(low.y - 40);
  expect(low.y + low.height).toBeGreaterThan(560);
  await page.keyboard.press('Tab');
  await expect(bar).toHaveCSS('opacity', '1');
  await page.keyboard.press('Escape');
  await expect(page.locator('main')).toHaveAttribute('data-size', 'fit');
});

test('goes along with a picture that changes its size', async ({ openPlayer, page }) => {
  const player = await openPlayer();
  const large = Buffer.from(
    await page.evaluate(async () => {
      const canvas = new OffscreenCanvas(640, 360);
      canvas.getContext('2d')!.fillRect(0, 0, 640, 360);
      const bytes = new Uint8Array(await (await canvas.convertToBlob({ type: 'image/jpeg' })).arrayBuffer());
      return [...bytes];
    }),
  );
  await player.snapshot({ state: 'playing' });
  await player.frames(100, [...FRAMES.slice(0, 20), ...Array<Uint8Array>(25).fill(large)]);
  const size = () =>
    page.locator('canvas').evaluate((canvas) => {
      const { width, height } = canvas as HTMLCanvasElement;
      return `${width}x${height}`;
    });
  await expect.poll(size, { intervals: [30] }).toBe('320x240');
  await expect.poll(size).toBe('640x360');
  // Numbers that fall are frames like others.
  await player.frames(0, FRAMES.slice(0, 30));
  await expect.poll(() => player.counter()).toBe(29);
});

test('does what commands of the editor say', async ({ openPlayer, page }) => {
  const player = await openPlayer();
  await playing(player);
  await player.send({ type: 'player/do', action: 'pause' });
  await expect(page.getByRole('status')).toHaveText('Paused.');
  await player.send({ type: 'player/do', action: 'saveSnapshot' });
  await expect.poll(() => player.asked).toMatchObject([{ request: { type: 'player/saveFrame' } }]);
  await player.send({ type: 'player/do', action: 'toggleStatistics' });
  await player.send({ type: 'player/do', action: 'playLive' });
  await player.send({ type: 'player/do', action: 'resume' });
  await expect.poll(() => player.status).toMatchObject({ mode: 'live', paused: false, statistics: true });
  await player.send({ type: 'player/do', action: 'playSmoothly' });
  await player.send({ type: 'player/do', action: 'goLive' });
  await expect.poll(() => player.counter()).toBe(59);
  await expect.poll(() => player.status).toMatchObject({ mode: 'smooth' });
});

test('has a help of keys, which gives the focus back', async ({ openPlayer, page }) => {
  await openPlayer();
  const help = page.getByRole('dialog', { name: 'Keys' });
  await page.getByRole('button', { name: 'Keys' }).click();
  await expect(help).toBeFocused();
  await expect(help).toContainText('Pause, or go on where it was');
  await page.keyboard.press('Escape');
  await expect(help).toBeHidden();
  await expect(page.getByRole('button', { name: 'Keys' })).toBeFocused();
  await page.keyboard.press('?');
  await expect(help).toBeVisible();
});

test('every control can be reached and used by keyboard alone', async ({ openPlayer, page }) => {
  const player = await openPlayer();
  await playing(player, 150);
  const reached: string[] = [];
  for (let i = 0; i < 13; i++) {
    await page.keyboard.press('Tab');
    reached.push(
      await page.evaluate(
        () => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent ?? '',
      ),
    );
  }
  const wanted = ['Pause', 'One frame back', 'One frame on', 'Smooth', 'Live', 'Go live'];
  expect(reached).toEqual(
    expect.arrayContaining([
      ...wanted,
      'Save this frame…',
      'Copy this frame',
      'Size of the picture: Fit into the panel',
      'Statistics',
      'Keys',
    ]),
  );
});

test('names of others are shown as they are, in the statistics, too', async ({ openPlayer, page }) => {
  const player = await openPlayer();
  await page.keyboard.press('i');
  await player.snapshot({ state: 'playing' });
  await player.flow(FRAMES);
  await expect.poll(() => player.counter()).toBeDefined();
  const hostile = '<img src=x onerror="document.title=1">\u202e';
  await player.snapshot({ sourceName: hostile, movedFrom: hostile });
  await player.send({ type: 'player/figures', figures: { ...FIGURES, path: [{ name: hostile, gapBefore: true }] } });
  await expect(page.getByRole('region', { name: 'Statistics' })).toContainText(
    '… → <img src=x onerror="document.title=1">',
  );
  await expect(page.locator('img')).toHaveCount(0);
  await player.endFlow();
});

for (const theme of THEMES) {
  test(`has no violation of accessibility in ${theme.label}`, async ({ openPlayer, page }) => {
    await page.setViewportSize({ width: 900, height: 640 });
    const player = await openPlayer(theme);
    const found: string[] = [];
    await loadAxe(page);
    const look = async (state: string): Promise<void> => {
      await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
      await page.screenshot({ path: `test-results/page-player-${theme.name}-${state.replaceAll(/\W+/g, '-')}.png` });
      found.push(...(await violations(page)).map((violation) => `${state}: ${violation}`));
    };
    await player.snapshot({ state: 'buffering' });
    await expect(page.getByRole('status')).toHaveText('Buffering…');
    await look('buffering');
    await player.flow(FRAMES);
    await expect.poll(() => player.counter()).toBeDefined();
    await page.keyboard.press('i');
    await player.send({ type: 'player/figures', figures: FIGURES });
    await expect(page.getByRole('region', { name: 'Statistics' })).toContainText('relay1');
    await look('statistics');
    await player.snapshot({ state: 'recovering' });
    await page.keyboard.press('i');
    await expect(page.getByRole('status')).toContainText('route lost');
    await look('recovering');
    await player.snapshot({ state: 'playing' });
    await page.keyboard.press('Space');
    await page.keyboard.press('?');
    await look('paused help');
    await page.keyboard.press('Escape');
    await page.keyboard.press('s');
    await player.answer(
      player.asked.at(-1)!,
      'frame.jpg could not be written; choose another folder, or another name.',
    );
    await page.keyboard.press('1');
    await page.getByRole('button', { name: /^Size of the picture/ }).click();
    await look('pixel for pixel menu');
    await page.keyboard.press('Escape');
    await page.keyboard.press('f');
    await look('full panel');
    await page.setViewportSize({ width: 330, height: 360 });
    await page.keyboard.press('i');
    await look('narrow');
    await player.endFlow();
    expect(found).toEqual([]);
  });
}

test('uses colours and sizes that editors have, or has another in their place', async () => {
  const html = await pageDocument('player');
  const alone = [...html.matchAll(/var\((--vscode-[\w-]+)\)/g)].map(([, variable]) => variable!);
  expect(alone.length).toBeGreaterThan(5);
  expect(alone.filter((variable) => !KNOWN_VARIABLES.has(variable))).toEqual([]);
});
