// Runs the editor server of host.mjs in a profile of its own and ends it with everything that it started.
import { spawn } from 'node:child_process';
import { createWriteStream, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Failure, endProcess, isWindows, run } from './processes.mjs';

const START_TIMEOUT_MS = 30_000;

/** How long a window's extensions, and so its node, live on when its browser is gone: the server's own default is three hours. */
const RECONNECTION_GRACE_SECONDS = 30;

/** A quiet editor: nothing that asks, reports, updates or moves. */
export const quietSettings = {
  'chat.disableAIFeatures': true,
  'editor.accessibilitySupport': 'off',
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'files.autoSave': 'off',
  'git.enabled': false,
  // The node's port is no web page to open.
  'remote.autoForwardPorts': false,
  'security.workspace.trust.banner': 'never',
  'security.workspace.trust.enabled': false,
  'security.workspace.trust.startupPrompt': 'never',
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'window.confirmBeforeClose': 'never',
  'window.menuStyle': 'custom',
  'workbench.enableExperiments': false,
  'workbench.reduceMotion': 'on',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
};

/** Our environment without what an editor around us has left in it. */
function cleanEnvironment(dataFolder, added) {
  const kept = Object.entries(process.env).filter(([name]) => !/^(VSCODE_|ELECTRON_|CODE_SERVER_)/.test(name));
  // The runtime folder holds the server's local sockets, which would pile up in the temporary folder; no gallery, no requests to one.
  return { ...Object.fromEntries(kept), XDG_RUNTIME_DIR: dataFolder, EXTENSIONS_GALLERY: '{}', ...added };
}

/** The port in the line that says that the server listens. */
function portOf(child, output) {
  return new Promise((resolve, reject) => {
    const fail = (why) =>
      reject(new Failure(`The editor server did not start (${why}):\n${output.text.trim().slice(-2000)}`));
    const timer = setTimeout(() => fail('no answer'), START_TIMEOUT_MS);
    child.stdout.on('data', () => {
      const match = /bound to [^\n]*?:(\d+)|listening on (\d+)/.exec(output.text);
      if (!match) return;
      clearTimeout(timer);
      resolve(Number(match[1] ?? match[2]));
    });
    child.once('error', (error) => fail(error.message));
    child.once('exit', (code) => {
      clearTimeout(timer);
      fail(`exit code ${code}`);
    });
  });
}

/**
 * @typedef {object} HostServer
 * @property {number} pid
 * @property {number} port
 * @property {string} logFile what the server says
 * @property {Promise<void>} exited resolves when the server is gone, whoever ended it
 * @property {(folder: string) => string} urlOf address of a window on a folder
 * @property {() => Promise<void>} stop ends the server and its children
 */

/**
 * Starts an editor server on 127.0.0.1 and a free port.
 * @param {{ node: string, serverMain: string }} host as returned by ensureHost
 * @param {object} options
 * @param {string} options.dataFolder empty folder for the profile, extensions, logs and sockets; the caller removes it
 * @param {string[]} [options.vsix] packaged extensions to install
 * @param {string[]} [options.linked] folders of unpackaged extensions, which run from where they are
 * @param {Record<string, unknown>} [options.settings] user settings, above the quiet ones
 * @param {boolean} [options.workspaceTrust] whether folders are untrusted until the user says otherwise; no question is asked
 * @param {Record<string, string>} [options.environment] variables for the extensions' host, besides ours
 * @param {number} [options.reconnectionGrace] seconds that the extensions of a window outlive a lost browser
 * @param {string} [options.token] what a browser must present; without one, anybody on this machine may connect
 * @returns {Promise<HostServer>}
 * @throws {Failure}
 */
export async function startHostServer(host, options) {
  const { dataFolder, vsix = [], linked = [], settings = {}, token, environment = {} } = options;
  const { reconnectionGrace = RECONNECTION_GRACE_SECONDS, workspaceTrust = false } = options;
  const all = { ...quietSettings, 'security.workspace.trust.enabled': workspaceTrust, ...settings };
  const userFolder = path.join(dataFolder, 'user', 'User');
  const extensions = path.join(dataFolder, 'extensions');
  for (const folder of [userFolder, extensions]) mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(userFolder, 'settings.json'), JSON.stringify(all, null, 2));
  for (const folder of linked) {
    const { publisher, name, version } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
    symlinkSync(folder, path.join(extensions, `${publisher}.${name}-${version}`), isWindows ? 'junction' : 'dir');
  }

  const env = cleanEnvironment(dataFolder, environment);
  const profile = ['--user-data-dir', path.dirname(userFolder), '--extensions-dir', extensions];
  const common = [
    host.serverMain,
    '--accept-server-license-terms',
    ...profile,
    '--server-data-dir',
    path.join(dataFolder, 'server'),
  ];
  for (const file of vsix) {
    const { code, output } = await run(host.node, [...common, '--install-extension', file, '--force'], {
      env,
      quiet: true,
    });
    if (code !== 0 || /Failed Installing|Error while/.test(output))
      throw new Failure(`The editor refused ${file}:\n${output}`);
  }

  const access = token === undefined ? ['--without-connection-token'] : ['--connection-token', token];
  const quiet = ['--disable-telemetry', ...(workspaceTrust ? [] : ['--disable-workspace-trust'])];
  const grace = ['--reconnection-grace-time', String(reconnectionGrace)];
  const child = spawn(
    host.node,
    [...common, '--host', '127.0.0.1', '--port', '0', ...access, ...quiet, ...grace],
    // A group of its own: Ctrl-C in our terminal is ours to act on, in order, and what the server leaves behind can be found.
    { env, stdio: ['ignore', 'pipe', 'pipe'], detached: !isWindows },
  );
  const exited = new Promise((resolve) => child.once('exit', () => resolve(undefined)));
  const logFile = path.join(dataFolder, 'server.log');
  const log = createWriteStream(logFile, { flags: 'a' });
  const output = { text: '' };
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      if (output.text.length < 20_000) output.text += text;
    });
    stream.pipe(log, { end: false });
  }

  const stop = async () => {
    await endProcess(child);
    try {
      if (!isWindows && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    } catch {
      // Nothing of the group is left, as it should be.
    }
    log.end();
  };
  try {
    const port = await portOf(child, output);
    const urlOf = (folder) => {
      const query = new URLSearchParams(token === undefined ? { folder } : { tkn: token, folder });
      return `http://127.0.0.1:${port}/?${query}`;
    };
    return { pid: child.pid ?? 0, port, logFile, exited, urlOf, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
