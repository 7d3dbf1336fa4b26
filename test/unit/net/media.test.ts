import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { describe, expect, it, onTestFinished } from 'vitest';
import { realClock } from '../../../src/base/clock';
import { UdpMediaTransport } from '../../../src/net/media';
import type { MediaPath, SocketAddress } from '../../../src/net/transport';

const LOOPBACK = '127.0.0.1';

interface Heard {
  readonly bytes: number[];
  readonly port: number;
}

async function open(connectedSockets: boolean, port = 0) {
  const transport = await UdpMediaTransport.open({ address: LOOPBACK, port, connectedSockets, clock: realClock });
  const strays: Heard[] = [];
  transport.start((datagram, remote) => strays.push({ bytes: [...datagram], port: remote.port }));
  onTestFinished(() => transport.close());
  return { transport, strays };
}

/** A socket of a peer's, and what it has heard. */
async function openPeer(): Promise<{ socket: Socket; at: SocketAddress; heard: Heard[] }> {
  const socket = createSocket('udp4').bind(0, LOOPBACK);
  onTestFinished(() => new Promise<void>((resolve) => socket.close(() => resolve())));
  await once(socket, 'listening');
  const heard: Heard[] = [];
  socket.on('message', (datagram, { port }) => heard.push({ bytes: [...datagram], port }));
  return { socket, at: { address: LOOPBACK, port: socket.address().port }, heard };
}

interface OpenedPath {
  readonly path: MediaPath;
  readonly heard: number[][];
  /** What the system said of datagrams that were not sent. */
  readonly errors: string[];
}

function openPath(transport: UdpMediaTransport, remote: SocketAddress): OpenedPath {
  const heard: number[][] = [];
  const errors: string[] = [];
  const path = transport.open({
    localAddress: LOOPBACK,
    remote,
    onDatagram: (datagram) => heard.push([...datagram]),
    onWritable: () => undefined,
    onSendError: (code) => errors.push(code),
    onFailed: () => undefined,
  });
  return { path, heard, errors };
}

const modes = process.platform === 'linux' ? [true, false] : [false];

describe.each(modes)('media paths, connected sockets: %s', (connectedSockets) => {
  it('sort datagrams by their sender, on one port', async () => {
    const { transport, strays } = await open(connectedSockets);
    const [a, b, stranger] = [await openPeer(), await openPeer(), await openPeer()];
    const paths = [openPath(transport, a.at), openPath(transport, b.at)] as const;
    a.socket.send(Uint8Array.of(1), transport.port, LOOPBACK);
    b.socket.send(Uint8Array.of(2), transport.port, LOOPBACK);
    stranger.socket.send(Uint8Array.of(3), transport.port, LOOPBACK);
    await expect.poll(() => [paths[0].heard, paths[1].heard, strays.length]).toEqual([[[1]], [[2]], 1]);
    expect(strays).toEqual([{ bytes: [3], port: stranger.at.port }]);

    expect(paths[0].path.send(Uint8Array.of(4))).toBe('sent');
    expect(paths[1].path.send(Uint8Array.of(5))).toBe('sent');
    await expect
      .poll(() => [a.heard, b.heard])
      .toEqual([[{ bytes: [4], port: transport.port }], [{ bytes: [5], port: transport.port }]]);
  });

  it('move to where the peer turns out to be', async () => {
    const { transport, strays } = await open(connectedSockets);
    const [guess, real] = [await openPeer(), await openPeer()];
    const { path, heard } = openPath(transport, guess.at);
    real.socket.send(Uint8Array.of(1), transport.port, LOOPBACK);
    await expect.poll(() => strays.length).toBe(1);
    path.moveTo(real.at);
    expect(path.remote).toEqual(real.at);
    real.socket.send(Uint8Array.of(2), transport.port, LOOPBACK);
    await expect.poll(() => heard).toEqual([[2]]);
    path.send(Uint8Array.of(3));
    await expect.poll(() => real.heard.length).toBe(1);
    guess.socket.send(Uint8Array.of(4), transport.port, LOOPBACK);
    await expect.poll(() => strays.length).toBe(2);
    expect(guess.heard).toEqual([]);
  });

  it('survive a peer that is not there, say so where the system does, and go on when it is back', async () => {
    const { transport } = await open(connectedSockets);
    const gone = createSocket('udp4').bind(0, LOOPBACK);
    await once(gone, 'listening');
    const { port } = gone.address();
    await new Promise<void>((resolve) => gone.close(() => resolve()));
    const { path, heard, errors } = openPath(transport, { address: LOOPBACK, port });
    const other = openPath(transport, (await openPeer()).at);
    // Only a connected socket hears that nobody is there.
    await expect
      .poll(() => {
        for (let i = 0; i < 20; i++) {
          expect(path.send(Uint8Array.of(i))).toBe('sent');
          expect(other.path.send(Uint8Array.of(i))).toBe('sent');
        }
        return [...new Set(errors)];
      })
      .toEqual(connectedSockets ? ['ECONNREFUSED'] : []);
    const back = createSocket('udp4').bind(port, LOOPBACK);
    onTestFinished(() => new Promise<void>((resolve) => back.close(() => resolve())));
    const reached = once(back, 'message');
    await once(back, 'listening');
    await expect
      .poll(() => {
        back.send(Uint8Array.of(7), transport.port, LOOPBACK);
        path.send(Uint8Array.of(8));
        return heard.at(-1);
      })
      .toEqual([7]);
    expect([...((await reached)[0] as Uint8Array)]).toEqual([8]);
    expect(other.errors).toEqual([]);
  });

  it('say that a datagram is too large, each time, and take the next', async () => {
    const { transport } = await open(connectedSockets);
    const [peer, { at }] = [await openPeer(), await openPeer()];
    const [{ path, errors }, other] = [openPath(transport, peer.at), openPath(transport, at)];
    for (let i = 0; i < 3; i++) path.send(new Uint8Array(65_508));
    await expect.poll(() => errors).toEqual(['EMSGSIZE', 'EMSGSIZE', 'EMSGSIZE']);
    expect(other.errors).toEqual([]);
    expect(path.send(Uint8Array.of(1))).toBe('sent');
    await expect.poll(() => peer.heard).toEqual([{ bytes: [1], port: transport.port }]);
  });

  it('count what the kernel dropped for want of room, where it tells', async () => {
    const { transport } = await open(connectedSockets);
    const [peer, quiet] = [await openPeer(), await openPeer()];
    let taken = 0;
    for (const { at } of [peer, quiet]) {
      transport.open({
        localAddress: LOOPBACK,
        remote: at,
        onDatagram: () => taken++,
        onWritable: () => undefined,
        onSendError: () => undefined,
        onFailed: () => undefined,
      });
    }
    // Nobody reads before this is through; it is three times as much as the largest buffer that is asked for.
    const count = 200;
    for (let i = 0; i < count; i++) peer.socket.send(new Uint8Array(60_000), transport.port, LOOPBACK);
    const drops = await transport.kernelDrops();
    if (process.platform !== 'linux') return expect(drops).toBeNull();
    expect(drops?.datagrams).toBeGreaterThan(0);
    await expect.poll(() => taken).toBe(count - (drops?.datagrams ?? 0));
    const neighbours = [
      { remote: peer.at, datagrams: drops?.datagrams },
      { remote: quiet.at, datagrams: 0 },
    ];
    expect(new Set(drops?.neighbours)).toEqual(new Set(connectedSockets ? neighbours : []));
  });

  it('end: nothing is sent and nothing comes any more', async () => {
    const { transport, strays } = await open(connectedSockets);
    const peer = await openPeer();
    const { path, heard } = openPath(transport, peer.at);
    path.close();
    path.close();
    path.moveTo(peer.at);
    expect(path.send(Uint8Array.of(1))).toBe('failed');
    peer.socket.send(Uint8Array.of(2), transport.port, LOOPBACK);
    await expect.poll(() => strays.length).toBe(1);
    expect(heard).toEqual([]);
  });

  it('have a port of their own that no other node shares', async () => {
    const { transport } = await open(connectedSockets);
    await expect(open(connectedSockets, transport.port)).rejects.toMatchObject({ code: 'portInUse' });
    expect(transport.grantedReceiveBytes).toBeGreaterThan(0);
    expect(transport.grantedSendBytes).toBeGreaterThan(0);
  });
});
