// What everybody writes first: one socket, `send` with port and host for each next hop.
//
//   node naiveRelay.mjs UPSTREAM_PORT NEXT_HOP_PORT...        prints the port that it listens on
import { createSocket } from 'node:dgram';
import process from 'node:process';

const hops = process.argv.slice(3).map(Number);
const socket = createSocket({ type: 'udp4', recvBufferSize: 4 * 1024 * 1024, sendBufferSize: 4 * 1024 * 1024 });
socket.on('error', () => undefined);
socket.on('message', (datagram) => {
  for (const port of hops) socket.send(datagram, port, '127.0.0.1');
});
socket.bind(0, '127.0.0.1', () => console.log(JSON.stringify({ port: socket.address().port })));
process.stdin.on('end', () => process.exit()).resume();
