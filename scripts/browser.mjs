// Finds a browser to drive: the one named by OTT_BROWSER, one that is installed, or the one that an npm package contains.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream, createWriteStream, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress } from 'node:zlib';
import { toolsFolder } from './host.mjs';
import { Failure, isWindows, npm } from './processes.mjs';

const CHROMIUM_VERSION = '153.0.0';
/** Part of the stamp, as in host.mjs. */
const RECIPE = 1;

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'microsoft-edge'];
const MAC_APPS = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
];
const WINDOWS_APPS = ['Google\\Chrome\\Application\\chrome.exe', 'Microsoft\\Edge\\Application\\msedge.exe'];

/** The path of a browser that this machine has, or undefined. */
function installedBrowser() {
  const folders = (process.env['PATH'] ?? '').split(path.delimiter);
  const onPath = isWindows ? [] : NAMES.flatMap((name) => folders.map((folder) => path.join(folder, name)));
  const roots = ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].flatMap((name) => process.env[name] ?? []);
  const apps =
    process.platform === 'darwin' ? MAC_APPS : WINDOWS_APPS.flatMap((app) => roots.map((at) => path.join(at, app)));
  return [...onPath, ...apps].find((file) => existsSync(file));
}

/** Unpacks the archives of the package: the browser, its software renderer, the libraries it needs, one font. */
async function unpack(source, folder) {
  const archive = (name) => createReadStream(path.join(source, name)).pipe(createBrotliDecompress());
  const untar = async (name) => {
    const tar = spawn('tar', ['-xf', '-', '-C', folder], { stdio: ['pipe', 'ignore', 'inherit'] });
    const ended = once(tar, 'exit');
    // tar stops reading at the archive's end mark, before the padding after it: what counts is how it ends.
    const [, [code]] = await Promise.all([pipeline(archive(name), tar.stdin).catch(() => undefined), ended]);
    if (code !== 0) throw new Failure(`"tar" could not unpack ${name}: install tar, then run this again.`);
  };
  await Promise.all([
    pipeline(archive('chromium.br'), createWriteStream(path.join(folder, 'chromium'), { mode: 0o755 })),
    untar('swiftshader.tar.br'),
    untar('fonts.tar.br'),
    untar('al2023.tar.br'),
  ]);
}

function fontsConfig(folder) {
  const places = [`${folder}/fonts`, '/usr/share/fonts', '/usr/local/share/fonts']
    .map((at) => `<dir>${at}</dir>`)
    .join('');
  const head = '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">';
  return `${head}<fontconfig>${places}<cachedir>${folder}/fonts-cache</cachedir></fontconfig>\n`;
}

async function ensureNpmChromium(log) {
  const folder = path.join(toolsFolder, `chromium-${CHROMIUM_VERSION}-${RECIPE}`);
  if (!existsSync(folder)) {
    const partial = `${folder}.partial`;
    rmSync(partial, { recursive: true, force: true });
    const download = path.join(partial, 'download');
    mkdirSync(download, { recursive: true });
    writeFileSync(path.join(download, 'package.json'), '{ "private": true }\n');
    log(`installing a browser (@sparticuz/chromium ${CHROMIUM_VERSION}, about 200 MB unpacked; once)`);
    await npm(['install', `@sparticuz/chromium@${CHROMIUM_VERSION}`], download);
    await unpack(path.join(download, 'node_modules/@sparticuz/chromium/bin'), partial);
    rmSync(download, { recursive: true });
    writeFileSync(path.join(partial, 'fonts.conf'), fontsConfig(folder));
    renameSync(partial, folder);
  }
  const libraries = [path.join(folder, 'lib'), process.env['LD_LIBRARY_PATH']].filter(Boolean).join(path.delimiter);
  const fonts = existsSync('/etc/fonts/fonts.conf') ? {} : { FONTCONFIG_FILE: path.join(folder, 'fonts.conf') };
  return { executablePath: path.join(folder, 'chromium'), env: { LD_LIBRARY_PATH: libraries, ...fonts } };
}

/**
 * Finds a Chromium-like browser, installing one from npm where there is none (Linux x64 only).
 * @param {(line: string) => void} [log]
 * @returns {Promise<{ executablePath: string, env: Record<string, string> }>} `env` is to be added to the browser's environment
 * @throws {Failure}
 */
export async function ensureBrowser(log = console.log) {
  const named = process.env['OTT_BROWSER'];
  if (named && named !== 'npm') {
    if (!existsSync(named)) throw new Failure(`OTT_BROWSER names ${named}, which does not exist.`);
    return { executablePath: named, env: {} };
  }
  const installed = named === 'npm' ? undefined : installedBrowser();
  if (installed) return { executablePath: installed, env: {} };
  if (process.platform === 'linux' && process.arch === 'x64') return ensureNpmChromium(log);
  throw new Failure('No browser was found: install Chrome, Chromium or Edge, or name one in OTT_BROWSER.');
}
