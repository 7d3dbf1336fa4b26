import type { Clock } from '../base/clock';
import type { Disposable } from '../base/disposable';
import type { Logger } from '../base/log';
import type { FileRegister } from '../content/fileRegister';
import type { CommandAnswer } from '../overlay/effects';
import type { DeliveredFragment } from '../overlay/forwarder';
import type { FlowBytesView, FlowStatsView, PlayerEvent } from '../overlay/snapshot';
import { type FlowId, type FlowKey, flowKeyText, type NodeId } from '../wire/ids';
import { FlowPlayer } from './flowPlayer';
import { commandError, toNodeError } from './nodeErrors';
import type { FrameSubscription, PlayerFrame, WatchOptions } from './nodeApi';
import type { MachineRunner } from './machineRunner';

/** How long the counters of a flow that ended by itself can still be asked for. */
export const ENDED_PLAYER_MS = 60_000;

export interface FlowPlayersOptions {
  readonly runner: () => MachineRunner;
  /** The media bytes of a flow, as long as it goes through this node. */
  readonly flowBytes: (key: FlowKey) => FlowBytesView;
  /** The node's open files. */
  readonly files: FileRegister;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** The player manager (S14): players by flow key. */
export class FlowPlayers {
  readonly #options: FlowPlayersOptions;
  /** Flow key text → player; bounded by the flows that the machine lets this node watch, and ENDED_PLAYER_MS. */
  readonly #players = new Map<string, FlowPlayer>();
  /** Flow key text → when an ended player is forgotten. */
  readonly #forgetting = new Map<string, Disposable>();

  constructor(options: FlowPlayersOptions) {
    this.#options = options;
  }

  /** Carries out a watch; resolves when frames can come and the output file is open. */
  async watch({ flow, source, chosen, output }: WatchOptions): Promise<FlowKey> {
    const runner = this.#options.runner();
    // The player must be there before the effects of the command are: the first datagram may be one of them.
    let player: FlowPlayer | undefined;
    const answer = await runner.command({ type: 'watch', flow, source, chosen }, (given) => {
      if (given.ok && given.key) player = this.#begin(given.key, output);
    });
    if (!answer.ok || !answer.key) throw commandError(answer);
    const { key } = answer;
    try {
      await player?.opened;
    } catch (error) {
      await runner.command({ type: 'unwatch', flow: key.flow, source: key.source });
      this.#forget(player);
      await player?.end('left');
      throw toNodeError(error);
    }
    return key;
  }

  /** Ends a watch, or forgets one that ended by itself; answers its counters when its file is on disk. */
  async unwatch(flow: FlowId, source: NodeId | undefined): Promise<FlowStatsView> {
    // Before the machine says that the player has ended, which it does for whatever reason; whoever hears that may watch the flow again at once.
    let left: FlowPlayer | undefined;
    const leave = (given: CommandAnswer): void => {
      left = given.ok && given.key ? this.#players.get(flowKeyText(given.key)) : undefined;
      void left?.end('left');
    };
    const answer = await this.#options.runner().command({ type: 'unwatch', flow, source }, leave);
    const player = answer.ok ? left : this.#findEnded(flow, source);
    if (!player) throw commandError(answer);
    this.#forget(player);
    await player.end('left');
    return player.stats();
  }

  deliver(key: FlowKey, fragment: DeliveredFragment): void {
    this.#players.get(flowKeyText(key))?.push(fragment);
  }

  /** Follows what the machine says about a player. */
  takeEvent({ flow, source, state, movedFrom }: PlayerEvent): void {
    if (movedFrom !== undefined) this.#move({ flow, source: movedFrom }, source);
    const player = this.#players.get(flowKeyText({ flow, source }));
    if (!player) return;
    if (state !== 'ended') {
      if (state !== 'playing') player.expectChunk();
      return;
    }
    void player.end('over');
    const text = flowKeyText(player.key);
    if (this.#forgetting.has(text)) return;
    this.#forgetting.set(
      text,
      this.#options.clock.setTimer(ENDED_PLAYER_MS, () => this.#forget(player)),
    );
  }

  subscribe(key: FlowKey, onFrame: (frame: PlayerFrame) => void): FrameSubscription {
    // Who asks may not have heard yet that the player has moved.
    const player =
      this.#players.get(flowKeyText(key)) ??
      [...this.#players.values()].findLast((each) => !each.isEnded && each.hasLeft(key));
    return player?.subscribe(onFrame) ?? { acknowledge: () => undefined, dispose: () => undefined };
  }

  stats(): readonly FlowStatsView[] {
    return [...this.#players.values()].map((player) => player.stats());
  }

  /** Resolves when all files are on disk, or as much of them as can be. */
  async close(): Promise<void> {
    const players = [...this.#players.values()];
    for (const player of players) this.#forget(player);
    await Promise.all(players.map((player) => player.end('over')));
  }

  #begin(key: FlowKey, output: string | undefined): FlowPlayer {
    this.#forget(this.#players.get(flowKeyText(key)));
    const { clock, files, flowBytes: countBytes, logger, runner } = this.#options;
    const onChunk = (from: FlowKey): void => runner().feedSoon({ type: 'chunkDelivered', key: from });
    const onStarved = (from: FlowKey): void => runner().feedSoon({ type: 'chunksStopped', key: from });
    const shared = { key, output, files, clock, logger };
    const player = new FlowPlayer({ ...shared, countBytes, onChunk, onStarved });
    this.#players.set(flowKeyText(key), player);
    return player;
  }

  /** A player goes on with another source: the same one, with its subscribers and its file. */
  #move(from: FlowKey, source: NodeId): void {
    const player = this.#players.get(flowKeyText(from));
    if (!player || player.isEnded) return;
    this.#players.delete(flowKeyText(from));
    player.moveTo(source);
    // One that ended there by itself has nothing more to tell.
    this.#forget(this.#players.get(flowKeyText(player.key)));
    this.#players.set(flowKeyText(player.key), player);
  }

  #findEnded(flow: FlowId, source: NodeId | undefined): FlowPlayer | undefined {
    const matching = [...this.#players.values()].filter(
      (player) =>
        player.isEnded &&
        player.key.flow === flow &&
        (source === undefined || player.key.source === source || player.hasLeft({ flow, source })),
    );
    return matching.at(-1);
  }

  #forget(player: FlowPlayer | undefined): void {
    const text = player ? flowKeyText(player.key) : '';
    if (!player || this.#players.get(text) !== player) return;
    this.#players.delete(text);
    this.#forgetting.get(text)?.dispose();
    this.#forgetting.delete(text);
  }
}
