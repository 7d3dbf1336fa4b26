// The least that a relay of plain `dgram` can do: a connected socket per next hop and nothing else, no look-up, no counter, no bound.
//
//   node bareRelay.mjs UPSTREAM_PORT NEXT_HOP_PORT...        prints the port that it listens on
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import process from 'node:process';

async function open(port) {
  const socket = createSocket({ type: 'udp4', recvBufferSize: 4 * 1024 * 1024, sendBufferSize: 4 * 1024 * 1024 });
  socket.on('error', () => undefined);
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  if (port === undefined) return socket;
  socket.connect(port, '127.0.0.1');
  await once(socket, 'connect');
  return socket;
}

const hops = await Promise.all(process.argv.slice(3).map((port) => open(Number(port))));
const socket = await open();
socket.on('message', (datagram) => {
  for (const hop of hops) hop.send(datagram);
});
console.log(JSON.stringify({ port: socket.address().port }));
process.stdin.on('end', () => process.exit()).resume();
