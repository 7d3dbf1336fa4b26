// What routing costs and how that grows: random overlays of 50 to 1,000 nodes, mean degree 4, links of 1 to 20 ms, in the simulator. Messages
// and bytes per node (probes apart) and virtual time until nothing moves any more, from cold and after one link failure; processor time
// and memory are those of the whole simulation, network included. With topology knowledge (S19), as by default, and without.
//
//   node bench/routing.mjs [--short]        all sizes take some minutes on two processors; --short: up to 200 nodes
//
// Prints tables and one line of JSON. Exits with 1 if a bound is broken, or if any routing table is not that of the shortest paths.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { build } from 'esbuild';

const ROOT = path.resolve(import.meta.dirname, '..');
const ALL = [
  { size: 1_000, seeds: 1, failures: 6 },
  { size: 400, seeds: 2, failures: 6 },
  { size: 200, seeds: 3, failures: 6 },
  { size: 100, seeds: 4, failures: 6 },
  { size: 50, seeds: 4, failures: 6 },
];
const SHORT = [
  { size: 200, seeds: 1, failures: 6 },
  { size: 100, seeds: 2, failures: 6 },
  { size: 50, seeds: 2, failures: 6 },
];
/** Simulations side by side. */
const WORKERS = 2;
const HEAP_MB = 10_000;
/** Messages that a node handles after one link failure in the largest overlay, topology knowledge included. */
const BOUNDS = { size: 1_000, median: 8, mean: 20 };

const short = process.argv.includes('--short');
const plan = short ? SHORT : ALL;
const children = new Set();

function spreadOf(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const mean = sorted.reduce((total, value) => total + value, 0) / sorted.length;
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
  return { median: at(0.5), mean, p90: at(0.9), max: sorted.at(-1) };
}

function meanOf(values) {
  return values.reduce((total, value) => total + value, 0) / values.length;
}

/** b of the least-squares fit y = a · x^b. */
function exponentOf(points) {
  const logs = points.map(([x, y]) => [Math.log(x), Math.log(y)]);
  const [mx, my] = [meanOf(logs.map(([x]) => x)), meanOf(logs.map(([, y]) => y))];
  const above = logs.reduce((sum, [x, y]) => sum + (x - mx) * (y - my), 0);
  return above / logs.reduce((sum, [x]) => sum + (x - mx) ** 2, 0);
}

async function runOne(file, run) {
  // Most of what is allocated lives for long: a small young generation would be copied again and again.
  const memory = [`--max-old-space-size=${HEAP_MB}`, '--max-semi-space-size=64'];
  const args = ['--expose-gc', ...memory, file, JSON.stringify(run)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  children.add(child);
  let text = '';
  child.stdout.on('data', (bytes) => (text += bytes));
  const [code] = await once(child, 'close');
  children.delete(child);
  if (code !== 0) throw new Error(`${JSON.stringify(run)} failed`);
  return JSON.parse(text);
}

/** All runs, the largest first, a few at a time. */
async function runAll(file) {
  const queue = plan.flatMap(({ size, seeds, failures }) =>
    [true, false].flatMap((topology) =>
      Array.from({ length: seeds }, (_, i) => ({ size, seed: i + 1, failures, topology })),
    ),
  );
  const results = [];
  const work = async () => {
    for (let run = queue.shift(); run; run = queue.shift()) {
      const start = performance.now();
      results.push(await runOne(file, run));
      const seconds = ((performance.now() - start) / 1_000).toFixed(0);
      console.error(`${run.size} nodes, seed ${run.seed}, topology ${run.topology ? 'on' : 'off'}: ${seconds} s`);
    }
  };
  await Promise.all(Array.from({ length: WORKERS }, work));
  return results;
}

/** All seeds of one size, as one. */
function joined(results) {
  const [{ size, topology }] = results;
  const cold = (pick) => meanOf(results.map((result) => pick(result.cold)));
  const failed = results.flatMap((result) => result.failed);
  const four = (member) =>
    Object.fromEntries(['median', 'mean', 'p90', 'max'].map((each) => [each, cold((run) => run[member][each])]));
  const types = (runs) =>
    Object.fromEntries(
      [...new Set(runs.flatMap(({ messages }) => Object.keys(messages)))].map((type) => [
        type,
        meanOf(runs.map(({ messages }) => messages[type] ?? 0)),
      ]),
    );
  return {
    size,
    topology,
    seeds: results.length,
    cold: {
      handled: four('handled'),
      bytes: four('bytes'),
      messages: types(results.map((result) => result.cold)),
      routesMs: cold(({ routesMs }) => routesMs),
      restMs: cold(({ restMs }) => restMs),
      cpuMs: cold(({ cpuMs }) => cpuMs),
    },
    failure: {
      count: failed.length,
      handled: spreadOf(results.flatMap(({ pooled }) => pooled.handled)),
      bytes: spreadOf(results.flatMap(({ pooled }) => pooled.bytes)),
      messages: types(failed),
      routesMs: spreadOf(failed.map(({ routesMs }) => routesMs)),
      restMs: spreadOf(failed.map(({ restMs }) => restMs)),
      cpuMs: meanOf(failed.map(({ cpuMs }) => cpuMs)),
    },
    restCpuMsPerSecond: meanOf(results.map(({ restCpuMsPerSecond }) => restCpuMsPerSecond)),
    heapKb: meanOf(results.map(({ heapKb }) => heapKb)),
  };
}

/** To three digits: what is measured is not known better. */
function digits(value) {
  return Number(value.toPrecision(3)).toString();
}

function shown({ median, mean, p90, max }) {
  return [median, mean, p90, max].map(digits).join(' / ');
}

const COLUMNS = {
  'cold: messages': [({ cold }) => cold.handled, shown, ({ mean }) => mean],
  'cold: bytes': [({ cold }) => cold.bytes, shown, ({ mean }) => mean],
  'cold: routes ms': [({ cold }) => cold.routesMs, digits],
  'cold: rest ms': [({ cold }) => cold.restMs, digits],
  'failure: messages': [({ failure }) => failure.handled, shown, ({ mean }) => mean],
  'failure: bytes': [({ failure }) => failure.bytes, shown, ({ mean }) => mean],
  'failure: routes ms': [({ failure }) => failure.routesMs, shown, ({ median }) => median],
  'CPU ms cold': [({ cold }) => cold.cpuMs, digits],
  'CPU ms failure': [({ failure }) => failure.cpuMs, digits],
  'CPU ms/s at rest': [({ restCpuMsPerSecond }) => restCpuMsPerSecond, digits],
  'memory kB': [({ heapKb }) => heapKb, digits],
};

function printTable(rows) {
  const table = {};
  for (const [name, [value, show]] of Object.entries(COLUMNS)) {
    table[name] = Object.fromEntries(rows.map((row) => [`${row.size} nodes`, show(value(row))]));
    table[name]['grows as n^'] = growthOf(rows, name).toFixed(2);
  }
  console.table(table);
}

function growthOf(rows, name) {
  const [value, , number = (same) => same] = COLUMNS[name];
  return exponentOf(rows.map((row) => [row.size, number(value(row))]));
}

const folder = mkdtempSync(path.join(tmpdir(), 'ott-bench-'));
const interrupted = () => {
  for (const child of children) child.kill('SIGKILL');
  process.exit(130);
};
process.once('SIGINT', interrupted).once('SIGTERM', interrupted);
try {
  const file = path.join(folder, 'overlayRun.mjs');
  await build({
    absWorkingDir: ROOT,
    entryPoints: ['bench/overlayRun.mjs'],
    outfile: file,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    logLevel: 'warning',
  });
  const start = performance.now();
  const results = await runAll(file);
  const rows = [...plan]
    .reverse()
    .flatMap(({ size }) => [true, false].map((topology) => ({ size, topology })))
    .map(({ size, topology }) => joined(results.filter((run) => run.size === size && run.topology === topology)));
  console.log('Per node: median / mean / 90th percentile / most. Probes are not counted.');
  for (const topology of [true, false]) {
    console.log(`\nTopology knowledge ${topology ? 'on (default)' : 'off'}`);
    printTable(rows.filter((row) => row.topology === topology));
  }
  const largest = rows.find((row) => row.topology && row.size === BOUNDS.size);
  const { median, mean } = largest?.failure.handled ?? { median: 0, mean: 0 };
  const met = median <= BOUNDS.median && mean <= BOUNDS.mean;
  if (largest) {
    console.log(
      `${BOUNDS.size} nodes, one link failure (${largest.failure.count} tried): median ${digits(median)} messages handled per node ` +
        `(at most ${BOUNDS.median}), mean ${digits(mean)} (at most ${BOUNDS.mean}): ${met ? 'met' : 'NOT MET'}`,
    );
  }
  console.log(`all in ${((performance.now() - start) / 1_000).toFixed(0)} s`);
  console.log(JSON.stringify({ bench: 'routing', rows }));
  process.exitCode = met ? 0 : 1;
} finally {
  for (const child of children) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
}
