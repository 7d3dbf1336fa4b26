import { CONNECT, THEMES, expect, test } from './overlay';

const having = (colour: string): string[] => expect.arrayContaining([colour]) as unknown as string[];

test('a lost neighbour is orange in every theme, in words and on the badge, until it is forgotten', async ({
  overlay,
  workbench,
}) => {
  const server = await overlay.server();
  await workbench.openContainer('OTT');
  await overlay.start();
  await overlay.connect(server);
  await expect.poll(() => workbench.rows('Neighbours')).toMatchObject([{ label: 'server1', icon: 'vm-active' }]);
  await expect(workbench.badge('OTT')).toBeHidden();
  await server.stop('SIGKILL');
  await expect
    .poll(() => workbench.rows('Neighbours'), { timeout: 30_000 })
    .toMatchObject([
      {
        label: 'server1',
        // The user named it: it is never given up.
        description: `unreachable, retrying · ${server.id.slice(0, 8)} · ${server.endpoint}`,
        icon: 'debug-disconnect',
        colours: having('ottOverlay.unreachable'),
      },
    ]);
  await expect(workbench.badge('OTT')).toHaveText('1');
  for (const theme of THEMES) {
    await overlay.theme(theme);
    const unreachable = await workbench.themeColour('ottOverlay.unreachable');
    // A colour that lets something through has a fourth part.
    expect(unreachable, theme.id).toMatch(/^rgb\(\d+, \d+, \d+\)$/);
    await expect
      .poll(() => workbench.colourOfName(workbench.row('Neighbours', 'server1')), { message: theme.id })
      .toBe(unreachable);
  }
  await workbench.rowAction(workbench.row('Neighbours', 'server1'), 'Try again now');
  await expect.poll(() => workbench.rows('Neighbours')).toMatchObject([{ icon: 'debug-disconnect' }]);
  await workbench.rowAction(workbench.row('Neighbours', 'server1'), 'Forget');
  await expect(workbench.view('Neighbours')).toContainText('This node has no neighbours yet.');
  await expect(workbench.badge('OTT')).toBeHidden();
});

test('says how many tries are left before a neighbour that nobody named is forgotten', async ({
  overlay,
  workbench,
}) => {
  await workbench.openContainer('OTT');
  const port = await overlay.start();
  const caller = await overlay.headless('caller', `127.0.0.1:${port}`);
  await expect.poll(() => workbench.rows('Neighbours')).toMatchObject([{ label: 'caller', icon: 'vm-active' }]);
  await caller.stop('SIGKILL');
  await expect
    .poll(async () => (await workbench.rows('Neighbours'))[0]?.description, { timeout: 30_000 })
    .toMatch(/^unreachable, (\d tries left|1 try left) · /);
});

test('disconnects from the row, and both sides know it', async ({ overlay, workbench }) => {
  const server = await overlay.server();
  await workbench.openContainer('OTT');
  await overlay.start();
  await overlay.connect(server);
  // While it connects, the row is drawn anew, and a click on its actions may be lost.
  await expect.poll(() => workbench.rows('Neighbours')).toMatchObject([{ label: 'server1', icon: 'vm-active' }]);
  const row = workbench.row('Neighbours', 'server1');
  await workbench.rowAction(row, 'Disconnect');
  await expect(row).toBeHidden();
  const removed = await server.event({ event: 'neighbour', state: 'removed' });
  expect(
    server.events.filter((event) => 'id' in removed && 'id' in event && event.id === removed.id),
  ).not.toContainEqual(expect.objectContaining({ state: 'unreachable' }));
});

test('checks an address while it is typed and offers those of before', async ({ overlay, workbench }) => {
  const [first, second] = [await overlay.server('first'), await overlay.server('second')];
  await workbench.openContainer('OTT');
  // Connecting starts the node.
  await workbench.run('OTT: Connect to neighbour…');
  await workbench.typeInto(CONNECT, '');
  await expect(workbench.quickRows).toHaveCount(1);
  await expect(workbench.quickRows).toContainText('Type the address of a node');
  await workbench.typeInto(CONNECT, 'nowhere');
  await expect(workbench.quickRows).toContainText('is not an address of a node');
  await workbench.quickText.press('Enter');
  await expect(workbench.quickRows).toContainText('is not an address of a node');
  await workbench.typeInto(CONNECT, first.endpoint);
  await expect(workbench.quickRows).toContainText(`Connect to ${first.endpoint}`);
  await workbench.quickText.press('Enter');
  await expect(workbench.row('Neighbours', 'first')).toBeVisible();
  await overlay.connect(second);
  await expect(workbench.row('Neighbours', 'second')).toBeVisible();

  await workbench.rowAction(workbench.row('Neighbours', 'first'), 'Disconnect');
  await expect(workbench.row('Neighbours', 'first')).toBeHidden();
  await workbench.run('OTT: Connect to neighbour…');
  await workbench.typeInto(CONNECT, '');
  // The latest comes first; names are known by now.
  await expect(workbench.quickRows).toHaveText([
    new RegExp(`${second.endpoint}.*second`, 's'),
    new RegExp(`${first.endpoint}.*first`, 's'),
  ]);
  await workbench.typeInto(CONNECT, 'fir');
  await expect(workbench.quickRows).toHaveCount(1);
  await workbench.pickMatching(first.endpoint);
  await expect(workbench.row('Neighbours', 'first')).toBeVisible();
});

test('says why an address that was asked for cannot be a neighbour', async ({ overlay, workbench }) => {
  await workbench.openContainer('OTT');
  const own = `127.0.0.1:${await overlay.start()}`;
  await overlay.connectTo(own);
  const refused = workbench.notification(`${own} could not be made a neighbour: this address is the node itself.`);
  await expect(refused.getByRole('button', { name: 'Show Log' })).toBeVisible();
  await expect(workbench.view('Neighbours')).toContainText('This node has no neighbours yet.');
});

test('copies the address of a neighbour', async ({ overlay, workbench }) => {
  const server = await overlay.server();
  await workbench.openContainer('OTT');
  await overlay.start();
  await overlay.connect(server);
  await workbench.contextMenu(workbench.row('Neighbours', 'server1'), 'Copy address');
  await expect.poll(() => workbench.clipboard()).toBe(server.endpoint);
});
