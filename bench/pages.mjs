// How smooth the graph of a large overlay is: the overlay page in a browser with software rendering, 300 nodes and 900 links, a tree lit, its marks
// moving, rates on the links, 10 updates per second, while it is panned with the mouse: whole, and zoomed in until its labels are drawn.
//
//   node bench/pages.mjs [--seconds S] [--check]
//
// Prints a table and one line of JSON. With --check it exits with 1 if a bound is broken.
/* global window, requestAnimationFrame, PerformanceObserver -- of the page, for the functions that run there. */
import { mkdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { chromium } from '@playwright/test';
import { build } from 'esbuild';
import { ensureBrowser } from '../scripts/browser.mjs';

const ROOT = path.resolve(import.meta.dirname, '..');
const SIZE = { nodes: 300, links: 900, flows: 8, consumers: 30 };
const SEED = 1;
const UPDATE_MS = 100;
/** Mouse moves per second of somebody who pans. */
const MOVES = 60;
/** Of tasks the processor's time: on a computer that is shared the clock also counts what others do meanwhile. */
const BOUNDS = { medianFrameMs: 33, longestTaskCpuMs: 100 };
/** Tasks of the main threads, in a trace. */
const TRACED = ['toplevel'];
const BROWSER_ARGS = ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'];

const check = process.argv.includes('--check');
const secondsAt = process.argv.indexOf('--seconds');
const SECONDS = secondsAt < 0 ? 10 : Number(process.argv[secondsAt + 1]);
if (!(SECONDS > 0)) throw new Error('--seconds wants a number');

/** What the tests of pages are made of. */
async function loadParts() {
  const folder = path.join(ROOT, 'node_modules/.cache/ott-overlay');
  mkdirSync(folder, { recursive: true });
  const outfile = path.join(folder, `benchPages.${process.pid}.mjs`);
  await build({
    absWorkingDir: ROOT,
    stdin: {
      contents: `
        export { pageDocument } from './test/pages/builtPage';
        export { dressed, POST_BINDING } from './test/pages/editorStandIn';
        export { DARK } from './test/pages/themes';
        export { BigOverlay } from './test/support/bigOverlay';
        export { StateKeeper } from './src/shared/keyedState';
        export { flowKey } from './src/shared/overlayState';`,
      resolveDir: ROOT,
      loader: 'ts',
    },
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    packages: 'external',
    define: { __dirname: JSON.stringify(path.join(ROOT, 'test/pages')) },
    logLevel: 'warning',
  });
  try {
    return await import(pathToFileURL(outfile).href);
  } finally {
    rmSync(outfile);
  }
}

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** The extension's side: sends as much of the state as the page looks at. */
class Feed {
  constructor(page, parts, overlay) {
    Object.assign(this, { page, parts, overlay, wanted: new Set(), keeper: undefined, problems: [] });
  }

  visible() {
    const { state } = this.overlay;
    return { ...state, trees: new Map([...state.trees].filter(([key]) => this.wanted.has(key))) };
  }

  send(body) {
    return this.page.evaluate((data) => window.postMessage(data, '*'), { kind: 'send', body });
  }

  async hear(text) {
    const { kind, value } = JSON.parse(text);
    if (kind !== 'message' || value.kind !== 'send') return;
    const { body } = value;
    if (body.type === 'panel/ready') {
      this.keeper = new this.parts.StateKeeper(this.visible());
      await this.send({ type: 'overlay/kept', kept: '' });
      await this.send({ type: 'overlay/snapshot', ...this.keeper.snapshot() });
    } else if (body.type === 'overlay/again') {
      this.problems.push('the page missed an update');
      await this.send({ type: 'overlay/snapshot', ...this.keeper.snapshot() });
    } else if (body.type === 'overlay/look') {
      this.wanted = new Set(body.flows.map(this.parts.flowKey));
      const delta = this.keeper.update(this.visible());
      if (delta) await this.send({ type: 'overlay/delta', ...delta });
    }
  }

  /** The updates to come. */
  deltas(count) {
    return Array.from({ length: count }, () => {
      this.overlay.step();
      return this.keeper.update(this.visible());
    });
  }
}

/** Runs in the page: streams the updates, and notes when frames came and how long tasks took. */
function begin(updateMs) {
  const { deltas } = window;
  const frames = [];
  const tasks = [];
  new PerformanceObserver((list) => tasks.push(...list.getEntries().map(({ duration }) => duration))).observe({
    type: 'longtask',
  });
  const onFrame = (time) => {
    frames.push(time);
    requestAnimationFrame(onFrame);
  };
  requestAnimationFrame(onFrame);
  let next = 0;
  setInterval(() => {
    const delta = deltas[next++];
    if (delta) window.postMessage({ kind: 'send', body: { type: 'overlay/delta', ...delta } }, '*');
  }, updateMs);
  window.measured = { frames, tasks, sent: () => next };
}

/** Drags the ground around for that long. */
async function pan(page, seconds) {
  const box = await page.getByRole('application').first().boundingBox();
  const [x, y] = [box.x + 14, box.y + box.height - 14];
  await page.mouse.move(x, y);
  await page.mouse.down();
  const start = performance.now();
  for (let moves = 0; performance.now() - start < seconds * 1_000; moves++) {
    const angle = (moves / MOVES) * 2;
    await page.mouse.move(x + 200 * Math.sin(angle), y - 80 * Math.sin(angle / 2) ** 2);
    const ahead = (moves * 1_000) / MOVES - (performance.now() - start);
    if (ahead > 0) await sleep(ahead);
  }
  await page.mouse.up();
}

async function metricsOf(session) {
  const { metrics } = await session.send('Performance.getMetrics');
  return Object.fromEntries(metrics.map(({ name, value }) => [name, value]));
}

function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

/** The longest task of the page's thread, in processor time. */
function longestTaskIn(trace) {
  const { traceEvents } = JSON.parse(trace.toString('utf8'));
  const mains = new Set(
    traceEvents
      .filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain')
      .map(({ pid, tid }) => `${pid} ${tid}`),
  );
  const times = traceEvents
    .filter(({ pid, tid, name, tdur }) => tdur && name.endsWith('RunTask') && mains.has(`${pid} ${tid}`))
    .map(({ tdur }) => tdur / 1_000);
  if (times.length === 0) throw new Error('the trace has no tasks of the page');
  return times.reduce((most, time) => Math.max(most, time), 0);
}

async function measure(page, session, feed, during) {
  const deltas = feed.deltas(Math.ceil((SECONDS * 1_000) / UPDATE_MS) + 20);
  // Handing them over takes a while, which is not to be measured.
  await page.evaluate((all) => Object.assign(window, { deltas: all }), deltas);
  await sleep(2_000);
  await page.context().browser().startTracing(page, { categories: TRACED });
  const before = await metricsOf(session);
  await page.evaluate(begin, UPDATE_MS);
  await during();
  const after = await metricsOf(session);
  const trace = await page.context().browser().stopTracing();
  const { frames, tasks, sent } = await page.evaluate(() => ({ ...window.measured, sent: window.measured.sent() }));
  const intervals = frames.slice(1).map((time, index) => time - frames[index]);
  const perFrame = (name) => ((after[name] - before[name]) * 1_000) / frames.length;
  return {
    frames: frames.length,
    updates: sent,
    medianFrameMs: quantile(intervals, 0.5),
    p99FrameMs: quantile(intervals, 0.99),
    longestFrameMs: Math.max(...intervals),
    longestTaskMs: Math.max(0, ...tasks),
    longestTaskCpuMs: longestTaskIn(trace),
    tasksOver50Ms: tasks.length,
    scriptMsPerFrame: perFrame('ScriptDuration'),
    styleMsPerFrame: perFrame('RecalcStyleDuration'),
    layoutMsPerFrame: perFrame('LayoutDuration'),
    heapMb: after['JSHeapUsedSize'] / 1e6,
  };
}

const parts = await loadParts();
const { executablePath, env } = await ensureBrowser((line) => console.error(line));
const browser = await chromium.launch({ executablePath, args: BROWSER_ARGS, env: { ...process.env, ...env } });
let failures = [];
try {
  const rows = {};
  for (const [name, zooms] of [
    ['whole', 0],
    ['zoomed in', 5],
  ]) {
    const context = await browser.newContext({ viewport: { width: 1400, height: 900 } });
    const page = await context.newPage();
    const overlay = new parts.BigOverlay(SEED, SIZE);
    const feed = new Feed(page, parts, overlay);
    page.on('pageerror', (error) => feed.problems.push(String(error)));
    await page.exposeBinding(parts.POST_BINDING, (_, text) => feed.hear(text));
    const html = parts.dressed(await parts.pageDocument('overlay'), { theme: parts.DARK, reducedMotion: false });
    await page.route('https://page.test/**', (route) => route.fulfill({ contentType: 'text/html', body: html }));
    await page.goto('https://page.test/overlay');
    // The layout of so many nodes takes a while, in its worker.
    await sleep(6_000);
    await page.getByRole('combobox', { name: 'Flow', exact: true }).selectOption({ index: 1 });
    await page.getByRole('combobox', { name: 'Labels', exact: true }).selectOption({ index: 1 });
    for (let zoom = 0; zoom < zooms; zoom++) await page.getByRole('button', { name: /^Zoom in/ }).click();
    await sleep(1_000);
    const session = await context.newCDPSession(page);
    await session.send('Performance.enable');
    const row = await measure(page, session, feed, () => pan(page, SECONDS));
    rows[name] = row;
    await page.screenshot({ path: path.join(ROOT, `test-results/bench-pages-${name.replace(' ', '-')}.png`) });
    failures.push(...feed.problems);
    for (const [figure, bound] of Object.entries(BOUNDS)) {
      if (row[figure] > bound) failures.push(`${name}: ${figure} is ${row[figure].toFixed(1)}, more than ${bound}`);
    }
    await context.close();
  }
  const rounded = (row) =>
    Object.fromEntries(Object.entries(row).map(([name, value]) => [name, Math.round(value * 100) / 100]));
  const table = Object.fromEntries(Object.entries(rows).map(([name, row]) => [name, rounded(row)]));
  console.log(`${SIZE.nodes} nodes, ${SIZE.links} links, ${1_000 / UPDATE_MS} updates/s, panned for ${SECONDS} s`);
  const columns = Object.keys(Object.values(table)[0]);
  console.table(
    Object.fromEntries(
      columns.map((name) => [name, Object.fromEntries(Object.keys(table).map((row) => [row, table[row][name]]))]),
    ),
  );
  console.log(
    `Bounds: median frame ${BOUNDS.medianFrameMs} ms, longest task ${BOUNDS.longestTaskCpuMs} ms of the processor.`,
  );
  failures = [...new Set(failures)];
  for (const failure of failures) console.log(`NOT MET: ${failure}`);
  console.log(
    JSON.stringify({ bench: 'pages', size: SIZE, seconds: SECONDS, load: os.loadavg()[0], rows: table, failures }),
  );
} finally {
  await browser.close();
}
if (check && failures.length > 0) process.exitCode = 1;
