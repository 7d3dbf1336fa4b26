import { describe, expect, it } from 'vitest';
import { loadScenario } from '../support/scenario';
import { forEachSeed, MANY_SEEDS } from '../support/seeds';
import { Invariants } from './invariants';
import { Network } from './network';
import { checkAll, treeOf } from './oracle';
import type { SimPlayer } from './player';

/*
 * For how long a viewer sees nothing: times in virtual time, where every seed has to hold them, on links of 1 to 10 ms. `npm run
 * bench:recovery` measures the same with real processes.
 */

const FLOW = 'movie.Mjpeg';
const FRAME_MS = 1_000 / 30;
/** node4 stopped without a word. */
const SILENT_MS = 1_500;
/** node4 ended, and the system tells its neighbours. */
const RESET_MS = 300;
/** The longest pause of a change that takes no frame away: a branch that is slower by two links of 10 ms, and what is still on its way. */
const SMOOTH_MS = 150;
/** A neighbour that goes on is won back by then: the tries that it missed are not far apart yet. */
const BACK_MS = 10_000;

function startScenario(name: Parameters<typeof loadScenario>[0], seed: number): Network {
  const { nodes, links } = loadScenario(name);
  const network = new Network({ seed, delayMs: [1, 10] });
  new Invariants(network);
  network.startAll(nodes, links);
  network.run(4_000);
  return network;
}

/** Scenario 3 with client5 watching server2 over node4. */
class Viewing {
  readonly network: Network;
  readonly player: SimPlayer;

  constructor(seed: number) {
    this.network = startScenario('scenario3', seed);
    this.network.machine('server2').offer(FLOW, { intervalMs: FRAME_MS });
    this.network.run(1_000);
    this.player = this.network.machine('client5').watch(FLOW);
    this.network.run(2_000);
    this.expectDirect();
  }

  expectDirect(): void {
    expect(treeOf(this.network, this.player.key)).toEqual(['node4>client5', 'server2>node4']);
    checkAll(this.network);
  }

  /** Waits until the flow comes over node4 again. */
  untilDirect(): void {
    const { network, player } = this;
    network.runUntil(
      'over node4 again',
      () => treeOf(network, player.key).join() === 'node4>client5,server2>node4',
      BACK_MS,
    );
    network.run(3_000);
    this.expectDirect();
  }

  pauseAfter(act: () => void): Pause {
    return pauseAfter(this.network, this.player, act);
  }
}

interface Pause {
  /** The longest time between two frames. */
  readonly lengthMs: number;
  /** From the act to the end of that time: for how long a viewer saw nothing new because of it. */
  readonly endedMs: number;
}

/** The longest pause of a player while `act` and what follows it happen. */
function pauseAfter(network: Network, player: SimPlayer, act: () => void): Pause {
  const from = player.arrivals.length - 1;
  const start = network.now;
  act();
  network.run(3_000);
  expect(player.isEnded).toBe(false);
  const times = player.arrivals.slice(from).map(({ at }) => at);
  times.push(network.now);
  const pauses = times.slice(1).map((at, i) => ({ lengthMs: at - (times[i] ?? 0), endedMs: at - start }));
  const longest = pauses.reduce((one, other) => (other.lengthMs > one.lengthMs ? other : one));
  // One frame that is late by less than its interval is what frames always do: it may come at any time.
  return longest.lengthMs < 2 * FRAME_MS ? { ...longest, endedMs: longest.lengthMs } : longest;
}

/** Throws unless every chunk from the one at `from` on was delivered, in order. */
function expectUnbroken(player: SimPlayer, from: number): void {
  const delivered = player.delivered.slice(from);
  delivered.forEach((chunk, index) => expect(chunk).toBe(((delivered[0] ?? 0) + index) >>> 0));
  expect(player.counters).toMatchObject({ duplicate: 0, late: 0 });
}

describe('scenario 3, watched over node4', MANY_SEEDS, () => {
  it('goes on soon after node4 fell silent, and node4 is a neighbour again by itself', () => {
    forEachSeed(5, (seed) => {
      const viewing = new Viewing(seed);
      const { network, player } = viewing;
      const relay = network.machine('node4');
      expect(viewing.pauseAfter(() => relay.pause()).endedMs).toBeLessThanOrEqual(SILENT_MS);
      const from = player.delivered.length - 1;
      relay.resume();
      viewing.untilDirect();
      const links = network.connections().filter((ends) => ends.some(({ owner }) => owner === relay));
      expect(links).toHaveLength(4);
      expectUnbroken(player, from);
    });
  });

  it('goes on at once after node4 was killed', () => {
    forEachSeed(5, (seed) => {
      const viewing = new Viewing(seed);
      const { network, player } = viewing;
      expect(viewing.pauseAfter(() => network.crash('node4', 'reset')).endedMs).toBeLessThanOrEqual(RESET_MS);
      const from = player.delivered.length - 1;
      network.start('node4');
      for (const name of ['server2', 'node3', 'node5', 'client5']) network.connect('node4', name);
      viewing.untilDirect();
      expectUnbroken(player, from);
    });
  });

  it('goes on at once after node4 has quit', () => {
    forEachSeed(5, (seed) => {
      const viewing = new Viewing(seed);
      expect(viewing.pauseAfter(() => viewing.network.stop('node4')).endedMs).toBeLessThanOrEqual(RESET_MS);
    });
  });

  it('loses and doubles nothing when the link to node4 is there again', () => {
    forEachSeed(5, (seed) => {
      const viewing = new Viewing(seed);
      const { network, player } = viewing;
      expect(viewing.pauseAfter(() => network.cut('node4', 'client5', 'reset')).endedMs).toBeLessThanOrEqual(RESET_MS);
      const from = player.delivered.length - 1;
      const back = viewing.pauseAfter(() => {
        network.heal('node4', 'client5');
        network.connect('node4', 'client5');
      });
      expect(back.lengthMs).toBeLessThanOrEqual(SMOOTH_MS);
      viewing.untilDirect();
      expectUnbroken(player, from);
    });
  });
});

describe('scenario 2 with the mesh link', MANY_SEEDS, () => {
  it.each([
    ['silent', SILENT_MS],
    ['reset', RESET_MS],
  ] as const)('is back on the chain soon after that link was cut: %s', (manner, withinMs) => {
    forEachSeed(5, (seed) => {
      const network = startScenario('scenario2-mesh', seed);
      const key = network.machine('server1').offer(FLOW, { intervalMs: FRAME_MS });
      network.run(1_000);
      const player = network.machine('client2').watch(FLOW);
      network.run(2_000);
      expect(treeOf(network, key)).toEqual(['node1>node3', 'node3>client2', 'server1>node1']);
      const pause = pauseAfter(network, player, () => network.cut('node1', 'node3', manner));
      expect(pause.endedMs).toBeLessThanOrEqual(withinMs);
      expect(treeOf(network, key)).toEqual(['node1>node2', 'node2>node3', 'node3>client2', 'server1>node1']);
      checkAll(network);
    });
  });
});
