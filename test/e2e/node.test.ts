import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, test } from './overlay';

const FLOW = 'sample.mjpeg';

const ALWAYS = [
  'Connect to neighbour…',
  'Copy diagnostics',
  'Show log',
  'Show distribution tree',
  'Show node actions…',
  'Show overlay',
  'Show routing table',
  'Stream file with options…',
  'Stream file…',
  'Stream from camera URL…',
  'Stream sample clip',
  'Take the tour',
];

const OF_PLAYER = ['Go live', 'Pause player', 'Play live', 'Save snapshot…', 'Toggle player statistics'];

test('the palette has the commands that make sense and no others', async ({ overlay, workbench }) => {
  const offered = async (): Promise<string[]> =>
    // Those of the editor's own that show a view.
    (await workbench.commands('OTT', 'Show log')).filter((title) => !title.startsWith('Focus on '));
  expect(await offered()).toEqual([...ALWAYS, 'Start node'].sort());
  await overlay.start();
  const running = [...ALWAYS, 'Stop node', 'Restart node', 'Copy address of this node'];
  await expect.poll(offered).toEqual([...running].sort());
  const server = await overlay.server();
  await overlay.connect(server);
  const connected = [...running, 'Disconnect neighbour…', 'Forget neighbour…', 'Watch flow…'];
  await expect.poll(offered).toEqual([...connected].sort());
  await workbench.runAndPick('OTT: Watch flow…', FLOW);
  const watching = [...connected, ...OF_PLAYER, 'Stop watching flow…'];
  await expect.poll(offered).toEqual([...watching].sort());
  await workbench.run('OTT: Stream sample clip');
  await expect.poll(offered).toEqual([...watching, 'Stop offering flow…'].sort());
});

test('says which node this is, and its status offers everything it can do', async ({ overlay, workbench }) => {
  await overlay.settings({ 'ottOverlay.name': 'editor' });
  const port = await overlay.start();
  await expect(overlay.status).toContainText(`OTT: editor :${port}`);
  await workbench.openContainer('OTT');
  await expect(workbench.view('Flows')).toContainText(`editor :${port}`);
  await expect(workbench.view('Neighbours')).toContainText(`127.0.0.1:${port}`);
  await overlay.status.click();
  await expect(workbench.quickInput.locator('input')).toHaveAttribute(
    'placeholder',
    `The node editor is running at 127.0.0.1:${port}`,
  );
  await workbench.pickMatching('Copy address of this node');
  await expect.poll(() => workbench.clipboard()).toBe(`127.0.0.1:${port}`);

  await workbench.run('OTT: Copy diagnostics');
  await expect.poll(() => workbench.clipboard()).toContain(`- port: ${port}\n`);
  expect(await workbench.clipboard()).toContain('ottOverlay.name');
  await workbench.run('OTT: Show log');
  await expect(workbench.page.locator('.part.panel')).toContainText(`port ${port}`);

  await overlay.status.click();
  await workbench.pickMatching('Stop node');
  await expect(overlay.status).toContainText('stopped');
  await overlay.status.click();
  await workbench.pickMatching('Start node');
  await overlay.port();
});

test('a restart keeps port, neighbours and offers', async ({ overlay, workbench }) => {
  const server = await overlay.server();
  await overlay.settings({ 'ottOverlay.name': 'editor' });
  const port = await overlay.start();
  await overlay.connect(server);
  await workbench.run('OTT: Stream sample clip');
  const [before] = await server.poll('the offer', async () => flowsOfOthers(await server.command('flows'), server.id));
  const from = server.events.length;
  await workbench.run('OTT: Restart node');
  await server.event({ event: 'neighbour', state: 'removed', id: before!.source }, from);
  const [after] = await server.poll('the offer of the new node', async () =>
    flowsOfOthers(await server.command('flows'), server.id, before!.source),
  );
  expect(after).toMatchObject({ flow: FLOW });
  await expect(overlay.status).toContainText(`OTT: editor :${port}`);
});

test('takes a free port where the usual one is in use, without a question', async ({ overlay, workbench }) => {
  const blocker = createServer().listen(8000, '127.0.0.1');
  // Whoever else has the port does as well.
  await once(blocker, 'listening').catch(() => undefined);
  expect(await overlay.start()).not.toBe(8000);
  await expect(workbench.page.locator('.notification-toast')).toHaveCount(0);
  blocker.close();
});

test('offers a free port where the one that was asked for is in use', async ({ overlay, workbench }) => {
  const blocker = await overlay.headless('blocker');
  await overlay.settings({ 'ottOverlay.port': blocker.ready.port });
  await workbench.run('OTT: Start node');
  const taken = workbench.notification(String(blocker.ready.port));
  await expect(taken.getByRole('button', { name: 'Show Log' })).toBeVisible();
  await taken.getByRole('button', { name: 'Use a Free Port' }).click();
  expect(await overlay.port()).not.toBe(blocker.ready.port);
});

/** Flows that neither of these nodes offers; undefined if there is none. */
function flowsOfOthers<F extends { readonly source: string }>(flows: readonly F[], ...ids: readonly string[]) {
  const found = flows.filter(({ source }) => !ids.includes(source));
  return found.length > 0 ? found : undefined;
}
