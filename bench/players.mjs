// How fairly players share what the machine can show: four player pages side by side in one window of a browser with software rendering, each a
// frame of an origin of its own as an editor has them, each with a flow of 640×480 at 30 frames/s. Measured for the page as it is, which decodes
// and draws on its own thread, and for one whose worker does it on an OffscreenCanvas.
//
//   node bench/players.mjs [--seconds S] [--rounds R] [--players N] [--fps F] [--check]
//
// Rounds of both take turns. Prints a table of medians and one line of JSON. With --check it exits with 1 if a bound is broken.
/* global window, document, MutationObserver, atob -- of the page, for the functions that run there. */
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { chromium } from '@playwright/test';
import { build } from 'esbuild';
import jpeg from 'jpeg-js';
import { ensureBrowser } from '../scripts/browser.mjs';
import { WORKER_SCRIPT } from './workerCanvas.mjs';

const ROOT = path.resolve(import.meta.dirname, '..');
const NONCE = 'bm9uY2Vmb3JiZW5jaA';
const [WIDTH, HEIGHT] = [640, 480];
/** Different pictures, over and over. */
const PICTURES = 60;
const QUALITY = 60;
/** What a host hands out without an acknowledgement, and what waits meanwhile: src/runtime/nodeApi.ts, frameFeed.ts. */
const [CREDIT, WAITING] = [3, 64];
const WARM_UP_S = 4;
const BOUNDS = { leastOfMost: 0.8, memoryGrowth: 1.1, openBitmaps: 2 };
const BROWSER_ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--enable-precise-memory-info',
];

function option(name, usual) {
  const at = process.argv.indexOf(name);
  const value = at < 0 ? usual : Number(process.argv[at + 1]);
  if (!(value > 0)) throw new Error(`${name} wants a number`);
  return value;
}
const SECONDS = option('--seconds', 15);
const ROUNDS = option('--rounds', 1);
const PLAYERS = option('--players', 4);
const FPS = option('--fps', 30);
const check = process.argv.includes('--check');

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Pictures with enough in them to be as large as a camera's: soft colours that move, and grain. */
function makePictures() {
  let state = 1;
  const random = () => (state = (state * 48271) % 2147483647) / 2147483647;
  const grain = Array.from({ length: 4096 }, () => Math.round((random() - 0.5) * 24));
  return Array.from({ length: PICTURES }, (_, number) => {
    const data = Buffer.alloc(WIDTH * HEIGHT * 4, 255);
    const turn = (number / PICTURES) * 2 * Math.PI;
    for (let y = 0; y < HEIGHT; y++) {
      for (let x = 0; x < WIDTH; x++) {
        const at = (y * WIDTH + x) * 4;
        const noise = grain[(x * 31 + y * 17 + number * 7) & 4095];
        data[at] = 128 + 80 * Math.sin(x / 60 + turn) + noise;
        data[at + 1] = 128 + 80 * Math.sin(y / 45 - turn) + noise;
        data[at + 2] = 128 + 80 * Math.sin((x + y) / 80 + 2 * turn) + noise;
      }
    }
    return jpeg.encode({ data, width: WIDTH, height: HEIGHT }, QUALITY).data;
  });
}

async function loadParts() {
  const folder = path.join(ROOT, 'node_modules/.cache/ott-overlay');
  mkdirSync(folder, { recursive: true });
  const outfile = path.join(folder, `benchPlayers.${process.pid}.mjs`);
  const contents = `
    export { pageHtml } from './src/ui/panels/pageHtml';
    export { MESSAGES_VERSION } from './src/shared/messages';
    export { DARK } from './test/pages/themes';`;
  const stdin = { contents, resolveDir: ROOT, loader: 'ts' };
  await build({
    absWorkingDir: ROOT,
    stdin,
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'warning',
  });
  try {
    return await import(pathToFileURL(outfile).href);
  } finally {
    rmSync(outfile);
  }
}

/** In the place of the page's own canvasView. */
const workerCanvas = {
  name: 'worker-canvas',
  setup: (building) =>
    building.onResolve({ filter: /\/canvasView$/ }, () => ({ path: path.join(ROOT, 'bench/workerCanvas.mjs') })),
};

async function bundle(entry, plugins) {
  const { outputFiles } = await build({
    absWorkingDir: ROOT,
    entryPoints: [entry],
    bundle: true,
    write: false,
    minify: true,
    platform: 'browser',
    target: 'chrome120',
    format: 'iife',
    plugins,
    logLevel: 'warning',
  });
  return outputFiles[0].text;
}

/** The editor's side inside of a page, and what counts there. */
function standIn(variables) {
  const frames = { shown: 0, times: [], openBitmaps: 0, mostOpenBitmaps: 0 };
  window.measured = frames;
  window.acquireVsCodeApi = () => ({
    postMessage: (message) => window.parent.postMessage({ player: window.name, message }, '*'),
    setState: () => undefined,
    getState: () => undefined,
  });
  document.body.className = 'vscode-dark';
  for (const [name, value] of Object.entries(variables)) document.documentElement.style.setProperty(name, value);
  const decode = window.createImageBitmap.bind(window);
  window.createImageBitmap = async (...args) => {
    const bitmap = await decode(...args);
    frames.openBitmaps++;
    frames.mostOpenBitmaps = Math.max(frames.mostOpenBitmaps, frames.openBitmaps);
    const close = bitmap.close.bind(bitmap);
    bitmap.close = () => {
      frames.openBitmaps--;
      close();
    };
    return bitmap;
  };
  new MutationObserver(() => {
    frames.shown++;
    frames.times.push(performance.now());
  }).observe(document.body, { subtree: true, attributes: true, attributeFilter: ['data-frame-number'] });
}

/** The window around the pages: sends each its flow, with credit, as an extension does. Runs in the browser. */
function feed({ texts, players, fps, credit, waiting }) {
  const pictures = texts.map((text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0)));
  const flows = Array.from({ length: players }, () => ({ credit, waiting: [], sent: 0, dropped: 0, made: 0 }));
  window.flows = flows;
  const post = (index, body) => window.frames[index].postMessage({ kind: 'send', body }, '*');
  const handOut = (flow, index) => {
    while (flow.credit > 0 && flow.waiting.length > 0) {
      flow.credit--;
      flow.sent++;
      post(index, flow.waiting.shift());
    }
  };
  window.addEventListener('message', ({ data }) => {
    const index = Number(data.player?.slice(1));
    const flow = flows[index];
    if (data.message?.body?.type !== 'player/acknowledge' || !flow) return;
    flow.credit = Math.min(credit, flow.credit + 1);
    handOut(flow, index);
  });
  flows.forEach((_, index) => {
    const snapshot = { flow: `flow ${index}`, source: 'id', sourceName: 'bench', chosen: true, movedFrom: null };
    post(index, { type: 'player/snapshot', snapshot: { ...snapshot, state: 'playing' } });
  });
  const begun = performance.now();
  setInterval(() => {
    flows.forEach((flow, index) => {
      // Flows are not in step with each other.
      const due = ((performance.now() - begun) * fps) / 1000 + index / players;
      for (; flow.made <= due; flow.made++) {
        const capturedMs = begun + (flow.made * 1000) / fps;
        const jpeg = pictures[flow.made % pictures.length].slice();
        flow.waiting.push({ type: 'player/frame', frameNumber: flow.made, capturedMs, latencyMs: 1, jpeg });
        if (flow.waiting.length > waiting) flow.dropped += flow.waiting.splice(0, 1).length;
      }
      handOut(flow, index);
    });
  }, 5);
}

const quantile = (values, share) => [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) * share)] ?? 0;
const rounded = (value) => Math.round(value * 100) / 100;

/** Megabytes of the browser's processes: each page of memory once, whoever shares it. */
function memoryOf(processes) {
  return processes.reduce((sum, { id }) => {
    try {
      const text = readFileSync(`/proc/${id}/smaps_rollup`, 'utf8');
      return sum + Number(/^Pss:\s+(\d+)/m.exec(text)?.[1] ?? 0) / 1024;
    } catch {
      // It has ended, or this is no Linux.
      return sum;
    }
  }, 0);
}

async function measure(browser, parts, html, texts) {
  const context = await browser.newContext({ viewport: { width: 1400, height: 1000 } });
  const page = await context.newPage();
  const problems = [];
  page.on('pageerror', (error) => problems.push(String(error)));
  await page.route('https://*.test/**', (route) => {
    const isWindow = route.request().url().startsWith('https://window.test');
    const frames = Array.from(
      { length: PLAYERS },
      (_, i) => `<iframe name="p${i}" src="https://player${i}.test/"></iframe>`,
    );
    const style =
      'body{margin:0;display:grid;grid-template-columns:1fr 1fr;height:100vh}iframe{border:0;width:100%;height:100%}';
    const body = isWindow ? `<!doctype html><style>${style}</style>${frames.join('')}` : html;
    return route.fulfill({ contentType: 'text/html', body });
  });
  await page.goto('https://window.test/');
  await page.waitForFunction((count) => window.frames.length === count, PLAYERS);
  const frames = Array.from({ length: PLAYERS }, (_, i) => page.frame({ name: `p${i}` }));
  for (const frame of frames) await frame.waitForSelector('.player', { state: 'attached' });
  const session = await browser.newBrowserCDPSession();
  await page.evaluate(feed, { texts, players: PLAYERS, fps: FPS, credit: CREDIT, waiting: WAITING });
  await sleep(WARM_UP_S * 1000);
  const look = () =>
    Promise.all(
      frames.map((frame) =>
        frame.evaluate(() => ({ ...window.measured, heap: performance.memory.usedJSHeapSize / 1e6 })),
      ),
    );
  const processes = async () => (await session.send('SystemInfo.getProcessInfo')).processInfo;
  const cpuOf = (all) => all.reduce((sum, { cpuTime }) => sum + cpuTime, 0);
  const [before, cpuBefore, begun] = [await look(), cpuOf(await processes()), performance.now()];
  const samples = [];
  while (performance.now() - begun < SECONDS * 1000) {
    await sleep(1000);
    const heaps = await look();
    samples.push({ heap: heaps.reduce((sum, { heap }) => sum + heap, 0), memory: memoryOf(await processes()) });
  }
  const [after, cpuAfter, seconds] = [await look(), cpuOf(await processes()), (performance.now() - begun) / 1000];
  const flows = await page.evaluate(() => window.flows.map(({ sent, dropped }) => ({ sent, dropped })));
  await context.close();
  const shown = after.map(({ shown: count }, i) => (count - before[i].shown) / seconds);
  const gaps = after.flatMap(({ times }, i) =>
    times
      .slice(before[i].times.length)
      .map((time, j, all) => time - (all[j - 1] ?? time))
      .slice(1),
  );
  const third = Math.max(1, Math.floor(samples.length / 3));
  const growth = (name) =>
    quantile(
      samples.slice(-third).map((each) => each[name]),
      0.5,
    ) /
    quantile(
      samples.slice(0, third).map((each) => each[name]),
      0.5,
    );
  return {
    shownPerSecond: shown.map(rounded),
    leastOfMost: rounded(Math.min(...shown) / Math.max(...shown)),
    medianGapMs: rounded(quantile(gaps, 0.5)),
    p99GapMs: rounded(quantile(gaps, 0.99)),
    longestGapMs: rounded(Math.max(...gaps)),
    droppedBeforePage: flows.reduce((sum, { dropped }) => sum + dropped, 0),
    processors: rounded((cpuAfter - cpuBefore) / seconds),
    heapMb: rounded(samples.at(-1).heap),
    heapGrowth: rounded(growth('heap')),
    memoryMb: rounded(samples.at(-1).memory),
    mostMemoryMb: rounded(Math.max(...samples.map(({ memory }) => memory))),
    memoryGrowth: rounded(growth('memory')),
    mostOpenBitmaps: Math.max(...after.map(({ mostOpenBitmaps }) => mostOpenBitmaps)),
    problems,
  };
}

const parts = await loadParts();
const pictures = makePictures();
const texts = pictures.map((bytes) => Buffer.from(bytes).toString('base64'));
const style = await bundle('webview-ui/player/player.css', []);
const document_ = (script, workers) =>
  parts
    .pageHtml({ script, style, workers, nonce: NONCE, title: 'Player', language: 'en' })
    .replace(
      '<body>\n',
      () =>
        `<body>\n<script nonce="${NONCE}">(${standIn.toString()})(${JSON.stringify(parts.DARK.variables)});</script>\n`,
    );
const documents = {
  'own thread': document_(await bundle('webview-ui/player/main.ts', []), []),
  worker: document_(await bundle('webview-ui/player/main.ts', [workerCanvas]), [
    { id: 'worker-canvas', script: WORKER_SCRIPT },
  ]),
};
const { executablePath, env } = await ensureBrowser((line) => console.error(line));
const rows = {};
const failures = [];
const rounds = Object.fromEntries(Object.keys(documents).map((name) => [name, []]));
for (let round = 0; round < ROUNDS; round++) {
  for (const [name, html] of Object.entries(documents)) {
    // A browser of its own each, so that memory is that of one.
    const browser = await chromium.launch({ executablePath, args: BROWSER_ARGS, env: { ...process.env, ...env } });
    try {
      const { problems, ...row } = await measure(browser, parts, html, texts);
      rounds[name].push(row);
      failures.push(...problems.map((problem) => `${name}: ${problem}`));
    } finally {
      await browser.close();
    }
  }
}
/** The median of each figure over the rounds; of a list, of each of its members. */
const medians = (all) =>
  Object.fromEntries(
    Object.entries(all[0]).map(([figure, value]) => {
      const of = (pick) => quantile(all.map(pick), 0.5);
      const isList = Array.isArray(value);
      return [figure, isList ? value.map((_, i) => of((row) => row[figure][i])) : of((row) => row[figure])];
    }),
  );
for (const [name, all] of Object.entries(rounds)) rows[name] = medians(all);
// The page as it is has to keep them; the other one is there to be compared with.
const own = rows['own thread'];
if (own.leastOfMost < BOUNDS.leastOfMost)
  failures.push(`least/most is ${own.leastOfMost}, below ${BOUNDS.leastOfMost}`);
if (own.memoryGrowth > BOUNDS.memoryGrowth)
  failures.push(`memory grew by ${own.memoryGrowth}, above ${BOUNDS.memoryGrowth}`);
if (own.mostOpenBitmaps > BOUNDS.openBitmaps)
  failures.push(`${own.mostOpenBitmaps} decoded pictures were open at once`);
const kilobytes = pictures.reduce((sum, { length }) => sum + length, 0) / pictures.length / 1000;
console.log(
  `${PLAYERS} players of ${WIDTH}×${HEIGHT} at ${FPS} frames/s, ${rounded(kilobytes)} kB a frame, for ${SECONDS} s`,
);
const names = Object.keys(own);
const text = (value) => (Array.isArray(value) ? value.join(' ') : value);
console.table(
  Object.fromEntries(
    names.map((figure) => [figure, Object.fromEntries(Object.keys(rows).map((row) => [row, text(rows[row][figure])]))]),
  ),
);
for (const failure of failures) console.log(`NOT MET: ${failure}`);
console.log(
  JSON.stringify({
    bench: 'players',
    players: PLAYERS,
    fps: FPS,
    seconds: SECONDS,
    load: os.loadavg()[0],
    rows,
    failures,
  }),
);
if (check && failures.length > 0) process.exitCode = 1;
