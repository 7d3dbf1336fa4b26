// Builds everything that ships into dist/.  --watch: rebuild on change.  --production: minified, without source maps.
import { chmodSync, existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';

const root = path.dirname(fileURLToPath(import.meta.url));
const watch = process.argv.includes('--watch');
const production = process.argv.includes('--production');

/** Node 20 is what the oldest supported editor runs extensions with, and the oldest that the command line supports. */
const node = { platform: 'node', target: 'node20', format: 'cjs' };
const page = { platform: 'browser', target: 'chrome120', format: 'iife' };

const bundles = [
  { ...node, entryPoints: ['src/extension.ts'], outfile: 'dist/extension.js', external: ['vscode'] },
  { ...node, entryPoints: ['src/nodeWorker.ts'], outfile: 'dist/nodeWorker.js' },
  {
    ...node,
    entryPoints: ['src/cli.ts'],
    outfile: 'dist/ott-node.js',
    banner: { js: '#!/usr/bin/env node' },
    // Optional, and binary: looked for when it is asked for.
    external: ['koffi'],
  },
  ...['player', 'overlay', 'tree', 'routes', 'file'].flatMap((name) => [
    { ...page, entryPoints: [`webview-ui/${name}/main.ts`], outfile: `dist/webview/${name}.js` },
    { ...page, entryPoints: [`webview-ui/${name}/${name}.css`], outfile: `dist/webview/${name}.css` },
  ]),
  // Stands in the page's document, whose content policy lets it load nothing more: see src/ui/panels/pageHtml.ts.
  { ...page, entryPoints: ['webview-ui/overlay/layoutWorker.ts'], outfile: 'dist/webview/layoutWorker.js' },
];

/** Makes the command line executable once it is written. */
const executable = {
  name: 'executable',
  setup(build) {
    build.onEnd(() => {
      const file = path.join(root, 'dist/ott-node.js');
      if (build.initialOptions.outfile === 'dist/ott-node.js' && existsSync(file)) chmodSync(file, 0o755);
    });
  },
};

/** Lines that the problem matcher of .vscode/tasks.json reads. */
const watchLines = {
  name: 'watch-lines',
  setup(build) {
    build.onStart(() => console.log('[watch] build started'));
    build.onEnd(({ errors, warnings }) => {
      const all = [...errors.map((message) => ['error', message]), ...warnings.map((message) => ['warning', message])];
      for (const [severity, { text, location }] of all) {
        const at = location
          ? `${location.file}:${location.line}:${location.column + 1}`
          : `${build.initialOptions.outfile}:1:1`;
        console.error(`${at}: ${severity}: ${text}`);
      }
      console.log('[watch] build finished');
    });
  },
};

const options = bundles.map((bundle) => ({
  ...bundle,
  absWorkingDir: root,
  bundle: true,
  minify: production,
  sourcemap: production ? false : 'linked',
  logLevel: watch ? 'silent' : 'warning',
  plugins: watch ? [executable, watchLines] : [executable],
}));

if (watch) {
  const contexts = await Promise.all(options.map((each) => esbuild.context(each)));
  await Promise.all(contexts.map((context) => context.watch()));
} else {
  rmSync(path.join(root, 'dist'), { recursive: true, force: true });
  try {
    await Promise.all(options.map((each) => esbuild.build(each)));
    console.log(`built ${options.map(({ outfile }) => outfile).join(', ')}`);
  } catch {
    // esbuild has printed what is wrong and where.
    process.exitCode = 1;
  }
}
