import type { Readable } from 'node:stream';
import type { LogSink } from '../base/log';
import { parseNodeConfig } from '../runtime/config';
import type { NodeApi } from '../runtime/nodeApi';
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
  });
  return await createOverlayNode(config, { log, standardInput: input });
}
