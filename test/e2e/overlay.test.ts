import { readFileSync, writeFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { SAMPLE_CLIP, framesOf, runOf } from '../support/sampleClip';
import { canvasCounter } from './canvasCounter';
import { Overlay, expect, test } from './overlay';
import { Workbench } from './workbench';

const FLOW = 'sample.mjpeg';

/** Themes of every kind: the ids that every supported editor knows, and their files. */
const THEMES = [
  { id: 'Default Dark Modern', file: 'dark_modern' },
  { id: 'Default Light Modern', file: 'light_modern' },
  { id: 'Default High Contrast', file: 'hc_black' },
  { id: 'Default High Contrast Light', file: 'hc_light' },
] as const;

const having = (colour: string): string[] => expect.arrayContaining([colour]) as unknown as string[];

/** The colour that a theme colour stands for now. */
async function themeColour(workbench: Workbench, id: string): Promise<string> {
  return workbench.page.locator('.monaco-workbench').evaluate((root, name) => {
    const probe = root.appendChild(document.createElement('i'));
    probe.style.color = `var(--vscode-${name.replaceAll('.', '-')})`;
    const { color } = getComputedStyle(probe);
    probe.remove();
    return color;
  }, id);
}

/** The colour of the name of a row. */
async function colourOfName(workbench: Workbench, view: string, name: string): Promise<string> {
  return workbench
    .row(view, name)
    .locator('.label-name')
    .evaluate((name) => getComputedStyle(name).color);
}

test('starts from the palette, connects, shows the flow and plays it', async ({ overlay, workbench }) => {
  const server = await overlay.server();
  await workbench.openContainer('OTT');
  await expect(workbench.view('Flows')).toContainText('No overlay node is running in this window.');
  await expect(overlay.status).toContainText('OTT: stopped');
  await workbench.screenshot('1-stopped-light');
  await overlay.start();
  await expect(workbench.view('Neighbours')).toContainText('This node has no neighbours yet.');
  await overlay.connect(server);

  await expect
    .poll(() => workbench.rows('Neighbours'))
    .toEqual([
      {
        label: 'server1',
        description: `${server.id.slice(0, 8)} · ${server.endpoint}`,
        icon: 'vm-active',
        colours: [],
      },
    ]);
  await expect
    .poll(() => workbench.rows('Flows'))
    .toEqual([{ label: FLOW, description: 'server1, 1 hop', icon: 'circle-outline', colours: [] }]);

  // One click plays.
  await workbench.row('Flows', FLOW).click();
  const player = await workbench.webview('canvas');
  await expect.poll(() => canvasCounter(player), { timeout: 30_000 }).toBeDefined();
  const seen: number[] = [];
  await expect
    .poll(
      async () => {
        const counter = await canvasCounter(player);
        if (counter !== undefined && counter !== seen.at(-1)) seen.push(counter);
        return seen.length;
      },
      { intervals: [100] },
    )
    .toBeGreaterThan(5);
  // The clip begins anew at its end, so the counter may fall once.
  expect(seen.filter((counter, i) => counter < (seen[i - 1] ?? 0)).length).toBeLessThanOrEqual(1);
  await expect(player.getByRole('status')).toBeHidden();
  // The editor gives a selected row's icon no colour; its name keeps it.
  expect(await workbench.rows('Flows')).toMatchObject([
    { label: FLOW, description: 'watching · server1, 1 hop', icon: 'eye' },
  ]);
  const watching = await themeColour(workbench, 'ottOverlay.watching');
  await expect.poll(() => colourOfName(workbench, 'Flows', FLOW)).toBe(watching);
  await workbench.screenshot('2-watching-light');

  // Closing the player ends the watch, all the way to the source.
  await server.flow(FLOW, 'streaming');
  await workbench.tab(FLOW).hover();
  await workbench.tab(FLOW).locator('.tab-actions .action-label[aria-label^="Close"]').click();
  await server.flow(FLOW, 'hold');
  await expect.poll(() => workbench.rows('Flows')).toMatchObject([{ icon: 'circle-outline', colours: [] }]);
});

test('colours what it forwards green and who is lost orange, and says both in words', async ({
  editor,
  overlay,
  workbench,
}) => {
  const server = await overlay.server();
  await workbench.openContainer('OTT');
  const port = await overlay.start();
  await overlay.connect(server);
  const consumer = await overlay.headless('consumer', `127.0.0.1:${port}`);
  await consumer.flow(FLOW);
  await consumer.command('watch', FLOW);
  const forwarding = { label: FLOW, description: 'forwarding · server1, 1 hop', icon: 'arrow-swap' };
  await expect.poll(() => workbench.rows('Flows')).toMatchObject([{ ...forwarding, colours: having('charts.green') }]);

  await workbench.rowAction(workbench.row('Flows', FLOW), 'Watch');
  const player = await workbench.webview('canvas');
  await expect.poll(() => canvasCounter(player), { timeout: 30_000 }).toBeDefined();
  await workbench.run('Preferences: Toggle between Light/Dark Themes');
  await expect(workbench.page.locator('.monaco-workbench')).toHaveClass(/\bvs-dark\b/);
  await expect.poll(() => workbench.rows('Flows')).toMatchObject([{ icon: 'eye', colours: having('charts.blue') }]);
  await workbench.screenshot('3-watching-dark');

  // Stop watching from the row: the player goes, the flow is still forwarded.
  await workbench.rowAction(workbench.row('Flows', FLOW), 'Stop watching');
  await expect(workbench.tab(FLOW)).toBeHidden();
  await expect.poll(() => workbench.rows('Flows')).toMatchObject([{ ...forwarding, colours: having('charts.green') }]);
  await workbench.screenshot('4-forwarding-dark');

  await server.stop('SIGKILL');
  await expect
    .poll(async () => (await workbench.rows('Neighbours')).find(({ label }) => label === 'server1'), {
      timeout: 30_000,
    })
    .toMatchObject({
      description: `unreachable, retrying · ${server.id.slice(0, 8)} · ${server.endpoint}`,
      icon: 'debug-disconnect',
      colours: having('ottOverlay.unreachable'),
    });
  for (const { id, file } of THEMES) {
    await writeSettings(editor.workspace, { 'workbench.colorTheme': id });
    await expect(workbench.page.locator('.monaco-workbench')).toHaveClass(new RegExp(`-${file}-json`));
    const unreachable = await themeColour(workbench, 'ottOverlay.unreachable');
    // A colour that lets something through has a fourth part.
    expect(unreachable, id).toMatch(/^rgb\(\d+, \d+, \d+\)$/);
    await expect.poll(() => colourOfName(workbench, 'Neighbours', 'server1'), { message: id }).toBe(unreachable);
    await workbench.screenshot(`5-unreachable-${file}`);
  }
  await writeSettings(editor.workspace, {});
  await workbench.contextMenu(workbench.row('Neighbours', 'server1'), 'Forget');
  await expect.poll(async () => (await workbench.rows('Neighbours')).map(({ label }) => label)).toEqual(['consumer']);
  await workbench.run('Preferences: Toggle between Light/Dark Themes');
});

test('says why an address that was asked for cannot be a neighbour', async ({ overlay, workbench }) => {
  await workbench.openContainer('OTT');
  const own = `127.0.0.1:${await overlay.start()}`;
  await overlay.connectTo(own);
  const refused = workbench.notification(`${own} could not be made a neighbour: this address is the node itself.`);
  await expect(refused.getByRole('button', { name: 'Show Log' })).toBeVisible();
  await expect(workbench.view('Neighbours')).toContainText('This node has no neighbours yet.');
  await workbench.screenshot('9-own-address-light');
});

test('says that there is nothing to stop, and tells two players of one name apart', async ({ overlay, workbench }) => {
  const [first, second] = [await overlay.server('server1'), await overlay.server('server2')];
  await workbench.openContainer('OTT');
  await overlay.start();
  await workbench.run('OTT: Stop watching flow…');
  await expect(workbench.quickInput).toContainText('No flow is watched here');
  await workbench.page.keyboard.press('Escape');
  await workbench.run('OTT: Disconnect neighbour…');
  await expect(workbench.quickInput).toContainText('This node has no neighbours');
  await workbench.page.keyboard.press('Escape');

  for (const node of [first, second]) await overlay.connect(node);
  await expect.poll(async () => (await workbench.rows('Flows')).length).toBe(2);
  for (const name of ['server1', 'server2']) {
    await workbench.view('Flows').locator('.monaco-list-row').filter({ hasText: name }).click();
    await expect(workbench.view('Flows')).toContainText(`watching · ${name}`);
  }
  for (const name of ['server1', 'server2']) await expect(workbench.tab(`${FLOW} · ${name}`)).toBeVisible();
  await workbench.screenshot('10-two-players-light');
  await workbench.run('OTT: Stop watching flow…');
  await workbench.quickInput.locator('.quick-input-list .monaco-list-row').filter({ hasText: 'server1' }).click();
  await expect(workbench.tab(`${FLOW} · `)).toBeHidden();
  await expect(workbench.tab(FLOW)).toBeVisible();
});

test('a window that is closed without a word takes its node with it', async ({ context, editor, overlay }) => {
  const server = await overlay.server();
  const page = await context.newPage();
  await page.goto(editor.url);
  const lost = new Overlay(new Workbench(page));
  await expect(lost.status).toBeVisible({ timeout: 60_000 });
  await lost.start();
  await lost.connect(server);
  const count = async (): Promise<number> =>
    (await server.command('neighbours')).filter(({ state }) => state === 'connected').length;
  await expect.poll(count).toBe(1);
  await page.close();
  await expect.poll(count, { timeout: 30_000 }).toBe(0);
  await lost.end();
});

test('streams a file from the explorer, starting the node first', async ({ overlay, workbench }) => {
  const name = 'Lecture 1.Mjpeg';
  await workbench.openContainer('Explorer');
  await workbench.contextMenu(workbench.explorerFile(name), 'Stream file');
  const port = await overlay.port();
  const consumer = await overlay.headless('consumer', `127.0.0.1:${port}`);
  await consumer.flow(name);
  const output = path.join(overlay.folder, 'received.mjpeg');
  await consumer.command('watch', `'${name}' --output '${output}'`);
  await consumer.event({ event: 'player', flow: name, state: 'playing' });
  await workbench.openContainer('OTT');
  await expect
    .poll(() => workbench.rows('Flows'))
    .toMatchObject([
      {
        label: name,
        description: 'sending · this node',
        icon: 'arrow-swap',
        colours: having('charts.green'),
      },
    ]);
  const counters = await consumer.poll('60 frames', async () => {
    const { flows } = await consumer.command('stats');
    return flows.find(({ framesDelivered }) => framesDelivered >= 60);
  });
  expect(counters.framesIncomplete).toBe(0);
  await consumer.command('unwatch', `'${name}'`);
  expect(runOf(readFileSync(output), framesOf(SAMPLE_CLIP)).length).toBeGreaterThanOrEqual(60);

  await workbench.contextMenu(workbench.row('Flows', name), 'Stop offering');
  await expect(workbench.view('Flows')).toContainText('No flow is on offer in the overlay yet.');
});

test('puts a player back after a reload, and plays again once the flow is there', async ({ overlay, workbench }) => {
  const server = await overlay.server();
  await workbench.openContainer('OTT');
  await overlay.start();
  await overlay.connect(server);
  await workbench.row('Flows', FLOW).click();
  const before = await workbench.webview('canvas');
  await expect.poll(() => canvasCounter(before), { timeout: 30_000 }).toBeDefined();
  await workbench.run('Developer: Reload Window');
  await expect(overlay.status).toContainText('stopped', { timeout: 60_000 });
  const after = await workbench.webview('.notice:not([hidden])');
  await expect(after.getByRole('status')).toContainText('No node is running in this window.');
  await workbench.screenshot('6-restored-light');
  await after.getByRole('button', { name: 'Start Node' }).click();
  await overlay.port();
  await expect(after.getByRole('status')).toContainText('Waiting: nobody offers this flow now.');
  await overlay.connect(server);
  await expect.poll(() => canvasCounter(after), { timeout: 30_000 }).toBeDefined();
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
  await workbench.row('Flows', name).locator('.label-name').hover();
  const tooltip = workbench.page.locator('.monaco-hover', { hasText: 'Idle: no consumer is served from here' });
  await expect(tooltip).toContainText(`From $(trash) (${server.id}), 1 hop away`);
  await expect(tooltip.locator('a, b, .codicon-trash')).toHaveCount(0);
  await workbench.screenshot('8-hostile-names-light');

  await workbench.run('OTT: Watch flow…');
  // Until the choice opens, the palette is there with its own rows.
  const choice = workbench.quickInput.locator('.quick-input-list .monaco-list-row').filter({ hasText: name });
  await expect(choice).toBeVisible();
  await expect(choice.locator('.codicon-flame')).toHaveCount(0);
  await choice.click();
  const player = await workbench.webview('canvas');
  await expect(player.locator('.from')).toHaveText(`${name} from $(trash)`);
  await expect.poll(() => canvasCounter(player), { timeout: 30_000 }).toBeDefined();
});

test('says what is wrong in one sentence and offers the way out', async ({ editor, overlay, workbench }) => {
  const blocker = await overlay.headless('blocker');
  await writeSettings(editor.workspace, { 'ottOverlay.port': blocker.ready.port });
  writeFileSync(path.join(editor.workspace, 'text.mjpeg'), 'This is no video.');
  await workbench.openContainer('OTT');
  await workbench.run('OTT: Start node');
  const taken = workbench.notification(String(blocker.ready.port));
  await expect(taken.getByRole('button', { name: 'Show Log' })).toBeVisible();
  await workbench.screenshot('7-port-in-use-light');
  await taken.getByRole('button', { name: 'Use a Free Port' }).click();
  expect(await overlay.port()).not.toBe(blocker.ready.port);

  await workbench.run('OTT: Connect to neighbour…');
  await workbench.answer('nowhere', 'Address of the neighbour');
  await expect(workbench.quickInput).toContainText('is not an address of a node');
  await workbench.page.keyboard.press('Escape');

  await workbench.run('OTT: Stream file…');
  await workbench.answerPath(path.join(editor.workspace, 'text.mjpeg'));
  const refused = workbench.notification('text.mjpeg');
  await refused.getByRole('button', { name: 'Show Log' }).click();
  await expect(workbench.page.locator('.part.panel')).toContainText('text.mjpeg');
  await writeSettings(editor.workspace, {});
});

test('starts by itself, named and connected, where the settings say so', async ({ editor, overlay, workbench }) => {
  const server = await overlay.server();
  await writeSettings(editor.workspace, {
    'ottOverlay.autoStart': true,
    'ottOverlay.name': 'editor',
    'ottOverlay.neighbours': [server.endpoint],
    'ottOverlay.sources': ['sample.mjpeg'],
  });
  await workbench.run('Developer: Reload Window');
  await expect(overlay.status).toContainText('OTT: editor :', { timeout: 60_000 });
  await workbench.openContainer('OTT');
  await expect
    .poll(async () => (await workbench.rows('Flows')).map(({ label, description }) => [label, description]))
    .toEqual([
      [FLOW, 'server1, 1 hop'],
      [FLOW, 'this node'],
    ]);
  await server.poll('its neighbour', async () =>
    (await server.command('neighbours')).find(({ name }) => name === 'editor'),
  );
  await writeSettings(editor.workspace, {});
});

/** Writes the settings of the workspace; VS Code reads them when they change. */
async function writeSettings(workspace: string, settings: Readonly<Record<string, unknown>>): Promise<void> {
  await mkdir(path.join(workspace, '.vscode'), { recursive: true });
  await writeFile(path.join(workspace, '.vscode/settings.json'), JSON.stringify(settings));
}
