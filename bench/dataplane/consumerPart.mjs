// What a consumer takes for a frame, and a whole way from a file through three relays into a file.
import path from 'node:path';
import { rmSync } from 'node:fs';
import { writeClip } from './clips.mjs';
import { cpuNs } from './cpu.mjs';
import { DATAGRAM_BYTES } from './harness.mjs';
import { median, shown, table } from './figures.mjs';
import { pause } from './waiting.mjs';

const FRAME_BYTES = 45_000;
const RATE = 240;
const HOPS = 3;
const WAY_RATE = 30;

export async function measureConsumer(harness, options) {
  return { reassembly: await measureReassembly(harness, options), way: await measureWay(harness, options) };
}

/** A publisher of the bench's, and `ott-node` that watches and throws the frames away. */
async function measureReassembly(harness, { rounds, quick }) {
  const cells = [];
  for (const datagrams of ['small', 'whole']) {
    const load = await harness.startLoad('publisher', { flows: 1, datagramBytes: DATAGRAM_BYTES[datagrams] });
    const args = [...harness.nodeOptions({ datagrams }), `127.0.0.1:${load.port}`];
    const node = await harness.startNode('consumer', ...args);
    await node.poll('flows', (flows) => flows.some(({ flow }) => flow === 'flow0'));
    await node.command('watch flow0 --output /dev/null');
    await load.command('wanted', { count: 1 });
    const each = [];
    for (let round = 0; round < rounds; round++) {
      const delivered = async () => (await node.command('stats')).flows[0].framesDelivered;
      const paced = { bytes: FRAME_BYTES, flows: 1, rate: RATE, warmupMs: 0, ms: quick ? 300 : 1_000 };
      const [before, cpu] = [await delivered(), cpuNs(node.pid)];
      const { sent } = await load.command('pace', paced);
      const [after, cpuAfter] = [await delivered(), cpuNs(node.pid)];
      each.push({ cpuUs: (cpuAfter - cpu) / 1_000 / Math.max(1, after - before), share: (after - before) / sent });
    }
    const of = (name) => median(each.map((one) => one[name]));
    cells.push({ datagrams, cpuUs: of('cpuUs'), delivered: of('share') });
    await harness.endAll();
  }
  return cells;
}

async function measureWay(harness, { rounds, quick }) {
  const file = path.join(harness.folder, 'way.mjpeg');
  const output = path.join(harness.folder, 'way.out');
  writeClip(file, 6_000_000, FRAME_BYTES);
  const nodes = [await harness.startNode('source', '-s', file, '--as', 'clip', '--fps', String(WAY_RATE))];
  for (let i = 0; i <= HOPS; i++) {
    nodes.push(await harness.startNode(i < HOPS ? `relay${i}` : 'consumer', nodes.at(-1).endpoint));
  }
  const consumer = nodes.at(-1);
  await consumer.poll('flows', (flows) => flows.some(({ flow }) => flow === 'clip'));
  const pids = nodes.map(({ pid }) => pid);
  await consumer.command(`watch clip --output ${output}`);
  await pause(500);
  const before = cpuNs(...pids);
  const start = performance.now();
  const framesBefore = (await consumer.command('stats')).flows[0].framesDelivered;
  await pause(quick ? 500 : rounds * 2_000);
  const cpu = cpuNs(...pids) - before;
  const ms = performance.now() - start;
  const stats = await consumer.command('unwatch clip');
  await harness.endAll();
  for (const each of [file, output]) rmSync(each, { force: true });
  const frames = Math.max(1, stats.framesDelivered - framesBefore);
  return {
    delivered: stats.framesDelivered,
    lost: stats.framesIncomplete,
    late: stats.framesLate,
    ...stats.latencyMs,
    framesPerSecond: (frames * 1_000) / ms,
    cpuUs: cpu / 1_000 / frames,
    busy: cpu / 1e6 / ms,
  };
}

export function showConsumer({ reassembly, way }) {
  const rows = reassembly.map(({ datagrams, cpuUs, delivered }) => [
    datagrams === 'small' ? '1,200 B' : 'whole',
    shown(cpuUs),
    `${shown(delivered * 100)} %`,
  ]);
  return [
    `\`ott-node\` watches a flow of 45 kB at ${RATE} frames/s and writes it to /dev/null.`,
    table(['datagrams', 'µs per frame', 'delivered'], rows),
    `From a file through ${HOPS} relays into a file, 45 kB at ${WAY_RATE} frames/s, by the program's own counters:`,
    table(
      ['frames', 'lost', 'late', 'delay p50, ms', 'p99, ms', 'µs per frame, all five programs', 'of one processor'],
      [
        [
          way.delivered,
          way.lost,
          way.late,
          shown(way.p50),
          shown(way.p99),
          shown(way.cpuUs),
          `${shown(way.busy * 100)} %`,
        ],
      ],
    ),
  ];
}
