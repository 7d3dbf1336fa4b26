import { type ContentType, type FlowId, type FlowKey, flowKeyText, type NodeId } from '../wire/ids';
import { REQUEST_RETRY_LONGEST_MS } from './constants';
import type { PlayerEvent, PlayerState } from './snapshot';

interface Watch {
  key: FlowKey;
  /** The same for all the sources that it has. */
  readonly contentType: ContentType;
  readonly chosen: boolean;
  state: PlayerState;
  /** Sources that it had before, the last at the end. Bounded by MAX_LEFT. */
  readonly left: NodeId[];
  /** Source → when it refused. Bounded by the sources of the flow, and REFUSAL_MS. */
  readonly refusals: Map<NodeId, number>;
}

/** Former sources by which a watch is still found: whoever names one has not heard of the last moves yet. */
const MAX_LEFT = 8;
/** How long a source that refused is not moved to: two that both refuse would hand a watch to and fro as fast as messages travel. */
const REFUSAL_MS = 2 * REQUEST_RETRY_LONGEST_MS;

/**
 * The watches of this node: which offer each one's player has now, whether its source was named by the user or chosen for them, and the state
 * of the player (S14), as it is told to listeners. One watch per flow key.
 */
export class Watches {
  readonly #emit: (event: PlayerEvent) => void;
  /** Flow key text → its watch. Bounded by the flow table. */
  readonly #watches = new Map<string, Watch>();
  /** Flow → its watches, in the order in which they began. */
  readonly #byFlow = new Map<FlowId, Set<Watch>>();

  constructor(emit: (event: PlayerEvent) => void) {
    this.#emit = emit;
  }

  has(key: FlowKey): boolean {
    return this.#find(key) !== undefined;
  }

  /** Whether there is such a watch, of which the source was chosen, not named. */
  isChosen(key: FlowKey): boolean {
    return this.#find(key)?.chosen ?? false;
  }

  /** What the chunks of a watch are: it was begun for that, and its source may be gone. undefined: there is no such watch. */
  contentTypeOf(key: FlowKey): ContentType | undefined {
    return this.#find(key)?.contentType;
  }

  /** What the watches of a flow have now of which the source was chosen. */
  chosenOf(flow: FlowId): readonly FlowKey[] {
    return [...(this.#byFlow.get(flow) ?? [])].filter(({ chosen }) => chosen).map(({ key }) => key);
  }

  /**
   * The watch that is meant by a flow, and by a source that it has now or had before. No source given: one of which the source was chosen, if
   * there is one, else the one that began first.
   */
  find(flow: FlowId, source: NodeId | undefined): FlowKey | undefined {
    const watches = [...(this.#byFlow.get(flow) ?? [])];
    const meant =
      source === undefined
        ? (watches.find(({ chosen }) => chosen) ?? watches[0])
        : (this.#find({ flow, source }) ?? watches.find(({ left }) => left.includes(source)));
    return meant?.key;
  }

  start(key: FlowKey, contentType: ContentType, chosen: boolean): void {
    const watch: Watch = { key, contentType, chosen, state: 'buffering', left: [], refusals: new Map() };
    this.#watches.set(flowKeyText(key), watch);
    const known = this.#byFlow.get(key.flow);
    if (known) known.add(watch);
    else this.#byFlow.set(key.flow, new Set([watch]));
    this.#emit({ event: 'player', ...key, state: 'buffering' });
  }

  /** The player goes on with another source of its flow, of the same content type, which nothing here watches yet. */
  move(key: FlowKey, source: NodeId, state: Extract<PlayerState, 'buffering' | 'recovering'>): void {
    const watch = this.#find(key);
    if (!watch) return;
    this.#watches.delete(flowKeyText(key));
    watch.left.push(key.source);
    if (watch.left.length > MAX_LEFT) watch.left.shift();
    watch.key = { flow: key.flow, source };
    watch.state = state;
    this.#watches.set(flowKeyText(watch.key), watch);
    this.#emit({ event: 'player', ...watch.key, state, movedFrom: key.source });
  }

  /** The source of a watch refuses it. */
  refused(key: FlowKey, now: number): void {
    const refusals = this.#find(key)?.refusals;
    for (const [source, at] of refusals ?? []) if (now - at >= REFUSAL_MS) refusals?.delete(source);
    refusals?.set(key.source, now);
  }

  /** Whether a source has refused a watch lately. */
  hasRefused(key: FlowKey, source: NodeId, now: number): boolean {
    const at = this.#find(key)?.refusals.get(source);
    return at !== undefined && now - at < REFUSAL_MS;
  }

  /** A whole chunk reached the player. */
  delivering(key: FlowKey): void {
    this.#set(key, 'playing');
  }

  /** Nothing has come for a while. A player that is recovering has been said to be worse off. */
  starving(key: FlowKey): void {
    if (this.#find(key)?.state === 'playing') this.#set(key, 'buffering');
  }

  /** The route to a source is lost for the moment. */
  sourcePending(source: NodeId): void {
    for (const { key } of this.#watches.values()) if (key.source === source) this.#set(key, 'recovering');
  }

  /** The player ends, because the user or the flow ended. */
  end(key: FlowKey): void {
    this.#set(key, 'ended');
    const watch = this.#find(key);
    if (!watch) return;
    this.#watches.delete(flowKeyText(key));
    const others = this.#byFlow.get(key.flow);
    others?.delete(watch);
    if (others?.size === 0) this.#byFlow.delete(key.flow);
  }

  #find(key: FlowKey): Watch | undefined {
    return this.#watches.get(flowKeyText(key));
  }

  #set(key: FlowKey, state: PlayerState): void {
    const watch = this.#find(key);
    if (!watch || watch.state === state) return;
    watch.state = state;
    this.#emit({ event: 'player', ...watch.key, state });
  }
}
