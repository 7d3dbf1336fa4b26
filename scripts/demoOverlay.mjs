// The overlay of the demo: headless nodes on loopback, each a child process that speaks JSON lines.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { root } from './install.mjs';
import { Failure, endProcess, isWindows } from './processes.mjs';

const READY_TIMEOUT_MS = 20_000;

/** server1 – node1 – {node2, node3}, node2 – node3. Each connects to nodes named before it. */
const NODES = [
  { name: 'server1', neighbours: [], sources: ['media/sample.mjpeg'] },
  { name: 'node1', neighbours: ['server1'], sources: [] },
  { name: 'node2', neighbours: ['node1'], sources: [] },
  { name: 'node3', neighbours: ['node1', 'node2'], sources: [] },
];

/**
 * Starts one node and waits until it is ready and connected to all its neighbours.
 * @returns {Promise<{ name: string, address: string, child: import('node:child_process').ChildProcess, died: Promise<string> }>}
 */
async function startNode({ name, neighbours, sources }, own) {
  const args = [
    '--json',
    '--port',
    '0',
    '--name',
    name,
    ...neighbours,
    ...(sources.length > 0 ? ['--source', ...sources] : []),
  ];
  // A group of its own, so that Ctrl-C reaches this script alone, which then ends the nodes in order.
  const child = spawn(process.execPath, ['dist/ott-node.js', ...args], {
    cwd: root,
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: !isWindows,
  });
  own(child);
  let complaints = '';
  child.stderr.setEncoding('utf8').on('data', (text) => (complaints = (complaints + text).slice(-2000)));
  const died = new Promise((resolve) => {
    child.once('error', (error) => resolve(`${name} could not be started: ${error.message}`));
    child.once('exit', (code, signal) =>
      resolve(`${name} ended by itself (${signal ?? `exit code ${code}`})\n${complaints}`.trim()),
    );
  });

  const ready = new Promise((resolve, reject) => {
    const late = setTimeout(
      () => reject(new Failure(`${name} was not ready after ${READY_TIMEOUT_MS / 1000} s.\n${complaints}`)),
      READY_TIMEOUT_MS,
    );
    let address;
    const connected = new Set();
    createInterface({ input: child.stdout }).on('line', (line) => {
      const event = JSON.parse(line);
      if (event.event === 'ready') address = `${event.address}:${event.port}`;
      if (event.event === 'neighbour' && event.state === 'connected') connected.add(event.id);
      if (address === undefined || connected.size < neighbours.length) return;
      clearTimeout(late);
      resolve(address);
    });
    void died.then((why) => {
      clearTimeout(late);
      reject(new Failure(why));
    });
  });
  return { name, address: await ready, child, died };
}

/**
 * Starts the nodes, one after the other.
 * @param {(line: string) => void} log
 * @param {(end: () => Promise<void>) => void} atEnd takes what is to be done at the end, last given first
 * @returns {Promise<{ addresses: Map<string, string>, died: Promise<string> }>} `died` tells which node ended by itself
 * @throws {Failure}
 */
export async function startOverlay(log, atEnd) {
  const addresses = new Map();
  const deaths = [];
  for (const { name, neighbours, sources } of NODES) {
    const at = neighbours.map((neighbour) => addresses.get(neighbour));
    const files = sources.map((file) => path.join(root, file));
    const node = await startNode({ name, neighbours: at, sources: files }, (child) => atEnd(() => endProcess(child)));
    addresses.set(name, node.address);
    deaths.push(node.died);
    const links = neighbours.length > 0 ? `, connected to ${neighbours.join(' and ')}` : '';
    log(`${name} on ${node.address}${links}${sources.length > 0 ? `, streams ${sources.join(', ')}` : ''}`);
  }
  return { addresses, died: Promise.race(deaths) };
}
