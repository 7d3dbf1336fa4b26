import { describe, expect, it } from 'vitest';
import { cutIntoPieces } from '../../src/base/pieces';
import { type Random, seededRandom } from '../../src/base/random';
import {
  FEASIBILITY_HOLD_MS,
  HIDDEN_OFFER_MS,
  MAX_BRANCH_CONSUMERS,
  MAX_DESTINATIONS,
  MAX_FLOW_ENTRIES,
  MAX_OFFERS,
  MAX_SOURCES,
} from '../../src/overlay/constants';
import {
  type ControlMessage,
  MAX_FLOWS_PER_SOURCE,
  MAX_REQUEST_CONSUMERS,
  MAX_VECTOR_ENTRIES,
  RETRACTED_COST,
} from '../../src/wire/control';
import { encodeFragment, rewriteForLink } from '../../src/wire/datagram';
import { type NodeId, nodeIdFromBytes } from '../../src/wire/ids';
import type { TopologyChange } from '../../src/wire/topologyMessages';
import { between, pick } from '../support/randomGraph';
import { offered } from '../support/overlay';
import { forEachSeed, MANY_SEEDS } from '../support/seeds';
import { Churn, SETTLE_MS } from './churn';
import { FakePeer } from './fakePeer';
import { Invariants } from './invariants';
import { Network } from './network';
import { checkAll, checkOffers, checkRoutes } from './oracle';

const FLOWS = ['movie', 'other', 'forged'];

/** A well-formed message that means harm, or nothing at all. `ids`: whom it may be about. */
function randomMessage(random: Random, ids: readonly NodeId[]): ControlMessage {
  const id = () => (random.next() < 0.8 ? pick(random, ids) : nodeIdFromBytes(random.bytes(16)));
  const list = <T>(most: number, item: () => T) => Array.from({ length: between(random, 0, most) }, item);
  const u16 = () => pick(random, [0, 1, 2, 0x7fff, 0x8000, 0xffff, between(random, 0, 0xffff)]);
  const version = () => pick(random, [1, 2, 3, 10, 0x7000_0000, 0x7fff_ffff, 0xffff_ffff, between(random, 1, 1_000)]);
  const flow = () => pick(random, FLOWS);
  const typed = (name: string) => ({ flow: name, contentType: pick(random, ['video/x-motion-jpeg', 'text/plain']) });
  const change = (): TopologyChange =>
    pick(random, [
      { kind: 'name', name: 'forged' },
      { kind: 'link', neighbour: id(), cost: u16(), rttMs: 1 },
      { kind: 'linkGone', neighbour: id() },
      { kind: 'flow', source: id(), flow: flow(), watching: true, upstream: id(), downstream: list(3, id) },
      { kind: 'flowGone', source: id(), flow: flow() },
    ]);
  switch (between(random, 1, 15)) {
    case 1:
      return {
        type: 'distanceVector',
        entries: list(8, () => ({
          destination: id(),
          sequence: u16(),
          cost: pick(random, [0, 1, 3, 500, RETRACTED_COST]),
        })),
      };
    case 2:
      return {
        type: 'sequenceRequest',
        requests: list(4, () => ({ destination: id(), sequence: u16(), hopLimit: between(random, 0, 255) })),
      };
    case 3:
      return {
        type: 'flowCollection',
        sources: list(4, () => ({ source: id(), version: version(), flows: [...new Set(list(3, flow))].map(typed) })),
      };
    case 4:
      return { type: 'flowAnnounce', source: id(), version: version(), ...typed(flow()) };
    case 5:
      return { type: 'flowWithdraw', source: id(), version: version(), flow: flow() };
    case 6:
      return { type: 'collectionRequest', known: list(4, () => ({ source: id(), version: version() })) };
    case 7:
      return {
        type: 'flowRequest',
        source: id(),
        flow: flow(),
        label: { slot: between(random, 0, 3), key: between(random, 0, 9) },
        full: random.next() < 0.5,
        consumers: list(5, id),
      };
    case 8:
      return { type: 'flowCancel', source: id(), flow: flow(), consumers: list(3, id) };
    case 9:
      return {
        type: 'flowRefused',
        source: id(),
        flow: flow(),
        reason: pick(random, ['notOffered', 'noRoute', 'tableFull', 'stale']),
      };
    case 10:
    case 11:
      return {
        type: 'topology',
        news: list(6, () => ({
          author: id(),
          from: pick(random, [0, 0, version()]),
          version: version(),
          changes: list(4, change),
        })),
      };
    case 12:
      return {
        type: 'topologyRequest',
        known: list(6, () => ({
          author: id(),
          version: pick(random, [0, version()]),
          checksum: between(random, 0, 9),
        })),
      };
    case 13: {
      const branches = list(2, () => ({
        neighbour: id(),
        framesPerSecond: 1,
        bytesPerSecond: 2,
        duplicatesPerSecond: 3,
      }));
      const reports = list(3, () => ({ origin: id(), reporter: id(), source: id(), flow: flow(), branches }));
      if (random.next() < 0.5) return { type: 'flowRates', reports };
      const interests = reports.map(({ origin, source, flow }) => ({ origin, number: version(), source, flow }));
      return { type: 'flowInterest', interests };
    }
    case 14:
      return { type: 'vectorRequest' };
    default:
      return { type: 'authenticationRequired', triesLeft: between(random, 0, 3) };
  }
}

/** An overlay at rest in which `movie` and `other` are offered and watched. */
function victims(seed: number): Churn {
  const churn = new Churn(seed, [4, 10]);
  const { network } = churn;
  new Invariants(network, { loops: true });
  churn.start();
  network.run(4_000);
  network.machine('n0').offer('movie');
  network.machine('n1').offer('other');
  network.run(1_000);
  network.machine('n2').watch('movie');
  network.machine('n3').watch('other');
  network.run(1_000);
  return churn;
}

describe('a neighbour that lies', MANY_SEEDS, () => {
  it('breaks nothing for good: the others recover when it is gone', () => {
    forEachSeed(6, (seed) => {
      const churn = victims(seed);
      const { network } = churn;
      const peer = new FakePeer(network, 'x');
      peer.join(pick(churn.random, churn.nodes));
      const ids = [...network.living.map(({ id }) => id), peer.id];
      for (let i = 0; i < 150 && peer.isOpen; i++) {
        peer.send(randomMessage(churn.random, ids));
        peer.sendDatagram(churn.random.bytes(between(churn.random, 0, 100)));
        network.run(churn.random.next() * 100);
      }
      peer.leave();
      network.run(SETTLE_MS + FEASIBILITY_HOLD_MS);
      checkAll(network);
    });
  });

  it('does no better under an id that is taken', () => {
    forEachSeed(4, (seed) => {
      const churn = victims(seed);
      const { network } = churn;
      const [victim, target] = [network.machine('n0'), network.machine('n1')];
      const peer = new FakePeer(network, 'x', churn.random.next() < 0.3 ? target.id : victim.id);
      peer.join('n1');
      for (let i = 0; i < 50 && peer.isOpen; i++) {
        peer.send(randomMessage(churn.random, [victim.id, target.id]));
        network.run(churn.random.next() * 100);
      }
      peer.leave();
      churn.settle({ repair: true });
      network.run(FEASIBILITY_HOLD_MS);
      checkAll(network);
    });
  });

  it('cannot make tables grow beyond their bounds', () => {
    const random = seededRandom(77);
    const network = new Network({ seed: 77 });
    network.startAll(['a', 'b'], [['a', 'b']]);
    network.run(3_000);
    network.machine('b').offer('movie');
    const peer = new FakePeer(network, 'x');
    peer.join('a');
    const id = () => nodeIdFromBytes(random.bytes(16));
    for (let i = 0; i < 3; i++) {
      const entries = Array.from({ length: MAX_VECTOR_ENTRIES }, () => ({ destination: id(), sequence: 0, cost: 1 }));
      peer.send({ type: 'distanceVector', entries });
      network.run(1_000);
    }
    const routes = network.machine('a').core.routes(network.now);
    expect(routes.length).toBeLessThanOrEqual(MAX_DESTINATIONS);
    const sources = routes.filter(({ via }) => via === peer.id).map(({ destination }) => destination);
    const flows = offered(...Array.from({ length: MAX_FLOWS_PER_SOURCE }, (_, index) => `flow ${index}`));
    for (let i = 0; i < MAX_SOURCES + 100; i++) {
      // One with many flows, many with one: both bounds are tried.
      const source = sources[i % sources.length] ?? id();
      peer.send({ type: 'flowCollection', sources: [{ source, version: 1, flows: i < 100 ? flows : offered('one') }] });
      network.run(10);
    }
    network.run(1_000);
    const offers = network.machine('a').core.flows();
    expect(offers.length).toBeLessThanOrEqual(MAX_OFFERS);
    expect(new Set(offers.map(({ source }) => source)).size).toBeLessThanOrEqual(MAX_SOURCES);

    const movie = { source: network.machine('b').id, flow: 'movie' };
    const label = { slot: 1, key: 1 };
    for (let i = 0; i < 2; i++) {
      const consumers = Array.from({ length: MAX_REQUEST_CONSUMERS }, id);
      peer.send({ type: 'flowRequest', ...movie, label, full: false, consumers });
      network.run(200);
    }
    const served =
      network
        .machine('a')
        .core.flows()
        .find(({ flow }) => flow === 'movie')?.consumers ?? [];
    expect(served.length).toBeLessThanOrEqual(MAX_BRANCH_CONSUMERS);
    expect(peer.received).toContainEqual({ type: 'flowRefused', ...movie, reason: 'tableFull' });
    for (let i = 0; i < MAX_FLOW_ENTRIES + 100; i++) {
      peer.send({ type: 'flowRequest', source: movie.source, flow: `f${i}`, label, full: true, consumers: [peer.id] });
      if (i % 100 === 0) network.run(50);
    }
    network.run(1_000);
    expect(network.machine('a').entries.size).toBeLessThanOrEqual(MAX_FLOW_ENTRIES);

    peer.leave();
    network.run(SETTLE_MS + HIDDEN_OFFER_MS);
    checkAll(network);
  });

  it('keeps no node unknown for good that joined while it filled the tables', () => {
    const network = new Network({ seed: 79 });
    network.startAll(
      ['a', 'b', 'c'],
      [
        ['a', 'b'],
        ['b', 'c'],
      ],
    );
    network.run(3_000);
    const peer = new FakePeer(network, 'x');
    peer.join('a');
    const ids = Array.from({ length: 5_000 }, () => nodeIdFromBytes(network.random.bytes(16)));
    for (const piece of cutIntoPieces(ids, MAX_VECTOR_ENTRIES)) {
      peer.send({
        type: 'distanceVector',
        entries: piece.map((destination) => ({ destination, sequence: 0, cost: 1 })),
      });
    }
    network.run(1_000);
    const routes = (name: string) => network.machine(name).core.routes(network.now);
    const known = routes('a').filter(({ via }) => via === peer.id);
    for (const { destination } of known.slice(0, MAX_SOURCES + 100)) {
      peer.send({ type: 'flowCollection', sources: [{ source: destination, version: 1, flows: offered('flood') }] });
    }
    network.run(1_000);
    network.start('d');
    network.connect('d', 'c');
    network.run(3_000);
    network.machine('d').offer('movie');
    network.machine('c').offer('other');
    network.run(1_000);
    const idOfNew = network.machine('d').id;
    const gateways = ['c', 'b', 'a'].map(
      (name) => routes(name).find(({ destination }) => destination === idOfNew)?.via,
    );
    expect(gateways).toEqual([idOfNew, undefined, undefined]);
    const flows = network.machine('a').core.flows();
    expect(flows.filter(({ flow }) => flow !== 'flood')).toEqual([]);
    peer.leave();
    network.run(10_000);
    checkRoutes(network);
    checkOffers(network);
  });

  it('cannot send media with labels that it guesses', () => {
    const network = new Network({ seed: 78 });
    network.startAll(['a', 'b'], [['a', 'b']]);
    network.run(3_000);
    network.machine('b').offer('movie');
    network.run(500);
    const player = network.machine('a').watch('movie');
    network.run(500);
    const peer = new FakePeer(network, 'x');
    peer.join('a');
    const label = [...network.machine('a').entries.values()][0]?.upstream?.label ?? { slot: 0, key: 0 };
    const header = { chunkSequence: (player.delivered.at(-1) ?? 0) + 1, chunkLength: 4, byteOffset: 0, ageUs: 0 };
    const sent = (guess: typeof label) => {
      const datagram = encodeFragment(header, Uint8Array.of(1, 2, 3, 4));
      rewriteForLink(datagram, guess, 0);
      peer.sendDatagram(datagram);
      network.run(100);
      return network.machine('a').forwarder.counters.dropped;
    };
    expect(sent({ ...label, key: (label.key + 1) >>> 0 })).toMatchObject({ unknownLabel: 1 });
    // Even the right one is worth nothing on another neighbour's path.
    expect(sent(label)).toMatchObject({ wrongNeighbour: 1 });
    network.run(1_000);
    expect(player.counters).toMatchObject({ incomplete: 0, malformed: 0 });
  });
});
