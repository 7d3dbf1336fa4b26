import type { Locator } from '@playwright/test';
import { CONNECT, expect, test } from './overlay';
import { GraphPage, RoutesPage } from './overlayPages';
import type { Workbench } from './workbench';

const FLOW = 'sample.mjpeg';

/** How long a part of something may take that is tried again as a whole. */
const PATIENCE = { timeout: 5_000 };

/** Runs a command from the palette without touching anything but keys. A page that takes the focus closes it: then once more. */
async function press(workbench: Workbench, title: string): Promise<void> {
  const { keyboard } = workbench.page;
  await expect(async () => {
    if (await workbench.quickInput.isVisible()) await keyboard.press('Escape');
    await keyboard.press('F1');
    await expect(workbench.quickText).toBeFocused(PATIENCE);
    await keyboard.type(title);
    await expect(workbench.chosenQuickRow).toHaveText(title, PATIENCE);
    await expect(workbench.quickText).toBeFocused(PATIENCE);
  }).toPass({ timeout: 30_000 });
  await keyboard.press('Enter');
}

/** Puts the focus on the first row of a view. A view that is shown for the first time has no rows yet, so it may take two attempts. */
async function focusFirstRow(workbench: Workbench, view: string): Promise<void> {
  const row = workbench.view(view).locator('.monaco-list-row').first();
  await expect(async () => {
    await press(workbench, `OTT: Focus on ${view} View`);
    await row.waitFor();
    await workbench.page.keyboard.press('Home');
    await expect(row).toHaveClass(/\bfocused\b/, { timeout: 1000 });
  }).toPass({ timeout: 30_000 });
}

test('starts, connects, watches, stops and disconnects without a mouse', async ({ overlay, workbench }) => {
  const server = await overlay.server();
  const { keyboard } = workbench.page;
  await press(workbench, 'OTT: Start node');
  await overlay.port();

  await press(workbench, 'OTT: Connect to neighbour…');
  await expect(workbench.quickTitle).toHaveText(CONNECT);
  await expect(workbench.quickText).toBeFocused();
  await keyboard.type(server.endpoint);
  await expect(workbench.chosenQuickRow).toHaveText(`Connect to ${server.endpoint}`);
  await keyboard.press('Enter');
  await server.event({ event: 'neighbour', state: 'connected' });

  await focusFirstRow(workbench, 'Flows');
  await keyboard.press('Enter');
  await workbench.playing();

  // From the page, too, the palette is one key away. When it closes, the editor gives the focus back to the page, and a little late:
  // that may close the choice which was opened meanwhile, so it may take two attempts.
  await expect(async () => {
    if (await workbench.tab(FLOW).isHidden()) return;
    await press(workbench, 'OTT: Stop watching flow…');
    await expect(workbench.quickTitle).toHaveText('Stop Watching a Flow', PATIENCE);
    await expect(workbench.chosenQuickRow).toContainText(FLOW, PATIENCE);
    await expect(workbench.quickText).toBeFocused(PATIENCE);
    await keyboard.press('Enter');
    await expect(workbench.tab(FLOW)).toBeHidden(PATIENCE);
  }).toPass({ timeout: 60_000 });
  await server.flow(FLOW, 'hold');

  await focusFirstRow(workbench, 'Neighbours');
  await workbench.chooseFromMenuByKeys('Disconnect');
  await server.event({ event: 'neighbour', state: 'removed' });
  await press(workbench, 'OTT: Stop node');
  await expect(overlay.status).toContainText('stopped');
});

test('walks over the graph to a node, and from its menu to its route, without a mouse', async ({
  overlay,
  probe,
  workbench,
}) => {
  const server = await overlay.server();
  const { keyboard } = workbench.page;
  await overlay.settings({ 'ottOverlay.name': 'editor' });
  await probe.run('ottOverlay.startNode');
  await overlay.connect(server);
  await server.event({ event: 'neighbour', name: 'editor', state: 'connected' });

  await press(workbench, 'OTT: Show overlay');
  const graph = await new GraphPage(workbench).frame();
  const canvas = await new GraphPage(workbench).canvas();
  const focus = graph.locator('#graph-focus');
  await expect(async () => {
    await keyboard.press('Tab');
    await expect(canvas).toBeFocused({ timeout: 100 });
  }).toPass({ intervals: [0], timeout: 30_000 });
  await expect(focus).toHaveAccessibleName(/^editor, this node, .*1 link/);
  await keyboard.press('PageDown');
  await expect(focus).toHaveAccessibleName(/^server1, source, offers sample\.mjpeg, 1 link, route direct, cost 1/);
  await keyboard.press('Shift+F10');
  const menu = graph.getByRole('menu', { name: 'server1' });
  const lines = await menu.getByRole('menuitem').count();
  const route = menu.getByRole('menuitem', { name: 'Show route' });
  for (let line = 1; line < lines && !(await isFocused(route)); line++) await keyboard.press('ArrowDown');
  await keyboard.press('Enter');

  await expect(await new RoutesPage(workbench).whyPane()).toContainText('The best route goes over server1');
});

function isFocused(target: Locator): Promise<boolean> {
  return target.evaluate((element) => element === document.activeElement);
}
