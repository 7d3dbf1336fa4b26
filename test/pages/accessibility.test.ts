import type { OverlayPage } from '../../src/shared/overlayMessages';
import { loadAxe, violations } from './axe';
import { pageDocument } from './builtPage';
import type { HostedPage } from './hostedPage';
import { hostileOverlay, hostileRecords } from './hostileOverlay';
import { expect, test } from './pageTest';
import { REST } from './recorded';
import { KNOWN_VARIABLES, THEMES } from './themes';

const PAGES: readonly OverlayPage[] = ['overlay', 'tree', 'routes'];
type State = readonly [name: string, enter: (hosted: HostedPage) => Promise<void>];

const press =
  (name: string | RegExp) =>
  async ({ page }: HostedPage) => {
    const button = page.getByRole('button', { name, exact: true }).first();
    if ((await button.count()) > 0) await button.click();
  };

/** One after the other, each with what was before it still there. */
const STATES: readonly State[] = [
  ['at first', () => Promise.resolve()],
  [
    'something selected',
    async ({ page, name }) => {
      if (name === 'routes') return page.getByRole('rowheader', { name: 'server2' }).click();
      await page.getByRole('application').focus();
      await page.keyboard.press('Home');
      await page.keyboard.press('Enter');
    },
  ],
  ['export menu open', press('Export')],
  [
    'timeline open, a record selected',
    async (hosted) => {
      await hosted.page.keyboard.press('Escape');
      await press('Timeline')(hosted);
      await hosted.page.getByRole('listbox', { name: 'Timeline' }).focus();
      await hosted.page.keyboard.press('End');
      await hosted.page.keyboard.press('Enter');
    },
  ],
  ['as a table', press('Table')],
  [
    'the worst names',
    async (hosted) => {
      await hosted.play([hostileRecords()]);
      await hosted.show(hostileOverlay());
    },
  ],
  ['no node', (hosted) => hosted.show({ ...hosted.state, own: new Map(), nodes: new Map(), links: new Map() })],
];

for (const theme of THEMES) {
  for (const name of PAGES) {
    test(`the ${name} page has no violation in ${theme.label}`, async ({ open, page }) => {
      const hosted = await open(name, { theme });
      await hosted.play(REST);
      await loadAxe(page);
      const found: string[] = [];
      for (const [state, enter] of STATES) {
        await enter(hosted);
        await page.evaluate(
          () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
        );
        await page.screenshot({ path: `test-results/page-${name}-${theme.name}-${state.replaceAll(/\W+/g, '-')}.png` });
        found.push(...(await violations(page)).map((violation) => `${state}: ${violation}`));
      }
      expect(found).toEqual([]);
    });
  }
}

test('pages use colours and sizes that editors have, or have another in their place', async () => {
  for (const name of PAGES) {
    const html = await pageDocument(name);
    // A value in its place follows the comma.
    const alone = [...html.matchAll(/var\((--vscode-[\w-]+)\)/g)].map(([, variable]) => variable!);
    expect(alone.length).toBeGreaterThan(5);
    expect(alone.filter((variable) => !KNOWN_VARIABLES.has(variable))).toEqual([]);
  }
});
