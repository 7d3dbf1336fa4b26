// Are neighbours wrongly given up under full load, and is one that is stopped still found? Real processes on loopback: a source,
// a relay and a viewer that watches, an idle neighbour of the relay, and twice as many busy processes as there are processors.
//
//   node bench/liveness.mjs [seconds]        default 60; needs `npm run build`
//
// Exits with 1 if there was a false alarm, or if the stopped relay was not found within 3 s.
import { cpus } from 'node:os';
import process from 'node:process';
import { Bench, CLIP, sleep } from './nodes.mjs';

const SECONDS = Number(process.argv[2] ?? 60);
const FOUND_WITHIN_MS = 3_000;

const isConnected = ({ event, state }) => event === 'neighbour' && state === 'connected';

await Bench.run(async (bench) => {
  const source = await bench.startNode('source', '--source', CLIP);
  const relay = await bench.startNode('relay', source.endpoint);
  const viewer = await bench.startNode('viewer', relay.endpoint);
  const idle = await bench.startNode('idle', relay.endpoint);
  const nodes = [source, relay, viewer, idle];
  await Promise.all(nodes.map((node) => node.event(isConnected)));
  const { flow } = await viewer.event(({ event }) => event === 'flow');
  await viewer.command(`watch ${flow}`);
  await viewer.event(({ event, state }) => event === 'player' && state === 'playing');

  for (let i = 0; i < 2 * cpus().length; i++) {
    bench.spawn(['-e', 'for (;;);']);
  }
  const before = new Map(nodes.map((node) => [node, node.events.length]));
  await sleep(SECONDS * 1_000);
  const alarms = nodes.flatMap((node) =>
    node.events
      .slice(before.get(node))
      .filter(({ event, state }) => event === 'neighbour' && state !== 'connected')
      .map(({ name, state }) => `${node.name}: ${name} ${state}`),
  );
  console.log(
    `${SECONDS} s of full load: ${alarms.length} false alarms${alarms.map((alarm) => `\n  ${alarm}`).join('')}`,
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
  console.log(JSON.stringify({ bench: 'liveness', seconds: SECONDS, alarms, foundMs: found }));
  return alarms.length === 0 && found.every((ms) => ms <= FOUND_WITHIN_MS);
});
