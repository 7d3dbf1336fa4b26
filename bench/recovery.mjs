// How long do frames stay away when a relay is lost, and is any lost or doubled when a better route appears? Real processes on
// loopback: the 15 nodes of scenario 3, client5 watches server2's flow over node4 at 30 frames/s.
//
//   node bench/recovery.mjs [rounds]        default 10; needs `npm run build`
//
// Prints a table and one line of JSON. Exits with 1 if a bound is broken.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { FrameWatch } from './frames.mjs';
import { Bench, CLIP, startScenario } from './nodes.mjs';

const ROUNDS = Number(process.argv[2] ?? 10);
const FRAMES_PER_SECOND = 30;
const FLOW = path.basename(CLIP);
/** Frames in a row that show that everything has come to rest: longer than a branch that is left lingers. */
const STEADY_FRAMES = 45;
/** Medians, from the signal to the first frame after the pause. */
const STOPPED_WITHIN_MS = 1_500;
const KILLED_WITHIN_MS = 300;

const isConnected = ({ event, state }) => event === 'neighbour' && state === 'connected';

class Recovery {
  constructor(bench, nodes, frames) {
    this.bench = bench;
    this.nodes = nodes;
    this.frames = frames;
    this.source = nodes.get('server2');
    this.viewer = nodes.get('client5');
    /** The neighbours of node4. */
    this.around = ['server2', 'node3', 'node5', 'client5'].map((name) => nodes.get(name));
  }

  get relay() {
    return this.nodes.get('node4');
  }

  /** Does `act`, waits until client5 has a route that `isMeant` and frames come steadily, and tells what became of the frames. */
  async measured(act, isMeant) {
    const { viewer, source, frames } = this;
    await frames.steady(STEADY_FRAMES, performance.now());
    const index = viewer.events.length;
    const from = performance.now();
    await act();
    const isRoute = (event) => event.event === 'route' && event.destination === source.id;
    const route = await viewer.event((event) => isRoute(event) && event.via !== null && isMeant(event.via), index);
    await frames.steady(STEADY_FRAMES, performance.now());
    const lost = viewer.events.slice(index).find((event) => isRoute(event) && event.via === null);
    return {
      ...frames.since(from),
      pendingMs: lost ? lost.at - from : null,
      routeMs: route.at - from,
      ended: viewer.events.slice(index).filter(({ event, state }) => event === 'player' && state === 'ended').length,
    };
  }

  /** node4 is lost in that way. */
  lose(act) {
    const { id } = this.relay;
    return this.measured(act, (via) => via !== id);
  }

  /** The route over node4 appears, and is better. */
  better(act) {
    return this.measured(act, (via) => via === this.relay.id);
  }

  async stopped() {
    const { relay, around } = this;
    const lost = await this.lose(() => relay.child.kill('SIGSTOP'));
    const indices = around.map(({ events }) => events.length);
    const from = performance.now();
    const back = await this.better(() => relay.child.kill('SIGCONT'));
    const again = await Promise.all(
      around.map((node, i) => node.event((event) => isConnected(event) && event.id === relay.id, indices[i])),
    );
    return { lost, back: { ...back, neighbourMs: Math.max(...again.map(({ at }) => at)) - from } };
  }

  /** node4 ends and is started again: a new node, on the same port. */
  async ended(how) {
    const { relay } = this;
    const lost = await this.lose(() => void relay.end(how));
    const back = await this.better(async () => {
      const endpoints = this.around.map(({ endpoint }) => endpoint);
      this.nodes.set('node4', await this.bench.startNode('node4', '--port', String(relay.port), ...endpoints));
    });
    return { lost, back };
  }

  /** The link of client5 and node4 is taken away and comes back. */
  async linked() {
    const { relay, viewer } = this;
    const lost = await this.lose(() => viewer.command(`disconnect ${relay.id}`));
    const back = await this.better(() => viewer.command(`connect ${relay.endpoint}`));
    return { lost, back };
  }
}

async function start(bench) {
  const nodes = await startScenario(bench, 'scenario3');
  const [source, viewer] = [nodes.get('server2'), nodes.get('client5')];
  const { id } = nodes.get('node4');
  await viewer.poll('routes', (routes) =>
    routes.some(({ destination, via, cost }) => destination === source.id && via === id && cost === 2),
  );
  await source.command(`stream "${CLIP}" --fps ${FRAMES_PER_SECOND}`);
  await viewer.event(({ event, flow }) => event === 'flow' && flow === FLOW);
  const output = path.join(bench.folder, 'client5.mjpeg');
  writeFileSync(output, '');
  const frames = new FrameWatch(output, CLIP, FRAMES_PER_SECOND);
  await viewer.command(`watch ${FLOW} --output "${output}"`);
  await frames.steady(STEADY_FRAMES, performance.now());
  return new Recovery(bench, nodes, frames);
}

function spread(values) {
  const sorted = values.filter((value) => value !== null).sort((a, b) => a - b);
  if (sorted.length === 0) return null;
  const median = (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
  return { min: Math.round(sorted[0]), median: Math.round(median), max: Math.round(sorted.at(-1)) };
}

function summarised(what, rounds, wanted, isMet) {
  const sum = (member) => rounds.reduce((total, round) => total + round[member], 0);
  const summary = {
    what,
    rounds: rounds.length,
    againMs: spread(rounds.map(({ againMs }) => againMs)),
    pauseMs: spread(rounds.map(({ pauseMs }) => pauseMs)),
    routeMs: spread(rounds.map(({ routeMs }) => routeMs)),
    neighbourMs: spread(rounds.map(({ neighbourMs }) => neighbourMs ?? null)),
    framesLost: spread(rounds.map(({ lost }) => lost)),
    roundsWithLoss: rounds.filter(({ lost }) => lost > 0).length,
    framesDoubled: sum('doubled'),
    playersEnded: sum('ended'),
    wanted,
  };
  const isKept = summary.framesDoubled === 0 && summary.playersEnded === 0;
  return { ...summary, met: isKept && isMet(summary) };
}

function text(range) {
  return range ? `${range.median} (${range.min}–${range.max})` : '–';
}

await Bench.run(async (bench) => {
  const recovery = await start(bench);
  const ways = {
    stopped: () => recovery.stopped(),
    linked: () => recovery.linked(),
    quit: () => recovery.ended('quit'),
    killed: () => recovery.ended('SIGKILL'),
  };
  const rounds = {};
  for (const [name, way] of Object.entries(ways)) {
    rounds[name] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const result = await way();
      rounds[name].push(result);
      const { lost, back } = result;
      console.error(
        `${name} ${round + 1}: route after ${Math.round(lost.routeMs)} ms, frames after ${Math.round(lost.againMs)} ms, ` +
          `${lost.lost} lost; back: ${back.lost} lost, ${back.doubled} doubled`,
      );
    }
  }
  const stats = (await recovery.viewer.command('stats')).flows.find(({ flow }) => flow === FLOW);
  const lost = (name) => rounds[name].map((round) => round.lost);
  const back = (...names) => names.flatMap((name) => rounds[name].map((round) => round.back));
  const within = (ms) => (summary) => summary.againMs.median <= ms;
  const noLoss = ({ roundsWithLoss }) => roundsWithLoss === 0;
  const always = () => true;
  const results = [
    summarised(
      'node4 stopped silently',
      lost('stopped'),
      `median ≤ ${STOPPED_WITHIN_MS} ms`,
      within(STOPPED_WITHIN_MS),
    ),
    summarised('node4 goes on', back('stopped'), 'none doubled', always),
    summarised('node4 killed', lost('killed'), `median ≤ ${KILLED_WITHIN_MS} ms`, within(KILLED_WITHIN_MS)),
    summarised('node4 quits', lost('quit'), 'none doubled', always),
    summarised('its link to client5 is closed', lost('linked'), 'none doubled', always),
    summarised('better route: a new link', back('linked'), 'none lost', noLoss),
    summarised('better route: a new node', back('killed', 'quit'), 'none lost', noLoss),
  ];
  console.table(
    Object.fromEntries(
      results.map((result) => [
        result.what,
        {
          rounds: result.rounds,
          'frames again after ms': text(result.againMs),
          'longest pause ms': text(result.pauseMs),
          'frames lost': text(result.framesLost),
          doubled: result.framesDoubled,
          'new route after ms': text(result.routeMs),
          wanted: result.wanted,
          met: result.met ? 'yes' : 'NO',
        },
      ]),
    ),
  );
  console.log(
    `median (least–most) of the rounds; at the player: ${stats.framesDelivered} frames, ${stats.framesDuplicate} duplicates`,
  );
  console.log(JSON.stringify({ bench: 'recovery', results, player: stats }));
  recovery.frames.close();
  return results.every(({ met }) => met) && stats.framesDuplicate === 0;
});
