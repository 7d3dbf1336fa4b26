import { expect, test } from './overlay';

const FLOW = 'sample.mjpeg';

test('starts by itself, named and connected, where the settings say so', async ({ overlay, workbench }) => {
  const server = await overlay.server();
  await overlay.settings({
    'ottOverlay.autoStart': true,
    'ottOverlay.name': 'editor',
    'ottOverlay.neighbours': [server.endpoint],
    'ottOverlay.sources': [FLOW],
  });
  await overlay.reload();
  await expect(overlay.status).toContainText('OTT: editor :', { timeout: 60_000 });
  await workbench.openContainer('OTT');
  await expect
    .poll(async () => (await workbench.rows('Flows')).map(({ label, description }) => [label, description]))
    .toEqual([
      [FLOW, '2 origins'],
      ['this node', ''],
      ['server1', '1 hop'],
    ]);
  await server.poll('its neighbour', async () =>
    (await server.command('neighbours')).find(({ name }) => name === 'editor'),
  );
});

test('a running node takes up neighbours and files as the settings change, and is restarted for the rest', async ({
  overlay,
  workbench,
}) => {
  const [first, second] = [await overlay.headless('first'), await overlay.headless('second')];
  await workbench.openContainer('OTT');
  const base = { 'ottOverlay.name': 'editor', 'ottOverlay.port': 0 };
  await overlay.settings({ ...base, 'ottOverlay.neighbours': [first.endpoint] });
  await overlay.start();
  const neighbours = async (): Promise<string[]> => (await workbench.rows('Neighbours')).map(({ label }) => label);
  await expect.poll(neighbours).toEqual(['first']);
  await overlay.settings({
    ...base,
    'ottOverlay.neighbours': [second.endpoint],
    'ottOverlay.sources': [FLOW],
  });
  await expect.poll(neighbours).toEqual(['second']);
  await second.flow(FLOW);
  await overlay.settings({ ...base, 'ottOverlay.neighbours': [second.endpoint] });
  await second.event({ event: 'flow', flow: FLOW, state: 'removed' });

  await overlay.settings({ ...base, 'ottOverlay.name': 'other', 'ottOverlay.neighbours': [second.endpoint] });
  const question = workbench.notification('ottOverlay.name');
  await question.getByRole('button', { name: 'Restart Node' }).click();
  await expect(overlay.status).toContainText('OTT: other :');
  await second.event({ event: 'neighbour', state: 'connected', name: 'other' });
});

test('names the setting that cannot be used and leads to it', async ({ overlay, workbench }) => {
  await overlay.settings({ 'ottOverlay.neighbours': ['nowhere'] });
  await workbench.run('OTT: Start node');
  const wrong = workbench.notification('ottOverlay.neighbours');
  await expect(wrong.getByRole('button', { name: 'Show Log' })).toBeVisible();
  await wrong.getByRole('button', { name: 'Open Setting' }).click();
  await expect(workbench.page.locator('.settings-editor')).toContainText('Ott Overlay: Neighbours');
  await expect(overlay.status).toContainText('stopped');
});
