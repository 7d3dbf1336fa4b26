import { mkdirSync, renameSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { build } from 'esbuild';

const root = path.resolve(import.meta.dirname, '../..');
const cached = path.join(root, 'node_modules/.cache/ott-overlay/nodeWorker.cjs');

let file: Promise<string> | undefined;

/** The path of a bundle of src/nodeWorker.ts that is as new as its sources. */
export function builtWorker(): Promise<string> {
  file ??= bundle();
  return file;
}

async function bundle(): Promise<string> {
  mkdirSync(path.dirname(cached), { recursive: true });
  // Test files run side by side: each writes a file of its own, and the last one to be ready stays.
  const outfile = `${cached}.${process.pid}`;
  await build({
    absWorkingDir: root,
    entryPoints: ['src/nodeWorker.ts'],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    logLevel: 'warning',
  });
  renameSync(outfile, cached);
  return cached;
}
