// Every pure file has its unit test in the same place under test/unit: src/overlay/routes.ts -> test/unit/overlay/routes.test.ts.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const pureFolders = ['base', 'wire', 'overlay', 'video', 'shared'];

/** All `.ts` files below `folder`, relative to the root, with forward slashes. */
function sourcesIn(folder) {
  const at = path.join(root, folder);
  if (!existsSync(at)) return [];
  return readdirSync(at, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'));
}

/** Whether nothing of the file is left once it is compiled: there is nothing to run, so nothing to test. */
function isTypesOnly(file) {
  const source = readFileSync(path.join(root, file), 'utf8');
  const { outputText } = ts.transpileModule(source, {
    compilerOptions: {
      module: ts.ModuleKind.ESNext,
      target: ts.ScriptTarget.ESNext,
      verbatimModuleSyntax: true,
      removeComments: true,
    },
  });
  return outputText.replace(/export \{\};?/g, '').trim() === '';
}

/** Parts of pages that are made of elements. The same names stand in eslint.config.mjs. */
const elementFiles = ['announcer', 'dom', 'emptyNotice', 'exportMenu', 'menu', 'overlayLink'];

/** Page files that draw, wire or talk to the host are shown by the end-to-end tests; the others are pure. */
function isPurePageFile(file) {
  const name = path.posix.basename(file, '.ts');
  if (path.posix.dirname(file) === 'webview-ui/page' && elementFiles.includes(name)) return false;
  return name !== 'main' && name !== 'host' && !/(?:View|Stage)$/.test(name) && !name.endsWith('.d');
}

const mirrored = [
  ...pureFolders.flatMap((folder) => sourcesIn(`src/${folder}`).map((file) => [file, file.slice('src/'.length)])),
  ...sourcesIn('webview-ui')
    .filter(isPurePageFile)
    .map((file) => [file, file]),
];

const missing = mirrored
  .map(([file, place]) => [file, `test/unit/${place.replace(/\.ts$/, '.test.ts')}`])
  .filter(([file, test]) => !existsSync(path.join(root, test)) && !isTypesOnly(file));

for (const [file, test] of missing) console.error(`${file} has no unit test: write ${test}`);
if (missing.length > 0) process.exitCode = 1;
else console.log(`every one of ${mirrored.length} pure files has its unit test, or only types`);
