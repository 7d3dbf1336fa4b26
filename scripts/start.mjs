// `npm start`: the demo, from whatever state the clone is in. --no-open: print the editor's address instead of opening it.
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { makeWorkspace, openEditor } from './demoEditor.mjs';
import { startOverlay } from './demoOverlay.mjs';
import { ensureInstalled, root } from './install.mjs';
import { Failure, run } from './processes.mjs';

const log = (line) => console.log(`  ${line}`);

/** What to do at the end, last given first; bounded by the few things that the demo starts. */
const ends = [];
const atEnd = (end) => void ends.push(end);

/** npm does not pass every signal on and may be killed itself: without it nobody could stop the demo any more. */
const PARENT_CHECK_MS = 500;

let stopped = false;
const signalled = new Promise((resolve) => {
  const stop = () => {
    stopped = true;
    resolve('Stopped.');
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, stop);
  const parent = process.ppid;
  const check = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(check);
    stop();
  }, PARENT_CHECK_MS);
});

/** Announces a step, unless there is not to be another. */
function step(title) {
  if (stopped) throw new Failure('Stopped.');
  console.log(`- ${title}`);
}

async function endAll() {
  for (let end = ends.pop(); end; end = ends.pop()) {
    await end().catch((error) => console.error(error));
  }
}

async function build() {
  const { code } = await run('npm', ['run', '--silent', 'build'], { cwd: root });
  if (code !== 0) throw new Failure('The build failed: mend what it says above, then run this again.');
}

/** Starts everything and resolves with the reason to end, when there is one. */
async function demo() {
  step('packages');
  await ensureInstalled(log);
  step('build');
  await build();
  const folder = mkdtempSync(path.join(os.tmpdir(), 'ott-demo-'));
  atEnd(async () => rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 }));
  step('overlay: server1 – node1 – {node2, node3}, node2 – node3');
  const overlay = await startOverlay(log, atEnd);
  step('editor');
  const workspace = path.join(folder, 'workspace');
  makeWorkspace(workspace, overlay.addresses.get('node2'));
  const editor = await openEditor(workspace, path.join(folder, 'editor'), {
    log,
    atEnd,
    show: !process.argv.includes('--no-open'),
  });
  step('running: click the flow in the OTT view to watch it; Ctrl-C ends everything');
  return Promise.race([overlay.died.then((why) => Promise.reject(new Failure(why))), editor.closed]);
}

const running = demo();
try {
  console.log(await Promise.race([signalled, running]));
} catch (error) {
  if (!(error instanceof Failure)) console.error(error);
  else if (!stopped) console.error(error.message);
  if (!stopped) process.exitCode = 1;
}
stopped = true;
await endAll();
// A signal may come in the middle of a step: what that step still starts is ended as well.
await running.catch(() => undefined);
await endAll();
process.exit();
