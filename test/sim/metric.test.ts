import { describe, expect, it } from 'vitest';
import { LINK_COST_SETTLE_MS } from '../../src/overlay/constants';
import type { Effect } from '../../src/overlay/effects';
import { pick } from '../support/randomGraph';
import { forEachSeed, MANY_SEEDS } from '../support/seeds';
import { Churn } from './churn';
import { Invariants } from './invariants';
import { Network } from './network';
import { checkRoutes } from './oracle';

/** For smoothing, which takes a HELLO a second with a weight of 1/8, to come to rest, and for what follows. */
const LEARN_MS = 40_000 + LINK_COST_SETTLE_MS;

function latencyOverlay(seed: number, size: readonly [number, number]): Churn {
  const churn = new Churn(seed, size, { metric: 'latency', delayMs: [0.2, 60] });
  new Invariants(churn.network);
  churn.start();
  churn.network.run(5_000);
  return churn;
}

/** How often each end of a link has changed its cost while it was up, from now on. */
function countCostChanges({ network }: Churn): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  network.onStep(({ name }, _cause, effects) => {
    const changed = new Set<string>();
    for (const effect of effects) {
      if (effect.type !== 'emit' || effect.event.event !== 'route') continue;
      const { cause } = effect.event;
      if (cause.type === 'linkCost') changed.add(`${name} ${network.nameOf(cause.neighbour)}`);
    }
    for (const end of changed) counts.set(end, (counts.get(end) ?? 0) + 1);
  });
  return counts;
}

describe('routes by latency', MANY_SEEDS, () => {
  it('are the shortest, and follow links that become faster or slower, without a loop', () => {
    forEachSeed(10, (seed) => {
      const churn = latencyOverlay(seed, [4, 20]);
      const { network, random } = churn;
      checkRoutes(network);
      for (let i = 0; i < 4; i++) {
        const [a, b] = pick(random, churn.links);
        network.setDelay(a, b, 0.2 + random.next() * 90);
        network.run(random.next() * 5_000);
      }
      network.run(LEARN_MS);
      checkRoutes(network);
    });
  });

  it('hold through churn', () => {
    forEachSeed(6, (seed) => {
      const churn = latencyOverlay(seed, [4, 16]);
      for (let i = 0; i < 12; i++) {
        churn.network.run(churn.random.next() * 1_500);
        churn.disturb();
      }
      churn.settle({ repair: false });
      checkRoutes(churn.network);
      churn.settle({ repair: true });
      checkRoutes(churn.network);
    });
  });

  it('do not flap where delays jitter', () => {
    let [ends, changes] = [0, 0];
    forEachSeed(8, (seed) => {
      const churn = latencyOverlay(seed, [4, 16]);
      const { network } = churn;
      network.paths.setAll({ jitterMs: 20 });
      // The jitter is news at first: it makes every round trip longer.
      network.run(300_000);
      const counts = countCostChanges(churn);
      network.run(300_000);
      checkRoutes(network);
      ends += 2 * churn.links.length;
      for (const count of counts.values()) {
        // In five minutes: no end goes to and fro.
        expect(count).toBeLessThanOrEqual(2);
        changes += count;
      }
    });
    expect(changes / ends).toBeLessThan(0.1);
  });

  it('go around a link that is slow, not one that is not short', () => {
    const network = new Network({ seed: 1, metric: 'latency' });
    new Invariants(network);
    network.setDelay('a', 'b', 100);
    for (const [x, y] of [
      ['a', 'c'],
      ['c', 'd'],
      ['d', 'b'],
    ] as const) {
      network.setDelay(x, y, 5);
    }
    network.startAll(
      ['a', 'b', 'c', 'd'],
      [
        ['a', 'b'],
        ['a', 'c'],
        ['c', 'd'],
        ['d', 'b'],
      ],
    );
    network.run(4_000);
    const route = network
      .machine('a')
      .core.routes(network.now)
      .find(({ destination }) => destination === network.machine('b').id);
    expect(route).toMatchObject({ via: network.machine('c').id, cost: 33 });
    expect(route?.alternatives).toMatchObject([{ via: network.machine('b').id, cost: 201, verdict: 'longer' }]);
    checkRoutes(network);
  });
});

describe('nodes of two metrics', MANY_SEEDS, () => {
  it('do not connect, and both say so once', () => {
    const network = new Network({ seed: 2 });
    const effects: (readonly [string, Effect])[] = [];
    network.onStep(({ name }, _cause, all) => effects.push(...all.map((effect) => [name, effect] as const)));
    network.start('a');
    network.start('b', { metric: 'latency' });
    network.connect('a', 'b');
    network.run(60_000);
    expect(network.connections()).toHaveLength(0);
    for (const [name, other] of [
      ['a', 'it measures links by latency, this node by hops'],
      ['b', 'it measures links by hops, this node by latency'],
    ] as const) {
      expect(network.machine(name).core.neighbours()).toEqual([]);
      const lines = effects.flatMap(([at, effect]) =>
        at === name && effect.type === 'log' && effect.level === 'warning' ? [effect.message] : [],
      );
      expect(lines).toHaveLength(1);
      expect(lines[0]).toContain(other);
    }
    const refused = effects.flatMap(([, effect]) => (effect.type === 'refused' ? [effect] : []));
    expect(refused).toMatchObject([{ endpoint: { address: 'b' } }]);
    expect(refused[0]?.reason).toContain('it measures links by latency');
    const said = effects.flatMap(([, effect]) =>
      effect.type === 'sendControl' && effect.message.type === 'goodbye' ? [effect.message.reason] : [],
    );
    expect(new Set(said)).toEqual(new Set(['metricMismatch']));
  });
});
