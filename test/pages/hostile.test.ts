import type { OverlayPage } from '../../src/shared/overlayMessages';
import { HOSTILE_FLOWS, hostileOverlay, hostileRecords } from './hostileOverlay';
import { expect, test } from './pageTest';

const PAGES: readonly OverlayPage[] = ['overlay', 'tree', 'routes'];
/** Characters that move others about. */
const BIDI = /[\u202a-\u202e\u2066-\u2069\u200e\u200f]/;

for (const name of PAGES) {
  test(`the ${name} page shows the worst names as texts, runs none, and stays in its window`, async ({
    open,
    page,
  }) => {
    const hosted = await open(name, { state: hostileOverlay() });
    await hosted.play([hostileRecords()]);
    await page.getByRole('button', { name: 'Timeline', exact: true }).click();
    const tables = page.getByRole('button', { name: 'Table', exact: true });
    for (const shown of [false, true]) {
      if (shown && (await tables.count()) > 0) await tables.click();
      const flow = page.getByRole('combobox', { name: 'Flow', exact: true });
      const flows = (await flow.count()) > 0 ? await flow.first().locator('option').count() : 0;
      for (let index = 0; index < flows; index++) await flow.first().selectOption({ index });
      await expect(page.locator('body')).toContainText(/img src=x/);
      expect(await page.evaluate(() => (window as { hacked?: unknown }).hacked)).toBeUndefined();
      expect(await page.locator('img, script:not([nonce]), b, i, iframe, object, svg[onload]').count()).toBe(0);
      const texts = await page.evaluate(() => document.body.innerText);
      expect(texts).not.toMatch(BIDI);
      // Nothing is so long that the page grows.
      const [width, height] = await page.evaluate(() => {
        const { scrollWidth, scrollHeight } = document.documentElement;
        return [scrollWidth, scrollHeight];
      });
      expect(width).toBeLessThanOrEqual(1_400);
      expect(height).toBeLessThanOrEqual(900);
      await page.screenshot({ path: `test-results/hostile-${name}-${shown ? 'table' : 'picture'}.png` });
    }
  });

  test(`the ${name} page ignores what is not part of the conversation`, async ({ open }) => {
    const hosted = await open(name, { state: hostileOverlay() });
    const noise: readonly unknown[] = [
      null,
      'nonsense',
      { kind: 'send' },
      { kind: 'send', body: { type: 'overlay/delta', revision: 1, set: { nodes: [['__proto__', null]] }, gone: {} } },
      { kind: 'send', body: { type: 'overlay/snapshot', revision: 1, entries: { nodes: 5 } } },
      { kind: 'send', body: { type: 'overlay/records', records: 'all', fresh: true, missed: 0 } },
      { kind: 'send', body: { type: '__proto__' } },
      { kind: 'ask', id: 1, body: { type: 'overlay/connect' } },
      { kind: 'answer', id: 77, ok: true, value: null },
    ];
    for (const envelope of noise) await hosted.post(envelope);
    await hosted.show({ ...hosted.state, flows: new Map() });
    const others = (): string[] => hosted.problems.filter((problem) => !problem.startsWith('warning: dropped'));
    // The page answers nobody's requests, and says so.
    await expect.poll(others).toHaveLength(1);
    expect(others()[0]).toContain('answer');
    hosted.problems.length = 0;
  });
}

test('a flow with any name can be chosen', async ({ open, page }) => {
  const hosted = await open('tree', { state: hostileOverlay() });
  const flow = page.getByRole('combobox', { name: 'Flow', exact: true }).first();
  for (const [index, name] of HOSTILE_FLOWS.entries()) {
    const values = await flow
      .locator('option')
      .evaluateAll((options) => options.map((option) => (option as HTMLOptionElement).value));
    await flow.selectOption(values.find((value) => value.includes(JSON.stringify(name).slice(1, -1)))!);
    await expect.poll(() => hosted.look.flows.map((key) => key.flow), `flow ${index}`).toEqual([name]);
  }
});
