import type { Command, Effect, Input } from '../../src/overlay/effects';
import { RETRACTED_COST, type VectorEntry } from '../../src/wire/control';
import type { NodeId } from '../../src/wire/ids';
import type { Machine } from './machine';
import type { Network } from './network';

/**
 * Watches a network and throws at the first step that breaks a promise: no loop of next hops ever, split horizon, no vector
 * that says nothing new. Only the machine that stepped can have changed, so only its own next hops are followed.
 */
export class Invariants {
  /** Node → destination → next hop, as of its last step. */
  readonly #nextHops = new Map<NodeId, Map<NodeId, NodeId>>();
  /** `node/link` → destination → what was sent there last. */
  readonly #sent = new Map<string, Map<NodeId, VectorEntry>>();
  /** `node/link/destination` for which a request came in that may be answered with what was sent before. */
  readonly #asked = new Set<string>();

  /** `loops`: whether some are to be expected: a liar's sequence numbers can go round in circles, and routes with them for a moment. */
  constructor(
    private readonly network: Network,
    private readonly expected: { readonly loops: boolean } = { loops: false },
  ) {
    network.onStep((machine, cause, effects) => this.#check(machine, cause, effects));
  }

  #check(machine: Machine, cause: Input | Command, effects: readonly Effect[]): void {
    this.#checkLoops(machine, effects);
    if (cause.type === 'controlReceived' && cause.message.type === 'sequenceRequest') {
      for (const { destination } of cause.message.requests) {
        this.#asked.add(`${machine.id}/${cause.link}/${destination}`);
      }
    }
    if (cause.type === 'controlReceived' && cause.message.type === 'vectorRequest') {
      const link = `${machine.id}/${cause.link}`;
      for (const destination of this.#sent.get(link)?.keys() ?? []) this.#asked.add(`${link}/${destination}`);
    }
    for (const effect of effects) {
      if (effect.type !== 'sendControl' || effect.message.type !== 'distanceVector') continue;
      for (const entry of effect.message.entries) this.#checkEntry(machine, effect.link, entry);
    }
  }

  #checkLoops(machine: Machine, effects: readonly Effect[]): void {
    const hops = this.#nextHops.get(machine.id) ?? new Map<NodeId, NodeId>();
    this.#nextHops.set(machine.id, hops);
    const changed = new Set<NodeId>();
    for (const effect of effects) {
      if (effect.type !== 'emit' || effect.event.event !== 'route') continue;
      const { destination, via } = effect.event;
      changed.add(destination);
      if (via === null) hops.delete(destination);
      else hops.set(destination, via);
    }
    if (this.expected.loops) return;
    for (const destination of changed) this.#follow(machine.id, destination);
  }

  #follow(from: NodeId, destination: NodeId): void {
    const visited = [from];
    for (let at = this.#nextHops.get(from)?.get(destination); at !== undefined && at !== destination;) {
      if (visited.includes(at)) {
        const path = [...visited, at].map((id) => this.network.nameOf(id)).join(' > ');
        throw new Error(`loop at ${this.network.now} ms towards ${this.network.nameOf(destination)}: ${path}`);
      }
      visited.push(at);
      at = this.network.byId.get(at)?.isAlive === true ? this.#nextHops.get(at)?.get(destination) : undefined;
    }
  }

  #checkEntry(machine: Machine, link: number, entry: VectorEntry): void {
    const { destination, cost, sequence } = entry;
    const what = () =>
      `${machine.name} tells ${this.network.nameOf(machine.core.neighbourOf(link) ?? '?')} of ` +
      `${this.network.nameOf(destination)} at ${cost} (sequence ${sequence}) at ${this.network.now} ms`;
    const neighbour = machine.core.neighbourOf(link);
    if (cost !== RETRACTED_COST && destination !== machine.id) {
      const via = this.#nextHops.get(machine.id)?.get(destination);
      if (neighbour !== undefined && (via === neighbour || destination === neighbour))
        throw new Error(`split horizon: ${what()}`);
    }
    const sent = this.#sent.get(`${machine.id}/${link}`) ?? new Map<NodeId, VectorEntry>();
    this.#sent.set(`${machine.id}/${link}`, sent);
    const last = sent.get(destination);
    const isOld = last ? last.cost === cost && last.sequence === sequence : cost === RETRACTED_COST;
    if (isOld && !this.#asked.delete(`${machine.id}/${link}/${destination}`)) throw new Error(`nothing new: ${what()}`);
    sent.set(destination, entry);
  }
}
