import type { Page } from '@playwright/test';
import { NO_OVERLAY, type RouteEntryView } from '../../src/shared/overlayState';
import type { HostedPage } from './hostedPage';
import { expect, test } from './pageTest';
import { KILLED, REST, WATCHED } from './recorded';

const grid = (page: Page) => page.getByRole('grid', { name: 'Routing table' });
const why = (page: Page) => page.getByRole('complementary', { name: 'Why this route?' });

/** The texts of the rows, by destination. */
async function rowsOf(page: Page): Promise<ReadonlyMap<string, string>> {
  const texts = await grid(page)
    .locator('tbody tr')
    .evaluateAll((rows) => rows.map((row) => [...row.children].map((cell) => cell.textContent?.trim() ?? '')));
  return new Map(texts.map(([name, ...cells]) => [name ?? '', cells.join(' | ')]));
}

function nameIn({ state }: HostedPage, id: string): string {
  return state.nodes.get(id)?.name ?? id.slice(0, 8);
}

function routeTo(hosted: HostedPage, destination: string): RouteEntryView {
  const route = [...hosted.state.routes.values()].find(({ name }) => name === destination);
  if (!route) throw new Error(`no route to ${destination}`);
  return route;
}

test('has a row for every destination and a column for every neighbour, the best route first', async ({
  open,
  page,
}) => {
  const hosted = await open('routes');
  await hosted.play(REST);
  await expect.poll(async () => (await rowsOf(page)).size).toBe(hosted.state.routes.size);
  for (const neighbour of ['client5', 'node7']) {
    await expect(grid(page).getByRole('columnheader', { name: neighbour })).toBeVisible();
  }
  const rows = await rowsOf(page);
  for (const route of hosted.state.routes.values()) {
    const text = rows.get(route.name!);
    expect(text, route.name!).toMatch(new RegExp(`^${route.cost} .*${nameIn(hosted, route.via!)}`));
  }
  // What neighbours say of destinations is wanted, even where no best route changes.
  expect(hosted.look.routes).toBe(true);
});

test('is another table at once when a relay is lost, and says why', async ({ open, page }) => {
  const hosted = await open('routes');
  await hosted.play(REST);
  await grid(page).getByRole('rowheader', { name: 'server2' }).click();
  await expect(why(page).getByRole('heading', { name: 'server2' })).toBeVisible();
  const before = routeTo(hosted, 'server2');
  await expect(why(page)).toContainText(nameIn(hosted, before.via!));
  await hosted.play([...WATCHED, ...KILLED]);
  const after = routeTo(hosted, 'server2');
  expect([after.via, after.cost]).not.toEqual([before.via, before.cost]);
  const row = new RegExp(`^${after.cost} .*${nameIn(hosted, after.via!)}`);
  await expect.poll(async () => (await rowsOf(page)).get('server2')).toMatch(row);
  const { cause, change } = after.decision;
  await expect(why(page)).toContainText(new RegExp(change, 'i'));
  if ('neighbour' in cause) await expect(why(page)).toContainText(nameIn(hosted, cause.neighbour));
  // The record that decided it can be looked at.
  await expect.poll(() => hosted.look.timeline).toBe(true);
});

test('sorts, filters, and is walked through by keyboard', async ({ open, page }) => {
  const hosted = await open('routes');
  await hosted.play(REST);
  const best = grid(page).getByRole('columnheader', { name: /Best route/ });
  await best.click();
  await expect(best).toHaveAttribute('aria-sort', 'ascending');
  const costs = [...(await rowsOf(page)).values()].map((text) => Number.parseInt(text, 10));
  expect(costs).toEqual([...costs].sort((a, b) => a - b));
  await page.getByRole('searchbox', { name: 'Filter destinations' }).fill('server');
  await expect.poll(async () => [...(await rowsOf(page)).keys()].sort()).toEqual(['server1', 'server2', 'server3']);
  await page.keyboard.press('Tab');
  await expect(async () => {
    await page.keyboard.press('Tab');
    await expect(grid(page).locator(':focus')).toHaveCount(1, { timeout: 200 });
  }).toPass();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(why(page)).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(why(page)).toBeHidden();
});

test('turns to a destination that the user asks for elsewhere, even before it is known', async ({ open, page }) => {
  const hosted = await open('routes');
  const destination = 'e0e75306-70fb-4fc9-a125-14c5422fe1d2';
  await hosted.send({ type: 'overlay/turnTo', target: { flow: null, source: null, node: destination } });
  await hosted.play(REST);
  await expect(why(page).getByRole('heading', { level: 2 })).toHaveText('server1');
});

test('copies why, shows the node on the graph, and exports', async ({ open, page }) => {
  const hosted = await open('routes');
  await hosted.play(REST);
  await grid(page).getByRole('rowheader', { name: 'client1' }).click();
  await why(page).getByRole('button', { name: /Copy/ }).first().click();
  await expect.poll(() => hosted.askedFor('overlay/copy')[0]?.content).toContain('client1');
  await why(page)
    .getByRole('button', { name: /Overlay/ })
    .click();
  const { destination } = routeTo(hosted, 'client1');
  await expect.poll(() => hosted.askedFor('overlay/showOverlay')).toMatchObject([{ target: { node: destination } }]);
  await page.getByRole('toolbar').getByRole('button', { name: 'Export' }).click();
  await page.getByRole('menuitem', { name: 'Copy as JSON', exact: true }).click();
  await expect.poll(() => hosted.askedFor('overlay/copy').length).toBe(2);
  expect(() => JSON.parse(hosted.askedFor('overlay/copy')[1]!.content) as unknown).not.toThrow();
});

test('keeps how it is arranged over a reload', async ({ open, page }) => {
  const hosted = await open('routes');
  await hosted.play(REST);
  await page.getByRole('searchbox', { name: 'Filter destinations' }).fill('client');
  await grid(page).getByRole('rowheader', { name: 'client3' }).click();
  const { size } = await rowsOf(page);
  expect(size).toBeLessThan(hosted.state.routes.size);
  await expect.poll(() => hosted.kept).toContain(routeTo(hosted, 'client3').destination);
  await hosted.reload();
  await expect.poll(async () => (await rowsOf(page)).size).toBe(size);
  await expect(why(page).getByRole('heading', { level: 2 })).toHaveText('client3');
});

test('says so where there is nothing to show', async ({ open, page }) => {
  const hosted = await open('routes');
  await hosted.play(REST);
  await hosted.show({ ...NO_OVERLAY, own: hosted.state.own });
  await expect(page.getByText('No destinations yet.')).toBeVisible();
});

test('says when the last change was where there is room for it, beside the open pane, too', async ({ open, page }) => {
  await page.setViewportSize({ width: 1000, height: 600 });
  const hosted = await open('routes');
  await hosted.play(REST);
  await grid(page).getByRole('rowheader', { name: 'server2' }).click();
  await expect(why(page)).toBeVisible();
  const cell = grid(page).locator('td[data-column=change], .route-change').filter({ hasText: ':' }).first();
  await expect(cell.locator('.tag')).toBeVisible();
  expect(await cell.evaluate((element) => element.scrollWidth - element.clientWidth)).toBeLessThanOrEqual(0);
  const scroll = page.locator('.routes-scroll');
  expect(await scroll.evaluate((element) => element.scrollWidth - element.clientWidth)).toBeLessThanOrEqual(0);
});
