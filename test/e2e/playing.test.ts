import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Frame } from '@playwright/test';
import { framesOf, SAMPLE_CLIP } from '../support/sampleClip';
import { canvasCounter } from './canvasCounter';
import { DARK, expect, test, THEMES } from './overlay';
import { Pictures } from './pictures';

const FLOW = 'sample.mjpeg';

test('starts from the palette, connects, shows the flow and plays it', async ({ overlay, workbench }) => {
  const server = await overlay.server();
  await workbench.openContainer('OTT');
  await expect(workbench.view('Flows')).toContainText('No overlay node is running in this window.');
  await expect(overlay.status).toContainText('OTT: stopped');
  await overlay.start();
  await expect(workbench.view('Neighbours')).toContainText('This node has no neighbours yet.');
  await overlay.connect(server);

  await expect
    .poll(() => workbench.rows('Neighbours'))
    .toMatchObject([
      {
        label: 'server1',
        description: `${server.id.slice(0, 8)} · ${server.endpoint}`,
        icon: 'vm-active',
        colours: [],
      },
    ]);
  await expect
    .poll(() => workbench.rows('Flows'))
    .toEqual([{ level: 1, label: FLOW, description: 'server1, 1 hop', icon: 'circle-outline', colours: [] }]);

  // One click plays.
  const fetched: string[] = [];
  workbench.page.on('request', (request) => fetched.push(request.url()));
  await workbench.row('Flows', FLOW).click();
  await workbench.playing();
  // An editor that fetches something for a page which is hidden meanwhile may show no page at all for half a minute.
  expect(fetched.filter((url) => url.includes('/webview/player.'))).toEqual([]);
  const seen: number[] = [];
  await expect
    .poll(
      async () => {
        const counter = await workbench.playerCounter();
        if (counter !== undefined && counter !== seen.at(-1)) seen.push(counter);
        return seen.length;
      },
      { intervals: [100] },
    )
    .toBeGreaterThan(5);
  // The clip begins anew at its end, so the counter may fall once.
  expect(seen.filter((counter, i) => counter < (seen[i - 1] ?? 0)).length).toBeLessThanOrEqual(1);
  await expect((await workbench.webview('canvas')).getByRole('status')).toBeHidden();
  // The editor gives a selected row's icon no colour; its name keeps it, unless the list has the focus.
  await workbench.tab(FLOW).click();
  await expect
    .poll(() => workbench.rows('Flows'))
    .toMatchObject([{ label: FLOW, description: 'watching · server1, 1 hop', icon: 'eye' }]);
  const watching = await workbench.themeColour('ottOverlay.watching');
  await expect.poll(() => workbench.colourOfName(workbench.row('Flows', FLOW))).toBe(watching);

  // Closing the player ends the watch, all the way to the source.
  await server.flow(FLOW, 'streaming');
  await workbench.closeTab(FLOW);
  await server.flow(FLOW, 'hold');
  await expect.poll(() => workbench.rows('Flows')).toMatchObject([{ icon: 'circle-outline', colours: [] }]);
});

test('has a player for every flow that is watched, and closing one ends that watch alone', async ({
  overlay,
  workbench,
}) => {
  const server = await overlay.server();
  await server.command('stream', `'${SAMPLE_CLIP}' --as second`);
  await workbench.openContainer('OTT');
  await overlay.start();
  await overlay.connect(server);
  for (const flow of [FLOW, 'second']) {
    await workbench.row('Flows', flow).click();
    await server.flow(flow, 'streaming');
    await expect(workbench.tab(flow)).toBeVisible();
  }
  await workbench.closeTab('second');
  await server.flow('second', 'hold');
  await server.flow(FLOW, 'streaming');

  // A click on what is watched shows its player; another node's watch is none of ours.
  await workbench.row('Flows', FLOW).click();
  const player = await workbench.webview(`canvas[aria-label^="Video of flow ${FLOW} "]`);
  await expect(player.locator('.from')).toHaveText(`${FLOW} from server1`);
  await workbench.runAndPick('OTT: Stop watching flow…', FLOW);
  await expect(workbench.tab(FLOW)).toBeHidden();
  await server.flow(FLOW, 'hold');
});

test('shows two flows at once; one is paused, stepped and saved while the other goes on', async ({
  overlay,
  probe,
  workbench,
}, testInfo) => {
  const server = await overlay.server();
  await server.command('stream', `'${SAMPLE_CLIP}' --as second`);
  await workbench.openContainer('OTT');
  await overlay.start();
  await overlay.connect(server);
  for (const flow of [FLOW, 'second']) {
    await workbench.row('Flows', flow).click();
    await server.flow(flow, 'streaming');
    await expect(workbench.tab(flow)).toBeVisible();
  }
  await workbench.tab('second').click();
  await probe.run('workbench.action.moveEditorToRightGroup');
  const playerOf = (flow: string): Promise<Frame> => workbench.webview(`canvas[aria-label^="Video of flow ${flow} "]`);
  const counterOf = async (flow: string): Promise<number | undefined> =>
    canvasCounter(await playerOf(flow)).catch(() => undefined);
  for (const flow of [FLOW, 'second']) {
    await expect.poll(() => counterOf(flow), { message: flow, timeout: 60_000 }).toBeDefined();
    const before = await counterOf(flow);
    await expect.poll(() => counterOf(flow)).not.toBe(before);
  }

  // The title bar is that of the player in front.
  await workbench.tab('second').click();
  await workbench.titleAction('Toggle player statistics').click();
  const second = await playerOf('second');
  const statistics = second.getByRole('region', { name: 'Statistics' });
  await expect(statistics).toContainText('server1 → this node');
  await expect(statistics).toContainText(/\d+ lost, \d+ late, \d+ duplicate/);
  await expect(statistics).toContainText(/ms to the page/);
  const pictures = new Pictures(testInfo, workbench);
  for (const theme of THEMES) {
    await overlay.theme(theme);
    await pictures.window(`players-${theme.file}`);
  }
  await overlay.theme(DARK);
  await expect(workbench.titleAction('Go on playing')).toHaveCount(0);
  await workbench.titleAction('Pause player').click();
  await expect(second.getByRole('status')).toHaveText('Paused.');
  await expect(workbench.titleAction('Go on playing')).toBeVisible();
  await expect(second.locator('.numbers')).not.toContainText('fps');
  const at = (await counterOf('second'))!;
  await second.getByRole('button', { name: 'One frame on' }).click();
  await expect.poll(() => counterOf('second')).toBe((at + 1) % 150);
  await workbench.page.keyboard.press('ArrowLeft');
  await expect.poll(() => counterOf('second')).toBe(at);
  const elsewhere = await counterOf(FLOW);
  await expect.poll(() => counterOf(FLOW)).not.toBe(elsewhere);
  expect(await counterOf('second')).toBe(at);

  // What is saved is what is seen, as it came.
  const file = path.join(overlay.folder, 'frame.jpg');
  await workbench.titleAction('Save snapshot').click();
  await workbench.answerPath(file);
  await expect(workbench.notification('frame.jpg is written.')).toBeVisible();
  expect(readFileSync(file).equals(Buffer.from(framesOf(SAMPLE_CLIP)[at]!))).toBe(true);

  await workbench.run('OTT: Go live');
  await expect(second.getByRole('status')).toBeHidden();
  await expect.poll(() => counterOf('second')).not.toBe(at);
});

test('shows names of other nodes as they are', async ({ overlay, workbench }) => {
  const name = '$(flame) [x](command:workbench.action.quit) <b>';
  const server = await overlay.headless('$(trash)');
  await server.command('stream', `'${SAMPLE_CLIP}' --as '${name}'`);
  await workbench.openContainer('OTT');
  await overlay.start();
  await overlay.connect(server);
  await expect
    .poll(() => workbench.rows('Flows'))
    .toMatchObject([{ label: name, description: '$(trash), 1 hop', icon: 'circle-outline' }]);
  await expect(workbench.row('Neighbours', '$(trash)')).toBeVisible();
  const tooltip = await workbench.tooltip(workbench.row('Flows', name).locator('.label-name'));
  await expect(tooltip).toContainText('Idle: no consumer is served from here');
  await expect(tooltip).toContainText(`From $(trash) (${server.id}), 1 hop away`);
  await expect(tooltip.locator('a, b, .codicon-trash')).toHaveCount(0);

  await workbench.run('OTT: Watch flow…');
  const choice = workbench.quickRows.filter({ hasText: name });
  await expect(choice).toBeVisible();
  await expect(choice.locator('.codicon-flame')).toHaveCount(0);
  await choice.click();
  const player = await workbench.webview('canvas');
  await expect(player.locator('.from')).toHaveText(`${name} from $(trash)`);
  await workbench.playing();
});
