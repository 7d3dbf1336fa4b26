import { createServer } from 'node:net';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect, test } from './overlay';
import { Pictures } from './pictures';

test.use({ workspaceTrust: true });

const FLOW = 'sample.mjpeg';

/** A port that nobody has at this moment. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

test('takes nothing from a folder that is not trusted, and all of it once it is', async ({
  editor,
  overlay,
  workbench,
}, testInfo) => {
  const server = await overlay.headless('server1');
  const port = await freePort();
  editor.writeSettings({
    'ottOverlay.autoStart': true,
    'ottOverlay.name': 'folder',
    'ottOverlay.port': port,
    'ottOverlay.neighbours': [server.endpoint],
    'ottOverlay.sources': [FLOW],
  });
  await overlay.reload();
  await workbench.openContainer('OTT');
  const flows = workbench.view('Flows');
  await expect(flows).toContainText(
    'This folder is not trusted: a node uses your own settings and none of this folder',
  );
  await expect(overlay.status).toContainText('stopped');
  await new Pictures(testInfo, workbench).part('welcome-untrusted', workbench.sideBar);

  await flows.getByRole('button', { name: 'Start Node', exact: true }).click();
  expect(await overlay.port()).not.toBe(port);
  await expect(overlay.status).not.toContainText('folder');
  await expect(flows).toContainText('No flow is on offer in the overlay yet.');
  await expect(workbench.view('Neighbours')).toContainText('This node has no neighbours yet.');

  // What a running node can take up is taken up at once; it is restarted for the rest.
  await workbench.trustWorkspace();
  await workbench.openContainer('OTT');
  await expect.poll(() => workbench.rows('Flows')).toMatchObject([{ label: FLOW, description: 'this node' }]);
  await expect.poll(() => workbench.rows('Neighbours')).toMatchObject([{ label: 'server1', icon: 'vm-active' }]);
  await workbench.notification('ottOverlay.port').getByRole('button', { name: 'Restart Node' }).click();
  await expect(overlay.status).toContainText(`OTT: folder :${port}`);
});

test('starts by itself as soon as the folder that says so is trusted', async ({ editor, overlay, workbench }) => {
  editor.writeSettings({ 'ottOverlay.autoStart': true, 'ottOverlay.name': 'folder' });
  await overlay.reload();
  await expect(overlay.status).toContainText('stopped');
  await workbench.trustWorkspace();
  await expect(overlay.status).toContainText('OTT: folder :');
});
