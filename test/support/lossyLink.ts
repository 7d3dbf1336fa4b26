import { seededRandom } from '../../src/base/random';
import { realClock } from '../../src/base/clock';
import { StreamerRegistry, STREAMERS } from '../../src/content/registry';
import { makeChunk, type Streamer } from '../../src/content/streamer';
import { ImpairedMedia, type Impairment } from '../../src/net/impairedMedia';
import { openSockets } from '../../src/net/sockets';
import type { FlowStatsView, NeighbourStatsView, NodeEvent } from '../../src/overlay/snapshot';
import { parseNodeConfig } from '../../src/runtime/config';
import type { NodeParts } from '../../src/runtime/nodeParts';
import { createOverlayNode } from '../../src/runtime/overlayNode';
import { until } from './until';

/** One flow over one bad link. */
export interface LossyWatch {
  readonly frames: number;
  readonly frameBytes: number;
  readonly framesPerSecond: number;
  /** Of each direction. */
  readonly impairment: Impairment;
  readonly seed: number;
  readonly repair: boolean;
}

/** What came of it. */
export interface LossyWatchResult {
  /** Of the consumer. */
  readonly flow: FlowStatsView;
  /** Of the source, about the consumer. */
  readonly sent: NeighbourStatsView;
  /** Of the consumer, about the source. */
  readonly received: NeighbourStatsView;
}

const CONTENT_TYPE = 'application/octet-stream';

/** So many frames of one size; each of its own bytes. */
class PlainStreamer implements Streamer {
  readonly contentType = CONTENT_TYPE;
  readonly isLive = false;
  readonly framesPerSecond = undefined;
  #next = 0;

  constructor(
    private readonly frames: number,
    private readonly bytes: number,
  ) {}

  nextChunk(): Promise<Uint8Array | undefined> {
    if (this.#next >= this.frames) return Promise.resolve(undefined);
    const frame = new Uint8Array(this.bytes).fill(this.#next & 0xff);
    return Promise.resolve(makeChunk(this.#next++, frame));
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/** Two nodes of this process on loopback, in datagrams of 1,200 bytes, with a bad network between them. Resolves when the flow is over. */
export async function watchOverLossyLink(watch: LossyWatch): Promise<LossyWatchResult> {
  const { frames, frameBytes, framesPerSecond, impairment, seed, repair } = watch;
  const open = () => Promise.resolve(new PlainStreamer(frames, frameBytes));
  const streamers = new StreamerRegistry({
    ...STREAMERS,
    files: [...STREAMERS.files, { label: 'Plain', extensions: ['.plain'], open }],
  });
  const partsOf = (end: number): NodeParts => ({
    streamers,
    openTransports: async (options) => {
      const { control, media } = await openSockets(options);
      const random = seededRandom(seed + end);
      return { control, media: new ImpairedMedia(media, { impairment, random, clock: realClock }) };
    },
  });
  const settings = { port: 0, datagramBytes: 1_200, repair };
  const source = await createOverlayNode(parseNodeConfig(settings), partsOf(1));
  const neighbours = [`${source.info.address}:${source.info.port}`];
  const consumer = await createOverlayNode(parseNodeConfig({ ...settings, neighbours }), partsOf(2));
  try {
    const events: NodeEvent[] = [];
    consumer.onDidPublish((event) => events.push(event));
    const key = await source.stream({ file: 'x.plain', flow: 'plain', framesPerSecond, once: true });
    await until('the flow', async () => (await consumer.flows()).some(({ flow }) => flow === key.flow));
    await consumer.watch({ flow: key.flow });
    const patienceMs = (frames / framesPerSecond) * 1_000 + 20_000;
    await until(
      'its end',
      () => events.some((event) => event.event === 'player' && event.state === 'ended'),
      patienceMs,
    );
    const [sent] = (await source.stats()).neighbours;
    const [received] = (await consumer.stats()).neighbours;
    const flow = await consumer.unwatch(key.flow);
    if (!sent || !received) throw new Error('the two are no neighbours any more');
    return { flow, sent, received };
  } finally {
    await Promise.all([consumer.close(), source.close()]);
  }
}
