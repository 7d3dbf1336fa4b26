import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Browser, chromium, test as base } from '@playwright/test';
import { ensureBrowser } from '../../scripts/browser.mjs';
import { ensureHost } from '../../scripts/host.mjs';
import { startHostServer } from '../../scripts/hostServer.mjs';
import { Workbench } from './workbench';

const root = path.resolve(__dirname, '../..');
const vsix = path.join(root, 'dist/ott-overlay.vsix');
const sample = path.join(root, 'media/sample.mjpeg');

/** Copies of the sample clip in the workspace. */
const WORKSPACE_FILES = ['sample.mjpeg', 'Lecture 1.Mjpeg'];

/** Long enough for a window to be loaded anew, short enough to wait for. */
const RECONNECTION_GRACE_SECONDS = 5;

/** Software rendering, no sandbox (continuous integration often runs as root), and no traffic of the browser's own. */
const BROWSER_ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A running editor with the packaged extension in a throw-away profile. */
export interface Editor {
  /** Address of a window on `workspace`. */
  readonly url: string;
  /** The open folder; holds WORKSPACE_FILES and whatever a test puts there. */
  readonly workspace: string;
  /** Process id of the editor server. */
  readonly pid: number;
  /** What the server and the extension have logged so far. */
  readLogs(): string;
}

interface WorkerFixtures {
  /** User settings for the editor; set with `test.use` at the top of a file. */
  editorSettings: Record<string, unknown>;
  editor: Editor;
}

interface TestFixtures {
  /** A fresh window of the editor, painted. */
  workbench: Workbench;
}

/** Every log file that the extension's host has written below `folder`, one after the other. */
function readLogsIn(folder: string): string {
  if (!existsSync(folder)) return '';
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.log') && entry.parentPath.includes('exthost'))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .map((file) => `--- ${path.relative(folder, file)}\n${readFileSync(file, 'utf8')}`)
    .join('\n');
}

async function launchBrowser(): Promise<Browser> {
  const { executablePath, env } = await ensureBrowser();
  const own = Object.entries({ ...process.env, ...env }).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  try {
    return await chromium.launch({ executablePath, args: BROWSER_ARGS, env: Object.fromEntries(own) });
  } catch (cause) {
    throw new Error(
      `${executablePath} does not start: name another browser in OTT_BROWSER, or OTT_BROWSER=npm for one from npm.`,
      {
        cause,
      },
    );
  }
}

/** Playwright's `test` with a real VS Code: fixtures `workbench` (per test) and `editor` (per worker). */
export const test = base.extend<TestFixtures, WorkerFixtures>({
  editorSettings: [{}, { option: true, scope: 'worker' }],

  browser: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the fixture's needs off this pattern.
    async ({}, use) => {
      const browser = await launchBrowser();
      await use(browser);
      await browser.close();
    },
    { scope: 'worker', timeout: 240_000 },
  ],

  editor: [
    async ({ editorSettings }, use) => {
      if (!existsSync(vsix)) throw new Error('dist/ott-overlay.vsix is missing: run "npm run package" first.');
      const host = await ensureHost();
      const folder = mkdtempSync(path.join(tmpdir(), 'ott-e2e-'));
      const workspace = path.join(folder, 'workspace');
      mkdirSync(workspace);
      // There from the start: a file that comes while the editor sets up its watchers may never show.
      for (const name of WORKSPACE_FILES) copyFileSync(sample, path.join(workspace, name));
      mkdirSync(path.join(workspace, '.vscode'));
      writeFileSync(path.join(workspace, '.vscode/settings.json'), '{}');
      const dataFolder = path.join(folder, 'editor');
      const server = await startHostServer(host, {
        dataFolder,
        vsix: [vsix],
        settings: editorSettings,
        reconnectionGrace: RECONNECTION_GRACE_SECONDS,
      });
      const readLogs = () =>
        `${readFileSync(server.logFile, 'utf8')}\n${readLogsIn(path.join(dataFolder, 'user/logs'))}`;
      try {
        await use({ url: server.urlOf(workspace), workspace, pid: server.pid, readLogs });
      } finally {
        await server.stop();
        rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
      }
    },
    { scope: 'worker', timeout: 300_000 },
  ],

  workbench: async ({ page, editor }, use, testInfo) => {
    await page.goto(editor.url);
    const workbench = new Workbench(page);
    await workbench.ready();
    await use(workbench);
    if (testInfo.status !== testInfo.expectedStatus) {
      await testInfo.attach('editor logs', { body: editor.readLogs(), contentType: 'text/plain' });
    }
  },
});

export { expect } from '@playwright/test';
