import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import {
  DATAGRAM_HEADER_BYTES,
  DEFAULT_DATAGRAM_BYTES,
  LARGE_DATAGRAM_BYTES,
  MIDDLE_DATAGRAM_BYTES,
} from '../../src/wire/datagram';
import { framesOf, runOf, SAMPLE_CLIP } from '../support/sampleClip';
import { Ends, LocalNode } from '../support/localNode';
import { temporaryFolder } from '../support/temporaryFolder';
import { until } from '../support/until';

const frames = framesOf(SAMPLE_CLIP);
const FLOW = path.basename(SAMPLE_CLIP);
const ends = new Ends();

afterEach(() => ends.run());

/** Elsewhere than on Linux nodes have one unconnected socket for all links; here both ways are tried. */
const modes = process.platform === 'linux' ? [true, false] : [false];

/** What is found to pass between nodes on one machine; less on macOS. */
const LARGE = process.platform === 'darwin' ? MIDDLE_DATAGRAM_BYTES : LARGE_DATAGRAM_BYTES;

/** Resolves when datagrams of these sizes go to a node's neighbours, in any order. */
function sizesAt(node: LocalNode, sizes: readonly number[]): Promise<unknown> {
  const text = [...sizes].sort().join();
  return until(`datagrams of ${text} bytes`, async () => {
    const { neighbours } = await node.api.stats();
    const found = neighbours.map(({ datagramBytes }) => datagramBytes ?? 0);
    return found.sort().join() === text;
  });
}

describe.each(modes)('three nodes in a row, connected sockets: %s', (connectedSockets) => {
  async function startRow() {
    const source = ends.add(await LocalNode.start({ name: 'source' }, { connectedSockets }));
    const relay = ends.add(
      await LocalNode.start({ name: 'relay', neighbours: [source.endpoint] }, { connectedSockets }),
    );
    const consumer = ends.add(
      await LocalNode.start({ name: 'consumer', neighbours: [relay.endpoint] }, { connectedSockets }),
    );
    await Promise.all([consumer.routeTo(source), source.routeTo(consumer)]);
    await Promise.all([sizesAt(source, [LARGE]), sizesAt(relay, [LARGE, LARGE])]);
    return { source, relay, consumer };
  }

  it('brings a whole file across, byte for byte', async () => {
    const { source, relay, consumer } = await startRow();
    const output = path.join(await temporaryFolder(), 'received.mjpeg');
    const key = await source.api.stream({ file: SAMPLE_CLIP, framesPerSecond: 120, once: true });
    expect(key).toEqual({ flow: FLOW, source: source.id });
    await consumer.flow(FLOW);
    await consumer.api.watch({ flow: FLOW, output });
    await until('the end of the player', () =>
      consumer.events.some((event) => event.event === 'player' && event.state === 'ended'),
    );
    // The counters of a flow that ended by itself can still be asked for, and its file is whole then.
    const stats = await consumer.api.unwatch(FLOW);
    const relayStats = await relay.api.stats();

    expect(stats.framesDelivered + stats.framesIncomplete).toBe(frames.length);
    expect(stats).toMatchObject({ framesDelivered: frames.length, framesLate: 0, framesDuplicate: 0 });
    expect(readFileSync(output).equals(Buffer.concat(frames))).toBe(true);
    expect(stats.latencyMs?.p50).toBeGreaterThan(0);
    expect(relayStats.datagrams.received).toBe(relayStats.datagrams.sent);
    expect(relayStats.datagrams.dropped).toEqual({});
    const upstream = relayStats.neighbours.find(({ id }) => id === source.id);
    expect(upstream).toMatchObject({ datagramsReceived: relayStats.datagrams.received, datagramsSent: 0 });
    expect(stats.bytesReceived).toBe(relayStats.bytes.received);
    await expect(consumer.api.unwatch(FLOW)).rejects.toMatchObject({ code: 'notWatched' });
  });

  it('counts the bytes of each flow that it only forwards', async () => {
    const { source, relay, consumer } = await startRow();
    const second = ends.add(await LocalNode.start({ neighbours: [relay.endpoint] }, { connectedSockets }));
    await source.api.stream({ file: SAMPLE_CLIP, flow: 'one', framesPerSecond: 120 });
    await source.api.stream({ file: SAMPLE_CLIP, flow: 'two', framesPerSecond: 120 });
    await Promise.all([consumer.flow('two'), second.flow('two'), second.routeTo(source)]);
    await sizesAt(relay, [LARGE, LARGE, LARGE]);
    await consumer.api.watch({ flow: 'one' });
    await consumer.api.watch({ flow: 'two' });
    await second.api.watch({ flow: 'two' });
    const frames = async (node: LocalNode) =>
      (await node.api.stats()).flows.map(({ framesDelivered }) => framesDelivered);
    await until('30 frames of each', async () =>
      [...(await frames(consumer)), ...(await frames(second))].every((count) => count >= 30),
    );
    const { flows, bytes } = await relay.api.stats();
    const [one, two] = ['one', 'two'].map((name) => flows.find(({ flow }) => flow === name));
    expect(one).toMatchObject({ source: source.id, framesSent: 0, framesDelivered: 0, latencyMs: null });
    expect(one?.bytesReceived).toBeGreaterThan(0);
    expect(one?.bytesSent).toBe(one?.bytesReceived);
    // Until the second consumer came, one copy of it was enough.
    expect((two?.bytesSent ?? 0) / (two?.bytesReceived ?? 0)).toBeGreaterThan(1.5);
    expect(two?.bytesSent).toBeLessThanOrEqual(2 * (two?.bytesReceived ?? 0));
    expect(bytes).toEqual({
      received: (one?.bytesReceived ?? 0) + (two?.bytesReceived ?? 0),
      sent: (one?.bytesSent ?? 0) + (two?.bytesSent ?? 0),
    });

    await Promise.all([consumer.api.unwatch('one'), consumer.api.unwatch('two'), second.api.unwatch('two')]);
    await until('the relay to be left', async () => (await relay.api.stats()).flows.length === 0);
  });

  it('hands frames to a subscriber that acknowledges them, and sends nothing once nobody watches', async () => {
    const { source, relay, consumer } = await startRow();
    await source.api.stream({ file: SAMPLE_CLIP, flow: 'clip', framesPerSecond: 120 });
    await consumer.flow('clip');
    const key = await consumer.api.watch({ flow: 'clip' });
    const received: Uint8Array[] = [];
    const numbers: number[] = [];
    const subscription = consumer.api.subscribeFrames(key, ({ bytes, frameNumber }) => {
      received.push(bytes);
      numbers.push(frameNumber);
      subscription.acknowledge();
    });
    await until('60 frames', () => received.length >= 60);
    const stats = await consumer.api.unwatch('clip');
    expect(runOf(Buffer.concat(received), frames).length).toBe(received.length);
    // Each in memory of its own, which may have the frame's number in it.
    expect(new Set(received.map((bytes) => bytes.buffer)).size).toBe(received.length);
    expect(received.every((bytes) => bytes.buffer.byteLength <= bytes.byteLength + 4)).toBe(true);
    expect(numbers.every((number, i) => i === 0 || number === ((numbers[i - 1] ?? 0) + 1) % frames.length)).toBe(true);
    expect(stats).toMatchObject({ framesIncomplete: 0, framesLate: 0, framesDuplicate: 0 });

    await until('rest', async () => (await source.api.flows())[0]?.state === 'hold');
    const before = await Promise.all([source, relay].map(async ({ api }) => (await api.stats()).datagrams.sent));
    // Long enough for some forty frames.
    const { uptimeMs } = await relay.api.stats();
    await until('time to pass', async () => (await relay.api.stats()).uptimeMs > uptimeMs + 300);
    const after = await Promise.all([source, relay].map(async ({ api }) => (await api.stats()).datagrams.sent));
    expect(after).toEqual(before);
  });

  it('sends to each neighbour what its link carries, whatever the others do', async () => {
    const small = { datagramBytes: DEFAULT_DATAGRAM_BYTES };
    const source = ends.add(await LocalNode.start({}, { connectedSockets }));
    const relay = ends.add(await LocalNode.start({ neighbours: [source.endpoint] }, { connectedSockets }));
    // The first gets whole frames; to the second, and on from there, all goes in small datagrams.
    const near = ends.add(await LocalNode.start({ neighbours: [relay.endpoint] }, { connectedSockets }));
    const far = ends.add(await LocalNode.start({ ...small, neighbours: [relay.endpoint] }, { connectedSockets }));
    const behind = ends.add(await LocalNode.start({ neighbours: [far.endpoint] }, { connectedSockets }));
    const consumers = [near, far, behind];
    await Promise.all(consumers.map((node) => node.routeTo(source)));
    // A node with a size of its own tries no other, but answers those who do.
    await Promise.all([sizesAt(relay, [LARGE, LARGE, LARGE]), sizesAt(far, [1_200, 1_200]), sizesAt(behind, [LARGE])]);

    await source.api.stream({ file: SAMPLE_CLIP, flow: 'clip', framesPerSecond: 120, once: true, waitConsumers: 3 });
    const folder = await temporaryFolder();
    const outputs = consumers.map((_, index) => path.join(folder, `${index}.mjpeg`));
    await Promise.all(
      consumers.map(async (node, index) => {
        await node.flow('clip');
        await node.api.watch({ flow: 'clip', output: outputs[index] ?? '' });
      }),
    );
    for (const [index, node] of consumers.entries()) {
      await until('the end of the player', () =>
        node.events.some((event) => event.event === 'player' && event.state === 'ended'),
      );
      const stats = await node.api.unwatch('clip');
      expect(stats).toMatchObject({ framesDelivered: frames.length, framesIncomplete: 0, framesDuplicate: 0 });
      expect(readFileSync(outputs[index] ?? '').equals(Buffer.concat(frames))).toBe(true);
    }
    const countAt = (bytes: number) =>
      frames.reduce((sum, frame) => sum + Math.ceil((frame.length + 4) / (bytes - DATAGRAM_HEADER_BYTES)), 0);
    const wholes = countAt(LARGE);
    const { datagrams } = await relay.api.stats();
    expect(datagrams).toMatchObject({ received: wholes, sent: 2 * wholes });
    expect(datagrams.dropped).toEqual({});
    const onwards = await far.api.stats();
    expect(onwards.datagrams.received).toBe(wholes);
    expect(onwards.datagrams.sent).toBe(countAt(DEFAULT_DATAGRAM_BYTES));
  });
});
