import { type FlowKey, flowKeyText, type NodeId } from '../wire/ids';
import type { PlayerEvent, PlayerState } from './snapshot';

/** The state of each player of this node (S14), as it is told to listeners. */
export class Watches {
  readonly #emit: (event: PlayerEvent) => void;
  /** Flow key text → its player. Bounded by the flow table. */
  readonly #players = new Map<string, { readonly key: FlowKey; state: PlayerState }>();

  constructor(emit: (event: PlayerEvent) => void) {
    this.#emit = emit;
  }

  start(key: FlowKey): void {
    this.#players.set(flowKeyText(key), { key, state: 'buffering' });
    this.#emit({ event: 'player', ...key, state: 'buffering' });
  }

  /** A whole chunk reached the player. */
  delivering(key: FlowKey): void {
    this.#set(key, 'playing');
  }

  /** Nothing has come for a while. A player that is recovering has been said to be worse off. */
  starving(key: FlowKey): void {
    if (this.#players.get(flowKeyText(key))?.state === 'playing') this.#set(key, 'buffering');
  }

  /** The route to a source is lost for the moment. */
  sourcePending(source: NodeId): void {
    for (const { key } of this.#players.values()) if (key.source === source) this.#set(key, 'recovering');
  }

  /** The player ends, because the user or the flow ended. */
  end(key: FlowKey): void {
    this.#set(key, 'ended');
    this.#players.delete(flowKeyText(key));
  }

  #set(key: FlowKey, state: PlayerState): void {
    const player = this.#players.get(flowKeyText(key));
    if (!player || player.state === state) return;
    player.state = state;
    this.#emit({ event: 'player', ...key, state });
  }
}
