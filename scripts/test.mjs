// `npm test`: everything, from whatever state the clone is in. Stops at the first step that fails and ends with the counts.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ensureBrowser } from './browser.mjs';
import { ensureHost, hostsToTest } from './host.mjs';
import { ensureInstalled, root } from './install.mjs';
import { Failure, run } from './processes.mjs';

const reports = mkdtempSync(path.join(os.tmpdir(), 'ott-test-'));
const counts = { passed: 0, failed: 0 };

async function npmRun(script) {
  const { code } = await run('npm', ['run', '--silent', script], { cwd: root });
  if (code !== 0) throw new Failure(`"npm run ${script}" failed.`);
}

/** Runs a tool of node_modules with this Node.js. */
function tool(file, args, env = {}) {
  return run(process.execPath, [path.join(root, 'node_modules', file), ...args], {
    cwd: root,
    env: { ...process.env, ...env },
  });
}

function readReport(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}

async function vitest(name, folders) {
  const file = path.join(reports, `${name}.json`);
  const args = ['run', ...folders, '--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const { code } = await tool('vitest/vitest.mjs', args);
  const report = readReport(file);
  counts.passed += report?.numPassedTests ?? 0;
  counts.failed += report?.numFailedTests ?? 0;
  if (report && report.numPassedTests + report.numFailedTests !== report.numTotalTests) {
    throw new Failure(
      `${report.numTotalTests - report.numPassedTests - report.numFailedTests} tests did not run: none may be skipped.`,
    );
  }
  if (code !== 0) throw new Failure(`Tests in ${folders.join(', ')} failed.`);
}

async function playwright(name, args) {
  const file = path.join(reports, `${name}.json`);
  const { code } = await tool(
    '@playwright/test/cli.js',
    ['test', '--config', 'test/e2e/playwright.config.mjs', '--reporter=list,json', ...args],
    { PLAYWRIGHT_JSON_OUTPUT_NAME: file },
  );
  const stats = readReport(file)?.stats;
  counts.passed += (stats?.expected ?? 0) + (stats?.flaky ?? 0);
  counts.failed += stats?.unexpected ?? 0;
  if (stats?.flaky > 0) console.log(`${stats.flaky} tests in the browser passed at the second try only`);
  if (stats?.skipped > 0) throw new Failure(`${stats.skipped} tests in the browser did not run.`);
  if (code !== 0) throw new Failure('Tests in the browser failed: screenshots and traces are in test-results/.');
}

/** Every editor that the tests drive, and a browser to drive them in. */
async function editors() {
  for (const version of hostsToTest()) await ensureHost(console.log, version);
  await ensureBrowser();
}

/** Everything that the bench of the data plane measures, to see that it still works: no figure is judged. */
async function smoke() {
  const { code } = await run(process.execPath, [path.join(root, 'bench/dataplane.mjs'), '--quick'], { cwd: root });
  if (code !== 0) throw new Failure('The bench of the data plane does not work any more.');
}

const steps = [
  ['install', () => ensureInstalled()],
  ['check: types, lint, format, layers, cycles', () => npmRun('check')],
  ['build', () => npmRun('build')],
  ['unit, property, golden and simulation tests', () => vitest('unit', ['test/unit', 'test/golden', 'test/sim'])],
  ['integration tests', () => vitest('integration', ['test/integration'])],
  ['data plane, once through its bench', smoke],
  ['package', () => npmRun('package')],
  ['editors and browser', editors],
  // A page without an editor leaves a processor free for another.
  ['tests of pages', () => playwright('pages', ['--project=pages', '--workers=2'])],
  ['end-to-end tests', () => playwright('e2e', ['--project=vscode-*'])],
];

try {
  for (const [name, step] of steps) {
    const start = performance.now();
    console.log(`\n== ${name}`);
    await step();
    console.log(`== ${name}: ${((performance.now() - start) / 1000).toFixed(1)} s`);
  }
} catch (error) {
  // A step without tests of its own counts as one that failed.
  if (counts.failed === 0) counts.failed = 1;
  process.exitCode = 1;
  console.error(error instanceof Failure ? `\nnpm test stopped: ${error.message}` : error);
} finally {
  rmSync(reports, { recursive: true, force: true });
}
console.log(`\n${counts.passed} passed, ${counts.failed} failed`);
