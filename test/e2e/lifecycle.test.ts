import type { CliNode } from '../support/cliNode';
import { isAlive } from '../support/processHoldings';
import { Overlay, expect, test } from './overlay';
import { PanelPage } from './overlayPages';
import { Probe } from './probe';
import { Workbench } from './workbench';

const FLOW = 'sample.mjpeg';
const OWN = 'Lecture 1.Mjpeg';

/** Starts the window's node, which is called editor, offers a file, and watches the flow of a server. */
async function streamAndPlay(overlay: Overlay, workbench: Workbench): Promise<{ server: CliNode; port: number }> {
  const server = await overlay.server();
  await overlay.settings({ 'ottOverlay.name': 'editor' });
  await workbench.openContainer('Explorer');
  await workbench.contextMenu(workbench.explorerFile(OWN), 'Stream file');
  const port = await overlay.port();
  await overlay.connect(server);
  await server.flow(OWN);
  await workbench.openContainer('OTT');
  await workbench.row('Flows', FLOW).click();
  await expectPlaying(workbench);
  return { server, port };
}

/** The player shows one frame after another. */
async function expectPlaying(workbench: Workbench): Promise<void> {
  const seen = new Set<number>();
  await expect
    .poll(
      async () => {
        const counter = await workbench.playerCounter();
        if (counter !== undefined) seen.add(counter);
        return seen.size;
      },
      { message: 'two pictures', intervals: [100], timeout: 60_000 },
    )
    .toBeGreaterThan(1);
}

/** The tabs from left to right, that in front marked. */
async function tabsOf({ tabs }: Workbench): Promise<string[]> {
  return tabs.evaluateAll((all) =>
    all.map((tab) => `${tab.classList.contains('active') ? '> ' : ''}${tab.textContent?.trim()}`),
  );
}

/** The page in front is one that the extension answers: it starts a node, which is stopped again. */
async function expectLive(panel: PanelPage, overlay: Overlay, workbench: Workbench): Promise<void> {
  await expect(async () => {
    // Whatever is closed or loaded anew under the click is tried again.
    const page = await panel.frame();
    await page.getByRole('button', { name: 'Start Node' }).click({ timeout: 2_000 });
    await expect(overlay.status).toContainText(/OTT: \S+ :\d+/, { timeout: 2_000 });
  }).toPass({ timeout: 60_000 });
  await workbench.run('OTT: Stop node');
  await expect(overlay.status).toContainText('stopped');
}

/** Kills the extension host; resolves when there is another one with the extension in it. */
async function crash(overlay: Overlay, probe: Probe): Promise<void> {
  const { pid } = await probe.report();
  await probe.expectNewHost();
  process.kill(pid, 'SIGKILL');
  await overlay.returned();
}

/** What `server` was told of the node called editor since event `from`, in order. */
function statesOf(server: CliNode, from: number): string[] {
  return server.events
    .slice(from)
    .flatMap((event) => (event.event === 'neighbour' && event.name === 'editor' ? [event.state] : []));
}

/** Waits until the window's node is there again, with its offer and its watch; the window shows it playing. */
async function expectBack(server: CliNode, from: number, workbench: Workbench): Promise<void> {
  await server.event({ event: 'neighbour', name: 'editor', state: 'connected' }, from);
  await server.flow(OWN);
  await server.flow(FLOW, 'streaming');
  await expectPlaying(workbench);
}

test('a reload says goodbye, and brings back the node, its neighbours, its offers and its players', async ({
  overlay,
  workbench,
}) => {
  const { server, port } = await streamAndPlay(overlay, workbench);
  const from = server.events.length;
  await overlay.reload();
  await expect(overlay.status).toContainText(`OTT: editor :${port}`);
  await expectBack(server, from, workbench);
  expect(statesOf(server, from)[0]).toBe('removed');

  // What was stopped stays stopped.
  await workbench.run('OTT: Stop node');
  await expect(overlay.status).toContainText('stopped');
  await overlay.reload();
  await expect(overlay.status).toContainText('stopped');
});

test('a player comes back after a reload as it was set up', async ({ overlay, workbench }) => {
  await streamAndPlay(overlay, workbench);
  const player = () => workbench.webview('canvas[aria-label^="Video of flow"]');
  const before = await player();
  await before.getByRole('button', { name: 'Live', exact: true }).click();
  await before.getByRole('button', { name: 'Statistics' }).click();
  await expect(before.getByRole('region', { name: 'Statistics' })).toContainText('as frames come');
  await overlay.reload();
  await expectPlaying(workbench);
  const after = await player();
  await expect(after.getByRole('button', { name: 'Live', exact: true })).toHaveAttribute('aria-pressed', 'true');
  const statistics = after.getByRole('region', { name: 'Statistics' });
  await expect(statistics).toContainText('as frames come');
  // It has attached itself to the node again, too.
  await expect(statistics).toContainText('server1 → this node');
});

test('a window that is closed says goodbye', async ({ context, editor, overlay }) => {
  const server = await overlay.server();
  const page = await context.newPage();
  const probe = new Probe(editor.probeFolder);
  await page.goto(editor.url);
  const second = new Overlay(new Workbench(page), editor, probe);
  await expect(second.status).toBeVisible({ timeout: 60_000 });
  await probe.run('ottOverlay.startNode');
  await second.connect(server);
  await server.event({ event: 'neighbour', state: 'connected' });
  const { pid } = await probe.report();
  const from = server.events.length;
  await page.goto('about:blank');
  await server.event({ event: 'neighbour', state: 'removed' }, from);
  expect(server.events.slice(from)).not.toContainEqual(expect.objectContaining({ state: 'unreachable' }));
  await expect.poll(() => isAlive(pid)).toBe(false);
  await second.end();
});

test('a second window on the folder has no node until one is started there', async ({
  context,
  editor,
  overlay,
  probe,
  workbench,
}) => {
  const port = await overlay.start();
  await workbench.run('OTT: Stream sample clip');
  const page = await context.newPage();
  await page.goto(editor.url);
  const second = new Overlay(new Workbench(page), editor, probe);
  await expect(second.status).toContainText('stopped', { timeout: 60_000 });
  expect(await second.start()).not.toBe(port);
  await new Workbench(page).openContainer('OTT');
  await expect(new Workbench(page).view('Flows')).toContainText('No flow is on offer in the overlay yet.');
  await page.goto('about:blank');
  // What the second window did has not touched what the first one keeps.
  await overlay.reload();
  expect(await overlay.port()).toBe(port);
  await workbench.openContainer('OTT');
  await expect.poll(() => workbench.rows('Flows')).toMatchObject([{ label: 'sample.mjpeg' }]);
  await second.end();
});

test('a window that is lost without a word takes its node with it', async ({ context, editor, overlay }) => {
  const server = await overlay.server();
  const page = await context.newPage();
  const probe = new Probe(editor.probeFolder);
  await page.goto(editor.url);
  const lost = new Overlay(new Workbench(page), editor, probe);
  await expect(lost.status).toBeVisible({ timeout: 60_000 });
  await probe.run('ottOverlay.startNode');
  await lost.connect(server);
  await server.event({ event: 'neighbour', state: 'connected' });
  const { pid } = await probe.report();
  await page.close();
  editor.giveUp(pid);
  const count = async (): Promise<number> =>
    (await server.command('neighbours')).filter(({ state }) => state === 'connected').length;
  await expect.poll(count, { timeout: 30_000 }).toBe(0);
  await lost.end();
});

test('an extension host that is killed takes its node along; the next one brings it back', async ({
  overlay,
  probe,
  workbench,
}) => {
  const { server } = await streamAndPlay(overlay, workbench);
  const from = server.events.length;
  await crash(overlay, probe);
  await expectBack(server, from, workbench);
  // The old one is not a second neighbour.
  await expect
    .poll(async () => (await server.command('neighbours')).map(({ name, state }) => `${name} ${state}`))
    .toEqual(['editor connected']);
});

/** Three pages of the overlay and a file that is not saved, the page of the graph in front; the pages in the order of their tabs. */
async function openTabs(
  workbench: Workbench,
): Promise<readonly [graph: PanelPage, tree: PanelPage, routes: PanelPage]> {
  const panels = [
    new PanelPage(workbench, 'overlay'),
    new PanelPage(workbench, 'tree'),
    new PanelPage(workbench, 'routes'),
  ] as const;
  for (const panel of panels) await panel.show();
  await workbench.run('File: New Untitled Text File');
  await expect(workbench.tabs).toHaveCount(4);
  await panels[0].show();
  await expect.poll(() => tabsOf(workbench)).toContain('> Overlay');
  return panels;
}

test('a reload leaves tabs where they are, and in front what was there', async ({ overlay, probe, workbench }) => {
  const [graph] = await openTabs(workbench);
  const before = await tabsOf(workbench);
  await overlay.reload();
  await expectLive(graph, overlay, workbench);
  // Long enough for the extension to take hold of what nobody gives it back.
  await probe.block(4_000);
  expect(await tabsOf(workbench)).toEqual(before);
});

test('panels of an extension host that is killed are replaced where they are, each when it is in front', async ({
  overlay,
  probe,
  workbench,
}) => {
  const [graph, tree] = await openTabs(workbench);
  const before = await tabsOf(workbench);
  await crash(overlay, probe);
  await expectLive(graph, overlay, workbench);
  expect(await tabsOf(workbench)).toEqual(before);

  // Nothing is put over what is in front.
  await workbench.tab('Untitled-1').click();
  const untitled = await tabsOf(workbench);
  await crash(overlay, probe);
  await probe.block(4_000);
  expect(await tabsOf(workbench)).toEqual(untitled);
  // This one has been without an extension host twice.
  await tree.tab.click();
  await expectLive(tree, overlay, workbench);
  const names = (tabs: readonly string[]): string[] => tabs.map((tab) => tab.replace('> ', ''));
  expect(names(await tabsOf(workbench))).toEqual(names(before));
});

test('a page that is asked for takes the place of its tab, which nobody holds after a reload or a crash', async ({
  overlay,
  probe,
  workbench,
}) => {
  const graph = new PanelPage(workbench, 'overlay');
  const routes = new PanelPage(workbench, 'routes');
  for (const end of [() => overlay.reload(), () => crash(overlay, probe)]) {
    await graph.show();
    await routes.show();
    await end();
    await graph.show();
    await expectLive(graph, overlay, workbench);
    expect([...(await tabsOf(workbench))].sort()).toEqual(['> Overlay', 'Routing table']);
  }
});

test('a player that is asked for takes the place of its tab, which nobody holds after a crash', async ({
  overlay,
  probe,
  workbench,
}) => {
  const { server } = await streamAndPlay(overlay, workbench);
  await workbench.run('File: New Untitled Text File');
  const from = server.events.length;
  await crash(overlay, probe);
  await server.event({ event: 'neighbour', name: 'editor', state: 'connected' }, from);
  await workbench.row('Flows', FLOW).click();
  await expectPlaying(workbench);
  expect((await tabsOf(workbench)).filter((tab) => tab.includes(FLOW))).toEqual([`> ${FLOW}`]);
});

test('a worker that crashes is started again, which a message says', async ({ overlay, probe, workbench }) => {
  const { server, port } = await streamAndPlay(overlay, workbench);
  const from = server.events.length;
  await probe.crashWorker();
  const warning = workbench.notification('The OTT node crashed and was started again');
  await expect(warning.getByRole('button', { name: 'Show Log' })).toBeVisible();
  await expectBack(server, from, workbench);
  await expect(overlay.status).toContainText(`OTT: editor :${port}`);
  expect((await probe.report()).workers).toBe(1);
  await workbench.run('OTT: Stop node');
  await expect.poll(async () => (await probe.report()).workers).toBe(0);
});

test('disabling the extension says goodbye and leaves nothing of it', async ({ overlay, probe, workbench }) => {
  const server = await overlay.server();
  await workbench.openContainer('OTT');
  await overlay.start();
  await overlay.connect(server);
  await server.event({ event: 'neighbour', state: 'connected' });
  const from = server.events.length;
  const before = await probe.report();
  await workbench.disableExtension('OTT Overlay', 'ott-overlay.ott-overlay');
  await probe.expectNewHost();
  await workbench.run('Developer: Reload Window');
  await server.event({ event: 'neighbour', state: 'removed' }, from);
  expect(server.events.slice(from)).not.toContainEqual(expect.objectContaining({ state: 'unreachable' }));
  await workbench.ready();
  // Of an extension that is only slow to start, the command would be waited for.
  await expect(probe.run('ottOverlay.startNode')).rejects.toThrow("command 'ottOverlay.startNode' not found");
  const after = await probe.report();
  expect(after.pid).not.toBe(before.pid);
  expect(after.workers).toBe(0);
  await expect(overlay.status).toBeHidden();
});
