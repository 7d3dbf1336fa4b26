// Whether a frame costs more where there is more of something that it has nothing to do with, and what each next hop costs.
import { startOverlay } from './contestants.mjs';
import { median, medianRatio, shown, table } from './figures.mjs';

const BYTES = 6_000;
/** Flows that one source can offer are sent in turn; of more, the rest is known, watched and silent. */
const MOST_SENT_FLOWS = 250;
/** With the publisher these are the 64 neighbours that a node can have. */
const MOST_CONSUMERS = 63;

export async function measureGrowth(harness, { rounds, warmupMs, windowMs, quick }) {
  const time = { warmupMs, windowMs };
  const consumers = (quick ? [1, 100] : [1, 10, 100, 1_000]).map((count) => ({
    count,
    options: { consumers: 1, forged: count - 1 },
  }));
  const flows = (quick ? [1, 100] : [1, 10, 100, 1_000]).map((count) => ({
    count,
    options: { consumers: 1, flows: count, publishers: quick ? 1 : 4 },
    sent: Math.min(count, MOST_SENT_FLOWS),
  }));
  const neighbours = (quick ? [1, 8] : [1, 4, 16, MOST_CONSUMERS]).map((count) => ({
    count,
    options: { consumers: count },
  }));
  // What must not grow by a tenth is looked at more often.
  const more = quick ? rounds : rounds * 2 - 1;
  return {
    consumers: await measure(harness, consumers, { ...time, rounds: more }),
    flows: await measure(harness, flows, { ...time, rounds: more }),
    neighbours: await measure(harness, neighbours, { ...time, rounds }),
  };
}

async function measure(harness, steps, { rounds, ...time }) {
  const started = [];
  for (const step of steps) {
    const { load, pid } = await startOverlay(harness, { datagrams: 'small', ...step.options });
    started.push({ ...step, load, pid, costs: [], rates: [] });
  }
  for (let round = 0; round < rounds; round++) {
    // There and back: whoever is measured last is not always the same.
    for (const step of round % 2 === 0 ? started : [...started].reverse()) {
      const options = { bytes: BYTES, flows: step.sent ?? 1, windowBytes: harness.windowBytes, pids: [step.pid] };
      const { cpuUs, framesPerSecond } = await step.load.command('run', { ...options, ...time });
      step.costs.push(cpuUs);
      step.rates.push(framesPerSecond);
    }
  }
  await harness.endAll();
  const [first] = started;
  return started.map(({ count, costs, rates }) => ({
    count,
    framesPerSecond: median(rates),
    cpuUs: median(costs),
    ratio: medianRatio(costs, first.costs),
  }));
}

export function showGrowth({ consumers, flows, neighbours }) {
  const rows = (steps) =>
    steps.map(({ count, cpuUs, ratio }) => [count.toLocaleString('en'), shown(cpuUs), `${shown(ratio)}×`]);
  const head = (what) => [what, 'µs per delivered frame', 'of the first'];
  return [
    'Frames of 6 kB in datagrams of 1,200 B.',
    table(head('consumers behind one neighbour'), rows(consumers)),
    `${table(head('flows known and watched'), rows(flows))}\n\nUp to ${MOST_SENT_FLOWS} of them are sent in turn; the others are silent.`,
    `${table(head('neighbours served'), rows(neighbours))}\n\nThe publisher is one more; a node has 64 at most.`,
  ];
}

export function plainGrowth(growth) {
  const plain = (steps) => steps.map(({ count, cpuUs, ratio }) => [count, cpuUs, ratio]);
  return Object.fromEntries(Object.entries(growth).map(([name, steps]) => [name, plain(steps)]));
}
