import {
  HOLD_TIME_MS,
  REQUEST_RETRY_LONGEST_MS,
  SILENCE_MS,
  PING_URGENT_LONGEST_MS,
} from '../../src/overlay/constants';
import type { Binding, Effect, ForwardingEntry } from '../../src/overlay/effects';
import { type FlowKey, flowKeyText, type NodeId } from '../../src/wire/ids';
import type { End } from './connection';
import type { Machine } from './machine';
import type { Network } from './network';

/** For whatever is under way between two neighbours, and for the delays that they put on what they say. */
const UNDER_WAY_MS = 500;

/**
 * How long the two ends of a branch may be of different minds: what is lost without a trace is noticed within SILENCE_MS and the
 * control channel's answer to it; what went astray is found by asking, within the hold time.
 */
export const DISAGREEMENT_MS = Math.max(SILENCE_MS + PING_URGENT_LONGEST_MS, HOLD_TIME_MS) + UNDER_WAY_MS;

/** How long a node that has a route to the source may ask nobody for a flow that is wanted: the longest wait after refusals in a row. */
export const UNASKED_MS = REQUEST_RETRY_LONGEST_MS * 1.25 + UNDER_WAY_MS;

interface Doubt {
  readonly since: number;
  readonly key: FlowKey;
  /** What the two ends agree on, or not. */
  readonly machine: Machine;
  readonly other: Machine | undefined;
  readonly limitMs: number;
}

/**
 * Watches every branch after each step of either end, and throws where for longer than stated one end wants what the other does not
 * send, or sends what nobody wants. Time during which the two cannot hear each other, or one is stopped, does not count.
 */
export class BranchWatch {
  /** Description of a pair of ends → since when they disagree. */
  readonly #doubts = new Map<string, Doubt>();
  /** Node and flow key → the nodes that it had a branch with when it stepped last. */
  readonly #partners = new Map<string, ReadonlySet<Machine>>();
  /** Node → flow key text → the consumers that it serves, itself included; undefined: to be looked up. */
  readonly #consumers = new WeakMap<Machine, ReadonlyMap<string, readonly NodeId[]>>();

  constructor(private readonly network: Network) {
    network.onStep((machine, _cause, effects) => this.#stepped(machine, effects));
  }

  #stepped(machine: Machine, effects: readonly Effect[]): void {
    let isFresh = false;
    for (const effect of effects) {
      const key =
        effect.type === 'forward' ? effect.entry.key : effect.type === 'stopForwarding' ? effect.key : undefined;
      if (!key) continue;
      if (!isFresh) this.#consumers.delete(machine);
      isFresh = true;
      this.#touched(machine, key);
    }
    for (const [text, doubt] of this.#doubts) {
      if (this.network.now - doubt.since > doubt.limitMs) this.#settle(text, doubt);
    }
  }

  #touched(machine: Machine, key: FlowKey): void {
    const text = `${machine.id} ${flowKeyText(key)}`;
    const entry = machine.entries.get(flowKeyText(key));
    const partners = partnersOf(machine, entry);
    for (const other of new Set([...partners, ...(this.#partners.get(text) ?? [])])) {
      this.#note(key, machine, other);
      this.#note(key, other, machine);
    }
    this.#note(key, machine, undefined);
    if (partners.size > 0) this.#partners.set(text, partners);
    else this.#partners.delete(text);
  }

  #note(key: FlowKey, machine: Machine, other: Machine | undefined): void {
    const text = `${machine.id} ${other?.id ?? ''} ${flowKeyText(key)}`;
    if (!this.#judge(key, machine, other)) this.#doubts.delete(text);
    else if (!this.#doubts.has(text)) this.#add(text, key, machine, other, this.network.now);
  }

  #add(text: string, key: FlowKey, machine: Machine, other: Machine | undefined, since: number): void {
    const limitMs = other ? DISAGREEMENT_MS : UNASKED_MS;
    this.#doubts.set(text, { since, key, machine, other, limitMs });
  }

  /** A doubt is older than it may be. */
  #settle(text: string, { since, key, machine, other, limitMs }: Doubt): void {
    this.#doubts.delete(text);
    const problem = this.#judge(key, machine, other);
    if (!problem) return;
    const { now } = this.network;
    const counts = Math.max(
      since,
      ...[machine, ...(other ? [other] : [])].map((each) => this.#heardSince(each, other ?? machine)),
    );
    if (now - counts <= limitMs) return this.#add(text, key, machine, other, counts);
    const source = this.network.nameOf(key.source);
    throw new Error(
      `${problem}: ${key.flow} of ${source}, for ${(now - counts).toFixed(0)} ms at ${now.toFixed(1)} ms`,
    );
  }

  /** Since when a machine has been running and can be heard by another. */
  #heardSince(machine: Machine, other: Machine): number {
    if (machine.isPaused) return this.network.now;
    const path = this.network.paths.between(machine.name, other.name);
    return path.cut ? this.network.now : Math.max(machine.resumedAt, path.healedAt);
  }

  /** What is wrong between a node and the one that it is to get a flow from; `other` undefined: with the node itself. */
  #judge(key: FlowKey, machine: Machine, other: Machine | undefined): string | undefined {
    if (!machine.isAlive || other?.isAlive === false) return undefined;
    const entry = machine.entries.get(flowKeyText(key));
    if (!other) return this.#judgeAlone(key, machine, entry);
    const served = other.entries.get(flowKeyText(key))?.downstream ?? [];
    const upstream = entry?.upstream && endTo(machine, entry.upstream, other);
    if (entry?.upstream && upstream?.isOpen && upstream.peer.isOpen) {
      const isServed = served.some((binding) => isSameBranch(binding, upstream.peer, entry.upstream));
      if (!isServed) return `${other.name} does not serve ${machine.name}`;
      const missing = this.#missing(key, machine, other);
      if (missing) return `${other.name} does not know that ${machine.name} serves ${missing}`;
    }
    for (const binding of served) {
      const end = other.ends.get(binding.link);
      if (!end?.isOpen || end.peer.owner !== machine) continue;
      const isWanted = [entry?.upstream, entry?.retiring].some((wanted) =>
        isSameBranch(binding, end, wanted, end.peer),
      );
      if (!isWanted) return `${other.name} serves ${machine.name}, which does not want it`;
    }
    return undefined;
  }

  /** A consumer that a node serves and its upstream does not know; one behind the upstream itself is that one's own business. */
  #missing(key: FlowKey, machine: Machine, upstream: Machine): string | undefined {
    const wanted = this.#consumersOf(machine, key);
    const known = this.#consumersOf(upstream, key);
    const isCircle = upstream.entries.get(flowKeyText(key))?.upstream;
    if (!wanted || !known || (isCircle && upstream.ends.get(isCircle.link)?.peer.owner === machine)) return undefined;
    const missing = wanted.find((consumer) => consumer !== upstream.id && !known.includes(consumer));
    return missing === undefined ? undefined : this.network.nameOf(missing);
  }

  /** What is wrong with a node's own row: wants a flow and asks nobody, or has a consumer that nobody behind it has. */
  #judgeAlone(key: FlowKey, machine: Machine, entry: ForwardingEntry | undefined): string | undefined {
    if (!entry || key.source === machine.id) return undefined;
    const isWanted = entry.local || entry.downstream.length > 0;
    if (isWanted && !entry.upstream && this.#isReachable(key, machine, entry)) return `${machine.name} asks nobody`;
    return undefined;
  }

  #isReachable(key: FlowKey, machine: Machine, entry: ForwardingEntry): boolean {
    const via = machine.core.routes(machine.now).find(({ destination }) => destination === key.source)?.via;
    if (!via) return false;
    // Those behind the next hop itself cannot be served through it.
    return entry.local || entry.downstream.some(({ link }) => machine.core.neighbourOf(link) !== via);
  }

  #consumersOf(machine: Machine, key: FlowKey): readonly NodeId[] | undefined {
    let known = this.#consumers.get(machine);
    if (!known) {
      known = new Map(machine.core.flows().map((view) => [flowKeyText(view), view.consumers]));
      this.#consumers.set(machine, known);
    }
    return known.get(flowKeyText(key));
  }
}

function partnersOf(machine: Machine, entry: ForwardingEntry | undefined): ReadonlySet<Machine> {
  const partners = new Set<Machine>();
  if (!entry) return partners;
  for (const binding of [entry.upstream, entry.retiring, ...entry.downstream]) {
    const other = binding && machine.ends.get(binding.link)?.peer.owner;
    if (other && 'core' in other) partners.add(other as Machine);
  }
  return partners;
}

function endTo(machine: Machine, { link }: Binding, other: Machine): End | undefined {
  const end = machine.ends.get(link);
  return end?.peer.owner === other ? end : undefined;
}

/** Whether what is sent on `end` with that binding is what was asked for at the other end. */
function isSameBranch(sent: Binding, end: End, wanted: Binding | undefined, wantedOn?: End): boolean {
  if (!wanted || sent.link !== end.link || (wantedOn && wanted.link !== wantedOn.link)) return false;
  return sent.label.slot === wanted.label.slot && sent.label.key === wanted.label.key;
}
