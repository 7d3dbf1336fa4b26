// A node of libp2p with gossipsub, for both ends and the relay between them. Defaults refuse what a bench does: many connections from one
// address at once, many peers at one address, and a mesh of fewer peers than there are consumers.
import { noise } from '@chainsafe/libp2p-noise';
import { yamux } from '@chainsafe/libp2p-yamux';
import { gossipsub } from '@libp2p/gossipsub';
import { identify } from '@libp2p/identify';
import { tcp } from '@libp2p/tcp';
import { createLibp2p } from 'libp2p';

// What these packages call is newer than Node.js 20.
Promise.withResolvers ??= () => {
  const deferred = {};
  deferred.promise = new Promise((resolve, reject) => Object.assign(deferred, { resolve, reject }));
  return deferred;
};

export const TOPIC = 'bench';
const MOST_PEERS = 80;

/** `signs`: StrictSign, the default; else StrictNoSign. */
export function createNode(signs) {
  return createLibp2p({
    addresses: { listen: ['/ip4/127.0.0.1/tcp/0'] },
    transports: [tcp()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
    connectionManager: {
      inboundConnectionThreshold: 1_000,
      maxIncomingPendingConnections: 1_000,
      maxConnections: 1_000,
    },
    services: {
      identify: identify(),
      pubsub: gossipsub({
        globalSignaturePolicy: signs ? 'StrictSign' : 'StrictNoSign',
        // Without a signature messages have no id of their own: the frame's first bytes are one.
        ...(signs ? {} : { msgIdFn: ({ data }) => data.slice(0, 8) }),
        allowPublishToZeroTopicPeers: true,
        emitSelf: false,
        D: MOST_PEERS / 2,
        Dlo: 1,
        Dhi: MOST_PEERS,
        Dout: 0,
        Dscore: 0,
        scoreParams: { IPColocationFactorWeight: 0 },
      }),
    },
  });
}
