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
import { type Browser, chromium, expect, test as base } from '@playwright/test';
import { ensureBrowser } from '../../scripts/browser.mjs';
import { HOSTS, HOST_VERSION, ensureHost } from '../../scripts/host.mjs';
import { startHostServer } from '../../scripts/hostServer.mjs';
import { Probe } from './probe';
import { Workbench } from './workbench';

const root = path.resolve(__dirname, '../..');
/** The packaged extension under test. */
const vsix = path.resolve(root, process.env['OTT_VSIX'] ?? 'dist/ott-overlay.vsix');
/** An extension of the tests' own, linked into every editor. */
const probeExtension = path.join(__dirname, 'probe');
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
  /** Where the probes in its extension hosts put their sockets. */
  readonly probeFolder: string;
  /** Writes the settings of the workspace, all of them; VS Code reads them when they change. They end with the test. */
  writeSettings(settings: Readonly<Record<string, unknown>>): void;
  /** Sees to it that the extension host of a window whose browser is lost ends, as it does sooner or later. */
  giveUp(extensionHost: number): void;
  /** What the server and the extension have logged so far. */
  readLogs(): string;
}

/** What a project or, with `test.use` at its top, a file chooses of its editor. */
export interface EditorOptions {
  /** The version of code-server. */
  host: keyof typeof HOSTS;
  /** User settings. */
  editorSettings: Record<string, unknown>;
  /** Whether the editor knows untrusted folders; the workspace is one then. */
  workspaceTrust: boolean;
}

interface WorkerFixtures extends EditorOptions {
  editor: Editor;
}

interface TestFixtures {
  /** What looks into the extension host of the window. */
  probe: Probe;
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
  host: [HOST_VERSION, { option: true, scope: 'worker' }],
  editorSettings: [{}, { option: true, scope: 'worker' }],
  workspaceTrust: [false, { option: true, scope: 'worker' }],

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
    async ({ host: version, editorSettings, workspaceTrust }, use) => {
      if (!existsSync(vsix)) throw new Error(`${vsix} is missing: run "npm run package" first.`);
      const host = await ensureHost(console.log, version);
      const folder = mkdtempSync(path.join(tmpdir(), 'ott-e2e-'));
      const workspace = path.join(folder, 'workspace');
      mkdirSync(workspace);
      // There from the start: a file that comes while the editor sets up its watchers may never show.
      for (const name of WORKSPACE_FILES) copyFileSync(sample, path.join(workspace, name));
      mkdirSync(path.join(workspace, '.vscode'));
      const writeSettings = (settings: Readonly<Record<string, unknown>>): void =>
        writeFileSync(path.join(workspace, '.vscode/settings.json'), JSON.stringify(settings));
      writeSettings({});
      const dataFolder = path.join(folder, 'editor');
      const probeFolder = path.join(folder, 'probes');
      mkdirSync(probeFolder);
      const server = await startHostServer(host, {
        dataFolder,
        vsix: [vsix],
        linked: [probeExtension],
        environment: { OTT_PROBE_FOLDER: probeFolder },
        workspaceTrust,
        settings: editorSettings,
        reconnectionGrace: RECONNECTION_GRACE_SECONDS,
      });
      const readLogs = () =>
        `${readFileSync(server.logFile, 'utf8')}\n${readLogsIn(path.join(dataFolder, 'user/logs'))}`;
      // Older editors cannot be told to wait less than hours.
      const giveUp = (pid: number): void => void (HOSTS[version].hasGraceTime || process.kill(pid, 'SIGTERM'));
      try {
        await use({
          url: server.urlOf(workspace),
          workspace,
          pid: server.pid,
          probeFolder,
          writeSettings,
          giveUp,
          readLogs,
        });
      } finally {
        await server.stop();
        rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
      }
    },
    { scope: 'worker', timeout: 300_000 },
  ],

  probe: async ({ editor }, use) => {
    await use(new Probe(editor.probeFolder));
  },

  // After the probe: the first extension host that comes then is this window's.
  workbench: async ({ page, editor, probe }, use, testInfo) => {
    await page.goto(editor.url);
    const workbench = new Workbench(page);
    await workbench.ready();
    await use(workbench);
    if (testInfo.status !== testInfo.expectedStatus) {
      await testInfo.attach('editor logs', { body: editor.readLogs(), contentType: 'text/plain' });
    }
    // A window that is left in order takes its extensions with it: the next test finds nothing of this one.
    await page.goto('about:blank');
    await expect.poll(() => probe.liveHosts(), { message: 'extension hosts that live on' }).toEqual([]);
    editor.writeSettings({});
  },
});

export { expect } from '@playwright/test';
