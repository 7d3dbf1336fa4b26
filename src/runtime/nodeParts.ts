import type { Readable } from 'node:stream';
import type { Clock } from '../base/clock';
import type { LogSink } from '../base/log';
import type { Random } from '../base/random';
import type { StreamerRegistry } from '../content/registry';
import type { SocketOptions } from '../net/sockets';
import type { Transports } from '../net/transport';

/** What a node is made of; whatever is missing is the real thing. */
export interface NodeParts {
  /** Gets every log line, the first ones included, that nobody can have subscribed to yet. */
  readonly log?: LogSink;
  /** Who opens what is to be streamed. */
  readonly streamers?: StreamerRegistry;
  /** What a stream of `-` is; without it there is no such content. Untouched until then. */
  readonly standardInput?: Readable | undefined;
  readonly clock?: Clock;
  readonly random?: Random;
  readonly openTransports?: (options: SocketOptions) => Promise<Transports>;
  /** See {@link SocketOptions.connectedSockets}. */
  readonly connectedSockets?: boolean;
}
