// A node of libp2p that is subscribed to the topic, between publisher and consumers. Prints its address.
//
//   node gossipsubRelay.mjs [--sign]
import process from 'node:process';
import { createNode, TOPIC } from './gossipsub.mjs';

const node = await createNode(process.argv.includes('--sign'));
node.services.pubsub.subscribe(TOPIC);
console.log(JSON.stringify({ address: node.getMultiaddrs()[0].toString() }));
process.stdin.on('end', () => process.exit()).resume();
