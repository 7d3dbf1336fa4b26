// What the relay must reach: each row of the table is judged by its worst cell, in ratios of one run.
import { shown, table } from './figures.mjs';

const PLAIN = 'ratio';
const FAST = 'ratioFast';

/** Row → which cells, whose cost is compared, at least how many times the node's, without and with --fast-udp. */
const RELAY_FLOORS = [
  ['naive `dgram` loop, 1,200 B', { datagrams: 'small' }, 'naive', 1.15, 2.5],
  ['naive `dgram` loop, whole frames', { datagrams: 'whole' }, 'naive', 0.9, 1.3],
  ['plain C relay, whole frames, 1 next hop', { datagrams: 'whole', consumers: 1 }, 'C', 0.25, 0.6],
  ['plain C relay, whole frames, 16 next hops', { datagrams: 'whole', consumers: 16 }, 'C', 0.5, 0.6],
  ['`ws` relay, 6 kB, whole frames', { datagrams: 'whole', bytes: 6_000 }, 'ws', 0.7, 1],
  ['ZeroMQ proxy, 6 kB, whole frames', { datagrams: 'whole', bytes: 6_000 }, 'ZeroMQ', 0.6, 0.8],
  ['gossipsub, 6 kB, whole frames', { datagrams: 'whole', bytes: 6_000 }, 'gossipsub', 40, 40],
];
/** A cost may be larger by this where there is more of what it has nothing to do with. */
const MOST_GROWTH = 1.1;
const MOST_LATENCY = { hopP50: 2.5, hopP99: 4 };
/** Per hop, in ms; below, a difference of two delays is what the timers make of it. */
const LEAST_HOP_MS = 0.05;

/** Rows with `isReached`; undefined where there is nothing to judge by. */
export function judge({ relay, growth, latency }) {
  return [
    ...(relay ? RELAY_FLOORS.flatMap((floor) => judgeRelay(relay, floor)) : []),
    ...(growth ? ['consumers', 'flows'].map((what) => judgeGrowth(growth[what], what)) : []),
    ...(latency ? judgeLatency(latency) : []),
  ];
}

function judgeRelay(cells, [name, where, peer, plain, fast]) {
  const isMeant = (cell) => Object.entries(where).every(([key, value]) => cell[key] === value);
  const found = cells.filter(isMeant).flatMap(({ relays }) => relays.filter((relay) => relay.name === peer));
  return [
    [PLAIN, plain, ''],
    [FAST, fast, ', --fast-udp'],
  ].flatMap(([ratio, floor, suffix]) => {
    const values = found.map((relay) => relay[ratio]).filter(Number.isFinite);
    if (values.length === 0) return ratio === FAST ? [] : [{ name, floor: `≥ ${floor}×`, isReached: undefined }];
    const worst = Math.min(...values);
    const mean = Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
    return [{ name: name + suffix, floor: `≥ ${floor}×`, worst, mean, isReached: worst >= floor }];
  });
}

function judgeGrowth(steps, what) {
  const [first, last] = [steps[0], steps.at(-1)];
  const name = `${what}: ${first.count} → ${last.count.toLocaleString('en')}`;
  const isKnown = Number.isFinite(last.ratio);
  return {
    name,
    floor: `≤ ${MOST_GROWTH}×`,
    worst: last.ratio,
    isReached: isKnown ? last.ratio <= MOST_GROWTH : undefined,
  };
}

/** Over the longest way, where a hop is the least part of what rounds differ by. */
function judgeLatency(cells) {
  const meant = cells.filter(({ bytes }) => bytes === 45_000);
  const others = [...new Set(meant.map(({ relays }) => relays))].filter((relays) => relays.startsWith('ott-node'));
  return others.flatMap((relays) =>
    Object.entries(MOST_LATENCY).map(([figure, most]) => {
      const ratios = meant
        .filter((cell) => cell.relays === relays)
        .flatMap((cell) => {
          const c = meant.find((other) => other.relays === 'C' && other.datagrams === cell.datagrams);
          return c ? [cell.chains.at(-1)[figure] / Math.max(LEAST_HOP_MS, c.chains.at(-1)[figure])] : [];
        })
        .filter(Number.isFinite);
      const worst = ratios.length > 0 ? Math.max(...ratios) : undefined;
      const name = `latency per hop, 45 kB, ${figure === 'hopP50' ? 'p50' : 'p99'}, of the C relay's, ${relays}`;
      return { name, floor: `≤ ${most}×`, worst, isReached: worst === undefined ? undefined : worst <= most };
    }),
  );
}

export function showJudgement(floors) {
  const said = (isReached) => (isReached === undefined ? 'not measured' : isReached ? 'reached' : '**missed**');
  const rows = floors.map(({ name, floor, worst, mean, isReached }) => [
    name,
    floor,
    shown(worst),
    mean === undefined ? '' : shown(mean),
    said(isReached),
  ]);
  return table(['against', 'floor', 'worst cell', 'geometric mean', ''], rows);
}
