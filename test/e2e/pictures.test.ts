import { HOST_VERSION } from '../../scripts/host.mjs';
import { SAMPLE_CLIP } from '../support/sampleClip';
import { DARK, LIGHT, type Overlay, THEMES, expect, test } from './overlay';
import { Pictures } from './pictures';
import type { Workbench } from './workbench';

/** Whether two of the pictures go into the documentation. */
const isForDocs = process.env['OTT_PICTURES'] === 'docs';

/** Room for one player beside the views, and no more. */
const VIEWPORT = { width: 1200, height: 750 };

/** Enough for what most rows say. */
const SIDE_BAR_WIDTH = 400;

/** Everything at once: a flow of two origins that is watched, one that is only passed on, one of our own, one neighbour lost. */
async function arrange(overlay: Overlay, workbench: Workbench): Promise<void> {
  const server1 = await overlay.server('server1');
  await server1.command('stream', `'${SAMPLE_CLIP}' --as lecture.mjpeg`);
  const server2 = await overlay.server('server2', server1.endpoint);
  const relay = await overlay.headless('relay1');
  await overlay.settings({ 'ottOverlay.name': 'editor' });
  await workbench.openContainer('Explorer');
  await workbench.contextMenu(workbench.explorerFile('Lecture 1.Mjpeg'), 'Stream file');
  const port = await overlay.port();
  for (const node of [server1, server2, relay]) await overlay.connect(node);
  const client = await overlay.headless('client1', `127.0.0.1:${port}`);
  await workbench.openContainer('OTT');
  await expect(workbench.row('Neighbours', 'relay1')).toBeVisible();
  await relay.stop('SIGKILL');
  await client.flow('lecture.mjpeg');
  await client.command('watch', 'lecture.mjpeg');
  await workbench.row('Flows', 'sample.mjpeg').click();
  await workbench.playing();
  await expect
    .poll(() => workbench.rows('Flows'))
    .toMatchObject([
      { label: 'Lecture 1.Mjpeg', description: 'this node' },
      { label: 'lecture.mjpeg', description: 'forwarding · server1, 1 hop', icon: 'arrow-swap' },
      { label: 'sample.mjpeg', description: 'watching server1 · 2 origins', icon: 'eye' },
      { level: 2, label: 'server1', icon: 'eye' },
      { level: 2, label: 'server2', icon: 'circle-outline' },
    ]);
  await expect
    .poll(() => workbench.rows('Neighbours'), { timeout: 30_000 })
    .toMatchObject([
      { label: 'client1' },
      { label: 'relay1', icon: 'debug-disconnect' },
      { label: 'server1' },
      { label: 'server2' },
    ]);
}

test('pictures of a working overlay in every theme', async ({ host, overlay, workbench }, testInfo) => {
  const pictures = new Pictures(testInfo, workbench);
  const { page } = workbench;
  await page.setViewportSize(VIEWPORT);
  await arrange(overlay, workbench);
  await workbench.widenSideBar(SIDE_BAR_WIDTH);
  for (const theme of THEMES) {
    await overlay.theme(theme);
    await pictures.window(`overlay-${theme.file}`);
    await pictures.part(`views-${theme.file}`, workbench.sideBar);
    await pictures.part(`status-bar-${theme.file}`, page.locator('.statusbar'));
    if (isForDocs && host === HOST_VERSION && (theme === DARK || theme === LIGHT)) {
      await pictures.forDocs(theme === DARK ? 'overlay-dark' : 'overlay-light');
    }
    const menu = async (name: string, target: ReturnType<Workbench['row']>, item: string): Promise<void> => {
      await target.click({ button: 'right' });
      await expect(page.locator('.monaco-menu')).toContainText(item);
      await pictures.window(`menu-${name}-${theme.file}`);
      await page.keyboard.press('Escape');
    };
    await menu('flow', workbench.row('Flows', 'Lecture 1.Mjpeg'), 'Stop offering');
    await menu('neighbour', workbench.row('Neighbours', 'relay1'), 'Try again now');
    await overlay.status.click();
    await expect(workbench.quickRows.first()).toBeVisible();
    await pictures.window(`actions-${theme.file}`);
    await page.keyboard.press('Escape');
    await workbench.openContainer('Explorer');
    await menu('explorer', workbench.explorerFile('sample.mjpeg'), 'Stream file');
    await workbench.openContainer('OTT');
  }
});

test('pictures of a node that has nothing to show yet, in every theme', async ({ overlay, workbench }, testInfo) => {
  const pictures = new Pictures(testInfo, workbench);
  await workbench.page.setViewportSize(VIEWPORT);
  await workbench.openContainer('OTT');
  for (const theme of THEMES) {
    await overlay.theme(theme);
    await expect(workbench.view('Flows')).toContainText('No overlay node is running in this window.');
    await pictures.part(`welcome-stopped-${theme.file}`, workbench.sideBar);
  }
  await overlay.start();
  for (const theme of THEMES) {
    await overlay.theme(theme);
    await expect(workbench.view('Neighbours')).toContainText('This node has no neighbours yet.');
    await pictures.part(`welcome-no-neighbours-${theme.file}`, workbench.sideBar);
  }
  await workbench.run('OTT: Take the tour');
  await expect(workbench.walkthrough).toContainText('An overlay in a minute');
  await pictures.window('tour');
});
