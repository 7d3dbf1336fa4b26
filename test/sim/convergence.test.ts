import { describe, expect, it } from 'vitest';
import { HOLD_TIME_MS, SILENCE_MS } from '../../src/overlay/constants';
import { shuffled } from '../support/randomGraph';
import { forEachSeed, MANY_SEEDS } from '../support/seeds';
import { Churn, SETTLE_MS } from './churn';
import { Invariants } from './invariants';
import { endpointOf } from './machine';
import { checkRoutes, compareSets, reachable } from './oracle';

/** For the news of a loss to reach everybody, and for retractions to end in it. */
const SPREAD_MS = 1_000;

describe('routing on random overlays', MANY_SEEDS, () => {
  it('ends at the shortest paths', () => {
    forEachSeed(12, (seed) => {
      const churn = new Churn(seed, [3, 40]);
      new Invariants(churn.network);
      churn.start();
      churn.network.run(5_000);
      expect(churn.network.liveLinks()).toHaveLength(churn.links.length);
      checkRoutes(churn.network);
    });
  });

  it('never makes a loop, whatever happens, and ends at the shortest paths again', () => {
    forEachSeed(15, (seed) => {
      const churn = new Churn(seed, [3, 25]);
      new Invariants(churn.network);
      churn.start();
      for (let i = 0; i < 15; i++) {
        churn.network.run(churn.random.next() < 0.3 ? 5_000 : churn.random.next() * 500);
        churn.disturb();
      }
      churn.settle({ repair: false });
      checkRoutes(churn.network);
      churn.settle({ repair: true });
      checkRoutes(churn.network);
      expect(churn.network.liveLinks()).toHaveLength(churn.links.length);
    });
  });

  it('forgets what a partition made unreachable within a stated time', () => {
    forEachSeed(8, (seed) => {
      const manner = seed % 2 === 0 ? 'reset' : 'silent';
      const churn = new Churn(seed, [6, 25]);
      const { network } = churn;
      new Invariants(network);
      churn.start();
      network.run(5_000);
      const left = new Set(shuffled(churn.random, churn.nodes).slice(0, Math.floor(churn.nodes.length / 2)));
      for (const [a, b] of churn.links) if (left.has(a) !== left.has(b)) network.cut(a, b, manner);
      const noticedMs = manner === 'reset' ? 0 : SILENCE_MS;
      network.run(noticedMs + HOLD_TIME_MS + SPREAD_MS);
      for (const machine of network.living) {
        const known = machine.core.routes(network.now).map(({ destination }) => network.nameOf(destination));
        const wanted = [...reachable(network, machine.name)].filter((name) => name !== machine.name);
        compareSets(`destinations of ${machine.name}`, known, wanted);
      }
      checkRoutes(network);
      churn.settle({ repair: true });
      checkRoutes(network);
    });
  });

  it('routes around a media path that works in one direction only', () => {
    forEachSeed(8, (seed) => {
      const churn = new Churn(seed, [4, 12]);
      const { network } = churn;
      new Invariants(network);
      churn.start();
      network.run(5_000);
      const [a, b] = churn.links[seed % churn.links.length] ?? ['', ''];
      network.setMedia(a, b, { blocked: true });
      network.run(SILENCE_MS + HOLD_TIME_MS + SPREAD_MS);
      checkRoutes(network);
      const link = network
        .machine(b)
        .core.neighbours()
        .find(({ name }) => name === a);
      expect(link?.state).toBe('connecting');
      expect(link?.cost).toBeNull();
      network.setMedia(a, b, { blocked: false });
      network.run(SETTLE_MS);
      checkRoutes(network);
      expect(network.liveLinks()).toHaveLength(churn.links.length);
    });
  });

  it('gets along with every node being dialled by all the others at once', () => {
    forEachSeed(5, (seed) => {
      const churn = new Churn(seed, [3, 8]);
      const { network } = churn;
      new Invariants(network);
      for (const node of churn.nodes) network.start(node);
      for (const a of churn.nodes) {
        for (const b of churn.nodes)
          if (a !== b) network.machine(a).command({ type: 'connect', endpoint: endpointOf(b) });
      }
      network.run(SETTLE_MS);
      const pairs = (churn.nodes.length * (churn.nodes.length - 1)) / 2;
      expect(network.connections()).toHaveLength(pairs);
      checkRoutes(network);
    });
  });
});
