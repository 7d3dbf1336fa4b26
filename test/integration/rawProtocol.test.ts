import { afterEach, describe, expect, it } from 'vitest';
import type { Label } from '../../src/wire/control';
import {
  byteOffsetOf,
  chunkSequenceOf,
  encodeFragment,
  encodeHello,
  labelKeyOf,
  labelSlotOf,
  rewriteForLink,
} from '../../src/wire/datagram';
import { helloOf } from '../support/hello';
import { Ends, LocalNode } from '../support/localNode';
import { offered } from '../support/overlay';
import { openUdp, RawPeer } from '../support/rawPeer';
import { until } from '../support/until';

/*
 * A relay between neighbours that the test plays with sockets of its own: what goes in and what comes out is seen on the wire.
 */

const FLOW = 'movie';
const FRAGMENT_BYTES = 100;
const FRAGMENTS = 10;
const ends = new Ends();

afterEach(() => ends.run());

/** One fragment of a chunk, as the neighbour that was given `label` has to send it. */
function fragment(label: Label, chunkSequence: number, index: number): Uint8Array {
  const header = {
    chunkSequence,
    chunkLength: FRAGMENT_BYTES * FRAGMENTS,
    byteOffset: index * FRAGMENT_BYTES,
    ageUs: 0,
  };
  const datagram = encodeFragment(header, new Uint8Array(FRAGMENT_BYTES).fill(index));
  rewriteForLink(datagram, label, index);
  return datagram;
}

/** A raw peer that offers the flow, a node, and a raw peer that watches it through the node. */
async function startRelay() {
  const relay = ends.add(await LocalNode.start({ name: 'relay' }));
  const { port } = relay.api.info;
  const source = ends.add(await RawPeer.join(port, 'source'));
  source.send({ type: 'distanceVector', entries: [{ destination: source.id, sequence: 1, cost: 0 }] });
  source.send({ type: 'flowCollection', sources: [{ source: source.id, version: 1, flows: offered(FLOW) }] });
  const consumer = ends.add(await RawPeer.join(port, 'consumer'));
  await relay.flow(FLOW);
  const label = { slot: 7, key: 0xcafe };
  consumer.send({ type: 'flowRequest', source: source.id, flow: FLOW, label, full: true, consumers: [consumer.id] });
  const request = await source.message('flowRequest');
  return { relay, source, consumer, request, label };
}

describe('a relay', () => {
  it('asks for the flow under a label of its own', async () => {
    const { request, source, consumer, label } = await startRelay();
    expect(request).toMatchObject({ source: source.id, flow: FLOW, full: true, consumers: [consumer.id] });
    expect(request.label.key).not.toBe(label.key);
  });

  it('sends on exactly the fragments that come, without waiting for the others', async () => {
    const { source, consumer, request, label, relay } = await startRelay();
    const half = [0, 2, 4, 6, 8];
    for (const index of half) source.sendDatagram(fragment(request.label, 1, index));
    await until('the half that was sent', () => consumer.media.length >= half.length);
    await consumer.quiet();
    expect(consumer.media.map(byteOffsetOf)).toEqual(half.map((index) => index * FRAGMENT_BYTES));
    for (const [i, datagram] of consumer.media.entries()) {
      const expected = fragment(label, 1, half[i] ?? 0);
      expect([labelSlotOf(datagram), labelKeyOf(datagram), chunkSequenceOf(datagram)]).toEqual([
        label.slot,
        label.key,
        1,
      ]);
      expect([...datagram.subarray(32)]).toEqual([...expected.subarray(32)]);
    }
    expect(source.media).toEqual([]);
    const { received, sent, dropped } = (await relay.api.stats()).datagrams;
    expect({ received, sent, dropped }).toEqual({ received: 5, sent: 5, dropped: {} });
  });

  it('drops a valid label that comes from another neighbour', async () => {
    const { relay, consumer, request } = await startRelay();
    consumer.sendDatagram(fragment(request.label, 1, 0));
    await relay.dropped('wrongNeighbour', 1);
    expect(consumer.media).toEqual([]);
  });

  it('drops unknown labels, and versions and datagrams that it does not know', async () => {
    const { relay, source, request } = await startRelay();
    source.sendDatagram(fragment({ ...request.label, key: (request.label.key ^ 1) >>> 0 }, 1, 0));
    source.sendDatagram(fragment({ ...request.label, slot: request.label.slot + 1000 }, 1, 0));
    await relay.dropped('unknownLabel', 2);
    source.sendDatagram(Uint8Array.of(0x11, 1, 2));
    source.sendDatagram(new Uint8Array(40).fill(0x1f));
    await relay.dropped('malformed', 2);
    source.sendDatagram(new Uint8Array(40).fill(0x21));
    await relay.dropped('version', 1);
  });

  it('drops what strangers send to its port, whatever label or token they have', async () => {
    const { relay, consumer, request } = await startRelay();
    const stranger = await openUdp();
    ends.add({ close: () => new Promise<void>((resolve) => stranger.close(resolve)) });
    const send = (datagram: Uint8Array): void => stranger.send(datagram, relay.api.info.port, '127.0.0.1');
    send(fragment(request.label, 1, 0));
    await relay.dropped('stranger', 1);
    send(encodeHello(helloOf()));
    await relay.dropped('unknownToken', 1);
    await consumer.quiet();
    expect(consumer.media).toEqual([]);
  });

  it('follows a neighbour whose media comes from elsewhere than it said, if it has the token', async () => {
    const relay = ends.add(await LocalNode.start({ name: 'relay' }));
    const peer = ends.add(await RawPeer.dial(relay.api.info.port));
    const nowhere = await openUdp();
    const { port } = nowhere.address();
    await new Promise<void>((resolve) => nowhere.close(resolve));
    peer.sendPreamble();
    // As behind an address translator: the port that the peer knows is not the one that others see.
    peer.authenticate({ mediaPort: port });
    const { mediaToken } = await peer.message('authentication');
    await until('an answer', () => {
      const hello = helloOf({ token: mediaToken, heard: false });
      if (peer.hellos === 0) peer.sendDatagram(encodeHello(hello));
      return peer.hellos > 0;
    });
    await until('the media path', async () => {
      const [neighbour] = await relay.api.neighbours();
      return neighbour?.id === peer.id && neighbour.state === 'connected';
    });
  });

  it('gives other labels on other links and in other runs', async () => {
    const labels: string[] = [];
    for (let run = 0; run < 2; run++) {
      const { relay, source, request } = await startRelay();
      source.send({
        type: 'flowCollection',
        sources: [{ source: source.id, version: 2, flows: offered(FLOW, 'other') }],
      });
      await relay.flow('other');
      await relay.api.watch({ flow: 'other' });
      const second = await source.message('flowRequest', ({ flow }) => flow === 'other');
      for (const { label } of [request, second]) labels.push(`${label.slot} ${label.key}`);
      await ends.run();
    }
    expect(new Set(labels).size).toBe(labels.length);
    const keys = labels.map((label) => label.split(' ')[1]);
    expect(new Set(keys).size).toBe(keys.length);
  });
});
