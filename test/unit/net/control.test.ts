import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { realClock } from '../../../src/base/clock';
import { TcpControlTransport } from '../../../src/net/control';
import { type ControlConnection, MAX_INBOUND_CONNECTIONS, MAX_QUEUED_BYTES } from '../../../src/net/transport';
import { encodeFrame, encodePreamble, type StreamItem } from '../../../src/wire/framing';
import { VirtualClock } from '../../support/virtualClock';

const LOOPBACK = '127.0.0.1';

async function open(clock = realClock) {
  const transport = await TcpControlTransport.open({ address: LOOPBACK, port: 0 }, clock);
  onTestFinished(() => transport.close());
  return transport;
}

function dial(from: TcpControlTransport, port: number): Promise<ControlConnection> {
  return new Promise((onOpened, reject) => {
    from.dial({ address: LOOPBACK, port }, { onOpened, onFailed: (reason) => reject(new Error(reason)) });
  });
}

it('carries preamble and frames both ways, and says how a connection ends', async () => {
  const [server, client] = [await open(), await open()];
  const accepted = new Promise<ControlConnection>((resolve) => server.start(resolve));
  const ours = await dial(client, server.port);
  const theirs = await accepted;
  expect(theirs.localAddress).toBe(LOOPBACK);
  expect(ours.remote).toEqual({ address: LOOPBACK, port: server.port });

  const items: StreamItem[] = [];
  const ended = new Promise<string>((onClosed) => {
    theirs.start({ onItems: (some) => items.push(...some), onClosed });
  });
  const endedHere = new Promise<string>((onClosed) => ours.start({ onItems: () => undefined, onClosed }));
  ours.send(encodePreamble());
  ours.send(encodeFrame(9, Uint8Array.of(1, 2)));
  ours.close();
  ours.send(encodeFrame(9, Uint8Array.of(3)));
  expect(await ended).toBe('closed by the peer');
  expect(await endedHere).toBe('closed');
  expect(items).toMatchObject([{ kind: 'preamble' }, { kind: 'frame', tag: 9 }]);
});

it('holds a connection that comes before it is started', async () => {
  const server = await open();
  const client = await open();
  const ours = await dial(client, server.port);
  ours.start({ onItems: () => undefined, onClosed: () => undefined });
  const accepted = await new Promise<ControlConnection>((resolve) => server.start(resolve));
  expect(accepted.remote.address).toBe(LOOPBACK);
});

it('closes a peer that does not read when too much waits for it', async () => {
  const server = await open();
  const accepted = new Promise<ControlConnection>((resolve) => server.start(resolve));
  const deaf = connect(server.port, LOOPBACK);
  onTestFinished(() => void deaf.destroy());
  deaf.pause();
  deaf.on('error', () => undefined);
  const connection = await accepted;
  const reason = new Promise<string>((onClosed) => connection.start({ onItems: () => undefined, onClosed }));
  const frame = encodeFrame(1, new Uint8Array(65_000));
  // What the kernel takes comes on top; far more than both is never held.
  for (let sent = 0; sent < 4 * MAX_QUEUED_BYTES; sent += frame.length) connection.send(frame);
  expect(await reason).toBe('the peer does not read');
});

it('cuts off a peer that does not take the end of the connection', async () => {
  const clock = new VirtualClock();
  const server = await open(clock);
  const accepted = new Promise<ControlConnection>((resolve) => server.start(resolve));
  const deaf = connect({ port: server.port, host: LOOPBACK, allowHalfOpen: true });
  onTestFinished(() => void deaf.destroy());
  deaf.pause();
  deaf.on('error', () => undefined);
  const connection = await accepted;
  const reason = new Promise<string>((onClosed) => connection.start({ onItems: () => undefined, onClosed }));
  connection.close();
  clock.advanceTo(10_000);
  expect(await reason).toBe('closed');
});

it('says why a dial failed, and nothing once it is disposed of', async () => {
  const dead = await open();
  const { port } = dead;
  await dead.close();
  const client = await open();
  await expect(dial(client, port)).rejects.toThrow('connection refused');
  let told = 0;
  const attempt = client.dial({ address: LOOPBACK, port }, { onOpened: () => told++, onFailed: () => told++ });
  attempt.dispose();
  await expect(dial(client, port)).rejects.toThrow('connection refused');
  expect(told).toBe(0);
});

it('gives up a dial that nobody answers', async () => {
  const clock = new VirtualClock();
  const client = await open(clock);
  // An address for documentation (RFC 5737): nobody is there, or nothing leads there.
  const reason = new Promise<string>((onFailed) => {
    client.dial({ address: '192.0.2.1', port: 9 }, { onOpened: () => undefined, onFailed });
  });
  clock.advanceTo(10_000);
  expect(await reason).toMatch(/no answer|no way/);
});

it('takes so many connections from outside and no more', async () => {
  const server = await open();
  let accepted = 0;
  server.start(() => accepted++);
  const sockets = Array.from({ length: MAX_INBOUND_CONNECTIONS + 1 }, () => connect(server.port, LOOPBACK));
  onTestFinished(() => sockets.forEach((socket) => socket.destroy()));
  for (const socket of sockets) socket.on('error', () => undefined);
  await Promise.race(sockets.map((socket) => once(socket, 'close')));
  await expect.poll(() => accepted).toBe(MAX_INBOUND_CONNECTIONS);
});
