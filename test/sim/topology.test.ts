import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../src/base/random';
import { HOLD_TIME_MS, INTEREST_MS, RATE_INTERVAL_MS } from '../../src/overlay/constants';
import type { TopologyEvent } from '../../src/overlay/snapshot';
import { loadScenario } from '../support/scenario';
import { between, pick, randomGraph } from '../support/randomGraph';
import { forEachSeed, MANY_SEEDS } from '../support/seeds';
import { Churn } from './churn';
import { Network } from './network';
import { checkTopology } from './oracle';

/** What changed is known everywhere by then: the author's wait, one wait for each link on the way, and questions to new gateways. */
const SPREAD_MS = 4_000;

/** Starts, stops or begins a watch somewhere. */
function disturbFlows(churn: Churn): void {
  const machine = churn.network.machine(pick(churn.random, churn.nodes));
  if (!machine.isAlive) return;
  const flow = pick(churn.random, ['alpha', 'beta']);
  const player = [...machine.players.values()].at(0);
  const kind = between(churn.random, 0, 3);
  if (kind === 0 && !machine.sources.has(flow)) machine.offer(flow, { intervalMs: 500 });
  else if (kind === 1 && machine.sources.has(flow)) machine.withdraw(flow);
  else if (kind === 2 && player) machine.unwatch(player.key);
  else {
    const offer = machine.core.flows().find((view) => view.flow === flow);
    if (offer && !machine.players.has(offer.source + flow)) machine.watch(flow, offer.source);
  }
}

/** Frames of topology messages that each machine handles from now on, and their bytes sent. */
function countNews(network: Network): Map<string, number> {
  const handled = new Map<string, number>();
  network.onStep((machine, cause) => {
    if (cause.type !== 'controlReceived') return;
    if (cause.message.type !== 'topology' && cause.message.type !== 'topologyRequest') return;
    handled.set(machine.name, (handled.get(machine.name) ?? 0) + 1);
  });
  return handled;
}

describe('topology knowledge', MANY_SEEDS, () => {
  it('is the truth at every node once all is quiet', () => {
    forEachSeed(10, (seed) => {
      const churn = new Churn(seed, [3, 25]);
      churn.start();
      for (let i = 0; i < 20; i++) {
        disturbFlows(churn);
        churn.network.run(churn.random.next() * 300);
      }
      churn.network.run(SPREAD_MS);
      checkTopology(churn.network);
    });
  });

  it('is the truth again after partitions, crashes, restarts and losses', () => {
    forEachSeed(15, (seed) => {
      const churn = new Churn(seed, [3, 18]);
      churn.start();
      for (let i = 0; i < 25; i++) {
        churn.network.run(churn.random.next() * (i % 5 === 0 ? 4_000 : 400));
        if (churn.random.next() < 0.5) disturbFlows(churn);
        else churn.disturb();
      }
      churn.settle({ repair: false });
      checkTopology(churn.network);
      churn.settle({ repair: true });
      checkTopology(churn.network);
    });
  });

  it('shows nodes that tell nothing of themselves at the end of the links of others, and goes on behind them', () => {
    forEachSeed(10, (seed) => {
      const random = seededRandom(seed);
      const { nodes, links } = randomGraph(random, between(random, 3, 15), between(random, 0, 6));
      const network = new Network({ seed });
      for (const node of nodes) network.start(node, { topology: random.next() < 0.6 });
      for (const [a, b] of links) network.connect(a, b);
      network.run(3_000);
      const source = network.machine('n0');
      source.offer('movie', { intervalMs: 500 });
      network.run(1_000);
      for (const node of nodes.slice(1)) if (random.next() < 0.5) network.machine(node).watch('movie');
      network.run(SPREAD_MS);
      checkTopology(network);
      const [a, b] = pick(random, links);
      network.cut(a, b, 'reset');
      network.run(HOLD_TIME_MS + SPREAD_MS);
      checkTopology(network);
    });
  });

  it('is told by events: after the last one nothing changes', () => {
    forEachSeed(6, (seed) => {
      const churn = new Churn(seed, [3, 12]);
      const { network } = churn;
      const shown = new Map<string, string>();
      const events = new Map<string, number[]>();
      network.onStep((machine, _cause, effects) => {
        for (const effect of effects) {
          if (effect.type !== 'emit' || effect.event.event !== 'topology') continue;
          const { nodes, flows }: TopologyEvent = effect.event;
          expect((nodes?.length ?? 1) + (flows?.length ?? 1)).toBeGreaterThan(0);
          shown.set(machine.id, JSON.stringify(machine.core.topology()));
          events.set(machine.id, [...(events.get(machine.id) ?? []), network.now]);
        }
      });
      churn.start();
      for (let i = 0; i < 12; i++) {
        network.run(churn.random.next() * 1_000);
        if (churn.random.next() < 0.5) disturbFlows(churn);
        else churn.disturb();
      }
      churn.settle({ repair: true });
      for (const machine of network.living) {
        expect(JSON.stringify(machine.core.topology()), machine.name).toBe(shown.get(machine.id));
      }
      for (const times of events.values()) {
        times.forEach((time, i) => expect(time - (times[i - 1] ?? -Infinity)).toBeGreaterThanOrEqual(249.9));
      }
    });
  });

  it('costs each node few messages when a link is lost, and none when nothing happens', () => {
    forEachSeed(2, (seed) => {
      const random = seededRandom(seed);
      const { nodes, links } = randomGraph(random, 100, 100);
      const network = new Network({ seed });
      network.startAll(nodes, links);
      network.run(20_000);
      checkTopology(network);
      const handled = countNews(network);
      network.run(5_000);
      expect(handled.size).toBe(0);
      const [a, b] = links.find(([x]) => x !== 'n0') ?? ['', ''];
      network.reset(a, b);
      network.cut(a, b, 'reset');
      network.run(HOLD_TIME_MS + SPREAD_MS);
      const counts = nodes.map((node) => handled.get(node) ?? 0).sort((x, y) => x - y);
      const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length;
      if (process.env['OTT_SHOW']) console.log(seed, 'median', counts[50], 'mean', mean, 'max', counts.at(-1));
      expect(counts[50]).toBeLessThanOrEqual(4);
      expect(mean).toBeLessThanOrEqual(6);
      checkTopology(network);
    });
  });
});

describe('rates', () => {
  function watchedScenario() {
    const { nodes, links } = loadScenario('scenario1');
    const network = new Network({ seed: 1, delayMs: [5, 5] });
    network.startAll(nodes, links);
    network.run(3_000);
    const { source } = network.machine('server1').offer('movie', { intervalMs: 100 });
    network.run(500);
    for (const client of ['client1', 'client2']) network.machine(client).watch('movie');
    network.run(2_000);
    const ask = (name: string) => {
      network.machine(name).order({ type: 'measure', flow: 'movie', source });
      return network.machine(name).core.tree('movie', source, network.now);
    };
    return { network, source, ask };
  }

  it('cost nothing while nobody asks', () => {
    const { network, source } = watchedScenario();
    const types = new Set<string>();
    network.onStep((_machine, cause) => {
      if (cause.type === 'controlReceived') types.add(cause.message.type);
    });
    network.run(5_000);
    expect([...types].filter((type) => type.startsWith('flow') || type.startsWith('topology'))).toEqual([]);
    const edges = network.machine('client1').core.tree('movie', source, network.now)?.edges;
    expect(edges?.every(({ rates }) => rates === undefined)).toBe(true);
    expect(edges).toHaveLength(3);
  });

  it('reach who asks from every node of the tree, and end by themselves', () => {
    const { network, source, ask } = watchedScenario();
    expect(ask('client2')?.edges.map(({ rates }) => rates)).toEqual([null, null, null]);
    network.run(4 * RATE_INTERVAL_MS);
    const { edges = [] } = ask('client2') ?? {};
    const named = edges.map(({ from, to, rates }) => ({
      edge: `${network.nameOf(from)}>${network.nameOf(to)}`,
      rates,
    }));
    expect(named.map(({ edge }) => edge).sort()).toEqual(['node1>client1', 'node1>client2', 'server1>node1']);
    for (const { rates } of named) {
      expect(rates?.framesPerSecond).toBeGreaterThanOrEqual(9);
      expect(rates?.framesPerSecond).toBeLessThanOrEqual(11);
      expect(rates?.kilobytesPerSecond).toBeGreaterThan(0);
      expect(rates?.duplicatesPerSecond).toBe(0);
    }
    let reports = 0;
    network.onStep((_machine, cause) => {
      if (cause.type === 'controlReceived' && cause.message.type === 'flowRates') reports++;
    });
    network.run(INTEREST_MS + 2 * RATE_INTERVAL_MS);
    // One of server1 and one of node1 with that of server1 a second.
    expect(reports).toBeLessThanOrEqual(3 * (INTEREST_MS / RATE_INTERVAL_MS + 1));
    reports = 0;
    network.run(5_000);
    expect(reports).toBe(0);
    expect(network.machine('client2').core.tree('movie', source, network.now)?.edges[0]?.rates).toBeUndefined();
  });
});
