import { existsSync, mkdirSync, readdirSync, renameSync, statSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { build } from 'esbuild';

// Not import.meta.dirname: the end-to-end tests load this as CommonJS.
const root = path.resolve(__dirname, '../..');
const shipped = path.join(root, 'dist/ott-node.js');
const cached = path.join(root, 'node_modules/.cache/ott-overlay/ott-node.cjs');

let file: Promise<string> | undefined;

/**
 * The path of the built command line: what `npm run build` made, or, where the sources are newer than that, a bundle made for the
 * tests.
 */
export function builtCli(): Promise<string> {
  file ??= find();
  return file;
}

async function find(): Promise<string> {
  return [shipped, cached].find(isFresh) ?? (await bundle());
}

function isFresh(built: string): boolean {
  if (!existsSync(built)) return false;
  const builtAt = statSync(built).mtimeMs;
  const folders = ['base', 'wire', 'overlay', 'video', 'content', 'net', 'runtime', 'cli'];
  const sources = folders.flatMap((folder) => {
    const at = path.join(root, 'src', folder);
    return readdirSync(at, { recursive: true, encoding: 'utf8' }).map((name) => path.join(at, name));
  });
  return [...sources, path.join(root, 'src/cli.ts'), path.join(root, 'package.json')].every(
    (source) => statSync(source).mtimeMs <= builtAt,
  );
}

async function bundle(): Promise<string> {
  mkdirSync(path.dirname(cached), { recursive: true });
  // Test files run side by side: each writes a file of its own, and the last one to be ready stays.
  const outfile = `${cached}.${process.pid}`;
  await build({
    absWorkingDir: root,
    entryPoints: ['src/cli.ts'],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    keepNames: true,
    sourcemap: 'inline',
    logLevel: 'warning',
  });
  renameSync(outfile, cached);
  return cached;
}
