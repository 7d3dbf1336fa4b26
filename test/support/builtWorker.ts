import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { build } from 'esbuild';

let file: Promise<string> | undefined;

/** The path of a bundle of src/nodeWorker.ts that is as new as its sources and lives as long as this process. */
export function builtWorker(): Promise<string> {
  file ??= bundle();
  return file;
}

async function bundle(): Promise<string> {
  const folder = mkdtempSync(path.join(tmpdir(), 'ott-worker-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const outfile = path.join(folder, 'nodeWorker.cjs');
  await build({
    absWorkingDir: path.resolve(import.meta.dirname, '../..'),
    entryPoints: ['src/nodeWorker.ts'],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    logLevel: 'warning',
  });
  return outfile;
}
