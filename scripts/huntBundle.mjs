// The simulator's hunt as one file that Node.js runs, with one rule of the program broken where that is asked for.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as esbuild from 'esbuild';
import { root } from './install.mjs';

/** @typedef {{ readonly name: string, readonly file: string, readonly text: string, readonly instead: string }} Mutant */

/**
 * Writes a module of `test/sim` with all that it imports to `outfile`.
 * @param {string} entry its name
 * @param {string} outfile ends in .mjs
 * @param {Mutant} [mutant] throws unless its text occurs exactly once
 */
export async function bundleSim(entry, outfile, mutant) {
  let hits = 0;
  const breaks = {
    name: 'mutant',
    /** @param {esbuild.PluginBuild} build */
    setup(build) {
      build.onLoad({ filter: /\.ts$/ }, (/** @type {{ path: string }} */ { path: file }) => {
        if (!mutant || file !== path.join(root, 'src', mutant.file)) return undefined;
        const pieces = readFileSync(file, 'utf8').split(mutant.text);
        hits += pieces.length - 1;
        return { contents: pieces.join(mutant.instead), loader: 'ts' };
      });
    },
  };
  await esbuild.build({
    absWorkingDir: root,
    entryPoints: [`test/sim/${entry}.ts`],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    sourcemap: 'inline',
    logLevel: 'warning',
    plugins: [breaks],
  });
  if (mutant && hits !== 1) {
    throw new Error(
      `mutant "${mutant.name}": its text occurs ${hits} times in src/${mutant.file}, not once: ${mutant.text}`,
    );
  }
}
