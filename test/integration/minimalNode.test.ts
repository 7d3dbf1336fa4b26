import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { ForeignNode, number } from '../support/foreignNode';
import { Ends, LocalNode } from '../support/localNode';
import { framesOf, SAMPLE_CLIP } from '../support/sampleClip';
import { temporaryFolder } from '../support/temporaryFolder';

/*
 * PROTOCOL.md against the program: the foreign node is written from the document, with none of the program's code.
 */

const ends = new Ends();
const CHUNKS = 12;

afterEach(() => ends.run());

const startNode = async (name: string, neighbours: readonly string[] = []) =>
  ends.add(await LocalNode.start({ name, neighbours }));
const plain = (id: string) => id.replaceAll('-', '');

describe('a node written from PROTOCOL.md', () => {
  it('watches a flow through a relay, byte for byte', async () => {
    const server = await startNode('server1');
    const relay = await startNode('node1', [server.endpoint]);
    const { flow } = await server.api.stream({ file: SAMPLE_CLIP });
    const foreign = ends.add(await ForeignNode.join(relay.api.info.port));
    await foreign.until('an offer with a route', () => foreign.sourceOf(flow) !== undefined);
    expect(foreign.sourceOf(flow)).toBe(plain(server.id));
    expect(foreign.offers.get(plain(server.id))?.flows.get(flow)).toBe('video/x-motion-jpeg');
    expect(foreign.routes.get(plain(relay.id))).toBe(0);
    expect(foreign.routes.get(plain(server.id))).toBe(1);
    expect(foreign.roundTripUs).toBeGreaterThanOrEqual(0);

    foreign.watch(plain(server.id), flow);
    await foreign.until('chunks', () => foreign.chunks.length >= CHUNKS);
    const chunks = foreign.chunks.slice(0, CHUNKS);
    const frames = framesOf(SAMPLE_CLIP);
    const [first] = chunks;
    for (const [i, { sequence, bytes, payloads, agesUs, hops }] of chunks.entries()) {
      expect(sequence).toBe(((first?.sequence ?? 0) + i) % 2 ** 32);
      expect(bytes.subarray(4).equals(frames[bytes.readUInt32BE() % frames.length] ?? Buffer.alloc(0))).toBe(true);
      expect(new Set(payloads.slice(0, -1)).size).toBeLessThanOrEqual(1);
      expect(Math.max(...payloads)).toBeLessThanOrEqual(1_200 - 32);
      expect(payloads.at(-1)).toBeLessThanOrEqual(payloads[0] ?? 0);
      expect(Math.max(...agesUs)).toBeLessThan(10_000_000);
      expect(hops).toBe(31);
    }

    foreign.unwatch(plain(server.id), flow);
    await foreign.until('the source to be idle', async () => {
      const [view] = await server.api.flows();
      return view?.state === 'hold' && view.consumers.length === 0;
    });
  });

  it('offers a flow that a node watches, however its chunks are cut and ordered', async () => {
    const node = await startNode('viewer');
    const foreign = ends.add(await ForeignNode.join(node.api.info.port));
    foreign.offer('foreign.mjpeg', 'application/x-foreign');
    await foreign.until('the flow', async () => (await node.api.flows()).some(({ flow }) => flow === 'foreign.mjpeg'));
    expect(await node.api.flows()).toMatchObject([{ flow: 'foreign.mjpeg', contentType: 'application/x-foreign' }]);
    const output = path.join(await temporaryFolder(), 'out.mjpeg');
    await node.api.watch({ flow: 'foreign.mjpeg', output });
    await foreign.until('the request', () => foreign.branches.length === 1);
    const [branch] = foreign.branches;
    if (!branch) throw new Error('no branch');
    expect(branch).toMatchObject({ flow: 'foreign.mjpeg', full: true, consumers: [plain(node.id)] });

    const frames = framesOf(SAMPLE_CLIP).slice(0, 3);
    frames.forEach((jpeg, i) => {
      const chunk = Buffer.concat([number(4, i), jpeg]);
      // The numbers wrap; the parts overlap, are unequal, and the first comes last but in the first chunk.
      const middle = Math.floor(chunk.length / 3);
      const parts: [number, number][] = [
        [0, middle + 10],
        [middle, chunk.length],
      ];
      foreign.sendChunk(branch, (0xffff_ffff + i) % 2 ** 32, chunk, i === 0 ? parts : parts.reverse());
    });
    await foreign.until('delivery', async () => (await node.api.stats()).flows[0]?.framesDelivered === 3);
    const counters = await node.api.unwatch('foreign.mjpeg');
    expect(counters).toMatchObject({ framesDelivered: 3, framesIncomplete: 0 });
    expect((await readFile(output)).equals(Buffer.concat(frames))).toBe(true);
    await foreign.until('the cancel', () => foreign.branches.length === 0);

    foreign.withdraw('foreign.mjpeg');
    await foreign.until('the withdrawal', async () => (await node.api.flows()).length === 0);
  });

  it('is refused a flow that is not offered', async () => {
    const node = await startNode('server1');
    const foreign = ends.add(await ForeignNode.join(node.api.info.port));
    foreign.watch(plain(node.id), 'nothing');
    await foreign.until('a refusal', () => foreign.refused !== undefined);
    expect(foreign.refused).toBe(1);
    foreign.refused = undefined;
    foreign.watch('ff'.repeat(16), 'nothing');
    await foreign.until('a refusal', () => foreign.refused !== undefined);
    expect(foreign.refused).toBe(2);
  });
});

describe('a peer that breaks a rule', () => {
  it('of another version is closed without a frame, and the log says why', async () => {
    const node = await startNode('node1');
    const foreign = ends.add(await ForeignNode.dial(node.api.info.port, { lowestVersion: 2, highestVersion: 3 }));
    await foreign.until('the end', () => foreign.isClosed);
    expect(foreign.tags).toEqual([]);
    expect((await node.logLine(/version/)).message).toContain('2 to 3');
  });

  it('that does not authenticate is told so three times', async () => {
    const node = await startNode('node1');
    const foreign = ends.add(await ForeignNode.dial(node.api.info.port, { polite: false }));
    for (let i = 0; i < 3; i++) foreign.sendVector();
    await foreign.until('the end', () => foreign.isClosed);
    expect(foreign.triesLeft).toEqual([2, 1, 0]);
    expect(foreign.goodbye).toBe(5);
  });

  it('may send tags that the node does not know, but nothing malformed', async () => {
    const node = await startNode('node1');
    const foreign = ends.add(await ForeignNode.join(node.api.info.port));
    foreign.send(200, Buffer.from('whatever'));
    foreign.offer('after', 'text/plain');
    await foreign.until('the flow', async () => (await node.api.flows()).some(({ flow }) => flow === 'after'));
    foreign.send(6, Buffer.alloc(3));
    await foreign.until('the end', () => foreign.isClosed);
    expect(foreign.goodbye).toBe(6);
  });

  it.each([
    ['an empty frame', Buffer.alloc(4)],
    ['a frame above the bound', Buffer.from([0, 1, 0, 1])],
  ])('is closed for %s', async (_name, bytes) => {
    const node = await startNode('node1');
    const foreign = ends.add(await ForeignNode.join(node.api.info.port));
    foreign.sendRaw(bytes);
    await foreign.until('the end', () => foreign.isClosed);
    expect(foreign.goodbye).toBe(6);
  });
});
