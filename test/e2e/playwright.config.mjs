// Not TypeScript: Playwright would make a script of it, which cannot import a module.
import process from 'node:process';
import { defineConfig } from '@playwright/test';
import { HOST_VERSION, HOSTS, hostsToTest } from '../../scripts/host.mjs';

/** Tests of pages in a plain browser, without an editor. */
const PAGES = ['e2e/playerPage.test.ts', 'pages/*.test.ts'];
/** What an older editor does in its own way, and one test of every kind of page: all that one of several editors is asked. */
const OLDER = /starts from the palette, connects|turn to what rows|a folder that is not trusted|of all four framings/;

const hosts = hostsToTest();

export default defineConfig({
  testDir: '.',
  build: { external: ['**/scripts/*.mjs'] },
  testMatch: '*.test.ts',
  outputDir: '../../test-results',
  // One editor at a time: two of them on two cores only wait for each other.
  workers: 1,
  // A machine that others share can stall an editor for longer than any wait here; what passed at the second try is named.
  retries: process.env['CI'] ? 1 : 0,
  forbidOnly: true,
  timeout: 120_000,
  expect: { timeout: 20_000 },
  reporter: 'list',
  use: {
    viewport: { width: 1400, height: 900 },
    permissions: ['clipboard-read', 'clipboard-write'],
    actionTimeout: 20_000,
    navigationTimeout: 30_000,
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
  },
  projects: [
    { name: 'pages', testDir: '..', testMatch: PAGES },
    ...hosts.map((host) => ({
      name: `vscode-${HOSTS[host].vscode}`,
      ...(host === HOST_VERSION || hosts.length === 1 ? {} : { grep: OLDER }),
      testIgnore: ['playerPage.test.ts'],
      use: { host },
    })),
  ],
});
