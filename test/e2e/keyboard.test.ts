import { canvasCounter } from './canvasCounter';
import { CONNECT, expect, test } from './overlay';
import type { Workbench } from './workbench';

const FLOW = 'sample.mjpeg';

/** Runs a command from the palette without touching anything but keys. */
async function press(workbench: Workbench, title: string): Promise<void> {
  const { keyboard } = workbench.page;
  await keyboard.press('F1');
  await expect(workbench.quickText).toBeFocused();
  await keyboard.type(title);
  await expect(workbench.chosenQuickRow).toHaveText(title);
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
  await expect(workbench.quickInput.locator('.quick-input-title')).toHaveText(CONNECT);
  await keyboard.type(server.endpoint);
  await expect(workbench.chosenQuickRow).toHaveText(`Connect to ${server.endpoint}`);
  await keyboard.press('Enter');
  await server.event({ event: 'neighbour', state: 'connected' });

  await focusFirstRow(workbench, 'Flows');
  await keyboard.press('Enter');
  const player = await workbench.webview('canvas:not([hidden])');
  await expect.poll(() => canvasCounter(player), { timeout: 30_000 }).toBeDefined();

  // From the page, too, the palette is one key away.
  await press(workbench, 'OTT: Stop watching flow…');
  await expect(workbench.chosenQuickRow).toContainText(FLOW);
  await keyboard.press('Enter');
  await server.flow(FLOW, 'hold');

  await focusFirstRow(workbench, 'Neighbours');
  await workbench.chooseFromMenuByKeys('Disconnect');
  await server.event({ event: 'neighbour', state: 'removed' });
  await press(workbench, 'OTT: Stop node');
  await expect(overlay.status).toContainText('stopped');
});
