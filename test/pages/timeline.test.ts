import type { Locator, Page } from '@playwright/test';
import type { OverlayPage, ToOverlayPage } from '../../src/shared/overlayMessages';
import type { TimelineRecord } from '../../src/overlay/snapshot';
import { kindOf, type RecordKind } from '../../webview-ui/timeline/recordKinds';
import { GraphPage } from './graphPage';
import { expect, test } from './pageTest';
import { KILLED, REST, WATCHED } from './recorded';

const PAGES: readonly OverlayPage[] = ['overlay', 'tree', 'routes'];

function recordsIn(messages: readonly ToOverlayPage[]) {
  return messages.flatMap((message) => (message.type === 'overlay/records' ? message.records : []));
}

function countOf(records: readonly TimelineRecord[], kind: RecordKind): number {
  return records.filter((record) => kindOf(record) === kind).length;
}

/** What the strip says of these records while no kind is chosen. */
function countText(records: readonly TimelineRecord[]): string {
  const topology = countOf(records, 'topology');
  return `${topology === 0 ? '' : `${records.length - topology} of `}${records.length} records`;
}

function strip(page: Page): Locator {
  return page.getByRole('region', { name: 'Timeline', exact: true });
}

async function openStrip(page: Page): Promise<Locator> {
  await strip(page).getByRole('button', { name: 'Timeline', exact: true }).click();
  await expect(strip(page).getByRole('listbox', { name: 'Timeline' })).toBeVisible();
  return strip(page);
}

for (const name of PAGES) {
  test(`the ${name} page has a timeline, closed at first, that costs nothing until then`, async ({ open, page }) => {
    const hosted = await open(name);
    await hosted.play(REST);
    await expect(strip(page).getByRole('listbox')).toBeHidden();
    expect(hosted.look.timeline).toBe(false);
    const timeline = await openStrip(page);
    await expect.poll(() => hosted.look.timeline).toBe(true);
    await expect(timeline).toContainText(countText(recordsIn(REST)));
    await hosted.play(WATCHED);
    await expect(timeline).toContainText(countText(recordsIn([...REST, ...WATCHED])));
    await timeline.getByRole('button', { name: 'Timeline', exact: true }).click();
    await expect.poll(() => hosted.look.timeline).toBe(false);
  });
}

test('filters by kind, node, flow and words', async ({ open, page }) => {
  const hosted = await open('overlay');
  await hosted.play(REST);
  const timeline = await openStrip(page);
  const all = recordsIn(REST);
  const routes = countOf(all, 'route');
  await timeline.getByRole('button', { name: 'route', exact: true }).click();
  await expect(timeline).toContainText(`${routes} of ${all.length} records`);
  await timeline.getByRole('button', { name: 'route', exact: true }).click();
  await expect(timeline).toContainText(countText(all));
  // What goes on all the time is shown to who asks for it.
  await timeline.getByRole('button', { name: 'topology', exact: true }).click();
  await expect(timeline).toContainText(`${countOf(all, 'topology')} of ${all.length} records`);
  await timeline.getByRole('button', { name: 'topology', exact: true }).click();
  const flows = timeline.getByRole('combobox', { name: /^Flow/ });
  await flows.selectOption({ label: 'news' });
  await expect(timeline).toContainText(` of ${all.length} records`);
  await flows.selectOption({ index: 0 });
  await timeline.getByRole('combobox', { name: /^Node/ }).selectOption({ label: 'node7' });
  await expect(timeline).toContainText(` of ${all.length} records`);
  await timeline.getByRole('combobox', { name: /^Node/ }).selectOption({ index: 0 });
  await timeline.getByRole('searchbox').fill('no such words');
  await expect(timeline).toContainText('No record passes the filter.');
});

test('stands still while paused, and tells how many wait', async ({ open, page }) => {
  const hosted = await open('overlay');
  await hosted.play(REST);
  const timeline = await openStrip(page);
  await timeline.getByRole('button', { name: 'Pause' }).click();
  await hosted.play([...WATCHED, ...KILLED]);
  const news = recordsIn([...WATCHED, ...KILLED]);
  await expect(timeline).toContainText(`paused: ${news.length - countOf(news, 'topology')} new`);
  await timeline.getByRole('button', { name: 'Resume' }).click();
  await expect(timeline).toContainText(countText([...recordsIn(REST), ...news]));
});

test('marks on the graph what the selected record concerns, and shows it whole', async ({ open, page }) => {
  const hosted = await open('overlay');
  await hosted.play(REST);
  const graph = new GraphPage(hosted);
  await graph.places();
  const timeline = await openStrip(page);
  const list = timeline.getByRole('listbox', { name: 'Timeline' });
  await list.focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('Escape');
  await list.evaluate((element) => element.blur());
  const unmarked = await graph.graph.screenshot();
  await list.focus();
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  await expect(list.getByRole('option', { selected: true })).toHaveCount(1);
  await expect(timeline.getByRole('region', { name: 'Selected record' })).toBeVisible();
  await expect.poll(async () => (await graph.graph.screenshot()).equals(unmarked)).toBe(false);
  await page.keyboard.press('Escape');
  await expect(timeline.getByRole('region', { name: 'Selected record' })).toBeHidden();
  await expect.poll(async () => (await graph.graph.screenshot()).equals(unmarked)).toBe(true);
});

test('exports what is shown, a record a line', async ({ open, page }) => {
  const hosted = await open('routes');
  await hosted.play(REST);
  const timeline = await openStrip(page);
  await timeline.getByRole('button', { name: 'route', exact: true }).click();
  await timeline.getByRole('button', { name: /Export/ }).click();
  await page.getByRole('menuitem', { name: /^Save as JSON lines/ }).click();
  await expect.poll(() => hosted.askedFor('overlay/export').length).toBe(1);
  const { format, content } = hosted.askedFor('overlay/export')[0]!;
  expect(format).toBe('jsonLines');
  const lines = String(content).trim().split('\n');
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(
    recordsIn(REST).filter(({ kind }) => kind === 'route'),
  );
});

test('is as it was left after a reload', async ({ open, page }) => {
  const hosted = await open('tree');
  await hosted.play(REST);
  const timeline = await openStrip(page);
  await timeline.getByRole('button', { name: 'message', exact: true }).click();
  await expect.poll(() => hosted.kept).toContain('message');
  await hosted.reload();
  await expect(timeline.getByRole('listbox', { name: 'Timeline' })).toBeVisible();
  await expect(timeline.getByRole('button', { name: 'message', exact: true })).toHaveAttribute('aria-pressed', 'true');
  await expect(timeline).toContainText(` of ${recordsIn(REST).length} records`);
});
