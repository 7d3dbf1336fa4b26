// What a relay does when it is offered twice what it can carry: how many frames come whole, who gets them, and whether it still answers.
import { cpuNs, kernelDrops } from './cpu.mjs';
import { flowWords, fragmentBytes } from './endpointLoad.mjs';
import { median, percentile, shown, table } from './figures.mjs';
import { pause } from './waiting.mjs';

const FLOWS = 4;
const CONSUMERS = 4;
const BYTES = 45_000;
/** Of the frames, at the limit. */
const WHOLE_SHARE = 0.99;
const FIRST_RATE = 100;
const SEARCH_MS = 400;
const ASK_EVERY_MS = 25;

export async function measureOverload(harness, options) {
  if (!harness.hasCompiler) return [];
  const cells = [];
  for (const datagrams of ['small', 'whole']) {
    for (const fast of harness.has('--fast-udp') ? [false, true] : [false]) {
      cells.push({ datagrams, fast, ...(await measure(harness, { datagrams, fast, ...options })) });
      await harness.endAll();
    }
  }
  return cells;
}

async function measure(harness, { datagrams, fast, rounds, quick }) {
  const node = await harness.startNode('relay', ...harness.nodeOptions({ datagrams, fast }));
  const endpoint = await harness.startEndpoint(node.port, CONSUMERS);
  const { labels } = await harness.startLoad('control', { entry: node.port, ends: endpoint.ports, flows: FLOWS });
  const fragment = fragmentBytes(BYTES, datagrams);
  const offer = async (rate, ms) => {
    const cpu = cpuNs(node.pid);
    const start = performance.now();
    const result = await endpoint.send('pace', rate, ms, BYTES, fragment, ...flowWords(labels));
    const busy = cpu === undefined ? undefined : (cpuNs(node.pid) - cpu) / 1e6 / (performance.now() - start);
    return { ...result, busy, share: sum(result.whole.flat()) / Math.max(1, result.sent * CONSUMERS) };
  };
  const limit = await findLimit(offer, quick ? 150 : SEARCH_MS);
  const idle = await askFor(node, quick ? 200 : 1_000);
  const each = [];
  for (let round = 0; round < rounds; round++) {
    const ms = quick ? 300 : 1_200;
    const before = await drops(node);
    const [result, delays] = await Promise.all([offer(limit * 2, ms), askFor(node, ms)]);
    const after = await drops(node);
    const datagrams = Math.max(1, result.sent * Math.ceil(BYTES / fragment));
    const flows = Array.from({ length: FLOWS }, (_, flow) => sum(result.whole.map((consumer) => consumer[flow])));
    each.push({
      offered: (result.sent * 1_000) / result.ms / limit,
      share: result.share,
      carried: (result.share * result.sent * 1_000) / result.ms / limit,
      lostBefore: (after.kernel - before.kernel) / datagrams,
      dropped: (after.node - before.node) / datagrams / CONSUMERS,
      flowFairness: Math.min(...flows) / Math.max(...flows),
      neighbourFairness: leastOfMost(result.whole.map(sum)),
      delayP50: percentile(delays, 0.5),
      delayMost: percentile(delays, 1),
    });
  }
  const of = (name) => median(each.map((one) => one[name]));
  return {
    limit,
    ...Object.fromEntries(Object.keys(each[0]).map((name) => [name, of(name)])),
    idleP50: percentile(idle, 0.5),
    idleMost: percentile(idle, 1),
  };
}

/** Datagrams that never got to the relay's program, and copies that it dropped itself. */
async function drops(node) {
  const { dropped } = (await node.command('stats')).datagrams;
  return { kernel: kernelDrops(node.port), node: sum(Object.values(dropped)) };
}

/** Frames a second, all flows together, that nearly all come whole: doubled until they do not, then halved in. */
async function findLimit(offer, ms) {
  const carries = async (rate) => {
    // What another program's turn spoils once is no limit.
    for (let tries = 0; tries < 2; tries++) {
      const { share, sent, ms: took } = await offer(rate, ms);
      // What the load itself cannot send is no limit of the relay's, but there is no more to offer.
      if (share >= WHOLE_SHARE && (sent * 1_000) / took > rate * 0.9) return true;
    }
    return false;
  };
  let [least, most] = [FIRST_RATE, FIRST_RATE * 2];
  while (most < 1_000_000 && (await carries(most))) [least, most] = [most, most * 2];
  for (let i = 0; i < 3; i++) {
    const middle = (least + most) / 2;
    if (await carries(middle)) least = middle;
    else most = middle;
  }
  return least;
}

/** Asks the relay by its standard input again and again; milliseconds until each answer. */
async function askFor(node, ms) {
  const delays = [];
  const start = performance.now();
  while (performance.now() - start < ms) {
    const asked = performance.now();
    await node.command('flows');
    delays.push(performance.now() - asked);
    await pause(ASK_EVERY_MS);
  }
  return delays;
}

function leastOfMost(values) {
  return Math.min(...values) / Math.max(...values);
}

function sum(values) {
  return values.reduce((total, value) => total + value, 0);
}

export function showOverload(cells) {
  if (cells.length === 0) return ['Not measured.'];
  const rows = cells.map((cell) => [
    `${cell.datagrams === 'small' ? '1,200 B' : 'whole'}${cell.fast ? ', --fast-udp' : ''}`,
    shown(cell.limit),
    `${shown(cell.offered)}×`,
    `${shown(cell.share * 100)} %`,
    `${shown(cell.carried)}×`,
    `${shown(cell.lostBefore * 100)} %, ${shown(cell.dropped * 100)} %`,
    shown(cell.flowFairness),
    shown(cell.neighbourFairness),
    `${shown(cell.delayP50)}, ${shown(cell.delayMost)}`,
    `${shown(cell.idleP50)}, ${shown(cell.idleMost)}`,
  ]);
  const head = [
    ...['datagrams', 'limit, frames/s in', 'offered', 'came whole', 'of the limit'],
    ...['datagrams lost before it, dropped by it', 'flows: least / most'],
    ...['neighbours: least / most', 'answer to `flows` p50, longest, ms', 'idle'],
  ];
  return [
    `${FLOWS} flows of frames of 45 kB to ${CONSUMERS} neighbours, offered at twice the limit, or as fast as the load can send: where that is not twice, the limit is the load's, too.`,
    table(head, rows),
  ];
}
