import { describe, expect, it } from 'vitest';
import { ASSERT_DELAY_MS, HOLD_TIME_MS, LINK_COST_SETTLE_MS } from '../../src/overlay/constants';
import { pick } from '../support/randomGraph';
import { forEachSeed, MANY_SEEDS } from '../support/seeds';
import { Churn } from './churn';
import { FakePeer } from './fakePeer';
import { Invariants } from './invariants';
import { Network } from './network';
import { checkAll, checkUnbroken } from './oracle';

/** What the rules of heavy changes made nodes say and do. */
function countHeavy(network: Network) {
  const counts = { heavy: 0, asked: 0, asserted: 0 };
  network.onStep((_machine, cause, effects) => {
    for (const effect of effects) {
      if (effect.type === 'emit' && effect.event.event === 'route') {
        const { change, via, before } = effect.event;
        if (change === 'heavy' && via === before?.via) counts.heavy++;
      }
      if (effect.type !== 'sendControl') continue;
      const { message } = effect;
      if (message.type === 'flowRefused' && message.reason === 'stale') counts.asked++;
      if (message.type === 'flowRequest' && message.full && cause.type === 'tick') counts.asserted++;
    }
  });
  return counts;
}

/** An overlay at rest whose links cost what they take, with two flows that everybody watches. */
function watching(seed: number, size: readonly [number, number]): Churn {
  const churn = new Churn(seed, size, { metric: 'latency', delayMs: [1, 10] });
  const { network } = churn;
  new Invariants(network);
  churn.start();
  network.run(5_000);
  for (const flow of ['alpha', 'beta']) network.machine(pick(churn.random, churn.nodes)).offer(flow);
  network.run(1_000);
  for (const node of churn.nodes) for (const flow of ['alpha', 'beta']) network.machine(node).watch(flow);
  network.run(2_000);
  return churn;
}

describe('a heavy change', MANY_SEEDS, () => {
  it('costs nobody a frame who still wants the flow, whether or not the next hop changes', () => {
    const sums = { heavy: 0, asked: 0, asserted: 0 };
    forEachSeed(12, (seed) => {
      const churn = watching(seed, [4, 14]);
      const { network, random } = churn;
      const counts = countHeavy(network);
      for (let i = 0; i < 6; i++) {
        const [a, b] = pick(random, churn.links);
        network.setDelay(a, b, 1 + random.next() * 40);
        network.run(random.next() * 12_000);
      }
      network.run(30_000);
      checkAll(network);
      for (const machine of network.living) for (const source of machine.sources.values()) source.stop();
      network.run(1_000);
      for (const { name, players } of network.living)
        for (const player of players.values()) checkUnbroken(name, player);
      sums.heavy += counts.heavy;
      sums.asked += counts.asked;
      sums.asserted += counts.asserted;
    });
    // The runs are about something.
    expect(sums.heavy).toBeGreaterThan(20);
    expect(sums.asserted).toBeGreaterThan(20);
  });

  it('ends what nobody asks for again', () => {
    const network = new Network({ seed: 5, metric: 'latency', delayMs: [1, 2] });
    new Invariants(network);
    network.startAll(
      ['source', 'relay', 'far'],
      [
        ['source', 'relay'],
        ['relay', 'far'],
      ],
    );
    network.run(4_000);
    const source = network.machine('source');
    const key = source.offer('film');
    const peer = new FakePeer(network, 'ghost', undefined, 'latency');
    peer.join('relay');
    network.run(500);
    // It speaks for a node that wants nothing, and says nothing more.
    const consumers = [network.machine('far').id];
    peer.send({ type: 'flowRequest', ...key, label: { slot: 1, key: 2 }, full: true, consumers });
    network.run(1_000);
    expect(source.sources.get('film')?.isRunning).toBe(true);
    network.setDelay('relay', 'far', 60);
    network.runUntil(
      'asked whether it still wants the flow',
      () => peer.received.some((message) => message.type === 'flowRefused' && message.reason === 'stale'),
      20_000 + LINK_COST_SETTLE_MS,
    );
    expect(source.sources.get('film')?.isRunning).toBe(true);
    network.run(HOLD_TIME_MS + ASSERT_DELAY_MS);
    expect(source.sources.get('film')?.isRunning).toBe(false);
    expect(source.entries.size + network.machine('relay').entries.size).toBe(0);
    peer.leave();
    network.run(5_000);
    checkAll(network);
  });
});
