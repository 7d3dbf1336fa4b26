// ZeroMQ's own proxy, native, on a thread of its own: XSUB in, XPUB out. Prints both ports.
import process from 'node:process';
import { Proxy, XPublisher, XSubscriber } from 'zeromq';

const proxy = new Proxy(new XSubscriber(), new XPublisher());
await proxy.frontEnd.bind('tcp://127.0.0.1:*');
await proxy.backEnd.bind('tcp://127.0.0.1:*');
const portOf = ({ lastEndpoint }) => Number(lastEndpoint.split(':').at(-1));
console.log(JSON.stringify({ port: portOf(proxy.frontEnd), consumersPort: portOf(proxy.backEnd) }));
process.stdin.on('end', () => process.exit()).resume();
await proxy.run();
