import type { Random } from '../base/random';
import { compareText, type FlowKey, flowKeyText, type NodeId } from '../wire/ids';
import type { FlowItem, LinkItem } from '../wire/topologyMessages';
import { TOPOLOGY_DELAY_MS, TOPOLOGY_INTERVAL_MS, TOPOLOGY_JITTER_MS, TOPOLOGY_RTT_INTERVAL_MS } from './constants';
import { diffItems, type ItemSet, withinBounds } from './topologyItems';

/** A link of this node that carries media. */
export interface OwnLink {
  readonly neighbour: NodeId;
  readonly cost: number;
  readonly rttMs: number | null;
}

/** This node's part in a flow, with neighbours in the place of links. */
export interface OwnPart {
  readonly key: FlowKey;
  readonly watching: boolean;
  readonly upstream: NodeId | undefined;
  readonly downstream: readonly NodeId[];
}

/** Round trips are told anew when they are off by so much. */
const RTT_CHANGE = 0.25;
/** … and by this, in ms. */
const RTT_CHANGE_MS = 1;
/** What fits the field, in ms. */
const RTT_LONGEST_MS = 6_553.4;
/** When a link that was not measured yet is looked at again. */
const RTT_FIRST_MS = 2_000;

/** What this node says of itself (S19): its name, its links, its part in flows. Changes wait for company. */
export class OwnTopology {
  readonly #name: string;
  readonly #links: () => readonly OwnLink[];
  readonly #random: Random;
  /** Flow key text → its item. Bounded by the flow table. */
  readonly #flows = new Map<string, FlowItem>();
  /** What was last said of each link. */
  #told: ReadonlyMap<NodeId, LinkItem> = new Map();
  #items: ItemSet = [];
  #takenAt = -Infinity;
  #dueAt: number | undefined;
  #isStale = true;
  #lookAt: number | undefined;

  /** `links`: asked for when something is to be said. */
  constructor(name: string, links: () => readonly OwnLink[], random: Random) {
    this.#name = name;
    this.#links = links;
    this.#random = random;
  }

  /** The links may have changed. */
  linksChanged(): void {
    this.#isStale = true;
  }

  /** This node takes part in a flow so from now on. */
  takePart({ key, watching, upstream, downstream }: OwnPart): void {
    if (!watching && downstream.length === 0) return this.leave(key);
    const sorted = [...downstream].sort(compareText);
    this.#flows.set(flowKeyText(key), { kind: 'flow', ...key, watching, upstream, downstream: sorted });
    this.#isStale = true;
  }

  /** This node does not take part in a flow any more. */
  leave(key: FlowKey): void {
    if (this.#flows.delete(flowKeyText(key))) this.#isStale = true;
  }

  /** What changed up to now is to be said soon. */
  settle(now: number): void {
    if (!this.#isStale) return;
    this.#isStale = false;
    const delay = TOPOLOGY_DELAY_MS + TOPOLOGY_JITTER_MS * this.#random.next();
    this.#dueAt ??= Math.max(now + delay, this.#takenAt + TOPOLOGY_INTERVAL_MS);
  }

  /** What is to be said now; undefined: nothing new, or not yet. */
  take(now: number): ItemSet | undefined {
    if (now < Math.min(this.#dueAt ?? Infinity, this.#lookAt ?? Infinity)) return undefined;
    this.#dueAt = undefined;
    const links = this.#links().map((link) => this.#linkItem(link));
    this.#told = new Map(links.map((item) => [item.neighbour, item]));
    const wait = links.some(({ rttMs }) => rttMs === undefined) ? RTT_FIRST_MS : TOPOLOGY_RTT_INTERVAL_MS;
    this.#lookAt = links.length > 0 ? now + wait : undefined;
    const items = withinBounds([{ kind: 'name', name: this.#name }, ...links, ...this.#flows.values()]);
    if (diffItems(this.#items, items).length === 0) return undefined;
    this.#items = items;
    this.#takenAt = now;
    return items;
  }

  nextDeadline(): number | undefined {
    const next = Math.min(this.#dueAt ?? Infinity, this.#lookAt ?? Infinity);
    return next === Infinity ? undefined : next;
  }

  /** A round trip that is about as it was is told as it was. */
  #linkItem({ neighbour, cost, rttMs }: OwnLink): LinkItem {
    const measured = rttMs === null ? undefined : Math.round(Math.min(rttMs, RTT_LONGEST_MS) * 10) / 10;
    const told = this.#told.get(neighbour)?.rttMs;
    const isAbout =
      told !== undefined &&
      (measured === undefined || Math.abs(measured - told) <= Math.max(RTT_CHANGE_MS, RTT_CHANGE * told));
    return { kind: 'link', neighbour, cost, rttMs: isAbout ? told : measured };
  }
}
