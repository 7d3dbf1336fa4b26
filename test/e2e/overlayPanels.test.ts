import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { TimelineRecord } from '../../src/overlay/snapshot';
import { expect, test } from './overlay';
import { GraphPage, PanelPage, placesIn, RoutesPage, TreePage } from './overlayPages';

const FLOW = 'sample.mjpeg';

test('the pages of the overlay say that no node runs, and start one', async ({ overlay, workbench }) => {
  for (const name of ['routes', 'tree', 'overlay'] as const) {
    const page = await new PanelPage(workbench, name).show();
    await expect(page.getByRole('status').filter({ hasText: 'No node is running in this window.' })).toBeVisible();
    await expect(page.getByRole('button', { name: 'Start Node' })).toBeVisible();
  }
  // One of each, however often it is asked for.
  const page = await new PanelPage(workbench, 'overlay').show();
  await expect(workbench.tabs).toHaveCount(3);
  await page.getByRole('button', { name: 'Start Node' }).click();
  await overlay.port();
  await expect(page.getByText('No neighbours yet')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Start Node' })).toBeHidden();
});

test('the pages of the overlay turn to what rows and they themselves ask for, and stay as they were arranged', async ({
  overlay,
  workbench,
}) => {
  test.slow();
  const violations: string[] = [];
  workbench.page.on('console', (line) => {
    if (line.text().includes('Content Security Policy')) violations.push(line.text());
  });
  const graph = new GraphPage(workbench);
  const tree = new TreePage(workbench);
  const routes = new RoutesPage(workbench);
  const server = await overlay.server();
  const relay = await overlay.headless('relay1', server.endpoint);
  await overlay.settings({ 'ottOverlay.name': 'editor' });
  await workbench.openContainer('OTT');
  await overlay.start();
  await overlay.connect(relay);

  await workbench.contextMenu(workbench.row('Flows', FLOW), 'Show distribution tree');
  await expect(await tree.chosenFlow()).toHaveText(`${FLOW} from server1`);
  await workbench.contextMenu(workbench.row('Neighbours', 'relay1'), 'Show route');
  await expect(await routes.whyPane()).toContainText('The best route goes over relay1, at cost 1.');
  await workbench.contextMenu(workbench.row('Neighbours', 'relay1'), 'Show in overlay');
  await expect(await graph.details('relay1')).toContainText('direct, cost 1');

  // What is watched from a page plays beside it.
  await (await graph.select('server1')).getByRole('button', { name: `Watch ${FLOW}` }).click();
  await workbench.playing();
  // Editors that serve all webviews from one origin may leave one of two blank that load at the same time, as after a reload.
  await workbench.closeTab(FLOW);
  const canvas = await graph.canvas();
  await expect(canvas).toBeVisible();
  await canvas.focus();
  await canvas.press('Home');
  await canvas.press('Alt+Shift+ArrowRight');
  await graph.expectPinned('editor');
  const places = placesIn(await graph.json());
  expect(Object.keys(places).sort()).toEqual(['editor', 'relay1', 'server1']);
  // The page lays out by itself where its worker fails, which then is gone.
  const workers = workbench.page.workers().map((each) => each.evaluate(() => self.name));
  expect(await Promise.all(workers)).toContain('layout');

  const file = path.join(overlay.folder, 'timeline.jsonl');
  await routes.show();
  const records = await routes.timeline();
  await expect(records.last()).toBeVisible();
  await routes.save('Save as JSON lines…', file, 'Export the timeline');
  const saved = readFileSync(file, 'utf8').trimEnd().split('\n');
  const kinds = saved.map((line) => (JSON.parse(line) as TimelineRecord).kind);
  expect(kinds).toEqual(expect.arrayContaining(['connection', 'message', 'route', 'flow', 'player']));

  // A page that is hidden is gone, and comes as it went.
  await graph.show();
  await expect.poll(async () => placesIn(await graph.json())).toEqual(places);
  await overlay.reload();
  await graph.expectPinned('editor');
  await expect.poll(async () => placesIn(await graph.json())).toEqual(places);
  for (const page of [graph, tree, routes]) await expect(page.tab).toBeVisible();
  expect(violations).toEqual([]);
});
