import { describe, expect, it } from 'vitest';
import { AUTHENTICATION_TIMEOUT_MS, HELLO_INTERVAL_MS, REDIAL_FIRST_MS, SILENCE_MS } from '../../src/overlay/constants';
import { forEachSeed, MANY_SEEDS } from '../support/seeds';
import { FakePeer } from './fakePeer';
import { Invariants } from './invariants';
import { endpointOf } from './machine';
import { Network } from './network';
import { checkRoutes } from './oracle';

const UP_MS = 2_000;

function pair(seed: number): Network {
  const network = new Network({ seed });
  new Invariants(network);
  network.start('a');
  network.start('b');
  return network;
}

function states(network: Network, name: string): string[] {
  return network
    .machine(name)
    .core.neighbours()
    .map(({ state }) => state);
}

describe('two nodes', MANY_SEEDS, () => {
  it('connect by name, and measure their round trip', () => {
    const network = pair(1);
    network.connect('a', 'b');
    network.run(UP_MS);
    const [a, b] = [network.machine('a'), network.machine('b')];
    const rttMs = 2 * network.paths.between('a', 'b').delayMs;
    for (const [one, other] of [[a, b] as const, [b, a] as const]) {
      const [view] = one.core.neighbours();
      expect(view).toMatchObject({ id: other.id, name: other.name, state: 'connected', cost: 1 });
      expect(view?.rttMs).toBeCloseTo(rttMs, 0);
    }
    expect(a.core.neighbours()[0]).toMatchObject({ address: 'b', port: 8_000 });
  });

  it('end with exactly one connection when they dial each other at the same time', () => {
    forEachSeed(60, (seed) => {
      const network = pair(seed);
      network.connect('a', 'b');
      // From well before the other's attempt arrives until well after it is answered.
      network.run(network.random.next() * 120);
      network.machine('b').command({ type: 'connect', endpoint: endpointOf('a') });
      network.run(UP_MS);
      expect(network.connections()).toHaveLength(1);
      expect([states(network, 'a'), states(network, 'b')]).toEqual([['connected'], ['connected']]);
      checkRoutes(network);
      const before = network.connections()[0];
      network.run(60_000);
      expect(network.connections()).toEqual([before]);
    });
  });

  it('show one that comes back with another id once, although its address was just being dialled', () => {
    forEachSeed(10, (seed) => {
      const network = pair(seed);
      network.connect('a', 'b');
      network.run(UP_MS);
      network.crash('b', 'silent');
      const isDialling = () => network.machine('a').core.neighbours()[0]?.state === 'unreachable';
      network.runUntil('given up', isDialling, SILENCE_MS);
      // Whether its attempt is under way or not, b comes first.
      network.run(network.random.next() * 3_000);
      network.start('b', { neighbours: ['a'] });
      network.run(UP_MS + 3_000);
      expect(states(network, 'a')).toEqual(['connected']);
      expect(network.machine('a').core.neighbours()[0]?.id).toBe(network.machine('b').id);
      network.run(60_000);
      expect(network.connections()).toHaveLength(1);
    });
  });

  it('refuse to dial themselves', () => {
    const network = pair(2);
    network.machine('a').command({ type: 'connect', endpoint: endpointOf('a') });
    network.run(30_000);
    expect(network.connections()).toHaveLength(0);
    expect(states(network, 'a')).toEqual([]);
  });

  it('come together when the one that is dialled starts late', () => {
    const network = new Network({ seed: 3 });
    network.start('a', { neighbours: ['b'] });
    network.run(10_000);
    expect(network.connections()).toHaveLength(0);
    network.start('b');
    network.run(60_000);
    expect(states(network, 'a')).toEqual(['connected']);
  });

  it('come together again after a connection was lost', () => {
    forEachSeed(10, (seed) => {
      const network = pair(seed);
      network.connect('a', 'b');
      network.run(UP_MS);
      network.reset('a', 'b');
      network.run(4 * REDIAL_FIRST_MS);
      expect(network.connections()).toHaveLength(1);
      checkRoutes(network);
    });
  });

  it('go on where they were when a short silence ends, without a new connection', () => {
    const network = pair(4);
    network.connect('a', 'b');
    network.run(UP_MS);
    const before = network.connections()[0];
    network.cut('a', 'b', 'silent');
    network.run(HELLO_INTERVAL_MS);
    network.heal('a', 'b');
    network.run(UP_MS);
    expect(network.connections()).toEqual([before]);
    checkRoutes(network);
  });

  it('notice a peer that vanished without a trace, and take it back with a new id', () => {
    forEachSeed(6, (seed) => {
      const network = pair(seed);
      network.connect('a', 'b');
      network.run(UP_MS);
      network.crash('b', 'silent');
      network.run(SILENCE_MS + 1_000);
      expect(states(network, 'a')).not.toContain('connected');
      network.start('b');
      network.connect('b', 'a');
      network.run(UP_MS);
      expect(network.connections()).toHaveLength(1);
      network.run(15_000);
      checkRoutes(network);
    });
  });

  it('part for good when a user says so', () => {
    const network = pair(5);
    network.connect('a', 'b');
    network.run(UP_MS);
    network.machine('a').order({ type: 'disconnect', neighbour: 'b' });
    network.run(60_000);
    expect(network.connections()).toHaveLength(0);
    expect([states(network, 'a'), states(network, 'b')]).toEqual([[], []]);
  });

  it('say goodbye when they stop', () => {
    const network = pair(6);
    network.connect('a', 'b');
    network.run(UP_MS);
    network.stop('a');
    network.run(UP_MS);
    expect(network.connections()).toHaveLength(0);
    expect(states(network, 'b')).not.toContain('connected');
  });
});

describe('a node in client mode', MANY_SEEDS, () => {
  it('connects to the first that answers of its addresses and to no other, and cannot be dialled', () => {
    const network = new Network({ seed: 7 });
    network.start('b');
    network.start('c');
    network.start('a', { clientMode: true, neighbours: ['nobody', 'b', 'c'] });
    network.run(30_000);
    const names = network
      .machine('a')
      .core.neighbours()
      .map(({ name }) => name);
    expect(names).toEqual(['b']);
    network.machine('c').command({ type: 'connect', endpoint: endpointOf('a') });
    network.run(5_000);
    expect(network.connections()).toHaveLength(1);
    checkRoutes(network);
  });
});

describe('a peer that is no node', MANY_SEEDS, () => {
  it('is closed when it does not authenticate in time', () => {
    const network = pair(8);
    const peer = new FakePeer(network, 'x');
    peer.dial('a');
    network.run(AUTHENTICATION_TIMEOUT_MS + 1_000);
    expect(peer.isOpen).toBe(false);
  });

  it('has three tries to authenticate', () => {
    const network = pair(9);
    const peer = new FakePeer(network, 'x');
    peer.dial('a');
    peer.sendPreamble();
    for (let i = 0; i < 3; i++) {
      peer.send({ type: 'distanceVector', entries: [] });
      network.run(200);
    }
    const answers = peer.received.filter(({ type }) => type === 'authenticationRequired');
    expect(answers).toHaveLength(3);
    expect(peer.isOpen).toBe(false);
  });

  it('is closed when it speaks another version', () => {
    const network = pair(10);
    const peer = new FakePeer(network, 'x');
    peer.dial('a');
    peer.sendPreamble({ lowest: 7, highest: 9 });
    network.run(500);
    // No frame can be understood by both: it has seen the versions of the preamble.
    expect(peer.received).toEqual([]);
    expect(peer.isOpen).toBe(false);
  });

  it('is closed when it sends rubbish', () => {
    const network = pair(11);
    const peer = new FakePeer(network, 'x');
    peer.dial('a');
    peer.sendBytes(new TextEncoder().encode('GET / HTTP/1.1\r\n\r\n'));
    network.run(1_000);
    expect(peer.isOpen).toBe(false);
    network.connect('b', 'a');
    network.run(UP_MS);
    checkRoutes(network);
  });
});
