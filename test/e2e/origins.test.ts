import type { Frame } from '@playwright/test';
import { canvasCounter } from './canvasCounter';
import { expect, test } from './overlay';

const FLOW = 'sample.mjpeg';

/** All that the notice in the picture says from now on, as it can be asked at any time: words come and go faster than a test looks. */
async function hearNotices(player: Frame): Promise<() => Promise<string>> {
  await player.evaluate(() => {
    const notice = document.querySelector<HTMLElement>('.notice')!;
    const words: string[] = [];
    const look = (): void => void (notice.hidden || words.push(notice.innerText));
    new MutationObserver(look).observe(notice, { subtree: true, childList: true, attributes: true });
    Object.assign(window, { words });
  });
  return () => player.evaluate(() => (window as unknown as { words: string[] }).words.join('|'));
}

test('a player moves to another origin when its own is gone, and says so', async ({ overlay, workbench }) => {
  const servers = [await overlay.server('server1'), await overlay.server('server2')] as const;
  await workbench.openContainer('OTT');
  await overlay.start();
  for (const server of servers) await overlay.connect(server);
  await expect
    .poll(() => workbench.rows('Flows'))
    .toMatchObject([
      { label: FLOW, description: '2 origins' },
      { label: 'server1', description: '1 hop' },
      { label: 'server2', description: '1 hop' },
    ]);

  // The row of the flow means no origin in particular.
  await workbench.row('Flows', FLOW).click();
  const player = await workbench.webview('canvas');
  await expect(player.locator('.from')).toHaveText(`${FLOW} from server1`);
  await expect.poll(() => canvasCounter(player), { timeout: 30_000 }).toBeDefined();
  await servers[0].flow(FLOW, 'streaming');
  await servers[0].command('withdraw', FLOW);
  const notice = player.getByRole('status');
  await expect(notice).toHaveText('server1 is gone; now from server2.');
  await expect(player.locator('.from')).toHaveText(`${FLOW} from server2`);
  await servers[1].flow(FLOW, 'streaming');
  await expect
    .poll(() => workbench.rows('Flows'))
    .toMatchObject([{ level: 1, label: FLOW, description: 'watching · server2, 1 hop', icon: 'eye' }]);
  await expect(notice).toBeHidden();
  const counter = await canvasCounter(player);
  await expect.poll(() => canvasCounter(player)).not.toBe(counter);
  await expect(workbench.tab(FLOW)).toHaveCount(1);

  // Closing it ends the watch where that is now.
  await workbench.closeTab(FLOW);
  await servers[1].flow(FLOW, 'hold');
});

test('a player whose origin is killed says so in the picture, and plays on from another one', async ({
  overlay,
  workbench,
}) => {
  const servers = [await overlay.server('server1'), await overlay.server('server2')] as const;
  await workbench.openContainer('OTT');
  await overlay.start();
  for (const server of servers) await overlay.connect(server);
  await expect.poll(() => workbench.rows('Flows')).toMatchObject([{ description: '2 origins' }, {}, {}]);
  await workbench.row('Flows', FLOW).click();
  const player = await workbench.webview('canvas');
  await expect.poll(() => canvasCounter(player), { timeout: 30_000 }).toBeDefined();
  await servers[0].flow(FLOW, 'streaming');
  const words = await hearNotices(player);
  await servers[0].stop('SIGKILL');
  await expect.poll(words, { timeout: 30_000 }).toContain('server1 is gone; now from server2.');
  await expect(player.locator('.from')).toHaveText(`${FLOW} from server2`);
  await servers[1].flow(FLOW, 'streaming');
  const counter = await canvasCounter(player);
  await expect.poll(() => canvasCounter(player)).not.toBe(counter);
  await expect(player.getByRole('status')).toBeHidden();
  const later = await canvasCounter(player);
  await expect.poll(() => canvasCounter(player)).not.toBe(later);
});

test('a player of one origin, which was named, ends with it', async ({ overlay, workbench }) => {
  const servers = [await overlay.server('server1'), await overlay.server('server2')] as const;
  await workbench.openContainer('OTT');
  await overlay.start();
  for (const server of servers) await overlay.connect(server);
  await expect(workbench.row('Flows', 'server2')).toBeVisible();
  await workbench.row('Flows', 'server2').click();
  const player = await workbench.webview('canvas');
  await expect.poll(() => canvasCounter(player), { timeout: 30_000 }).toBeDefined();
  await servers[1].command('withdraw', FLOW);
  await expect(player.getByRole('status')).toContainText('Ended. server1 offers it.');
  await expect(player.locator('.from')).toHaveText(`${FLOW} from server2`);
  await servers[0].flow(FLOW, 'hold');
});

test('a player whose only way is lost says so, ends after the hold time, and plays on once there is another way', async ({
  overlay,
  workbench,
}) => {
  const server = await overlay.server();
  const relay = await overlay.headless('relay', server.endpoint);
  await relay.flow(FLOW);
  await workbench.openContainer('OTT');
  await overlay.start();
  await overlay.connect(relay);
  await expect.poll(() => workbench.rows('Flows')).toMatchObject([{ label: FLOW, description: 'server1, 2 hops' }]);
  await workbench.row('Flows', FLOW).click();
  const player = await workbench.webview('canvas');
  await expect.poll(() => canvasCounter(player), { timeout: 30_000 }).toBeDefined();
  const words = await hearNotices(player);
  const notice = player.getByRole('status');
  await relay.stop('SIGKILL');
  await expect.poll(words, { timeout: 30_000 }).toContain('Recovering: route lost, asking again…');
  await expect(notice).toContainText('Ended: nobody offers this flow any more.');
  await server.flow(FLOW, 'hold');
  // The last picture stays, and stands.
  const last = await canvasCounter(player);
  expect(last).toBeDefined();

  await overlay.connect(server);
  await server.flow(FLOW, 'streaming');
  await expect(notice).toBeHidden();
  await expect(player.locator('.from')).toHaveText(`${FLOW} from server1`);
  const again = await canvasCounter(player);
  await expect.poll(() => canvasCounter(player)).not.toBe(again);
  await expect
    .poll(() => workbench.rows('Flows'))
    .toMatchObject([{ label: FLOW, description: 'watching · server1, 1 hop', icon: 'eye' }]);
  await expect(workbench.tab(FLOW)).toHaveCount(1);
  await workbench.closeTab(FLOW);
  await server.flow(FLOW, 'hold');
});
