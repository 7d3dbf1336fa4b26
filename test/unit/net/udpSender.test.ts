import type { Socket } from 'node:dgram';
import { EventEmitter } from 'node:events';
import { expect, it } from 'vitest';
import { SendReports, UdpSender } from '../../../src/net/udpSender';
import { VirtualClock } from '../../support/virtualClock';

type Callback = (error: Error | null) => void;

/** What a real socket does only under load: takes one, then holds one, and answers about the first when the other waits. */
class BusySocket extends EventEmitter {
  readonly callbacks: (Callback | undefined)[] = [];
  queued = 0;

  send(_datagram: Uint8Array, callback?: Callback): void {
    this.callbacks.push(callback);
  }

  getSendQueueCount(): number {
    return this.queued;
  }
}

function open() {
  const clock = new VirtualClock();
  const socket = new BusySocket();
  let writable = 0;
  const errors: string[] = [];
  const sender = new UdpSender(socket as unknown as Socket, clock, () => writable++);
  const reports = new SendReports(sender, (code) => errors.push(code));
  const send = (bytes: number) => sender.send(new Uint8Array(bytes), reports);
  return { clock, socket, errors, sender, send, writable: () => writable };
}

it('does not take the answer about an earlier datagram for that about the one that is held', () => {
  const { clock, socket, send, writable } = open();
  expect(send(5_000)).toBe('sent');
  socket.queued = 1;
  expect(send(5_000)).toBe('held');
  socket.callbacks[0]?.(null);
  expect([send(100), writable()]).toEqual(['blocked', 0]);
  socket.queued = 0;
  socket.callbacks[1]?.(null);
  expect(writable()).toBe(1);
  clock.advanceTo(100);
  expect([send(100), writable()]).toEqual(['sent', 1]);
});

it('looks for itself when one that nobody reports about is gone, and no longer once the socket is closed', () => {
  const { clock, socket, send, writable } = open();
  socket.queued = 1;
  expect(send(100)).toBe('held');
  expect(socket.callbacks).toEqual([undefined]);
  clock.advanceTo(20);
  expect(writable()).toBe(0);
  socket.queued = 0;
  clock.advanceTo(22);
  expect(writable()).toBe(1);
  socket.queued = 1;
  expect(send(100)).toBe('held');
  socket.emit('close');
  socket.queued = 0;
  socket.callbacks.at(-1)?.(new Error('canceled'));
  clock.advanceTo(100);
  expect(writable()).toBe(1);
});

it('asks about some small datagrams, about all large ones, and about all for a while after an error', () => {
  const { socket, errors, send } = open();
  const asked = (count: number, bytes: number): number => {
    const from = socket.callbacks.length;
    for (let i = 0; i < count; i++) send(bytes);
    return socket.callbacks.slice(from).filter(Boolean).length;
  };
  expect(asked(1_600, 1_200)).toBe(100);
  expect(asked(50, 9_000)).toBe(50);
  socket.callbacks.at(-1)?.(Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }));
  expect(errors).toEqual(['ECONNREFUSED']);
  expect(asked(256, 1_200)).toBe(256);
  expect(asked(1_600, 1_200)).toBe(100);
});
