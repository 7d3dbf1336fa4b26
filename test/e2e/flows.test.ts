import { DARK, LIGHT, expect, test } from './overlay';

const FLOW = 'sample.mjpeg';

const having = (colour: string): string[] => expect.arrayContaining([colour]) as unknown as string[];

test('colours what it forwards green and what it watches blue, and says both in words', async ({
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
  const watching = { label: FLOW, description: 'watching · server1, 1 hop', icon: 'eye' };
  for (const theme of [LIGHT, DARK]) {
    await overlay.theme(theme);
    await expect
      .poll(() => workbench.rows('Flows'))
      .toMatchObject([{ ...forwarding, colours: having('ottOverlay.forwarding') }]);
    await workbench.rowAction(workbench.row('Flows', FLOW), 'Watch');
    await expect
      .poll(() => workbench.rows('Flows'))
      .toMatchObject([{ ...watching, colours: having('ottOverlay.watching') }]);
    await workbench.playing();
    // Stop watching from the row: the player goes, the flow is still forwarded.
    await workbench.rowAction(workbench.row('Flows', FLOW), 'Stop watching');
    await expect(workbench.tab(FLOW)).toBeHidden();
  }
  await expect
    .poll(() => workbench.rows('Flows'))
    .toMatchObject([{ ...forwarding, colours: having('ottOverlay.forwarding') }]);
  await consumer.command('unwatch', FLOW);
  await expect.poll(() => workbench.rows('Flows')).toMatchObject([{ icon: 'circle-outline', colours: [] }]);
});

test('groups the origins of a flow, nearest first; a click on the flow watches the nearest', async ({
  overlay,
  workbench,
}) => {
  const near = await overlay.server('near');
  const far = await overlay.server('far', near.endpoint);
  await workbench.openContainer('OTT');
  await overlay.start();
  await overlay.connect(near);
  await expect
    .poll(() => workbench.rows('Flows'))
    .toEqual([
      { level: 1, label: FLOW, description: '2 origins', icon: 'circle-outline', colours: [] },
      { level: 2, label: 'near', description: '1 hop', icon: 'circle-outline', colours: [] },
      { level: 2, label: 'far', description: '2 hops', icon: 'circle-outline', colours: [] },
    ]);

  await workbench.row('Flows', FLOW).click();
  await near.flow(FLOW, 'streaming');
  await expect
    .poll(() => workbench.rows('Flows'))
    .toMatchObject([
      { description: 'watching near · 2 origins', icon: 'eye' },
      { description: 'watching · 1 hop', icon: 'eye', colours: having('ottOverlay.watching') },
      { description: '2 hops', icon: 'circle-outline' },
    ]);

  // Both at once: their tabs are told apart by their sources.
  await workbench.row('Flows', 'far').click();
  for (const name of ['near', 'far']) await expect(workbench.tab(`${FLOW} · ${name}`)).toBeVisible();
  await workbench.closeTab(`${FLOW} · far`);
  await expect
    .poll(() => workbench.rows('Flows'))
    .toMatchObject([{ description: 'watching near · 2 origins' }, { icon: 'eye' }, { icon: 'circle-outline' }]);
  await expect(workbench.tab(`${FLOW} · `)).toBeHidden();
  await expect(workbench.tab(FLOW)).toBeVisible();

  // With one origin left, the flow is one row again.
  await far.stop();
  await expect
    .poll(() => workbench.rows('Flows'))
    .toMatchObject([{ label: FLOW, description: 'watching · near, 1 hop' }]);
  await workbench.rowAction(workbench.row('Flows', FLOW), 'Stop watching');
  await near.flow(FLOW, 'hold');
});

test('a tooltip is made when it is asked for, with the rates of that moment', async ({ overlay, workbench }) => {
  const server = await overlay.server();
  await workbench.openContainer('OTT');
  await overlay.start();
  await overlay.connect(server);
  await workbench.row('Flows', FLOW).click();
  await workbench.playing();
  const flow = await workbench.tooltip(workbench.row('Flows', FLOW).locator('.label-name'));
  await expect(flow).toContainText('Watched here');
  await expect(flow).toContainText(/[1-9]\d* [kM]?bit\/s|[1-9][\d.]* [kKM]?i?B\/s/);
  const neighbour = await workbench.tooltip(workbench.row('Neighbours', 'server1').locator('.label-name'));
  await expect(neighbour).toContainText(server.id);
  await expect(neighbour).toContainText(/ ms/);
});

test('a double-click on a flow opens one player', async ({ overlay, workbench }) => {
  const server = await overlay.server();
  await workbench.openContainer('OTT');
  await overlay.start();
  await overlay.connect(server);
  // The row is drawn again between the clicks: whatever its command needs must outlast that.
  for (const delay of [20, 60, 120]) {
    const row = workbench.row('Flows', FLOW);
    await row.click();
    await row.click({ clickCount: 2, delay });
    await workbench.playing();
    await expect(workbench.page.locator('.tabs-container .tab')).toHaveCount(1);
    await expect(workbench.notification('ottOverlay')).toBeHidden();
    await workbench.closeTab(FLOW);
    await server.flow(FLOW, 'hold');
  }
});
