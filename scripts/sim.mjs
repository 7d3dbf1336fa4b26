// `npm run sim`: runs the simulator's hunt with many seeds over all processors; see CONTRIBUTING.md.
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { bundleSim } from './huntBundle.mjs';
import { Failure } from './processes.mjs';

const USAGE = `npm run sim -- [options]
  --seeds N        runs with so many seeds (200)
  --from S         the first of them (1)
  --jobs J         threads (one per processor)
  --seed S         one seed
  --transcript     with --seed: prints everything that happens
  --mutant NAME    with the rule of that name broken
  --mutants        with every rule broken in turn, until each is missed; --from S: from that one on`;

/** Young objects are most of what a run makes. */
const WORKER = { workerData: 'hunt', resourceLimits: { maxYoungGenerationSizeMb: 64 } };
const PROGRESS_MS = 10_000;
const SHOWN_FAILURES = 5;
/** Runs within which a broken rule has to be missed. */
const MUTANT_SEEDS = 200;

/** @typedef {import('../test/sim/huntWorker').HuntOutcome} HuntOutcome */

/**
 * Runs seeds in worker threads.
 * @param {string} bundle
 * @param {{ from: number, count: number, jobs: number, onOutcome: (outcome: HuntOutcome) => boolean }} options `onOutcome`: whether to go on
 */
async function runSeeds(bundle, { from, count, jobs, onOutcome }) {
  let next = from;
  const end = from + count;
  const work = () =>
    new Promise((resolve, reject) => {
      if (next >= end) return void resolve(undefined);
      const worker = new Worker(bundle, WORKER);
      let isDone = false;
      worker.on('error', reject);
      worker.on('exit', () =>
        isDone ? resolve(undefined) : reject(new Error('A thread of the simulation ended early.')),
      );
      worker.on('message', (outcome) => {
        if (!onOutcome(outcome)) next = end;
        isDone = next >= end;
        if (isDone) void worker.terminate();
        else worker.postMessage(next++);
      });
      worker.postMessage(next++);
    });
  await Promise.all(Array.from({ length: Math.min(jobs, count) }, work));
}

/** CPU time of all threads since, in ms. */
function cpuMs(since) {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1_000;
}

/** @returns {Promise<number>} failures */
async function hunt(bundle, { from, count, jobs }) {
  const sums = { runs: 0, events: 0, disturbances: 0, nodes: 0, virtualMs: 0, failures: 0 };
  const since = process.cpuUsage();
  const start = performance.now();
  const summary = () => {
    const seconds = ((performance.now() - start) / 1_000).toFixed(0);
    const each = (cpuMs(since) / Math.max(1, sums.runs)).toFixed(0);
    return `${sums.runs} runs, ${sums.events} events, ${sums.disturbances} disturbances, ${sums.failures} failures; ${each} ms of CPU per run, ${seconds} s`;
  };
  const progress = setInterval(() => console.log(summary()), PROGRESS_MS);
  await runSeeds(bundle, {
    from,
    count,
    jobs,
    onOutcome: (outcome) => {
      sums.runs++;
      if ('report' in outcome) {
        sums.failures++;
        console.log(sums.failures <= SHOWN_FAILURES ? `\n${outcome.report}\n` : outcome.report.split('\n')[0]);
      } else {
        const { nodes, disturbances, events, virtualMs } = outcome.result;
        sums.events += events;
        sums.disturbances += disturbances;
        sums.nodes += nodes;
        sums.virtualMs += virtualMs;
      }
      return true;
    },
  }).finally(() => clearInterval(progress));
  const passed = Math.max(1, sums.runs - sums.failures);
  console.log(summary());
  console.log(
    `on average ${(sums.nodes / passed).toFixed(1)} nodes and ${(sums.virtualMs / passed / 1_000).toFixed(0)} s of virtual time`,
  );
  return sums.failures;
}

/** @returns {Promise<number>} mutants that nobody missed */
async function huntMutants(folder, mutants, jobs) {
  let escaped = 0;
  for (const [index, mutant] of mutants.entries()) {
    const bundle = path.join(folder, `mutant${index}.mjs`);
    await bundleSim('huntWorker', bundle, mutant);
    let runs = 0;
    let caught;
    await runSeeds(bundle, {
      from: 1,
      count: MUTANT_SEEDS,
      jobs,
      onOutcome: (outcome) => {
        runs++;
        if ('report' in outcome) caught ??= outcome;
        return caught === undefined;
      },
    });
    if (!caught) escaped++;
    const how = caught ? `caught after ${runs} runs, ${caught.report.split('\n')[0]}` : `NOT caught in ${runs} runs`;
    console.log(`${mutant.name}: ${how}`);
  }
  console.log(`${mutants.length - escaped} of ${mutants.length} mutants caught`);
  return escaped;
}

async function main() {
  const { values } = parseArgs({
    options: {
      seeds: { type: 'string', default: '200' },
      from: { type: 'string', default: '1' },
      jobs: { type: 'string', default: String(os.availableParallelism()) },
      seed: { type: 'string' },
      transcript: { type: 'boolean', default: false },
      mutant: { type: 'string' },
      mutants: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return void console.log(USAGE);
  const folder = mkdtempSync(path.join(os.tmpdir(), 'ott-sim-'));
  try {
    const list = path.join(folder, 'mutants.mjs');
    await bundleSim('mutants', list);
    const { MUTANTS } = await import(pathToFileURL(list).href);
    const jobs = wholeNumber('--jobs', values.jobs);
    if (values.mutants) {
      const chosen = MUTANTS.slice(wholeNumber('--from', values.from) - 1);
      process.exitCode = (await huntMutants(folder, chosen, jobs)) > 0 ? 1 : 0;
      return;
    }
    const mutant = MUTANTS.find(({ name }) => name === values.mutant);
    if (values.mutant !== undefined && !mutant) {
      throw new Failure(
        `There is no mutant "${values.mutant}"; there are: ${MUTANTS.map(({ name }) => name).join(', ')}.`,
      );
    }
    const bundle = path.join(folder, 'hunt.mjs');
    await bundleSim('huntWorker', bundle, mutant);
    if (values.seed !== undefined && values.transcript) {
      const { tellSeed } = await import(pathToFileURL(bundle).href);
      const { lines, report } = tellSeed(wholeNumber('--seed', values.seed));
      console.log(lines.join('\n'));
      if (report !== undefined) console.log(report.split('\n')[0]);
      process.exitCode = report === undefined ? 0 : 1;
      return;
    }
    const [from, count] = values.seed === undefined ? [values.from, values.seeds] : [values.seed, '1'];
    const range = { from: wholeNumber('--from', from), count: wholeNumber('--seeds', count), jobs };
    process.exitCode = (await hunt(bundle, range)) > 0 ? 1 : 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function wholeNumber(option, text) {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1)
    throw new Failure(`${option} is a whole number from 1 on, not "${text}".`);
  return number;
}

process.setSourceMapsEnabled(true);
try {
  await main();
} catch (error) {
  if (!(error instanceof Failure) && error?.code?.startsWith?.('ERR_PARSE_ARGS') !== true) throw error;
  console.error(`${error.message}\n\n${USAGE}`);
  process.exitCode = 2;
}
