import type { Clock } from '../base/clock';
import type { Logger } from '../base/log';
import type { Random } from '../base/random';
import type { FileRegister } from '../content/fileRegister';
import type { StreamerRegistry } from '../content/registry';
import type { Streamer } from '../content/streamer';
import type { FlowStatsView, NoticeEvent } from '../overlay/snapshot';
import { type FragmentHeader, readU32 } from '../wire/datagram';
import type { FlowId, FlowKey, NodeId } from '../wire/ids';
import { FlowNotices } from './flowNotices';
import { FlowSource } from './flowSource';
import type { MachineRunner } from './machineRunner';
import type { StreamOptions } from './nodeApi';
import { commandError, toNodeError } from './nodeErrors';
import { emptyFlowStats } from './statistics';
import { checkStreamOptions, DEFAULT_FRAMES_PER_SECOND, flowNameOf } from './streamOptions';

/** Flows that were withdrawn whose counters can still be asked for; the oldest is forgotten first. */
export const MOST_ENDED_SOURCES = 64;

export interface FlowSourcesOptions {
  readonly id: NodeId;
  readonly runner: () => MachineRunner;
  /** Sizes of datagrams in which the next chunk is to leave, ascending; at least one. */
  readonly beginChunk: (key: FlowKey) => readonly number[];
  /** Sends a fragment to those that get the chunk in datagrams of `unit` bytes. */
  readonly originate: (key: FlowKey, header: FragmentHeader, payload: Uint8Array, unit: number) => void;
  /** Who opens what is to be streamed. */
  readonly streamers: StreamerRegistry;
  /** The node's open files. */
  readonly files?: FileRegister | undefined;
  readonly clock: Clock;
  readonly random: Random;
  /** Is told what happens to the content of a flow on offer. */
  readonly publish: (event: NoticeEvent) => void;
  readonly logger: Logger;
}

/** The files that this node offers, by flow. */
export class FlowSources {
  readonly #options: FlowSourcesOptions;
  /** Bounded by the offers that the machine allows. */
  readonly #sources = new Map<FlowId, FlowSource>();
  /** Withdrawn flow → frames sent. Bounded by MOST_ENDED_SOURCES. */
  readonly #ended = new Map<FlowId, number>();

  constructor(options: FlowSourcesOptions) {
    this.#options = options;
  }

  /** Opens the file and offers it. Rejects with a {@link NodeError}. */
  async stream(options: StreamOptions): Promise<FlowKey> {
    checkStreamOptions(options);
    const flow = flowNameOf(options);
    const logger = this.#options.logger.child(flow);
    const { id, publish } = this.#options;
    let source: FlowSource | undefined;
    const notices = new FlowNotices(logger, (notice) => {
      // What was withdrawn may still be being read.
      if (source && this.#sources.get(flow) === source) publish({ event: 'notice', flow, source: id, notice });
    });
    const streamer = await this.#open(options, logger, notices);
    const answer = await this.#options
      .runner()
      .command({ type: 'offer', flow, contentType: streamer.contentType }, (given) => {
        if (given.ok) source = this.#begin(flow, streamer, options, logger, notices);
      });
    if (!source) {
      await streamer.close();
      throw commandError(answer);
    }
    notices.begin();
    return { flow, source: id };
  }

  /** Ends an offer; resolves when its file is closed. Rejects with a {@link NodeError}. */
  async withdraw(flow: FlowId): Promise<void> {
    let source: FlowSource | undefined;
    // Taken at once: after the answer has come, a new source may have taken the flow's place.
    const answer = await this.#options.runner().command({ type: 'withdraw', flow }, (given) => {
      if (given.ok) source = this.#take(flow);
    });
    if (!answer.ok) throw commandError(answer);
    await source?.close();
  }

  setDemand(flow: FlowId, consumers: number): void {
    this.#sources.get(flow)?.setDemand(consumers);
  }

  stats(): readonly FlowStatsView[] {
    const running = [...this.#sources].map(([flow, { framesSent }]) => [flow, framesSent] as const);
    return [...this.#ended, ...running].map(([flow, framesSent]) => ({
      ...emptyFlowStats({ flow, source: this.#options.id }),
      framesSent,
    }));
  }

  /** Resolves when all files are closed. */
  async close(): Promise<void> {
    const sources = [...this.#sources.values()];
    this.#sources.clear();
    await Promise.allSettled(sources.map((source) => source.close()));
  }

  async #open({ file, once, framesPerSecond }: StreamOptions, logger: Logger, notices: FlowNotices): Promise<Streamer> {
    const { streamers, files, clock } = this.#options;
    const onNotice = (notice: string): void => notices.add(notice);
    let streamer: Streamer;
    try {
      streamer = await streamers.open(file, { loop: !once, files, clock, onNotice });
    } catch (error) {
      throw toNodeError(error);
    }
    if (streamer.warning) logger.warning(streamer.warning);
    if (streamer.isLive && framesPerSecond !== undefined) {
      logger.warning('What is live comes at its own pace: the frame rate that was asked for is not used');
    }
    return streamer;
  }

  /** Takes the source off the list; its counters stay. */
  #take(flow: FlowId): FlowSource | undefined {
    const source = this.#sources.get(flow);
    if (!source) return undefined;
    this.#sources.delete(flow);
    this.#ended.delete(flow);
    this.#ended.set(flow, source.framesSent);
    const [oldest] = this.#ended.keys();
    if (this.#ended.size > MOST_ENDED_SOURCES && oldest !== undefined) this.#ended.delete(oldest);
    return source;
  }

  #begin(flow: FlowId, streamer: Streamer, options: StreamOptions, logger: Logger, notices: FlowNotices): FlowSource {
    const { id, beginChunk, originate, clock, random } = this.#options;
    const key = { flow, source: id };
    const source = new FlowSource({
      streamer,
      framesPerSecond: options.framesPerSecond ?? streamer.framesPerSecond ?? DEFAULT_FRAMES_PER_SECOND,
      waitConsumers: options.waitConsumers ?? 1,
      firstSequence: readU32(random.bytes(4), 0),
      clock,
      logger,
      onNotice: (notice) => notices.add(notice),
      beginChunk: () => beginChunk(key),
      originate: (header, payload, unit) => originate(key, header, payload, unit),
      onEnded: () => {
        logger.info('Nothing more comes, the flow is withdrawn');
        // Whoever withdrew it in this very moment, or stopped the node, has done the same.
        this.withdraw(flow).catch((error: unknown) => logger.debug(toNodeError(error).message));
      },
    });
    this.#sources.set(flow, source);
    this.#ended.delete(flow);
    return source;
  }
}
