import { createServer } from 'node:net';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { parseNodeConfig } from '../../src/runtime/config';
import { createOverlayNode } from '../../src/runtime/overlayNode';
import { MAX_FRAME_BYTES } from '../../src/wire/control';
import { encodeFrame } from '../../src/wire/framing';
import { Ends, LocalNode } from '../support/localNode';
import { openServer, openUdp, RawPeer } from '../support/rawPeer';
import { until } from '../support/until';

const ends = new Ends();

afterEach(() => ends.run());

const start = async (...args: Parameters<typeof LocalNode.start>) => ends.add(await LocalNode.start(...args));

describe('a node refuses', () => {
  it('a peer of another version that dials it, and says why', async () => {
    const node = await start();
    const peer = ends.add(await RawPeer.dial(node.api.info.port));
    peer.sendPreamble({ lowest: 2, highest: 9 });
    await peer.closedByNode();
    await node.logLine(/versions 2 to 9/);
    // What the peer needs to say the same in its own log.
    expect(peer.preambles).toEqual([{ lowest: 1, highest: 1 }]);
    expect(peer.received).toEqual([]);
  });

  it('a peer of another version that it dials, and dials it no more', async () => {
    const server = ends.add(await openServer());
    const accepted = RawPeer.accept(server.server);
    const node = await start({ neighbours: [`127.0.0.1:${server.port}`] });
    const peer = ends.add(await accepted);
    peer.sendPreamble({ lowest: 2, highest: 2 });
    await peer.closedByNode();
    await node.logLine(/versions 2 to 2/);
  });

  it('frames before AUTHENTICATION: asks for it three times, then closes', async () => {
    const node = await start();
    const peer = ends.add(await RawPeer.dial(node.api.info.port));
    peer.sendPreamble();
    for (let i = 0; i < 3; i++) peer.send({ type: 'collectionRequest', known: [] });
    await peer.closedByNode();
    const asked = peer.received.filter(({ type }) => type === 'authenticationRequired');
    expect(asked).toEqual([2, 1, 0].map((triesLeft) => ({ type: 'authenticationRequired', triesLeft })));
    expect(peer.received.at(-1)).toMatchObject({ type: 'goodbye', reason: 'authenticationFailed' });
    expect(await node.api.neighbours()).toEqual([]);
  });

  it.each([
    ['a stranger to the protocol', new TextEncoder().encode('GET / HTTP/1.1\r\n\r\n'), /does not speak this protocol/],
    ['a TLS client', Uint8Array.of(0x16, 3, 1, 2, 0), /does not speak this protocol/],
  ])('%s', async (_who, bytes, reason) => {
    const node = await start();
    const peer = ends.add(await RawPeer.dial(node.api.info.port));
    peer.sendBytes(bytes);
    await peer.closedByNode();
    await node.logLine(reason);
  });

  it.each([
    ['a frame that is too long', Uint8Array.of(0, 1, 0, 1), /too long/],
    ['an empty frame', Uint8Array.of(0, 0, 0, 0), /without a tag/],
    ['a frame that is not what its tag says', encodeFrame(3, Uint8Array.of(0)), /malformed/],
  ])('%s of a neighbour', async (_what, bytes, reason) => {
    const node = await start();
    const peer = ends.add(await RawPeer.join(node.api.info.port));
    peer.sendBytes(bytes);
    await peer.closedByNode();
    expect(await peer.message('goodbye')).toMatchObject({ reason: 'protocolViolation' });
    await node.logLine(reason);
  });

  it('nothing of a tag that it does not know', async () => {
    const node = await start();
    const peer = ends.add(await RawPeer.join(node.api.info.port));
    for (const size of [0, 10, MAX_FRAME_BYTES - 1]) peer.sendBytes(encodeFrame(200, new Uint8Array(size)));
    await node.logLine(/tag 200/);
    await peer.quiet();
    expect(peer.isClosed).toBe(false);
    expect(node.logged.filter(({ message }) => message.includes('tag 200'))).toHaveLength(1);
  });

  it('to dial itself', async () => {
    const node = await start();
    await node.api.connect(node.endpoint);
    await until('the attempt to be over', async () => (await node.api.neighbours()).length === 0);
    expect(node.events.some((event) => event.event === 'neighbour' && event.state === 'connected')).toBe(false);
  });

  it('a second connection between the same two nodes', async () => {
    const a = await start({ name: 'a' });
    const b = await start({ name: 'b' });
    await Promise.all([a.api.connect(b.endpoint), b.api.connect(a.endpoint)]);
    await Promise.all([a.routeTo(b), b.routeTo(a)]);
    for (const node of [a, b]) {
      const connected = (event: (typeof node.events)[number]) =>
        event.event === 'neighbour' && event.state === 'connected';
      await until('one neighbour', async () => (await node.api.neighbours()).length === 1);
      expect(node.events.filter(connected)).toHaveLength(1);
    }
    // The sockets, too: each side holds one connection, whoever dialled it.
    expect(await a.api.neighbours()).toMatchObject([{ id: b.id, state: 'connected' }]);
    expect(await b.api.neighbours()).toMatchObject([{ id: a.id, state: 'connected' }]);
  });
});

describe('a node cannot start', () => {
  const refusal = (settings: Parameters<typeof parseNodeConfig>[0]) =>
    expect(createOverlayNode(parseNodeConfig(settings))).rejects;

  it('where its TCP port is taken', async () => {
    const { port } = ends.add(await openServer());
    await refusal({ port }).toMatchObject({
      code: 'portInUse',
      message: expect.stringContaining(String(port)) as string,
    });
  });

  it('where its UDP port is taken, even by a socket that shares; and leaves its TCP port free', async () => {
    const other = await start({ clientMode: true });
    await refusal({ port: other.api.info.port }).toMatchObject({ code: 'portInUse' });
    const server = createServer().listen(other.api.info.port, '127.0.0.1');
    await once(server, 'listening');
    await new Promise((resolve) => server.close(resolve));
    await refusal({ port: other.api.info.port, clientMode: true }).toMatchObject({ code: 'portInUse' });
    const udp = await openUdp();
    ends.add({ close: () => new Promise<void>((resolve) => udp.close(resolve)) });
    await refusal({ port: udp.address().port }).toMatchObject({ code: 'portInUse' });
  });

  it('at an address that is not of this machine', async () => {
    await refusal({ port: 0, address: '192.0.2.1', insecure: true }).toMatchObject({ code: 'addressNotAvailable' });
  });
});

describe('a node in client mode', () => {
  it('connects, is no server, and is not dialled', async () => {
    const server = await start({ name: 'server' });
    const client = await start({ name: 'client', clientMode: true, neighbours: [server.endpoint] });
    await Promise.all([client.routeTo(server), server.routeTo(client)]);
    expect(client.api.info.clientMode).toBe(true);
    await expect(RawPeer.dial(client.api.info.port)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('connects to the first of its neighbours that answers, and to no other', async () => {
    const [first, second] = [await start({ name: 'first' }), await start({ name: 'second' })];
    const dead = await openServer();
    await dead.close();
    const neighbours = [`127.0.0.1:${dead.port}`, first.endpoint, second.endpoint];
    const client = await start({ name: 'client', clientMode: true, neighbours });
    await client.routeTo(first);
    expect(await second.api.neighbours()).toEqual([]);
  });
});

describe('a node that does not get through', () => {
  it('says that nobody answers', async () => {
    const dead = await openServer();
    await dead.close();
    const node = await start();
    await node.api.connect(`127.0.0.1:${dead.port}`);
    await until('the neighbour to be unreachable', () =>
      node.events.some((event) => event.event === 'neighbour' && event.state === 'unreachable'),
    );
    await node.logLine(/connection refused/);
  });

  it('rejects what is no address, and commands about neighbours that it does not have', async () => {
    const node = await start();
    await expect(node.api.connect('nowhere')).rejects.toMatchObject({ code: 'invalidAddress' });
    await expect(node.api.disconnect('nobody')).rejects.toMatchObject({ code: 'unknownNeighbour' });
    await expect(node.api.watch({ flow: 'nothing' })).rejects.toMatchObject({ code: 'unknownFlow' });
    await expect(node.api.tree('nothing')).rejects.toMatchObject({ code: 'unknownFlow' });
    await expect(node.api.tree('nothing', { rates: true })).rejects.toMatchObject({ code: 'unknownFlow' });
    await expect(node.api.stream({ file: 'no/such.mjpeg' })).rejects.toMatchObject({ code: 'fileNotFound' });
    await expect(node.api.stream({ file: 'package.json' })).rejects.toMatchObject({ code: 'unknownExtension' });
  });
});
