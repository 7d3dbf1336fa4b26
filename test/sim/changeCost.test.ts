import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../src/base/random';
import { pick, randomGraph } from '../support/randomGraph';
import { MANY_SEEDS, withSeed } from '../support/seeds';
import { Network } from './network';
import { checkRoutes } from './oracle';

/** A random overlay of mean degree 4 at rest, and the messages that each of its nodes has handled since. */
function counted(seed: number, size: number) {
  const random = seededRandom(seed);
  const network = new Network({ seed });
  const { nodes, links } = randomGraph(random, size, size + 1);
  network.startAll(nodes, links);
  network.run(10_000);
  checkRoutes(network);
  const handled = new Map<string, number>(nodes.map((name) => [name, 0]));
  network.onStep(({ name }, cause) => {
    if (cause.type !== 'controlReceived') return;
    // Probes go on all the time.
    if (cause.message.type === 'pingRequest' || cause.message.type === 'pingResponse') return;
    handled.set(name, (handled.get(name) ?? 0) + 1);
  });
  return { random, network, links, handled };
}

function medianOf(counts: readonly number[]): number {
  return [...counts].sort((a, b) => a - b)[counts.length >> 1] ?? NaN;
}

function meanOf(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0) / counts.length;
}

describe('one link failure in an overlay of 200 nodes', MANY_SEEDS, () => {
  it('is dealt with in few messages', () => {
    const medians: number[] = [];
    const means: number[] = [];
    withSeed(1, (seed) => {
      const { random, network, links, handled } = counted(seed, 200);
      for (let i = 0; i < 4; i++) {
        for (const name of handled.keys()) handled.set(name, 0);
        const [a, b] = pick(random, links);
        network.cut(a, b, 'reset');
        network.run(5_000);
        checkRoutes(network);
        medians.push(medianOf([...handled.values()]));
        means.push(meanOf([...handled.values()]));
        network.heal(a, b);
        network.run(15_000);
      }
    });
    expect(meanOf(medians)).toBeLessThanOrEqual(8);
    expect(meanOf(means)).toBeLessThanOrEqual(15);
  });
});
