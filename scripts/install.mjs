// Puts node_modules in order: what the lock says, whole, or installed again. Node builtins only, since nothing else may be there yet.
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Failure, npm } from './processes.mjs';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

const modules = path.join(root, 'node_modules');
const stampFile = path.join(modules, '.ott-overlay-installed');
const MIN_NODE = [20, 19];

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > MIN_NODE[0] || (major === MIN_NODE[0] && minor >= MIN_NODE[1])) return;
  throw new Failure(
    `Node.js ${MIN_NODE.join('.')} or newer is needed, this is ${process.versions.node}: install a newer one from nodejs.org.`,
  );
}

/** What a finished install is stamped with; native packages are chosen by platform and checked against the Node version. */
function stampOf(lockText) {
  const major = process.versions.node.split('.')[0];
  return `${createHash('sha256').update(lockText).digest('hex')} node${major} ${process.platform}-${process.arch}\n`;
}

/** Why node_modules cannot be trusted, or undefined if it can. */
function flawOf(lockText) {
  if (!existsSync(modules)) return 'not installed yet';
  if (!existsSync(stampFile)) return 'not installed to the end';
  if (readFileSync(stampFile, 'utf8') !== stampOf(lockText))
    return 'installed from another lock file or for another Node.js';
  const packages = Object.entries(JSON.parse(lockText).packages);
  const lost = packages.find(([at, { optional }]) => !optional && !existsSync(path.join(root, at, 'package.json')));
  return lost && `${lost[0]} is missing`;
}

/**
 * Installs the locked packages unless exactly they are there. A half-done install is repaired, not trusted: the stamp is written last.
 * @param {(line: string) => void} [log]
 * @throws {Failure}
 */
export async function ensureInstalled(log = console.log) {
  checkNode();
  const lockText = readFileSync(path.join(root, 'package-lock.json'), 'utf8');
  const flaw = flawOf(lockText);
  if (flaw === undefined) return;
  if (lstatSync(modules, { throwIfNoEntry: false })?.isSymbolicLink()) {
    // npm would empty the folder that the link points to, which somebody else may be using.
    throw new Failure(`node_modules is a link and cannot be trusted (${flaw}): remove the link, then run this again.`);
  }
  log(`installing the locked packages (${flaw})`);
  await npm(['ci'], root);
  writeFileSync(stampFile, stampOf(lockText));
}
