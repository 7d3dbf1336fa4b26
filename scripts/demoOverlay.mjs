// The overlay of the demo: headless nodes on loopback, each a child process that speaks JSON lines, and what they do once the editor's node is there.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { root } from './install.mjs';
import { Failure, endProcess, isWindows } from './processes.mjs';

const READY_TIMEOUT_MS = 20_000;

/** The clip that the demo streams. */
export const SAMPLE = path.join(root, 'media/sample.mjpeg');

/** The editor's node: its name, and the nodes that it is a neighbour of by its settings. */
export const EDITOR = { name: 'editor', neighbours: ['node1', 'node2', 'node4'] };

/** sample.mjpeg has two sources, 2 and 3 hops from the editor; without node1, there is another way to both. */
export const PICTURE = `
    server1 ── node1 ── editor ── client1
       │                │    │
     node3 ─── node2 ───┘    └─── node4
       │
    server2`.slice(1);

/** Each connects to nodes named before it. */
const NODES = [
  { name: 'server1', neighbours: [], flows: ['sample.mjpeg'] },
  { name: 'node1', neighbours: ['server1'], flows: [] },
  { name: 'node2', neighbours: [], flows: [] },
  { name: 'node3', neighbours: ['server1', 'node2'], flows: [] },
  { name: 'server2', neighbours: ['node3'], flows: ['sample.mjpeg', 'second.mjpeg'] },
  { name: 'node4', neighbours: [], flows: [] },
  { name: 'client1', neighbours: [], flows: [] },
];

/** The flow that client1 watches through the editor's node. */
const WATCHED = 'second.mjpeg';

/**
 * @typedef {object} DemoNode
 * @property {string} name
 * @property {number} pid
 * @property {string} address
 * @property {string} id its short id, by which nodes know it that are no neighbours of it
 * @property {string} again the command line that starts it again, for a shell in the folder of the project
 * @property {(command: string) => void} send gives it a command; what it answers is not waited for
 * @property {(listener: (event: Record<string, any>) => void) => void} onEvent what happens at it from now on
 * @property {() => void} crash ends it without a goodbye
 * @property {Promise<string>} died how it ended
 */

const quoted = (word) => (/^[\w./:\\-]+$/.test(word) ? word : `"${word}"`);

/**
 * Starts one node and waits until it is ready and connected to all its neighbours.
 * @returns {Promise<DemoNode>}
 */
async function startNode({ name, neighbours, files }, own) {
  const args = ['--name', name, ...neighbours, ...(files.length > 0 ? ['--source', ...files] : [])];
  // A group of its own, so that Ctrl-C reaches this script alone, which then ends the nodes in order.
  const child = spawn(process.execPath, ['dist/ott-node.js', '--json', '--port', '0', ...args], {
    cwd: root,
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: !isWindows,
  });
  own(child);
  // A command to a node that is gone is lost, which its exit tells better.
  child.stdin.on('error', () => undefined);
  let complaints = '';
  child.stderr.setEncoding('utf8').on('data', (text) => (complaints = (complaints + text).slice(-2000)));
  const died = new Promise((resolve) => {
    child.once('error', (error) => resolve(`${name} could not be started: ${error.message}`));
    child.once('exit', (code, signal) => resolve(`${name} ended (${signal ?? `exit code ${code}`})`));
  });

  const listeners = [];
  const ready = new Promise((resolve, reject) => {
    const late = setTimeout(
      () => reject(new Failure(`${name} was not ready after ${READY_TIMEOUT_MS / 1000} s.\n${complaints}`)),
      READY_TIMEOUT_MS,
    );
    let endpoint;
    const connected = new Set();
    createInterface({ input: child.stdout }).on('line', (line) => {
      const event = JSON.parse(line);
      for (const listener of listeners) listener(event);
      if (event.event === 'ready') endpoint = event;
      if (event.event === 'neighbour' && event.state === 'connected') connected.add(event.id);
      if (endpoint === undefined || connected.size < neighbours.length) return;
      clearTimeout(late);
      resolve(endpoint);
    });
    void died.then((why) => {
      clearTimeout(late);
      reject(new Failure(`${why}\n${complaints}`.trim()));
    });
  });
  const { id, address, port } = await ready;
  return {
    name,
    pid: child.pid ?? 0,
    address: `${address}:${port}`,
    id: id.slice(0, 8),
    again: ['node', 'dist/ott-node.js', '--port', port, ...args].map((word) => quoted(String(word))).join(' '),
    send: (command) => void child.stdin.write(`${command}\n`),
    onEvent: (listener) => void listeners.push(listener),
    crash: () => void child.kill('SIGKILL'),
    died,
  };
}

/** What happens when the editor's node joins, as often as it does: node4 goes away, and client1 joins behind it and watches. */
function awaitEditor(nodes, log) {
  const isEditor = (event) => event.event === 'neighbour' && event.state === 'connected' && event.name === EDITOR.name;
  const [node4, client1] = ['node4', 'client1'].map((name) => nodes.get(name));
  node4.onEvent((event) => {
    if (isEditor(event)) node4.crash();
  });
  // Whichever of its neighbours still runs says where it is; that client1 is told twice does no harm.
  for (const name of EDITOR.neighbours) {
    nodes.get(name).onEvent((event) => {
      if (isEditor(event)) client1.send(`connect ${event.address}:${event.port}`);
    });
  }
  client1.onEvent((event) => {
    if (isEditor(event)) log(`client1 joined behind the editor's node, which now forwards ${WATCHED} to it`);
    if (event.event === 'flow' && event.flow === WATCHED && event.state === 'hold') client1.send(`watch ${WATCHED}`);
  });
}

/**
 * Starts the nodes, one after the other. A node that ends later is told of and does not end the demo.
 * @param {string} folder where a copy of the clip is put, for its other flow
 * @param {object} demo
 * @param {(line: string) => void} demo.log
 * @param {(end: () => Promise<void>) => void} demo.atEnd takes what is to be done at the end, last given first
 * @param {(pid: number, gone: Promise<unknown>) => void} demo.guard takes a process that must not outlive the demo
 * @returns {Promise<Map<string, DemoNode>>} by name
 * @throws {Failure}
 */
export async function startOverlay(folder, { log, atEnd, guard }) {
  if (!existsSync(SAMPLE))
    throw new Failure('media/sample.mjpeg is missing: restore it with "git checkout media/sample.mjpeg".');
  const second = path.join(folder, 'second.mjpeg');
  copyFileSync(SAMPLE, second);
  let ending = false;
  const nodes = new Map();
  for (const { name, neighbours, flows } of NODES) {
    const at = neighbours.map((neighbour) => nodes.get(neighbour).address);
    const files = flows.map((flow) => (flow === 'second.mjpeg' ? second : SAMPLE));
    const node = await startNode({ name, neighbours: at, files }, (child) => {
      atEnd(() => {
        ending = true;
        return endProcess(child);
      });
      if (child.pid !== undefined) guard(child.pid, once(child, 'exit'));
    });
    nodes.set(name, node);
    void node.died.then((how) => {
      if (!ending) log(`${how}; to bring it back, in another terminal:\n      ${node.again}`);
    });
    const links = neighbours.length > 0 ? `, connected to ${neighbours.join(' and ')}` : '';
    const streams = flows.length > 0 ? `, streams ${flows.join(' and ')}` : '';
    log(`${name} (${node.id}) on ${node.address}, pid ${node.pid}${links}${streams}`);
  }
  awaitEditor(nodes, log);
  return nodes;
}
