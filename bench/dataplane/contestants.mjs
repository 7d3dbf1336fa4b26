// Relays side by side: each is started with its load and answers what a frame costs. All are measured in the same way.
import { endpointLoad } from './endpointLoad.mjs';
import { DATAGRAM_BYTES } from './harness.mjs';

/** What there is to compare with, for one kind of datagrams. */
export function contestants(harness, datagrams) {
  const isWhole = datagrams === 'whole';
  return [
    { name: 'ott-node', start: startNode },
    ...(harness.has('--fast-udp') ? [{ name: 'ott-node --fast-udp', start: startFast }] : []),
    ...(harness.hasCompiler ? [{ name: 'C', start: startC }] : []),
    { name: 'naive', start: startNaive },
    { name: 'bare', start: startBare },
    ...(isWhole && harness.hasPeers
      ? [
          { name: 'ws', start: startWs, mostBytes: 45_000 },
          { name: 'ZeroMQ', start: startZeromq, mostBytes: 45_000 },
          { name: 'gossipsub', start: startGossipsub(true), mostBytes: 6_000 },
          { name: 'gossipsub, unsigned', start: startGossipsub(false), mostBytes: 6_000 },
        ]
      : []),
  ];
}

/** One relay between a publisher and `consumers`; `more` goes to the load. Answers `{load, pid}`. */
export async function startOverlay(harness, { consumers, datagrams, fast = false, ...more }) {
  const node = await harness.startNode('relay', ...harness.nodeOptions({ datagrams, fast }));
  const load = await harness.startLoad('overlay', {
    ...{ entry: node.port, exits: [node.port], consumers, datagramBytes: DATAGRAM_BYTES[datagrams] },
    ...more,
  });
  return { load, pid: node.pid, node };
}

/** The same, with the load that is a program where that can be had. */
async function startNode(harness, { consumers, datagrams, fast = false }) {
  if (!harness.hasCompiler) return startOverlay(harness, { consumers, datagrams, fast });
  const node = await harness.startNode('relay', ...harness.nodeOptions({ datagrams, fast }));
  const endpoint = await harness.startEndpoint(node.port, consumers);
  const { labels } = await harness.startLoad('control', { entry: node.port, ends: endpoint.ports, flows: 1 });
  return { load: endpointLoad(endpoint, { labels, datagrams }), pid: node.pid, node };
}

function startFast(harness, options) {
  return startNode(harness, { ...options, fast: true });
}

/** Relays that look at nothing, on other ports: 0 and 0 are as good a label as any. */
async function startDatagrams(script, harness, { consumers, datagrams }) {
  if (harness.hasCompiler) {
    const endpoint = await harness.startEndpoint(0, consumers);
    const { pid, port } = await harness.startRelay(
      script,
      endpoint.ports.map(([relay]) => relay),
    );
    await endpoint.send('connect', port);
    return { load: endpointLoad(endpoint, { labels: [{ slot: 0, key: 0 }], datagrams }), pid };
  }
  const load = await harness.startLoad('udp', { consumers, datagramBytes: DATAGRAM_BYTES[datagrams] });
  const relay = await harness.startRelay(script, [load.publisherPort, ...load.ports]);
  await load.command('connect', { port: relay.port });
  return { load, pid: relay.pid };
}

const startC = (harness, options) => startDatagrams('relay.c', harness, options);
const startNaive = (harness, options) => startDatagrams('naiveRelay.mjs', harness, options);
const startBare = (harness, options) => startDatagrams('bareRelay.mjs', harness, options);

async function startWs(harness, { consumers }) {
  const { pid, port } = await harness.startRelay('wsRelay.mjs', []);
  return { pid, load: await harness.startLoad('ws', { consumers, port }) };
}

async function startZeromq(harness, { consumers }) {
  const { pid, port, consumersPort } = await harness.startRelay('zeromqRelay.mjs', []);
  return { pid, load: await harness.startLoad('zeromq', { consumers, port, consumersPort }) };
}

function startGossipsub(signs) {
  return async (harness, { consumers }) => {
    const { pid, address } = await harness.startRelay('gossipsubRelay.mjs', signs ? ['--sign'] : []);
    return { pid, load: await harness.startLoad('gossipsub', { consumers, address, signs }) };
  };
}

/** Starts all, and says of those that do not start why they are left out. */
export async function startAll(harness, list, options) {
  const started = [];
  for (const { name, start, mostBytes = Infinity } of list) {
    try {
      started.push({ name, mostBytes, ...(await start(harness, options)) });
    } catch (error) {
      if (name === 'ott-node') throw error;
      harness.notes.push(`${name}, ${options.consumers} next hops: left out: ${String(error.message).split('\n')[0]}`);
    }
  }
  return started;
}
