// A relay of WebSocket messages, as `ws` has them: what comes on /publish goes to all who are on /consume. Prints the port.
import process from 'node:process';
import { WebSocketServer } from 'ws';

const server = new WebSocketServer({
  host: '127.0.0.1',
  port: 0,
  perMessageDeflate: false,
  maxPayload: 16 * 1024 * 1024,
});
const consumers = new Set();
server.on('connection', (socket, request) => {
  socket.on('error', () => undefined);
  if (request.url === '/consume') {
    consumers.add(socket);
    socket.on('close', () => consumers.delete(socket));
  } else {
    socket.on('message', (frame) => {
      for (const consumer of consumers) consumer.send(frame, { binary: true });
    });
  }
});
server.on('listening', () => console.log(JSON.stringify({ port: server.address().port })));
process.stdin.on('end', () => process.exit()).resume();
