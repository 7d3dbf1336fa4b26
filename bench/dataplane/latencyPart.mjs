// What each relay on the way adds to the delay of a frame, at a usual rate, next to others on the same way.
import { DATAGRAM_BYTES } from './harness.mjs';
import { median, percentile, shown, table } from './figures.mjs';

const FLOWS = 4;
const FRAMES_PER_SECOND = 30;
const HOPS = [0, 1, 3, 6];
const ROUND_MS = 900;
/** Relays that are no nodes. */
const SCRIPTS = { C: 'relay.c', naive: 'naiveRelay.mjs' };
/** Size of frames and of datagrams. */
const KINDS = [
  { bytes: 45_000, datagrams: 'small' },
  { bytes: 45_000, datagrams: 'whole' },
  { bytes: 6_000, datagrams: 'small' },
];

export async function measureLatency(harness, { rounds, quick }) {
  const hops = quick ? [0, 1] : HOPS;
  const cells = [];
  for (const kind of quick ? KINDS.slice(0, 2) : KINDS) {
    const chains = [];
    for (const count of hops) {
      for (const relays of relaysOf(harness)) chains.push(await startChain(harness, { ...kind, relays, count }));
    }
    for (let round = 0; round < rounds; round++) {
      for (const chain of chains) chain.results.push(await measureChain(chain, kind, quick));
    }
    await harness.endAll();
    for (const relays of relaysOf(harness)) cells.push({ ...kind, relays, chains: summarise(chains, relays) });
  }
  return cells;
}

function relaysOf(harness) {
  return [
    'ott-node',
    ...(harness.has('--fast-udp') ? ['ott-node --fast-udp'] : []),
    ...Object.keys(SCRIPTS).filter((relays) => relays !== 'C' || harness.hasCompiler),
  ];
}

async function startChain(harness, { datagrams, relays, count }) {
  const datagramBytes = DATAGRAM_BYTES[datagrams];
  const chain = { relays, count, results: [] };
  if (relays in SCRIPTS) {
    const load = await harness.startLoad('udp', { consumers: 1, flows: FLOWS, datagramBytes });
    let port = load.ports[0];
    for (let i = count; i > 0; i--) ({ port } = await harness.startRelay(SCRIPTS[relays], [0, port]));
    await load.command('connect', { port });
    return { ...chain, load };
  }
  const nodes = [];
  const args = harness.nodeOptions({ datagrams, fast: relays !== 'ott-node' });
  for (let i = 0; i < count; i++) {
    const before = nodes.at(-1);
    nodes.push(await harness.startNode(`relay${i}`, ...args, ...(before ? [before.endpoint] : [])));
  }
  const ends = count === 0 ? {} : { entry: nodes[0].port, exits: [nodes.at(-1).port] };
  return { ...chain, load: await harness.startLoad('overlay', { ...ends, consumers: 1, flows: FLOWS, datagramBytes }) };
}

function measureChain({ load }, { bytes }, quick) {
  const time = quick ? { warmupMs: 100, ms: 300 } : { warmupMs: 100, ms: ROUND_MS };
  return load.command('pace', { bytes, flows: FLOWS, rate: FRAMES_PER_SECOND, ...time });
}

/** Per way: the delay, and how much longer than without a relay each of its relays makes it. */
function summarise(chains, relays) {
  const own = chains.filter((chain) => chain.relays === relays);
  const delays = own.map(({ count, results }) => ({
    count,
    p50: median(results.map(({ p50 }) => p50)),
    p99: median(results.map(({ p99 }) => p99)),
    worst: percentile(
      results.map(({ p99 }) => p99),
      1,
    ),
    lost: results.reduce((sum, { sent, delivered }) => sum + sent - delivered, 0),
  }));
  const [direct] = delays;
  return delays.map((delay) => ({
    ...delay,
    hopP50: delay.count > 0 ? (delay.p50 - direct.p50) / delay.count : undefined,
    hopP99: delay.count > 0 ? (delay.p99 - direct.p99) / delay.count : undefined,
  }));
}

export function showLatency(cells) {
  const head = [
    'frames',
    'relays',
    'without: p50, p99',
    ...'1 hop,3 hops,6 hops'.split(',').map((way) => `${way}: p50, p99 per hop`),
    'lost',
  ];
  const rows = cells.map(({ bytes, datagrams, relays, chains }) => [
    `${bytes / 1_000} kB, ${datagrams === 'small' ? '1,200 B' : 'whole'}`,
    relays,
    `${shown(chains[0].p50)}, ${shown(chains[0].p99)}`,
    ...[1, 3, 6].map((count) => {
      const chain = chains.find((each) => each.count === count);
      return chain ? `${shown(chain.hopP50)}, ${shown(chain.hopP99)}` : '–';
    }),
    String(chains.reduce((sum, { lost }) => sum + lost, 0)),
  ]);
  const how =
    `${FLOWS} flows of ${FRAMES_PER_SECOND} frames/s. Per hop: the median of the rounds' percentiles, less the same without a relay, ` +
    'by the number of relays, which share one processor. Where that is below what rounds differ by, it can be negative.';
  return [how, table(head, rows)];
}
