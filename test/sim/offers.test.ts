import { describe, expect, it } from 'vitest';
import { HIDDEN_OFFER_MS, HOLD_TIME_MS } from '../../src/overlay/constants';
import { MAX_FLOWS_PER_SOURCE } from '../../src/wire/control';
import { flowKeyText } from '../../src/wire/ids';
import { between, pick } from '../support/randomGraph';
import { forEachSeed, MANY_SEEDS } from '../support/seeds';
import { Churn, SETTLE_MS } from './churn';
import { Invariants } from './invariants';
import { Network } from './network';
import { checkAll, checkOffers } from './oracle';

const FLOWS = ['alpha', 'beta', 'gamma', 'delta'];

/** Offers a flow at a random node, or withdraws one. */
function toggleOffer(churn: Churn): void {
  const machine = churn.network.machine(pick(churn.random, churn.nodes));
  if (!machine.isAlive) return;
  const flow = pick(churn.random, FLOWS);
  if (machine.sources.has(flow)) machine.withdraw(flow);
  else machine.offer(flow);
}

function flowsAt(network: Network, name: string): string[] {
  return network
    .machine(name)
    .core.flows()
    .map(({ flow }) => flow)
    .sort();
}

/** source – a – b, all connected. */
function chain(seed: number): Network {
  const network = new Network({ seed });
  network.startAll(
    ['source', 'a', 'b'],
    [
      ['source', 'a'],
      ['a', 'b'],
    ],
  );
  network.run(3_000);
  return network;
}

describe('offers', MANY_SEEDS, () => {
  it('are known everywhere once all is quiet, and no others', () => {
    forEachSeed(10, (seed) => {
      const churn = new Churn(seed, [3, 20]);
      churn.start();
      for (let i = 0; i < 20; i++) {
        toggleOffer(churn);
        churn.network.run(churn.random.next() * 300);
      }
      churn.network.run(5_000);
      checkAll(churn.network);
    });
  });

  it('are right again after partitions, crashes and losses', () => {
    forEachSeed(12, (seed) => {
      const churn = new Churn(seed, [3, 15]);
      new Invariants(churn.network);
      churn.start();
      for (let i = 0; i < 25; i++) {
        churn.network.run(churn.random.next() * (i % 5 === 0 ? 4_000 : 400));
        if (churn.random.next() < 0.5) toggleOffer(churn);
        else churn.disturb();
      }
      churn.settle({ repair: false });
      checkOffers(churn.network);
      churn.settle({ repair: true });
      checkAll(churn.network);
    });
  });

  it('do not come back once a node has heard that they are withdrawn', () => {
    forEachSeed(10, (seed) => {
      const churn = new Churn(seed, [5, 15]);
      const { network } = churn;
      churn.start();
      const offered = network.machine('n0').offer('gone');
      network.run(3_000);
      // Late collections: links come and go while the withdrawal spreads.
      for (let i = 0; i < 6; i++) {
        const [a, b] = pick(churn.random, churn.links);
        network.reset(a, b);
        if (i === 3) network.machine('n0').withdraw('gone');
        network.run(between(churn.random, 0, 60));
      }
      churn.settle({ repair: true });
      checkAll(network);
      for (const machine of network.living) {
        const states = machine.events.flatMap((event) =>
          event.event === 'flow' && flowKeyText(event) === flowKeyText(offered) ? [event.state] : [],
        );
        expect(states.filter((state) => state === 'removed').length, machine.name).toBeLessThanOrEqual(1);
        expect(states.at(-1) ?? 'removed', machine.name).toBe('removed');
      }
    });
  });

  it('withdrawn behind a partition are gone when it heals', () => {
    forEachSeed(6, (seed) => {
      const network = chain(seed);
      network.machine('source').offer('movie');
      network.machine('source').offer('other');
      network.run(1_000);
      network.cut('source', 'a', seed % 2 === 0 ? 'reset' : 'silent');
      network.run(1_000);
      network.machine('source').withdraw('movie');
      network.run(20_000);
      expect(flowsAt(network, 'b')).toEqual([]);
      network.heal('source', 'a');
      network.run(60_000);
      expect(flowsAt(network, 'b')).toEqual(['other']);
      checkAll(network);
    });
  });

  it('of a source without a route are hidden, and shown again when it is back within a minute', () => {
    const network = chain(1);
    network.machine('source').offer('movie');
    network.run(1_000);
    network.setMedia('source', 'a', { blocked: true });
    network.run(5_000 + HOLD_TIME_MS + 1_000);
    expect(flowsAt(network, 'b')).toEqual([]);
    network.run(HIDDEN_OFFER_MS / 2);
    network.setMedia('source', 'a', { blocked: false });
    network.run(SETTLE_MS);
    expect(flowsAt(network, 'b')).toEqual(['movie']);
  });

  it('of a source that stays away for over a minute are learnt anew when it comes back', () => {
    const network = chain(2);
    network.machine('source').offer('movie');
    network.run(1_000);
    network.setMedia('source', 'a', { blocked: true });
    network.run(HIDDEN_OFFER_MS + 20_000);
    network.machine('source').offer('late');
    network.run(1_000);
    network.setMedia('source', 'a', { blocked: false });
    network.run(SETTLE_MS);
    expect(flowsAt(network, 'b')).toEqual(['late', 'movie']);
    checkAll(network);
  });

  it('are bounded per source', () => {
    const network = chain(3);
    const source = network.machine('source');
    for (let i = 0; i < MAX_FLOWS_PER_SOURCE; i++)
      source.order({ type: 'offer', flow: `flow ${i}`, contentType: 'text/plain' });
    expect(source.command({ type: 'offer', flow: 'one more', contentType: 'text/plain' })).toMatchObject({
      ok: false,
      code: 'tooMany',
    });
    network.run(2_000);
    expect(flowsAt(network, 'b')).toHaveLength(MAX_FLOWS_PER_SOURCE);
  });
});
