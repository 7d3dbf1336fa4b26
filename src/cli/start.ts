import type { Readable } from 'node:stream';
import type { LogSink } from '../base/log';
import { realClock } from '../base/clock';
import { parseNodeConfig } from '../runtime/config';
import type { NodeApi } from '../runtime/nodeApi';
import { loadFastSockets } from '../runtime/fastSockets';
import { createOverlayNode } from '../runtime/overlayNode';
import type { CliOptions } from './arguments';

/**
 * Starts the node that the options describe; rejects with a NodeError. `log` hears it from its first line on. `input`: what a stream of `-` is,
 * where standard input is not what commands come from.
 */
export async function startNode(options: CliOptions, log: LogSink, input?: Readable): Promise<NodeApi> {
  const config = parseNodeConfig({
    address: options.address,
    port: options.port,
    name: options.name,
    neighbours: options.neighbours,
    clientMode: options.client,
    advertise: options.advertise,
    insecure: options.insecure,
    topology: options.topology,
    metric: options.metric,
    redialTries: options.redialTries,
    datagramBytes: options.maxDatagram,
    repair: options.repair,
  });
  const parts = { log, standardInput: input };
  if (!options.fastUdp) return await createOverlayNode(config, parts);
  const fast = await loadFastSockets(realClock);
  if (typeof fast === 'function') log('info', 'node.media', 'Datagrams take the fast path');
  if (typeof fast === 'function') return await createOverlayNode(config, { ...parts, openTransports: fast });
  log('warning', 'node.media', `No fast path for datagrams (--fast-udp): ${fast.unavailable}`);
  return await createOverlayNode(config, parts);
}
