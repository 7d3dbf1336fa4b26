import { describe, expect, it } from 'vitest';
import { HOLD_TIME_MS } from '../../src/overlay/constants';
import type { FlowKey } from '../../src/wire/ids';
import { loadScenario } from '../support/scenario';
import { forEachSeed, MANY_SEEDS } from '../support/seeds';
import { Invariants } from './invariants';
import { Network, TCP_GIVES_UP_MS } from './network';
import { checkAll, checkUnbroken, treeOf } from './oracle';
import type { SimPlayer } from './player';

const FLOW = 'movie.Mjpeg';

function startScenario(
  name: Parameters<typeof loadScenario>[0],
  seed: number,
  prepare: (network: Network) => void = () => undefined,
): Network {
  const { nodes, links } = loadScenario(name);
  const network = new Network({ seed });
  prepare(network);
  new Invariants(network);
  network.startAll(nodes, links);
  network.run(4_000);
  return network;
}

function stateAt(network: Network, name: string, flow = FLOW): string | undefined {
  return network
    .machine(name)
    .core.flows()
    .find((view) => view.flow === flow)?.state;
}

/** Ends the flow at its source, lets everything arrive, and checks that nothing is missing. */
function expectAllToTheEnd(network: Network, players: ReadonlyMap<string, SimPlayer>): void {
  for (const machine of network.living) for (const source of machine.sources.values()) source.stop();
  network.run(1_000);
  for (const [name, player] of players) {
    checkUnbroken(name, player);
    const source = network.byId.get(player.key.source)?.sources.get(player.key.flow);
    expect(player.delivered.at(-1), name).toBe(source?.lastSequence);
    expect(player.counters, name).toMatchObject({ incomplete: 0, late: 0, duplicate: 0, malformed: 0 });
  }
}

describe('scenario 1', MANY_SEEDS, () => {
  it('copies one flow to two clients at the relay, and stops when nobody watches', () => {
    forEachSeed(3, (seed) => {
      const network = startScenario('scenario1', seed);
      const key = network.machine('server1').offer(FLOW);
      network.run(1_000);
      expect(['server1', 'node1', 'client1', 'client2'].map((name) => stateAt(network, name))).toEqual([
        'hold',
        'hold',
        'hold',
        'hold',
      ]);
      const players = new Map([
        ['client1', network.machine('client1').watch(FLOW)],
        ['client2', network.machine('client2').watch(FLOW)],
      ]);
      network.run(3_000);
      expect(treeOf(network, key)).toEqual(['node1>client1', 'node1>client2', 'server1>node1']);
      expect(network.media.directions()).toEqual(['node1>client1', 'node1>client2', 'server1>node1']);
      expect(network.media.mostCopies()).toBe(1);
      expect(['server1', 'node1', 'client1', 'client2'].map((name) => stateAt(network, name))).toEqual([
        'streaming',
        'streaming',
        'active',
        'active',
      ]);
      checkAll(network);
      for (const [name, player] of players) {
        checkUnbroken(name, player);
        network.machine(name).unwatch(player.key);
      }
      network.run(1_000);
      network.media.clear();
      network.run(5_000);
      expect(network.media.total).toBe(0);
      expect(['server1', 'node1', 'client1', 'client2'].map((name) => stateAt(network, name))).toEqual([
        'hold',
        'hold',
        'hold',
        'hold',
      ]);
      checkAll(network);
    });
  });

  it('brings every chunk to both clients, from the first on', () => {
    const network = startScenario('scenario1', 9);
    const source = network.machine('server1');
    source.offer(FLOW);
    network.run(1_000);
    const first = network.machine('client1').watch(FLOW);
    network.run(2_000);
    const second = network.machine('client2').watch(FLOW);
    network.run(3_000);
    expectAllToTheEnd(
      network,
      new Map([
        ['client1', first],
        ['client2', second],
      ]),
    );
    expect(first.delivered[0]).toBe(source.sources.get(FLOW)?.firstSequence);
  });

  it('knows the age of every chunk to the millisecond, without comparing clocks', () => {
    const network = startScenario('scenario1', 10);
    network.machine('server1').offer(FLOW);
    network.run(1_000);
    const player = network.machine('client1').watch(FLOW);
    network.run(5_000);
    const source = network.machine('server1').sources.get(FLOW);
    expect(player.delivered.length).toBeGreaterThan(50);
    player.arrivals.forEach(({ at, latencyMs }, index) => {
      expect(latencyMs).toBeCloseTo(at - (source?.capturedAt[index] ?? NaN), 0);
    });
  });
});

const CHAIN_TREE = ['node1>node2', 'node2>client1', 'node2>node3', 'node3>client2', 'server1>node1'];
const MESH_TREE = ['node1>node2', 'node1>node3', 'node2>client1', 'node3>client2', 'server1>node1'];

function watchBoth(network: Network): { readonly key: FlowKey; readonly players: ReadonlyMap<string, SimPlayer> } {
  const key = network.machine('server1').offer(FLOW);
  network.run(1_000);
  const players = new Map(['client1', 'client2'].map((name) => [name, network.machine(name).watch(FLOW)] as const));
  network.run(3_000);
  return { key, players };
}

describe('scenario 2', MANY_SEEDS, () => {
  it('copies the flow once, at node2, and each link carries one copy', () => {
    const network = startScenario('scenario2', 1);
    const { key, players } = watchBoth(network);
    expect(treeOf(network, key)).toEqual(CHAIN_TREE);
    expect(network.media.directions()).toEqual(CHAIN_TREE);
    expect(network.media.mostCopies()).toBe(1);
    checkAll(network);
    expectAllToTheEnd(network, players);
  });

  it('with the mesh link serves client2 over node3 directly; node2–node3 carries nothing', () => {
    const network = startScenario('scenario2-mesh', 2);
    const { key, players } = watchBoth(network);
    expect(treeOf(network, key)).toEqual(MESH_TREE);
    expect(network.media.directions()).toEqual(MESH_TREE);
    expect(network.media.mostCopies()).toBe(1);
    checkAll(network);
    expectAllToTheEnd(network, players);
  });

  it('falls back to the chain when the mesh link is cut, and returns without losing a chunk when it heals', () => {
    forEachSeed(6, (seed) => {
      const manner = seed % 2 === 0 ? 'reset' : 'silent';
      const network = startScenario('scenario2-mesh', seed);
      const { key, players } = watchBoth(network);
      network.cut('node1', 'node3', manner);
      const player = players.get('client2');
      if (!player) throw new Error('client2 has no player');
      const noticedMs = manner === 'reset' ? 0 : TCP_GIVES_UP_MS;
      network.runUntil(
        'on the chain',
        () => treeOf(network, key).join() === CHAIN_TREE.join(),
        noticedMs + HOLD_TIME_MS,
      );
      network.run(2_000);
      expect(player.arrivals.at(-1)?.at).toBeGreaterThan(network.now - 500);
      checkAll(network);

      const before = player.counters.incomplete;
      const restart = player.delivered.length;
      network.heal('node1', 'node3');
      network.runUntil('back on the mesh', () => treeOf(network, key).join() === MESH_TREE.join(), 60_000);
      network.run(2_000);
      checkAll(network);
      expect(player.counters).toMatchObject({ incomplete: before, duplicate: 0, late: 0 });
      const after = player.delivered.slice(restart);
      expect(((after.at(-1) ?? 0) - (after[0] ?? 0)) >>> 0).toBe(after.length - 1);
    });
  });
});

describe('a branch that moves', MANY_SEEDS, () => {
  it.each([
    ['slower', 90, 2],
    ['faster', 2, 90],
  ])('to a %s path loses and doubles nothing', (_what, directMs, chainMs) => {
    forEachSeed(4, (seed) => {
      const network = startScenario('scenario2-mesh', seed, (fresh) => {
        fresh.setDelay('node1', 'node3', directMs);
        fresh.setDelay('node1', 'node2', chainMs);
      });
      network.cut('node1', 'node3', 'reset');
      network.run(5_000);
      const { key, players } = watchBoth(network);
      expect(treeOf(network, key)).toEqual(CHAIN_TREE);
      network.heal('node1', 'node3');
      network.runUntil('on the mesh', () => treeOf(network, key).join() === MESH_TREE.join(), 60_000);
      network.run(2_000);
      checkAll(network);
      expectAllToTheEnd(network, players);
      expect(network.media.mostCopies()).toBe(1);
    });
  });
});

const CLIENTS = ['client1', 'client2', 'client3', 'client4', 'client5'];

describe('scenario 3', MANY_SEEDS, () => {
  it('serves client2 from server3, one hop away, and not from server2', () => {
    const network = startScenario('scenario3', 1);
    network.machine('server2').offer(FLOW);
    const near = network.machine('server3').offer(FLOW);
    network.run(2_000);
    const player = network.machine('client2').watch(FLOW);
    network.run(3_000);
    expect(network.nameOf(player.key.source)).toBe('server3');
    expect(treeOf(network, near)).toEqual(['server3>client2']);
    expect(network.media.directions()).toEqual(['server3>client2']);
    checkAll(network);
    expectAllToTheEnd(network, new Map([['client2', player]]));
  });

  it('lets every client watch a flow of each server at once', () => {
    const network = startScenario('scenario3', 2);
    for (const server of ['server1', 'server2', 'server3']) network.machine(server).offer(`${server}.Mjpeg`);
    network.run(2_000);
    const players = new Map(
      CLIENTS.flatMap((client) =>
        ['server1', 'server2', 'server3'].map(
          (server) => [`${client} from ${server}`, network.machine(client).watch(`${server}.Mjpeg`)] as const,
        ),
      ),
    );
    network.run(4_000);
    checkAll(network);
    expect(network.media.mostCopies()).toBe(1);
    expectAllToTheEnd(network, players);
  });

  it('lets any client watch three flows of one server', () => {
    const network = startScenario('scenario3', 3);
    for (const flow of ['one', 'two', 'three']) network.machine('server2').offer(flow);
    network.run(2_000);
    const players = new Map(
      CLIENTS.flatMap((client) =>
        ['one', 'two', 'three'].map((flow) => [`${client} ${flow}`, network.machine(client).watch(flow)] as const),
      ),
    );
    network.run(4_000);
    checkAll(network);
    expect(network.media.mostCopies()).toBe(1);
    expectAllToTheEnd(network, players);
  });
});
