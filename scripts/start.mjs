// `npm start`: the demo, from whatever state the clone is in. --no-open: print the editor's address instead of opening it.
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { makeWorkspace, openEditor } from './demoEditor.mjs';
import { EDITOR, PICTURE, startOverlay } from './demoOverlay.mjs';
import { startWarden } from './demoWarden.mjs';
import { ensureInstalled, root } from './install.mjs';
import { Failure, isWindows, run } from './processes.mjs';

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

/** What there is to see, a sentence each. */
function ideasFor(nodes) {
  const kill = isWindows ? 'taskkill /f /pid' : 'kill -9';
  const [server1, node1] = ['server1', 'node1'].map((name) => nodes.get(name));
  return [
    `Flows: click sample.mjpeg. It plays from server1 (${server1.id}), the nearer of its two sources.`,
    'second.mjpeg is green: the node in the editor forwards it to client1. Click it to watch it as well.',
    'Neighbours: node4 is orange: it went away when the editor joined. The terminal says how to bring it back.',
    'Explorer: right-click "Lecture 1.Mjpeg", Stream file: the whole overlay can watch it.',
    'Command palette (F1): OTT: Show overlay, OTT: Show distribution tree and OTT: Show routing table, live; OTT: Take the tour.',
    `While sample.mjpeg plays, in a terminal: ${kill} ${node1.pid}. Without node1 the flow comes by node2.`,
  ];
}

const readmeOf = (ideas) =>
  [
    '# An overlay to play with',
    `This folder is of the demo, and gone when the demo ends. The node of this window is \`${EDITOR.name}\`:`,
    `\`\`\`text\n${PICTURE}\n\`\`\``,
    ideas.map((idea) => `- ${idea}`).join('\n'),
    '',
  ].join('\n\n');

/** Starts everything and resolves with the reason to end, when there is one. */
async function demo() {
  step('packages');
  await ensureInstalled(log);
  step('build');
  await build();
  const folder = mkdtempSync(path.join(os.tmpdir(), 'ott-demo-'));
  const warden = startWarden(folder);
  atEnd(() => warden.stop());
  atEnd(async () => rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 }));
  step('overlay');
  console.log(`\n${PICTURE}\n`);
  const nodes = await startOverlay(folder, { log, atEnd, guard: warden.guard });
  step('editor');
  const workspace = path.join(folder, 'workspace');
  const ideas = ideasFor(nodes);
  const neighbours = EDITOR.neighbours.map((name) => nodes.get(name).address);
  makeWorkspace(workspace, neighbours, readmeOf(ideas));
  const editor = await openEditor(workspace, path.join(folder, 'editor'), {
    log,
    atEnd,
    guard: warden.guard,
    show: !process.argv.includes('--no-open'),
  });
  step('running; Ctrl-C ends everything. Things to try:');
  for (const idea of ideas) log(`* ${idea}`);
  return editor.closed;
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
