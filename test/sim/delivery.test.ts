import { describe, expect, it } from 'vitest';
import { serialDiff32 } from '../../src/base/serial';
import { between, pick } from '../support/randomGraph';
import { forEachSeed, MANY_SEEDS } from '../support/seeds';
import { Churn, SETTLE_MS } from './churn';
import { Invariants } from './invariants';
import { checkAll, checkTrees, checkUnbroken } from './oracle';
import type { SimPlayer } from './player';

const FLOWS = ['alpha', 'beta', 'gamma'];

/** A random overlay at rest in which every flow has one or two sources. */
function streaming(seed: number, size: readonly [number, number]): Churn {
  const churn = new Churn(seed, size);
  new Invariants(churn.network);
  churn.start();
  churn.network.run(5_000);
  for (const flow of FLOWS) {
    for (let i = between(churn.random, 1, 2); i > 0; i--) {
      const machine = churn.network.machine(pick(churn.random, churn.nodes));
      if (!machine.sources.has(flow)) machine.offer(flow);
    }
  }
  churn.network.run(2_000);
  return churn;
}

/** Watches or stops watching something somewhere; answers the player that ended. */
function toggleWatch(churn: Churn): SimPlayer | undefined {
  const machine = churn.network.machine(pick(churn.random, churn.nodes));
  const flow = pick(churn.random, FLOWS);
  if (!machine.isAlive) return undefined;
  const watched = [...machine.players.values()].find(({ key }) => key.flow === flow);
  if (!watched) {
    machine.command({ type: 'watch', flow, source: undefined });
    return undefined;
  }
  machine.unwatch(watched.key);
  return watched;
}

function allPlayers(churn: Churn): (readonly [string, SimPlayer])[] {
  return churn.network.living.flatMap(({ name, players }) =>
    [...players.values()].map((player) => [name, player] as const),
  );
}

function stopSources(churn: Churn): void {
  for (const { sources } of churn.network.living) for (const source of sources.values()) source.stop();
}

describe('delivery', MANY_SEEDS, () => {
  it('brings everything to everybody exactly once, in order, over links that lose nothing', () => {
    forEachSeed(4, (seed) => {
      const churn = streaming(seed, [4, 15]);
      const { network } = churn;
      for (const node of churn.nodes) for (const flow of FLOWS) network.machine(node).watch(flow);
      network.run(3_000);
      checkAll(network);
      expect(network.media.mostCopies()).toBe(1);
      stopSources(churn);
      network.run(1_000);
      for (const [name, player] of allPlayers(churn)) {
        checkUnbroken(name, player);
        expect(player.delivered.at(-1)).toBe(
          network.byId.get(player.key.source)?.sources.get(player.key.flow)?.lastSequence,
        );
        expect(player.counters).toMatchObject({ incomplete: 0, late: 0, duplicate: 0, malformed: 0 });
      }
    });
  });

  it('over bad links brings each chunk at most once, in order, and accounts for all others', () => {
    forEachSeed(6, (seed) => {
      const churn = streaming(seed, [4, 12]);
      const { network } = churn;
      network.paths.setAll({ loss: 0.03, duplicate: 0.03, jitterMs: 15 });
      for (const node of churn.nodes) network.machine(node).watch('alpha');
      const players = allPlayers(churn);
      network.run(6_000);
      network.paths.setAll({});
      network.run(1_000);
      stopSources(churn);
      network.run(1_000);
      for (const [name, player] of players) {
        const last = player.delivered.at(-1);
        if (last === undefined || player.firstBegun === undefined) throw new Error(`${name} got nothing`);
        const { delivered, incomplete, malformed } = player.counters;
        expect(delivered, name).toBe(player.delivered.length);
        expect(delivered + incomplete, name).toBe(serialDiff32(last, player.firstBegun) + 1);
        expect(malformed, name).toBe(0);
      }
    });
  });

  it('waits, and drops whole chunks, not holes, where a transport has no room', () => {
    const dropped = { queue: 0, sendFailed: 0 };
    forEachSeed(3, (seed) => {
      const churn = streaming(seed, [4, 10]);
      const { network } = churn;
      network.paths.setAll({ full: 0.1 });
      for (const node of churn.nodes) network.machine(node).watch('beta');
      network.run(4_000);
      for (const { forwarder } of network.living) {
        const { queueFull = 0, waitedTooLong = 0, sendFailed = 0 } = forwarder.counters.dropped;
        dropped.queue += queueFull + waitedTooLong;
        dropped.sendFailed += sendFailed;
      }
      for (const [, player] of allPlayers(churn)) expect(player.counters.malformed).toBe(0);
    });
    expect(dropped.queue).toBeGreaterThan(0);
    expect(dropped.sendFailed).toBeGreaterThan(0);
  });

  it('repairs what gets lost, on every link of the way, and so brings nearly everything to everybody', () => {
    forEachSeed(4, (seed) => {
      const churn = streaming(seed, [4, 10]);
      const { network } = churn;
      network.paths.setAll({ loss: 0.03, jitterMs: 1 });
      for (const node of churn.nodes) network.machine(node).watch('alpha');
      network.run(6_000);
      const players = allPlayers(churn);
      network.paths.setAll({});
      stopSources(churn);
      network.run(1_500);
      let [delivered, incomplete] = [0, 0];
      for (const [, { counters }] of players) {
        delivered += counters.delivered;
        incomplete += counters.incomplete;
      }
      let [lost, repaired, resent] = [0, 0, 0];
      for (const { forwarder, ends } of network.living) {
        for (const link of ends.keys()) {
          const counters = forwarder.linkCounters(link);
          lost += counters.datagramsLost;
          repaired += counters.datagramsRepaired;
          resent += counters.datagramsResent;
        }
      }
      // The first losses of a link are before anything is kept for it.
      expect(delivered / (delivered + incomplete)).toBeGreaterThan(0.95);
      expect(repaired).toBeGreaterThan(10);
      expect(repaired).toBeGreaterThan(4 * lost);
      expect(resent).toBeGreaterThanOrEqual(repaired);
    });
  });

  it('does not disturb those who watch when others come and go', () => {
    forEachSeed(6, (seed) => {
      const churn = streaming(seed, [4, 15]);
      const { network } = churn;
      const ended: SimPlayer[] = [];
      for (let i = 0; i < 60; i++) {
        const player = toggleWatch(churn);
        if (player) ended.push(player);
        network.run(churn.random.next() * 150);
      }
      network.run(3_000);
      checkAll(network);
      stopSources(churn);
      network.run(1_000);
      for (const [name, player] of allPlayers(churn)) checkUnbroken(name, player);
      for (const player of ended) if (player.delivered.length > 0) checkUnbroken('one who left', player);
    });
  });

  it('leaves nothing behind: state equals what the live watches need, whatever happened', () => {
    forEachSeed(7, (seed) => {
      const churn = streaming(seed, [4, 15]);
      const { network } = churn;
      for (let i = 0; i < 40; i++) {
        network.run(churn.random.next() * (i % 10 === 0 ? 5_000 : 300));
        if (i % 3 === 0) churn.disturb();
        else toggleWatch(churn);
      }
      churn.settle({ repair: false });
      checkAll(network);
      churn.settle({ repair: true });
      checkAll(network);
      for (const [name, player] of allPlayers(churn)) {
        if (network.byId.get(player.key.source)?.isAlive !== true) continue;
        expect(player.arrivals.at(-1)?.at, `${name} ${player.key.flow}`).toBeGreaterThan(network.now - 1_000);
      }

      for (const machine of network.living) for (const { key } of machine.players.values()) machine.unwatch(key);
      network.run(SETTLE_MS);
      checkTrees(network);
      for (const { entries } of network.living) expect(entries.size).toBe(0);
      network.media.clear();
      network.run(2_000);
      expect(network.media.total).toBe(0);
    });
  });
});
