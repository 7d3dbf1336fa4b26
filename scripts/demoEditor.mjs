// The editor of the demo: a workspace whose node joins the overlay by itself, opened in the desktop VS Code or in the one of host.mjs.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { EDITOR, SAMPLE } from './demoOverlay.mjs';
import { ensureHost } from './host.mjs';
import { quietSettings, startHostServer } from './hostServer.mjs';
import { root } from './install.mjs';
import { endProcess, isWindows, run } from './processes.mjs';

/** Files of the workspace to stream; two spellings, both of which the explorer's menu takes. */
const FILES = ['sample.mjpeg', 'Lecture 1.Mjpeg'];

/**
 * Makes the workspace.
 * @param {string} folder
 * @param {readonly string[]} neighbours of its node, as address:port
 * @param {string} readme what can be tried, for people
 */
export function makeWorkspace(folder, neighbours, readme) {
  mkdirSync(path.join(folder, '.vscode'), { recursive: true });
  for (const name of FILES) copyFileSync(SAMPLE, path.join(folder, name));
  writeFileSync(path.join(folder, 'README.md'), readme);
  const settings = {
    'ottOverlay.autoStart': true,
    'ottOverlay.showViewAtStart': true,
    'ottOverlay.name': EDITOR.name,
    'ottOverlay.port': 0,
    'ottOverlay.neighbours': neighbours,
  };
  writeFileSync(path.join(folder, '.vscode/settings.json'), `${JSON.stringify(settings, null, 2)}\n`);
}

/** Whether a desktop VS Code can show itself here. The `code` of a remote terminal cannot load an unpackaged extension. */
async function hasDesktop() {
  if (process.env['VSCODE_IPC_HOOK_CLI']) return false;
  if (process.platform === 'linux' && !process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY']) return false;
  return (await run('code', ['--version'], { quiet: true })).code === 0;
}

/** Whether a signal (0: none) could be sent to a process, that is, whether it is there. */
function signal(pid, name) {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}

/** Ends the desktop editor of a profile. Its main process is no child of `code`, but it writes its id into the profile. */
async function endDesktop(child, profile) {
  const lock = path.join(profile, 'code.lock');
  const main = existsSync(lock) ? Number(readFileSync(lock, 'utf8')) : 0;
  if (main > 0) signal(main, 'SIGTERM');
  for (let waits = 0; main > 0 && signal(main, 0) && waits < 50; waits++) await setTimeout(100);
  await endProcess(child);
}

/** @returns {Promise<{ closed: Promise<string> }>} */
async function openDesktop(workspace, dataFolder, atEnd) {
  const profile = path.join(dataFolder, 'user');
  mkdirSync(path.join(profile, 'User'), { recursive: true });
  writeFileSync(path.join(profile, 'User/settings.json'), JSON.stringify(quietSettings, null, 2));
  const profileArgs = ['--user-data-dir', profile, '--extensions-dir', path.join(dataFolder, 'extensions')];
  const args = [
    '--new-window',
    '--wait',
    '--disable-workspace-trust',
    `--extensionDevelopmentPath=${root}`,
    ...profileArgs,
    workspace,
  ];
  const child = spawn('code', args, { stdio: 'ignore', shell: isWindows, detached: !isWindows });
  atEnd(() => endDesktop(child, profile));
  const closed = new Promise((resolve) => {
    child.once('error', (error) => resolve(`VS Code could not be started: ${error.message}`));
    child.once('exit', (code) =>
      resolve(code === 0 ? 'The VS Code window was closed.' : `VS Code ended with exit code ${code}.`),
    );
  });
  return { closed };
}

/** Shows an address in the default browser; false if there is none. */
function openBrowser(url) {
  const [command, ...args] =
    process.platform === 'darwin' ? ['open'] : isWindows ? ['cmd', '/c', 'start', '""'] : ['xdg-open'];
  return new Promise((resolve) => {
    const child = spawn(command, [...args, isWindows ? `"${url}"` : url], {
      stdio: 'ignore',
      detached: true,
      windowsVerbatimArguments: true,
    });
    child.once('error', () => resolve(false));
    child.once('exit', (code) => resolve(code === 0));
    child.unref();
  });
}

/** @returns {Promise<{ closed: Promise<string> }>} */
async function openHost(workspace, dataFolder, { log, atEnd, guard, show }) {
  const host = await ensureHost(log);
  const token = randomBytes(24).toString('hex');
  const server = await startHostServer(host, { dataFolder, linked: [root], token });
  atEnd(() => server.stop());
  guard(server.pid, server.exited);
  const url = server.urlOf(workspace);
  log(`VS Code ${host.version} with the extension is at\n\n    ${url}\n`);
  // Not awaited: some openers stay as long as the browser does.
  if (show) {
    void openBrowser(url).then((opened) => {
      if (!opened) log('no browser could be opened from here: open the address above yourself');
    });
  }
  return { closed: server.exited.then(() => 'The editor server ended by itself.') };
}

/**
 * Opens VS Code on a workspace with the extension of this folder.
 * @param {string} workspace
 * @param {string} dataFolder empty, for profile and logs
 * @param {object} options
 * @param {(line: string) => void} options.log
 * @param {(end: () => Promise<void>) => void} options.atEnd takes what is to be done at the end, last given first
 * @param {(pid: number, gone: Promise<unknown>) => void} options.guard takes a process that must not outlive the demo
 * @param {boolean} options.show without it nothing is opened: the address is printed
 * @returns {Promise<{ closed: Promise<string> }>} `closed` tells why the editor is gone
 */
export async function openEditor(workspace, dataFolder, options) {
  if (options.show && (await hasDesktop())) {
    options.log('opening the desktop VS Code');
    return openDesktop(workspace, dataFolder, options.atEnd);
  }
  return openHost(workspace, dataFolder, options);
}
