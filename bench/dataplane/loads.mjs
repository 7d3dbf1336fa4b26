// The same load over every kind of relay: a publisher and consumers in one process. Each `open…` answers `{send(flow, sequence, frame), close()}` and
// tells `meter` of what comes.
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import {
  byteOffsetOf,
  chunkLengthOf,
  chunkSequenceOf,
  DATAGRAM_HEADER_BYTES,
  encodeFragment,
  fragmentPayloadBytes,
} from '../../src/wire/datagram';
import { Member } from './member.mjs';
import { deadline } from './waiting.mjs';

const FLOWS_PER_SOURCE = 250;
const HOST = '127.0.0.1';

/**
 * Members of the overlay. `entry`: port of the node that publishers dial, `exits` of those that consumers do; without them consumers dial the
 * publisher. `forged`: consumers more behind the first one. `fan`: so many flows, of which each publisher offers 250.
 */
export async function openOverlay(
  meterOf,
  { entry, exits = [], consumers, flows, publishers = 1, datagramBytes, forged = 0 },
) {
  const sources = [];
  for (let i = 0; i < publishers; i++) {
    sources.push(await Member.open({ name: `source${i}`, neighbours: entry ? [entry] : [] }));
  }
  const keys = [];
  for (let i = 0; i < flows; i++) keys.push(await sources[Math.floor(i / FLOWS_PER_SOURCE)].offer(`flow${i}`));
  const meter = meterOf((flow, sequence, frame) => {
    sources[Math.floor(flow / FLOWS_PER_SOURCE)].send(keys[flow], sequence, frame, datagramBytes);
  });
  const watchers = [];
  for (let i = 0; i < consumers; i++) {
    const deliver = (_key, { chunkSequence, chunkLength, byteOffset, payload }) =>
      meter.fragment(i, chunkSequence, chunkLength, byteOffset, payload);
    const neighbours = [exits.length > 0 ? exits[i % exits.length] : (entry ?? sources[0].port)];
    watchers.push(await Member.open({ name: `consumer${i}`, neighbours, deliver, forged: i === 0 ? forged : 0 }));
  }
  for (const watcher of watchers) for (const key of keys) await watcher.watch(key);
  for (const [i, source] of sources.entries()) {
    const own = keys.slice(i * FLOWS_PER_SOURCE, (i + 1) * FLOWS_PER_SOURCE).map(({ flow }) => flow);
    await source.consumers(own, consumers + forged);
  }
  return { meter, close: () => Promise.all([...sources, ...watchers].map((member) => member.close())) };
}

/** A publisher alone, for consumers that are nodes of their own. */
export async function openPublisher(meterOf, { flows, datagramBytes }) {
  const source = await Member.open({ name: 'source' });
  const keys = [];
  for (let i = 0; i < flows; i++) keys.push(await source.offer(`flow${i}`));
  const meter = meterOf((flow, sequence, frame) => source.send(keys[flow], sequence, frame, datagramBytes));
  return {
    meter,
    port: source.port,
    wanted: (count) =>
      source.consumers(
        keys.map(({ flow }) => flow),
        count,
      ),
    close: () => source.close(),
  };
}

/** Members whose media goes through the ends of endpoint.c, the publisher's first; answers the labels that the relay wants to see. */
export async function openControl(meterOf, { entry, ends, flows }) {
  const meter = meterOf(() => undefined);
  const [through, ...others] = ends;
  const source = await Member.open({ name: 'source', neighbours: [entry], through });
  const keys = [];
  for (let i = 0; i < flows; i++) keys.push(await source.offer(`flow${i}`));
  const watchers = [];
  for (const [i, end] of others.entries()) {
    watchers.push(await Member.open({ name: `consumer${i}`, neighbours: [entry], through: end }));
  }
  for (const watcher of watchers) for (const key of keys) await watcher.watch(key);
  const names = keys.map(({ flow }) => flow);
  await source.consumers(names, others.length);
  return {
    meter,
    labels: names.map((flow) => source.labels.get(flow)[0]),
    close: () => Promise.all([source, ...watchers].map((member) => member.close())),
  };
}

/** Consumers alone, of flows that a node offers. */
export async function openConsumers(meterOf, { exits, consumers, flow, source }) {
  const meter = meterOf(() => undefined);
  const watchers = [];
  for (let i = 0; i < consumers; i++) {
    const deliver = (_key, { chunkSequence, chunkLength, byteOffset, payload }) =>
      meter.fragment(i, chunkSequence, chunkLength, byteOffset, payload);
    watchers.push(await Member.open({ name: `consumer${i}`, neighbours: [exits[i % exits.length]], deliver }));
  }
  for (const watcher of watchers) await watcher.watch({ flow, source });
  return { meter, close: () => Promise.all(watchers.map((member) => member.close())) };
}

/** Datagrams as the overlay has them, without it. First half: sockets; the relay is told their ports. */
export async function openUdp(meterOf, { consumers, datagramBytes }) {
  const bind = async (connectTo) => {
    const socket = createSocket({ type: 'udp4', recvBufferSize: 4 * 1024 * 1024, sendBufferSize: 4 * 1024 * 1024 });
    socket.on('error', () => undefined);
    socket.bind(0, HOST);
    await once(socket, 'listening');
    if (connectTo) {
      socket.connect(connectTo, HOST);
      await once(socket, 'connect');
    }
    return socket;
  };
  let publisher = await bind();
  const meter = meterOf((_flow, chunkSequence, frame) => {
    const step = fragmentPayloadBytes(frame.length, datagramBytes);
    for (let byteOffset = 0; byteOffset < frame.length; byteOffset += step) {
      const header = { chunkSequence, chunkLength: frame.length, byteOffset, ageUs: 0 };
      publisher.send(encodeFragment(header, frame.subarray(byteOffset, byteOffset + step)));
    }
  });
  const sockets = [];
  for (let i = 0; i < consumers; i++) {
    const socket = await bind();
    socket.on('message', (datagram) =>
      meter.fragment(
        i,
        chunkSequenceOf(datagram),
        chunkLengthOf(datagram),
        byteOffsetOf(datagram),
        datagram.subarray(DATAGRAM_HEADER_BYTES),
      ),
    );
    sockets.push(socket);
  }
  return {
    meter,
    publisherPort: publisher.address().port,
    ports: sockets.map((socket) => socket.address().port),
    /** Second half: where the relay is; without one the publisher sends to the first consumer. */
    connect: async ({ port }) => {
      publisher.connect(port ?? sockets[0].address().port, HOST);
      await once(publisher, 'connect');
    },
    close: () => [publisher, ...sockets].forEach((socket) => socket.close()),
  };
}

export async function openWs(meterOf, { consumers, port }) {
  const { WebSocket } = await import('ws');
  const options = { perMessageDeflate: false, maxPayload: 16 * 1024 * 1024 };
  const dial = async (path) => {
    const socket = new WebSocket(`ws://${HOST}:${port}${path}`, options);
    await once(socket, 'open');
    return socket;
  };
  const sockets = [];
  const publisher = await dial('/publish');
  // A frame that waits in the socket is not to be rewritten.
  const meter = meterOf((_flow, _sequence, frame) => publisher.send(Buffer.from(frame), { binary: true }));
  for (let i = 0; i < consumers; i++) {
    const socket = await dial('/consume');
    socket.on('message', (frame) => meter.frame(i, frame));
    sockets.push(socket);
  }
  return { meter, close: () => [publisher, ...sockets].forEach((socket) => socket.terminate()) };
}

export async function openZeromq(meterOf, { consumers, port, consumersPort }) {
  const { Publisher, Subscriber } = await import('zeromq');
  const publisher = new Publisher({ sendHighWaterMark: 0, linger: 0 });
  publisher.connect(`tcp://${HOST}:${port}`);
  // One send at a time is what a socket takes.
  let last = Promise.resolve();
  const meter = meterOf((_flow, _sequence, frame) => {
    const copy = Buffer.from(frame);
    last = last.then(() => publisher.send(copy)).catch(() => undefined);
  });
  const sockets = [];
  const seen = new Set();
  for (let i = 0; i < consumers; i++) {
    const socket = new Subscriber({ receiveHighWaterMark: 0, linger: 0 });
    socket.connect(`tcp://${HOST}:${consumersPort}`);
    socket.subscribe();
    sockets.push(socket);
    const read = async () => {
      for await (const [frame] of socket) {
        if (frame.length > 1) meter.frame(i, frame);
        else seen.add(i);
      }
    };
    read().catch(() => undefined);
  }
  // Subscriptions travel; nothing says when they are there.
  await deadline('subscriptions', async () => {
    await publisher.send(Buffer.from('?'));
    return seen.size === consumers;
  });
  return { meter, close: () => [publisher, ...sockets].forEach((socket) => socket.close()) };
}

export async function openGossipsub(meterOf, { consumers, address, signs }) {
  const { createNode, TOPIC } = await import('./gossipsub.mjs');
  const { multiaddr } = await import('@multiformats/multiaddr');
  const seen = new Set();
  const nodes = [];
  const publisher = await createNode(signs);
  await publisher.dial(multiaddr(address));
  const meter = meterOf((_flow, _sequence, frame) => {
    publisher.services.pubsub.publish(TOPIC, Uint8Array.from(frame)).catch(() => undefined);
  });
  for (let i = 0; i < consumers; i++) {
    const node = await createNode(signs);
    node.services.pubsub.addEventListener('message', ({ detail }) => {
      if (detail.topic !== TOPIC) return;
      if (detail.data.length > 16) meter.frame(i, detail.data);
      else seen.add(i);
    });
    node.services.pubsub.subscribe(TOPIC);
    await node.dial(multiaddr(address));
    nodes.push(node);
  }
  let probe = 0;
  await deadline('subscriptions', async () => {
    const bytes = Buffer.alloc(16, 0xee);
    bytes.writeUInt32BE(0xffff_ff00 + (probe % 255), 0);
    bytes.writeUInt32BE(probe++, 4);
    await publisher.services.pubsub.publish(TOPIC, Uint8Array.from(bytes)).catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 50));
    return seen.size === consumers;
  });
  return { meter, close: () => Promise.all([publisher, ...nodes].map((node) => node.stop())) };
}
