// Are neighbours wrongly given up under full load, and is one that is stopped still found? Real processes on loopback: a source,
// a relay and a viewer that watches, an idle neighbour of the relay, and twice as many busy processes as there are processors.
//
//   node bench/liveness.mjs [seconds]        default 60; needs `npm run build`
//
// Exits with 1 if there was a false alarm, or if the stopped relay was not found within 3 s.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpus } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';

const ROOT = path.resolve(import.meta.dirname, '..');
const CLIP = path.join(ROOT, 'media/sample.mjpeg');
const FOUND_WITHIN_MS = 3_000;

const seconds = Number(process.argv[2] ?? 60);
const children = [];

function start(file, args) {
  const child = spawn(process.execPath, [file, ...args], { stdio: ['pipe', 'pipe', 'ignore'] });
  children.push(child);
  return child;
}

/** A node, its events with the time at which they were read, and a way to wait for one. */
async function startNode(name, ...args) {
  const child = start(path.join(ROOT, 'dist/ott-node.js'), ['--json', '--port', '0', '--name', name, ...args]);
  const events = [];
  const waiting = new Set();
  createInterface({ input: child.stdout }).on('line', (line) => {
    events.push({ ...JSON.parse(line), at: performance.now() });
    for (const check of waiting) check();
  });
  const event = (matches, from = 0) =>
    new Promise((resolve) => {
      const check = () => {
        const found = events.slice(from).find(matches);
        if (!found) return;
        waiting.delete(check);
        resolve(found);
      };
      waiting.add(check);
      check();
    });
  const { address, port, id } = await event((line) => line.event === 'ready');
  return {
    name,
    child,
    events,
    event,
    id,
    endpoint: `${address}:${port}`,
    tell: (line) => child.stdin.write(`${line}\n`),
  };
}

const isConnected = ({ event, state }) => event === 'neighbour' && state === 'connected';

async function run() {
  const source = await startNode('source', '--source', CLIP);
  const relay = await startNode('relay', source.endpoint);
  const viewer = await startNode('viewer', relay.endpoint);
  const idle = await startNode('idle', relay.endpoint);
  const nodes = [source, relay, viewer, idle];
  await Promise.all(nodes.map((node) => node.event(isConnected)));
  const { flow } = await viewer.event(({ event }) => event === 'flow');
  viewer.tell(`watch ${flow}`);
  await viewer.event(({ event, state }) => event === 'player' && state === 'playing');

  for (let i = 0; i < 2 * cpus().length; i++) {
    children.push(spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' }));
  }
  const before = new Map(nodes.map((node) => [node, node.events.length]));
  await new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
  const alarms = nodes.flatMap((node) =>
    node.events
      .slice(before.get(node))
      .filter(({ event, state }) => event === 'neighbour' && state !== 'connected')
      .map(({ name, state }) => `${node.name}: ${name} ${state}`),
  );
  console.log(
    `${seconds} s of full load: ${alarms.length} false alarms${alarms.map((alarm) => `\n  ${alarm}`).join('')}`,
  );

  const stopped = performance.now();
  relay.child.kill('SIGSTOP');
  const found = await Promise.all(
    [source, viewer, idle].map(async (node) => {
      const lost = (state) => (event) => event.event === 'neighbour' && event.id === relay.id && event.state === state;
      const from = node.events.length;
      const noMedia = Promise.race([node.event(lost('connecting'), from), node.event(lost('unreachable'), from)]);
      const ms = [(await noMedia).at, (await node.event(lost('unreachable'), from)).at].map((at) =>
        Math.round(at - stopped),
      );
      console.log(`relay stopped, found by ${node.name}: not used after ${ms[0]} ms, given up after ${ms[1]} ms`);
      return ms[1];
    }),
  );
  return alarms.length === 0 && found.every((ms) => ms <= FOUND_WITHIN_MS);
}

try {
  process.exitCode = (await run()) ? 0 : 1;
} finally {
  for (const child of children) child.kill('SIGKILL');
  await Promise.all(
    children
      .filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null)
      .map((child) => once(child, 'exit')),
  );
}
