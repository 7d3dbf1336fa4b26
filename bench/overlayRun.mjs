// One random overlay in the simulator, measured: bundled and run by routing.mjs, in a process of its own for its memory.
//
//   node overlayRun.mjs '{"size":100,"seed":1,"failures":4,"topology":true}'      prints one line of JSON
import process from 'node:process';
import { seededRandom } from '../src/base/random';
import { LINK_COST } from '../src/overlay/constants';
import { FRAME_LENGTH_BYTES } from '../src/wire/framing';
import { encodeControl } from '../src/wire/controlCodec';
import { End } from '../test/sim/connection';
import { Network } from '../test/sim/network';
import { graphOf, shortestPaths } from '../test/support/dijkstra';
import { pick, randomGraph } from '../test/support/randomGraph';

const SLICE_MS = 100;
/** Nothing but probes for so long: the overlay is at rest. Above the hold time and what follows it. */
const REST_MS = 4_000;
const LONGEST_MS = 120_000;
/** How long an overlay at rest is looked at. */
const REST_LOOK_MS = 5_000;
/** Nodes whose whole table is compared with the shortest paths: all of a small overlay. */
const CHECKED_NODES = 50;

const PROBES = new Set(['pingRequest', 'pingResponse']);
const PROBE_TAGS = new Set(
  [
    { type: 'pingRequest', token: 1 },
    { type: 'pingResponse', token: 1 },
  ].map((message) => encodeControl(message)[FRAME_LENGTH_BYTES]),
);

/** Counts what crosses the control channels, probes apart. */
class Meter {
  /** Name → what each node handled and sent. */
  nodes = new Map();
  messages = {};
  lastMessageAt = 0;
  lastRouteAt = 0;
  #cpu = process.cpuUsage();

  constructor(network, names) {
    this.names = names;
    this.reset(network.now);
    network.onStep((machine, cause, effects) => {
      if (cause.type === 'controlReceived' && !PROBES.has(cause.message.type)) {
        this.nodes.get(machine.name).handled++;
        this.messages[cause.message.type] = (this.messages[cause.message.type] ?? 0) + 1;
        this.lastMessageAt = network.now;
      }
      if (effects.some(({ type, event }) => type === 'emit' && event.event === 'route')) {
        this.lastRouteAt = network.now;
      }
      // A simulated node remembers all its events; of a thousand nodes they would fill the memory.
      machine.events.length = 0;
    });
    const { write } = End.prototype;
    const counted = (end, bytes) => {
      if (!PROBE_TAGS.has(bytes[FRAME_LENGTH_BYTES])) this.nodes.get(end.owner.name).bytes += bytes.length;
    };
    End.prototype.write = function (bytes) {
      counted(this, bytes);
      write.call(this, bytes);
    };
  }

  reset(now) {
    for (const name of this.names) this.nodes.set(name, { handled: 0, bytes: 0 });
    this.messages = {};
    this.lastMessageAt = now;
    this.lastRouteAt = now;
    this.from = now;
    this.#cpu = process.cpuUsage();
  }

  result(now) {
    const nodes = [...this.nodes.values()];
    const { user, system } = process.cpuUsage(this.#cpu);
    const total = Object.entries(this.messages).sort(([, a], [, b]) => b - a);
    return {
      handled: spread(nodes.map(({ handled }) => handled)),
      bytes: spread(nodes.map(({ bytes }) => bytes)),
      messages: Object.fromEntries(total.map(([type, count]) => [type, round(count / nodes.length)])),
      routesMs: Math.round(this.lastRouteAt - this.from),
      restMs: Math.round(this.lastMessageAt - this.from),
      virtualMs: Math.round(now - this.from),
      cpuMs: round((user + system) / 1_000 / nodes.length),
    };
  }
}

function spread(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const sum = sorted.reduce((total, value) => total + value, 0);
  return {
    median: sorted[sorted.length >> 1],
    mean: round(sum / sorted.length),
    p90: sorted[Math.floor(sorted.length * 0.9)],
    max: sorted.at(-1),
  };
}

function round(value) {
  return Math.round(value * 100) / 100;
}

/** Runs until the overlay is at rest and `isDone`. */
function settle(network, meter, isDone = () => true) {
  const start = network.now;
  while (network.now - meter.lastMessageAt < REST_MS || !isDone()) {
    if (network.now - start > LONGEST_MS) throw new Error(`not at rest after ${LONGEST_MS} ms`);
    network.run(SLICE_MS);
  }
}

/** Throws unless the nodes that are looked at have exactly the shortest paths. */
function checkRoutes(network, random) {
  const living = network.living;
  const graph = graphOf(
    living.map(({ name }) => name),
    network.liveLinks(),
  );
  const checked =
    living.length <= CHECKED_NODES ? living : Array.from({ length: CHECKED_NODES }, () => pick(random, living));
  for (const machine of checked) {
    const wanted = shortestPaths(graph, machine.name);
    const routes = machine.core.routes(network.now);
    const isRight = ({ destination, cost }) => cost === wanted.get(network.nameOf(destination)) * LINK_COST;
    if (routes.length !== wanted.size - 1 || !routes.every(isRight)) {
      throw new Error(`${machine.name} does not have the shortest paths`);
    }
  }
}

function heapBytes() {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}

function measure({ size, seed, failures, topology }) {
  const random = seededRandom(seed);
  const { nodes, links } = randomGraph(random, size, size + 1);
  const before = heapBytes();
  const network = new Network({ seed });
  const meter = new Meter(network, nodes);
  for (const node of nodes) network.start(node, { topology });
  for (const [a, b] of links) network.connect(a, b);
  settle(network, meter);
  const cold = meter.result(network.now);
  checkRoutes(network, random);
  const heapKb = Math.round((heapBytes() - before) / 1_024 / size);
  // At rest: what HELLOs and PINGs cost.
  meter.reset(network.now);
  network.run(REST_LOOK_MS);
  const restCpuMsPerSecond = round(meter.result(network.now).cpuMs / (REST_LOOK_MS / 1_000));
  const failed = [];
  const [handled, bytes] = [[], []];
  for (let i = 0; i < failures; i++) {
    const [a, b] = pick(random, links);
    meter.reset(network.now);
    network.cut(a, b, 'reset');
    settle(network, meter);
    failed.push(meter.result(network.now));
    handled.push(...[...meter.nodes.values()].map((node) => node.handled));
    bytes.push(...[...meter.nodes.values()].map((node) => node.bytes));
    checkRoutes(network, random);
    const whole = network.liveLinks().length;
    network.heal(a, b);
    if (i + 1 < failures) settle(network, meter, () => network.liveLinks().length > whole);
  }
  return {
    size,
    seed,
    topology,
    links: links.length,
    cold,
    failed,
    pooled: { handled, bytes },
    restCpuMsPerSecond,
    heapKb,
  };
}

console.log(JSON.stringify(measure(JSON.parse(process.argv[2]))));
