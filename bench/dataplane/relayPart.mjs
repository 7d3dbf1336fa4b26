// What a relay's processor takes for a delivered frame, next to other relays.
import { contestants, startAll } from './contestants.mjs';
import { DATAGRAM_BYTES } from './harness.mjs';
import { median, medianRatio, percentile, shown, table } from './figures.mjs';

const HEADER_BYTES = 32;
const TITLES = {
  small: 'Datagrams of 1,200 bytes',
  whole: 'Whole frames: datagrams of up to 57,264 bytes',
  runs: 'Datagrams of 1,200 bytes that come in runs, as a neighbour with --fast-udp sends them',
};

export async function measureRelay(harness, { rounds, warmupMs, windowMs, quick, short }) {
  const cells = [];
  for (const datagrams of harness.hasCompiler && !quick ? Object.keys(TITLES) : ['small', 'whole']) {
    const sizes = datagrams === 'runs' ? [45_000] : quick || short ? [6_000, 45_000] : [6_000, 45_000, 150_000];
    for (const consumers of hops(datagrams, quick, short)) {
      const relays = await startAll(harness, contestants(harness, datagrams), { consumers, datagrams });
      for (const bytes of sizes) {
        const taking = relays.filter(({ mostBytes }) => bytes <= mostBytes);
        cells.push(await measureCell(harness, taking, { datagrams, consumers, bytes, rounds, warmupMs, windowMs }));
      }
      await harness.endAll();
    }
  }
  return cells;
}

function hops(datagrams, quick, short) {
  if (quick) return [datagrams === 'small' ? 4 : 1];
  return short ? [1, 16] : [1, 4, 16];
}

async function measureCell(harness, relays, { datagrams, consumers, bytes, rounds, warmupMs, windowMs }) {
  const results = Object.fromEntries(relays.map(({ name }) => [name, []]));
  const before = new Map();
  for (const relay of relays.filter(({ node }) => node)) before.set(relay, await datagramsOf(relay));
  for (let round = 0; round < rounds; round++) {
    for (const { name, load, pid } of relays) {
      const options = { bytes, flows: 1, windowBytes: harness.windowBytes, warmupMs, windowMs, pids: [pid] };
      results[name].push(await load.command('run', { ...options, leastFrames: 20 * consumers }));
    }
  }
  for (const relay of relays.filter(({ node }) => node)) {
    const frames = results[relay.name].reduce((sum, { allSent }) => sum + allSent, 0);
    const received = (await datagramsOf(relay)) - before.get(relay);
    const wanted = Math.ceil(bytes / (DATAGRAM_BYTES[datagrams] - HEADER_BYTES));
    if (Math.abs(received / frames / wanted - 1) > 0.1) {
      harness.notes.push(
        `${relay.name}, ${bytes} bytes, ${datagrams}: ${shown(received / frames)} datagrams a frame instead of ${wanted}.`,
      );
    }
  }
  const own = results['ott-node'].map(({ cpuUs }) => cpuUs);
  return {
    ...{ datagrams, consumers, bytes },
    relays: Object.entries(results).map(([name, each]) => {
      const costs = each.map(({ cpuUs }) => cpuUs);
      const sent = each.reduce((sum, result) => sum + result.sent, 0);
      const delivered = each.reduce((sum, result) => sum + result.delivered, 0);
      return {
        name,
        cpuUs: median(costs),
        least: percentile(costs, 0),
        most: percentile(costs, 1),
        framesPerSecond: median(each.map(({ framesPerSecond }) => framesPerSecond)),
        busy: median(each.map(({ busy }) => busy)),
        loadBusy: median(each.map(({ loadBusy }) => loadBusy)),
        stalls: each.reduce((sum, { stalls }) => sum + stalls, 0),
        delivered: delivered / Math.max(1, sent * consumers),
        // How many times as cheap as this one the node is, round by round.
        ratio: medianRatio(costs, own),
        ratioFast:
          results[FAST] &&
          medianRatio(
            costs,
            results[FAST].map(({ cpuUs }) => cpuUs),
          ),
      };
    }),
  };
}

async function datagramsOf({ node }) {
  return (await node.command('stats')).datagrams.received;
}

const FAST = 'ott-node --fast-udp';

/** Tables, one per size of datagrams. */
export function showRelay(cells) {
  return Object.keys(TITLES).flatMap((datagrams) => {
    const some = cells.filter((cell) => cell.datagrams === datagrams);
    if (some.length === 0) return [];
    const names = [...new Set(some.flatMap(({ relays }) => relays.map(({ name }) => name)))];
    const rows = some.map(({ bytes, consumers, relays }) => [
      `${bytes / 1_000} kB × ${consumers}`,
      ...names.map((name) => {
        const relay = relays.find((each) => each.name === name);
        if (!relay) return '';
        const ratio = name === 'ott-node' ? '' : ` (${shown(relay.ratio)}×)`;
        return `${shown(relay.cpuUs)}${ratio}${relay.stalls > 0 ? ` [${relay.stalls} stalls]` : ''}`;
      }),
      `${shown(relays[0]?.framesPerSecond)}, ${shown(relays[0]?.busy)}, ${shown(relays[0]?.loadBusy)}`,
    ]);
    const head = ['frame × next hops', ...names, 'ott-node: frames/s in; relay, load busy'];
    return `**${TITLES[datagrams]}**\n\n${table(head, rows)}`;
  });
}

/** For the line of JSON. */
export function plainRelay(cells) {
  return cells.map(({ relays, ...cell }) => ({
    ...cell,
    relays: Object.fromEntries(relays.map(({ name, cpuUs, ratio }) => [name, [cpuUs, ratio]])),
  }));
}
