// What a source takes: reading, finding frames, cutting, pacing, sending; and its memory with a large file.
import { rmSync, statfsSync } from 'node:fs';
import path from 'node:path';
import { writeClip } from './clips.mjs';
import { cpuNs, memoryMb } from './cpu.mjs';
import { median, shown, table } from './figures.mjs';
import { pause } from './waiting.mjs';

const FRAME_BYTES = 30_000;
const RATE = 240;
const LARGE_BYTES = 1_000_000_000;
const FLOW = 'clip';

export async function measureSource(harness, { rounds, quick }) {
  const file = path.join(harness.folder, 'clip.mjpeg');
  writeClip(file, 6_000_000, FRAME_BYTES);
  const cost = [];
  for (const datagrams of ['small', 'whole']) {
    if (datagrams === 'whole' && !harness.has('--max-datagram')) continue;
    const started = [];
    for (const neighbours of quick ? [1, 4] : [1, 16]) {
      started.push({ neighbours, each: [], ...(await startSource(harness, file, { neighbours, datagrams })) });
    }
    for (let round = 0; round < rounds; round++) {
      for (const source of started) {
        await source.node.command(`stream ${file} --as ${FLOW} --fps ${RATE}`);
        const { command } = await harness.startLoad();
        await command('open', watching(source));
        source.each.push(await framesCost(source, quick ? 300 : 1_000));
        await command('close');
        await source.node.command(`withdraw ${FLOW}`);
      }
    }
    cost.push(
      ...started.map(({ neighbours, each }) => ({
        datagrams,
        neighbours,
        cpuUs: median(each.map(({ cpuUs }) => cpuUs)),
        rate: median(each.map(({ rate }) => rate)),
      })),
    );
    await harness.endAll();
  }
  return { cost, memory: await measureMemory(harness, quick) };
}

async function startSource(harness, file, { datagrams }) {
  const node = await harness.startNode('source', ...harness.nodeOptions({ datagrams }));
  return { node, pid: node.pid };
}

function watching({ node, neighbours }) {
  return { kind: 'consumers', exits: [node.port], consumers: neighbours, flow: FLOW, source: node.id };
}

/** Per frame and neighbour, as for a relay. */
async function framesCost({ node, pid, neighbours }, windowMs) {
  const sent = async () => (await node.command('stats')).flows.find(({ flow }) => flow === FLOW)?.framesSent ?? 0;
  await pause(300);
  const [before, cpu, at] = [await sent(), cpuNs(pid), performance.now()];
  await pause(windowMs);
  const [after, cpuAfter] = [await sent(), cpuNs(pid)];
  const frames = Math.max(1, after - before);
  return {
    cpuUs: cpu === undefined ? undefined : (cpuAfter - cpu) / 1_000 / frames / neighbours,
    rate: (frames * 1_000) / (performance.now() - at),
  };
}

/** A large file may not be in memory: most so far and at the end, while it is streamed. */
async function measureMemory(harness, quick) {
  const bytes = quick ? 20_000_000 : LARGE_BYTES;
  const { bavail, bsize } = statfsSync(harness.folder);
  if (bavail * bsize < 2 * bytes) {
    harness.notes.push('There is no room for a file of 1 GB: memory with it is not measured.');
    return undefined;
  }
  const file = path.join(harness.folder, 'large.mjpeg');
  writeClip(file, bytes, FRAME_BYTES);
  try {
    const node = await harness.startNode('source');
    const idle = memoryMb(node.pid);
    await node.command(`stream ${file} --as ${FLOW} --fps ${RATE}`);
    await harness.startLoad('consumers', watching({ node, neighbours: 1 }));
    await pause(quick ? 500 : 6_000);
    const memory = memoryMb(node.pid);
    return memory && { megabytes: bytes / 1e6, idle: idle.now, now: memory.now, most: memory.most };
  } finally {
    await harness.endAll();
    rmSync(file, { force: true });
  }
}

export function showSource({ cost, memory }) {
  const rows = cost.map(({ datagrams, neighbours, cpuUs, rate }) => [
    datagrams === 'small' ? '1,200 B' : 'whole',
    neighbours,
    shown(cpuUs),
    shown(cpuUs * neighbours),
    shown(rate),
  ]);
  const head = ['datagrams', 'neighbours', 'µs per frame and neighbour', 'µs per frame', 'frames/s'];
  return [
    `\`ott-node\` streams a file of frames of 30 kB at ${RATE} frames/s.`,
    table(head, rows),
    memory
      ? `Memory with a file of ${memory.megabytes.toLocaleString('en')} MB: ${memory.now} MB, at most ${memory.most} MB; ${memory.idle} MB before it was opened.`
      : 'Memory was not measured.',
  ];
}
