/*
 * Run as a worker, with a Node.js that is told not to try to send at once: every datagram is held for a moment then, as otherwise
 * only under a load that a loopback interface never has.
 */
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { parentPort, workerData } from 'node:worker_threads';
import { realClock } from '../../src/base/clock';
import { UdpMediaTransport } from '../../src/net/media';
import type { MediaPath, MediaSendOutcome } from '../../src/net/transport';

export interface HeldMediaOptions {
  readonly connectedSockets: boolean;
  /** Datagrams that each path sends. */
  readonly count: number;
}

/** What came of two paths that each send as fast as they are let. */
export interface HeldMediaResult {
  /** Per path, in order. */
  readonly outcomes: readonly (readonly MediaSendOutcome[])[];
  /** Which path's datagram was taken, in order. */
  readonly taken: readonly number[];
  /** Numbers of the datagrams that came, per path, in order. */
  readonly heard: readonly (readonly number[])[];
  /** Calls that came after a path was closed while a datagram of it was held. */
  readonly callsAfterClose: number;
}

const LOOPBACK = '127.0.0.1';

async function openPeer(): Promise<Socket> {
  const socket = createSocket('udp4').bind(0, LOOPBACK);
  await once(socket, 'listening');
  return socket;
}

async function run({ connectedSockets, count }: HeldMediaOptions): Promise<HeldMediaResult> {
  const transport = await UdpMediaTransport.open({ address: LOOPBACK, port: 0, connectedSockets, clock: realClock });
  const taken: number[] = [];
  const outcomes: MediaSendOutcome[][] = [];
  const heard: number[][] = [];
  const peers = await Promise.all([openPeer(), openPeer()]);
  const open = (peer: Socket, onWritable: () => void, onSendError: () => void): MediaPath =>
    transport.open({
      localAddress: LOOPBACK,
      remote: { address: LOOPBACK, port: peer.address().port },
      onDatagram: () => undefined,
      onWritable,
      onSendError,
      onFailed: () => undefined,
    });
  const done = peers.map(
    (peer, index) =>
      new Promise<void>((resolve) => {
        peer.on('message', (datagram) => {
          heard[index]?.push(datagram[0] ?? 0);
          if (heard[index]?.length === count) resolve();
        });
      }),
  );
  const pumps = peers.map((peer, index) => {
    const mine: MediaSendOutcome[] = (outcomes[index] = []);
    heard[index] = [];
    let next = 0;
    const pump = (): void => {
      while (next < count) {
        // The first ones are small: nobody is told when those are gone.
        const outcome = path.send(new Uint8Array(next % 3 === 2 ? 3_000 : 100).fill(next));
        mine.push(outcome);
        if (outcome === 'blocked') return;
        next++;
        taken.push(index);
        if (outcome === 'held') return;
      }
    };
    const path = open(peer, pump, () => undefined);
    return pump;
  });
  for (const pump of pumps) pump();
  await Promise.all(done);

  let callsAfterClose = 0;
  const count1 = (): void => void callsAfterClose++;
  const extra = await openPeer();
  const path = open(extra, count1, count1);
  path.send(Uint8Array.of(1));
  path.close();
  await transport.close();
  await Promise.all([...peers, extra].map((peer) => new Promise<void>((resolve) => peer.close(() => resolve()))));
  return { outcomes, taken, heard, callsAfterClose };
}

void run(workerData as HeldMediaOptions).then((result) => parentPort?.postMessage(result));
