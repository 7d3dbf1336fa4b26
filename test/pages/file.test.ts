import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { expect, test as base } from '../e2e/vscode';
import { pageDocument } from './builtPage';
import { HostedFile, SAMPLE_FRAMES, sampleFrame, sampleState } from './hostedFile';
import { HIGH_CONTRAST_DARK, HIGH_CONTRAST_LIGHT, DARK, LIGHT, KNOWN_VARIABLES, THEMES } from './themes';

const AXE = readFileSync(path.resolve(__dirname, '../../node_modules/axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const LAST = SAMPLE_FRAMES.length - 1;

/** At the end of a test nothing may have gone wrong in its page. */
const test = base.extend<{
  open: (...args: Parameters<typeof HostedFile.open> extends [Page, ...infer R] ? R : never) => Promise<HostedFile>;
}>({
  open: async ({ page }, use) => {
    const opened: HostedFile[] = [];
    await use(async (...args) => {
      const hosted = await HostedFile.open(page, ...args);
      opened.push(hosted);
      return hosted;
    });
    expect(opened.flatMap(({ problems }) => problems)).toEqual([]);
  },
});

interface Axe {
  run(
    context: Document,
    options: object,
  ): Promise<{
    readonly violations: readonly {
      id: string;
      help: string;
      nodes: readonly { html: string; failureSummary?: string }[];
    }[];
  }>;
}

async function violations(page: Page): Promise<readonly string[]> {
  const found = await page.evaluate(async (tags) => {
    const { axe } = window as unknown as { axe: Axe };
    return (await axe.run(document, { runOnly: { type: 'tag', values: tags }, resultTypes: ['violations'] }))
      .violations;
  }, TAGS);
  return found.flatMap(({ id, help, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id} (${help}): ${html.slice(0, 200)} ${failureSummary?.slice(0, 400)}`),
  );
}

const problems = Array.from({ length: 40 }, (_, i) => ({
  offset: 1_000 + i * 4_321,
  text: `an image is cut short, ${i + 5} bytes are skipped`,
}));

test('shows the first frame and everything about the file, playing nothing', async ({ open, page }) => {
  const hosted = await open(sampleState({ warning: '14 bytes before the first image are skipped' }));
  await expect.poll(() => hosted.counter()).toBe(0);
  const facts = page.locator('.facts').first();
  await expect(facts).toContainText('Five digits of length before each JPEG');
  await expect(facts).toContainText('14 bytes before the first image are skipped.');
  await expect(facts).toContainText('320 × 240');
  await expect(facts).toContainText('30 frames/s, the file says none');
  await expect(facts).toContainText('of 1,200 bytes');
  await expect(page.locator('.facts').last()).toContainText('byte 5');
  await expect(page.locator('.facts').last()).not.toContainText('Repaired');
  await expect(page.locator('.problems-summary')).toHaveText('None found.');
  await expect(page.getByRole('button', { name: 'Play', exact: true })).toBeVisible();
  expect(hosted.askedFor('clip/frame').map(({ index }) => index)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  expect(hosted.mostUnderWay).toBeLessThanOrEqual(3);
});

test('plays in order, pauses, and loops or stops at the end', async ({ open, page }) => {
  const hosted = await open();
  await expect.poll(() => hosted.counter()).toBe(0);
  await page.getByRole('button', { name: 'Play', exact: true }).click();
  const seen: number[] = [];
  await expect
    .poll(
      async () => {
        const counter = await hosted.counter();
        if (counter !== undefined && counter !== seen.at(-1)) seen.push(counter);
        return seen.length;
      },
      { intervals: [50] },
    )
    .toBeGreaterThan(4);
  expect(seen).toEqual([...seen].sort((a, b) => a - b));
  expect(hosted.mostUnderWay).toBeLessThanOrEqual(3);
  await page.keyboard.press('k');
  await expect(page.getByRole('button', { name: 'Play', exact: true })).toBeVisible();

  await page.keyboard.press('l');
  await expect(page.getByRole('button', { name: 'Loop' })).toHaveAttribute('aria-pressed', 'false');
  await page.keyboard.press('End');
  await page.keyboard.press('Shift+ArrowLeft');
  await expect.poll(() => hosted.counter()).toBe(LAST - 10);
  await page.keyboard.press('k');
  await expect(page.getByRole('button', { name: 'Play', exact: true })).toBeVisible();
  await expect.poll(() => hosted.counter()).toBe(LAST);
});

test('says what was put into a frame, and where the size of the picture changes', async ({ open, page }) => {
  const pictureSizes = [0, 30].map((from) => ({ from, width: 320 + from, height: 240 }));
  const hosted = await open(sampleState({ pictureSizes }));
  hosted.answer = ({ type, ...request }) => {
    const { index } = request as { index: number };
    return { value: type === 'clip/frame' ? sampleFrame(index, { repair: { tableBytes: 0, endBytes: 2 } }) : null };
  };
  await page.getByRole('slider', { name: 'Frame', exact: true }).fill('60');
  await expect(page.locator('.facts').last()).toContainText('2 bytes added: its end was missing');
  await expect(page.locator('.facts').first()).toContainText('320 × 240, changes 1×');
  await expect(page.locator('.picture-sizes button')).toHaveText(['350 × 240 from frame 30']);
});

test('seeks and steps by slider, number, buttons and keys', async ({ open, page }) => {
  const hosted = await open();
  const at = (index: number) => expect.poll(() => hosted.counter()).toBe(index);
  const slider = page.getByRole('slider', { name: 'Frame', exact: true });
  await at(0);
  await slider.fill('17');
  await at(17);
  await expect(slider).toHaveAttribute('aria-valuetext', `Frame 17 of ${SAMPLE_FRAMES.length}, 0:00.57`);
  await page.getByRole('button', { name: 'Step forward' }).click();
  await at(18);
  await page.getByRole('button', { name: 'Step back' }).click();
  await at(17);
  await page.keyboard.press('End');
  await at(LAST);
  await page.keyboard.press('Home');
  await at(0);
  await page.getByRole('spinbutton', { name: 'Frame number' }).fill('33');
  await page.keyboard.press('Enter');
  await at(33);
  // Keys of a field are the field's.
  await page.keyboard.press('l');
  await expect(page.getByRole('button', { name: 'Loop' })).toHaveAttribute('aria-pressed', 'true');
  await slider.focus();
  await page.keyboard.press('ArrowRight');
  await at(34);
});

test('asks for the newest place only while one is looked for', async ({ open, page }) => {
  const hosted = await open();
  await expect.poll(() => hosted.counter()).toBe(0);
  await expect.poll(() => hosted.underWay).toBe(0);
  const before = hosted.asked.length;
  const releases: (() => void)[] = [];
  hosted.answer = (request) =>
    new Promise((resolve) => {
      if (request.type !== 'clip/frame') return resolve({ value: null });
      releases.push(() => resolve({ value: sampleFrame(request.index) }));
    });
  const slider = page.getByRole('slider', { name: 'Frame', exact: true });
  for (let index = 20; index <= 60; index += 2) {
    await slider.fill(String(index));
    await page.evaluate(() => new Promise(requestAnimationFrame));
  }
  await expect.poll(() => releases.length).toBe(3);
  releases[0]!();
  await expect.poll(() => hosted.asked.length - before).toBe(4);
  expect(hosted.asked.at(-1)).toMatchObject({ index: 60 });
  hosted.answer = ({ type, ...request }) => ({
    value: type === 'clip/frame' ? sampleFrame((request as { index: number }).index) : null,
  });
  for (const release of releases) release();
  await expect.poll(() => hosted.counter()).toBe(60);
});

test('says in the picture what no browser can decode, and plays on', async ({ open, page }) => {
  const hosted = await open();
  hosted.answer = (request) => {
    if (request.type !== 'clip/frame') return { value: null };
    if (request.index === 17) return { value: sampleFrame(17, { undecodable: 'arithmetic coding' }) };
    if (request.index === 18) return { value: sampleFrame(18, { jpeg: new Uint8Array([0xff, 0xd8, 0xff, 0xd9]) }) };
    if (request.index === 19) return { refusal: 'Frame 19 cannot be read: the disk is gone.' };
    return { value: sampleFrame(request.index) };
  };
  const slider = page.getByRole('slider', { name: 'Frame', exact: true });
  const words = page.locator('.picture-words');
  await slider.fill('17');
  await expect(words).toHaveText('Frame 17 cannot be decoded by a browser: arithmetic coding');
  await expect(page.locator('canvas')).toBeHidden();
  await page.screenshot({ path: 'test-results/page-file-undecodable.png' });
  await slider.fill('18');
  await expect(words).toHaveText('Frame 18 cannot be decoded by a browser');
  await slider.fill('19');
  await expect(words).toHaveText('Frame 19 cannot be read: the disk is gone.');
  await slider.fill('16');
  await expect.poll(() => hosted.counter()).toBe(16);
  // Who goes to another frame sees nothing of the words on the one before.
  expect(await words.isHidden()).toBe(true);
  await page.keyboard.press('k');
  await expect.poll(async () => ((await hosted.counter()) ?? 0) > 20).toBe(true);
  await expect(words).toBeHidden();
});

test('reads sizes by pointer and keys, marks the frame, and shows where datagrams grow', async ({ open, page }) => {
  const hosted = await open();
  await expect.poll(() => hosted.counter()).toBe(0);
  const chart = page.getByRole('slider', { name: 'Frame sizes over time' });
  const { x, y, width, height } = (await chart.boundingBox())!;
  await page.mouse.move(x + width * (20.5 / SAMPLE_FRAMES.length), y + height / 2);
  await expect(page.locator('.chart-reading')).toContainText('Frame 20: ');
  await page.mouse.down();
  await page.mouse.up();
  await expect.poll(() => hosted.counter()).toBe(20);
  await page.mouse.move(0, 0);
  await chart.focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await expect(chart).toHaveAttribute('aria-valuetext', /^Frame 22: .* datagrams?$/);
  expect(await hosted.counter()).toBe(20);
  await page.keyboard.press('Enter');
  await expect.poll(() => hosted.counter()).toBe(22);
  await expect(page.locator('.chart-lines')).toBeHidden();
  await page.keyboard.press('d');
  await expect(page.locator('.chart-line').first()).toContainText(/datagrams?: up to/);
});

test('lists problems, goes to the nearest frame and copies offsets', async ({ open, page }) => {
  const hosted = await open(sampleState({ problems: { listed: problems, total: 1_234 } }));
  hosted.answer = (request) => {
    if (request.type === 'clip/nearestFrame') return { value: 40 };
    return { value: request.type === 'clip/frame' ? sampleFrame(request.index) : null };
  };
  await expect(page.getByRole('heading', { name: 'Problems (1,234)' })).toBeVisible();
  await expect(page.locator('.problems-summary')).toHaveText('1,234 problems; the first 40 are listed.');
  const list = page.getByRole('listbox', { name: 'Problems' });
  await list.focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect.poll(() => hosted.counter()).toBe(40);
  expect(hosted.askedFor('clip/nearestFrame')).toEqual([{ type: 'clip/nearestFrame', offset: 5_321, generation: 1 }]);
  await expect(page.getByRole('button', { name: 'Go to Frame at 5,321' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Copy Offset 5,321' })).toBeVisible();
  await page.keyboard.press('c');
  await expect.poll(() => hosted.askedFor('clip/copyOffset')).toEqual([{ type: 'clip/copyOffset', offset: 5_321 }]);
  await list.getByRole('option').nth(3).click();
  await expect.poll(() => hosted.askedFor('clip/nearestFrame').length).toBe(2);
});

test('takes what is known so far while the file is looked through, and follows it when it changes', async ({
  open,
  page,
}) => {
  const hosted = await open(sampleState({ phase: 'indexing', frames: 10, bytesIndexed: 100_000 }));
  await expect(page.locator('.file-status')).toContainText('Looking for frames: ');
  await expect(page.locator('.file-status')).toContainText('10 frames so far');
  await page.keyboard.press('End');
  await expect.poll(() => hosted.counter()).toBe(9);
  await hosted.tell(sampleState({ phase: 'indexing', frames: 60, bytesIndexed: 200_000 }));
  await page.getByRole('slider', { name: 'Frame', exact: true }).fill('50');
  await expect.poll(() => hosted.counter()).toBe(50);
  await hosted.tell(sampleState());
  await expect(page.locator('.file-status')).toHaveText('');

  // Another file of the same name: the place is kept, and taken as soon as it is known.
  const anew = { generation: 2, notice: 'movie.Mjpeg has changed on disk and was read anew.' };
  hosted.asked.length = 0;
  await hosted.tell(sampleState({ ...anew, phase: 'indexing', frames: 20, bytesIndexed: 1 }));
  await expect(page.locator('.banner').first()).toHaveText(anew.notice);
  await expect.poll(() => hosted.counter()).toBe(19);
  await hosted.tell(sampleState(anew));
  await expect.poll(() => hosted.counter()).toBe(50);
  expect(hosted.askedFor('clip/frame').every(({ generation }) => generation === 2)).toBe(true);
});

test('keeps place, rate and zoom when it is loaded anew, and plays on if it did', async ({ open, page }) => {
  const hosted = await open();
  await expect.poll(() => hosted.counter()).toBe(0);
  await page.getByRole('slider', { name: 'Frame', exact: true }).fill('25');
  await page.keyboard.press('z');
  await page.getByRole('spinbutton', { name: 'frames/s' }).fill('12.5');
  await page.keyboard.press('Enter');
  await page.getByRole('combobox', { name: 'Speed' }).selectOption('0.25');
  await expect.poll(() => hosted.counter()).toBe(25);
  await hosted.reload();
  await expect.poll(() => hosted.counter()).toBe(25);
  await expect(page.getByRole('button', { name: '1:1' })).toHaveAttribute('aria-pressed', 'true');
  await expect(page.locator('.facts').first()).toContainText('12.5 frames/s, your choice');
  await expect(page.getByRole('combobox', { name: 'Speed' })).toHaveValue('0.25');
  const { width } = (await page.locator('canvas').boundingBox())!;
  expect(Math.round(width)).toBe(320);

  await page.getByRole('spinbutton', { name: 'frames/s' }).fill('');
  await page.keyboard.press('Enter');
  await expect(page.locator('.facts').first()).toContainText('30 frames/s');
  await page.getByRole('button', { name: 'Play', exact: true }).click();
  await expect.poll(async () => ((await hosted.counter()) ?? 0) > 26).toBe(true);
  await hosted.reload();
  await expect(page.getByRole('button', { name: 'Pause', exact: true })).toBeVisible();
});

test('asks for streams and snapshots, and says what came of it', async ({ open, page }) => {
  const hosted = await open();
  await expect.poll(() => hosted.counter()).toBe(0);
  await page.keyboard.press('.');
  await expect.poll(() => hosted.counter()).toBe(1);
  await page.keyboard.press('s');
  await expect
    .poll(() => hosted.askedFor('clip/snapshot'))
    .toEqual([{ type: 'clip/snapshot', index: 1, generation: 1 }]);
  hosted.answer = () => ({ refusal: 'There is no room <b>left</b>.' });
  await page.getByRole('button', { name: 'Stream This File' }).click();
  await expect(page.getByRole('alert')).toHaveText('There is no room <b>left</b>.');
  await expect(page.locator('.banner b')).toHaveCount(0);
});

test('says as what the file is offered, and lets that end', async ({ open, page }) => {
  const hosted = await open();
  await expect.poll(() => hosted.counter()).toBe(0);
  const [stream, stop] = ['Stream This File', 'Stop Offering'].map((name) => page.getByRole('button', { name })) as [
    Locator,
    Locator,
  ];
  let release = (): void => undefined;
  hosted.answer = () => new Promise((resolve) => (release = () => resolve({ value: null })));
  await stream.click();
  await expect(stream).toBeDisabled();
  await hosted.tell({ type: 'clip/offered', flow: 'movie\u202e' });
  release();
  await expect(stream).toBeHidden();
  await expect(page.getByText('Offered as movie\ufffd')).toBeVisible();
  hosted.answer = () => ({ value: null });
  await page.getByRole('button', { name: 'Show in Flows' }).click();
  await page.screenshot({ path: 'test-results/page-file-offered.png' });
  await stop.click();
  await expect.poll(() => hosted.askedFor('clip/stopOffering')).toHaveLength(1);
  expect(hosted.askedFor('clip/showInFlows')).toHaveLength(1);
  expect(hosted.askedFor('clip/stream')).toHaveLength(1);
  await hosted.tell({ type: 'clip/offered', flow: null });
  await expect(stream).toBeEnabled();
  // What is not there cannot be offered.
  await hosted.tell(sampleState({ isGone: true }));
  await expect(stream).toBeDisabled();
  await hosted.tell(sampleState());
  await expect(stream).toBeEnabled();
  await hosted.tell({ type: 'clip/refused', name: 'movie.mjpeg', sentence: 'movie.mjpeg is empty.' });
  await expect(stream).toBeDisabled();
});

test('says what a file is instead of frames, and offers another editor', async ({ open, page }) => {
  const sentence = 'movie.mjpeg cannot be shown: it is an MP4 or QuickTime file.';
  const hosted = await open({ type: 'clip/refused', name: 'movie.mjpeg', sentence });
  await expect(page.getByText(sentence)).toBeVisible();
  await page.screenshot({ path: 'test-results/page-file-refused.png' });
  await page.getByRole('button', { name: 'Open in Another Editor' }).click();
  await expect.poll(() => hosted.askedFor('clip/openOtherwise')).toHaveLength(1);
  // It has become one.
  await hosted.tell(sampleState());
  await expect.poll(() => hosted.counter()).toBe(0);
});

for (const [width, height] of [
  [1_000, 420],
  [1_000, 180],
  [713, 500],
  [550, 380],
  [500, 262],
  [270, 420],
  [270, 150],
] as const) {
  test(`can be used in ${width} × ${height} pixels`, async ({ open, page }) => {
    await page.setViewportSize({ width, height });
    const hosted = await open(sampleState({ problems: { listed: problems, total: 40 } }));
    await expect.poll(() => hosted.counter()).toBe(0);
    await page.screenshot({ path: `test-results/page-file-${width}x${height}.png` });
    // Nothing that a user needs lies where no scrolling reaches.
    const cut = await page.evaluate(() =>
      [...document.querySelectorAll<HTMLElement>('body, .page, .page *')]
        .filter((element) => !element.matches('.visually-hidden, .chart-plot, .picture *, svg *, option'))
        .filter((element) => {
          const { overflowX, overflowY } = getComputedStyle(element);
          const { clientHeight, clientWidth, scrollHeight, scrollWidth } = element;
          const isCut = (overflow: string): boolean => overflow === 'hidden' || overflow === 'clip';
          return (
            (isCut(overflowY) && scrollHeight > clientHeight + 1) || (isCut(overflowX) && scrollWidth > clientWidth + 1)
          );
        })
        .map(({ className, tagName }) => `${tagName}.${className}`),
    );
    expect(cut).toEqual([]);
    const isInSight = (name: string): Promise<boolean> =>
      page.getByRole('button', { name, exact: true }).evaluate((element) => {
        const { left, right, top, bottom } = element.getBoundingClientRect();
        const hit = (y: number): boolean => element.contains(document.elementFromPoint((left + right) / 2, y));
        return hit(top + 2) && hit(bottom - 2);
      });
    if (height >= 260) expect([await isInSight('Play'), await isInSight('Step forward')]).toEqual([true, true]);
    for (const name of ['Play', 'Copy Offset', 'Datagrams']) {
      const button = page.getByRole('button', { name });
      await button.scrollIntoViewIfNeeded();
      await button.click({ trial: true });
    }
    const { height: room } = (await page.locator('.picture').boundingBox())!;
    expect(room).toBeGreaterThanOrEqual(40);
  });
}

test('lets nothing move by itself when problems are found', async ({ open, page }) => {
  await page.setViewportSize({ width: 1_000, height: 420 });
  const hosted = await open(sampleState({ phase: 'indexing', problems: { listed: problems.slice(0, 3), total: 3 } }));
  const side = page.locator('.side');
  const list = page.getByRole('listbox', { name: 'Problems' });
  await expect(list.getByRole('option')).toHaveCount(3);
  expect(await side.evaluate((element) => element.scrollTop)).toBe(0);
  await hosted.tell(sampleState({ problems: { listed: problems, total: 40 } }));
  await expect(list.getByRole('option')).toHaveCount(40);
  expect(await side.evaluate((element) => element.scrollTop)).toBe(0);
  await list.evaluate((element) => element.scrollTo(0, 50));
  await hosted.tell(sampleState({ problems: { listed: problems.slice(0, 39), total: 39 } }));
  await expect(list.getByRole('option')).toHaveCount(39);
  expect(await list.evaluate((element) => element.scrollTop)).toBe(50);
  // Who goes through the list sees what is chosen.
  await list.focus();
  const place = await side.evaluate((element) => element.scrollTop);
  await page.keyboard.press('End');
  const chosen = list.getByRole('option', { selected: true });
  await expect(chosen).toContainText('165,198');
  const bottoms = await Promise.all(
    [list, chosen].map((each) => each.evaluate((element) => element.getBoundingClientRect().bottom)),
  );
  expect(bottoms[1]).toBeLessThanOrEqual(bottoms[0]!);
  expect(await side.evaluate((element) => element.scrollTop)).toBe(place);
});

test('shows names and texts of files as texts', async ({ open, page }) => {
  const hostile = '<img src=x onerror=alert(1)>\u202e\n.mjpeg';
  const hosted = await open(
    sampleState({
      name: hostile,
      warning: hostile,
      notice: hostile,
      problems: { listed: [{ offset: 1, text: hostile }], total: 1 },
    }),
  );
  await expect.poll(() => hosted.counter()).toBe(0);
  await expect(page.locator('img')).toHaveCount(0);
  await expect(page.locator('.side h2')).toHaveText('<img src=x onerror=alert(1)>\ufffd\ufffd.mjpeg');
});

for (const theme of THEMES) {
  test(`has no violation in ${theme.label}`, async ({ open, page }) => {
    const sizes = [0, 30, 60].map((from) => ({ from, width: 320 + from, height: 240 }));
    const hosted = await open(sampleState({ problems: { listed: problems, total: 1_234 }, pictureSizes: sizes }), {
      theme,
    });
    await page.evaluate(AXE);
    await page.getByRole('slider', { name: 'Frame', exact: true }).fill('42');
    await expect.poll(() => hosted.counter()).toBe(42);
    const found: string[] = [];
    const look = async (state: string): Promise<void> => {
      await page.screenshot({ path: `test-results/page-file-${theme.name}-${state}.png` });
      found.push(...(await violations(page)).map((violation) => `${state}: ${violation}`));
    };
    await look('paused');
    await page.getByRole('listbox', { name: 'Problems' }).focus();
    await page.keyboard.press('ArrowDown');
    await page.getByRole('slider', { name: 'Frame sizes over time' }).focus();
    await page.keyboard.press('d');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('z');
    await look('datagrams');
    await hosted.tell(
      sampleState({ phase: 'indexing', frames: 50, notice: 'movie.Mjpeg has changed on disk and was read anew.' }),
    );
    await look('indexing');
    await page.setViewportSize({ width: 420, height: 800 });
    await page.keyboard.press('z');
    await look('narrow');
    await hosted.tell({ type: 'clip/refused', name: 'movie.mjpeg', sentence: 'movie.mjpeg is empty.' });
    await look('refused');
    expect(found).toEqual([]);
  });
}

test('uses colours and sizes that editors have, or has another in their place', async () => {
  const html = await pageDocument('file');
  const alone = [...html.matchAll(/var\((--vscode-[\w-]+)\)/g)].map(([, variable]) => variable!);
  expect(alone.length).toBeGreaterThan(5);
  expect(alone.filter((variable) => !KNOWN_VARIABLES.has(variable))).toEqual([]);
});

test('follows the theme of the editor', async ({ open, page }) => {
  const hosted = await open(sampleState(), { theme: DARK });
  const colours = new Set<string>();
  for (const theme of [DARK, LIGHT, HIGH_CONTRAST_DARK, HIGH_CONTRAST_LIGHT]) {
    await hosted.dress(theme);
    colours.add(await page.locator('.chart-most').evaluate((element) => getComputedStyle(element).fill));
  }
  expect(colours.size).toBe(4);
});
