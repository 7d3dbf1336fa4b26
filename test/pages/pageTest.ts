import type { OverlayPage } from '../../src/shared/overlayMessages';
import { expect, test as base } from '../e2e/vscode';
import { HostedPage, type HostedPageOptions } from './hostedPage';

interface PageFixtures {
  /** Opens a page; at the end of the test nothing may have gone wrong in it. */
  open: (name: OverlayPage, options?: HostedPageOptions) => Promise<HostedPage>;
}

/** Playwright's `test` for pages in a plain browser, without an editor. */
export const test = base.extend<PageFixtures>({
  open: async ({ page }, use) => {
    const opened: HostedPage[] = [];
    await use(async (name, options) => {
      const tab = opened.length === 0 ? page : await page.context().newPage();
      const hosted = await HostedPage.open(tab, name, options);
      opened.push(hosted);
      return hosted;
    });
    expect(opened.flatMap(({ problems }) => problems)).toEqual([]);
  },
});

export { expect } from '../e2e/vscode';
