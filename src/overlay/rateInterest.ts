import { type FlowKey, flowKeyText, type NodeId } from '../wire/ids';
import type { FlowInterest, Interest } from '../wire/topologyMessages';
import { INTEREST_MS, INTEREST_RENEWAL_MS, MAX_INTERESTS } from './constants';
import type { LinkId } from './effects';
import type { TopologySurroundings } from './topologyExchange';

interface Held extends Interest {
  readonly until: number;
  /** When it was sent or passed on last. */
  readonly at: number;
}

/**
 * Who wants to be told the rates of which flow. An interest spreads as a node's news do, down the reverse of the routes to who has it,
 * and ends by itself unless it is renewed. Nothing is held, sent or due while nobody asks.
 */
export class RateInterests {
  readonly #own: NodeId;
  readonly #around: TopologySurroundings;
  /** Origin and flow key text → its interest. Bounded by MAX_INTERESTS; this node's own always have a place. */
  readonly #held = new Map<string, Held>();
  #number = 0;

  constructor(own: NodeId, around: TopologySurroundings) {
    this.#own = own;
    this.#around = around;
  }

  /** Somebody at this node wants the rates of a flow, for INTEREST_MS from now on. */
  want({ source, flow }: FlowKey, now: number): void {
    const text = this.#own + flowKeyText({ source, flow });
    const held = this.#held.get(text);
    const until = now + INTEREST_MS;
    if (held && now < held.until && now < held.at + INTEREST_RENEWAL_MS) {
      this.#held.set(text, { ...held, until });
      return;
    }
    const interest = { origin: this.#own, number: ++this.#number, source, flow };
    this.#hold(interest, until, now);
    this.#spread([interest]);
  }

  /** Takes in the interests of others. */
  received(link: LinkId, { interests }: FlowInterest, now: number): void {
    const fresh = interests.filter((interest) => {
      const { origin, number } = interest;
      if (origin === this.#own || this.#around.gateway(origin)?.link !== link) return false;
      const held = this.#held.get(origin + flowKeyText(interest));
      if (held && now < held.until && held.number === number) return false;
      return this.#hold(interest, now + INTEREST_MS, now);
    });
    this.#spread(fresh);
  }

  /** Who wants the rates of a flow now. */
  originsOf(key: FlowKey, now: number): readonly NodeId[] {
    const text = flowKeyText(key);
    return this.#live(now).flatMap((held) => (flowKeyText(held) === text ? [held.origin] : []));
  }

  /** Whether a node wants the rates of a flow now. */
  has(origin: NodeId, key: FlowKey, now: number): boolean {
    return now < (this.#held.get(origin + flowKeyText(key))?.until ?? -Infinity);
  }

  /** The flows of which somebody wants the rates now, each once. */
  flows(now: number): readonly FlowKey[] {
    return [
      ...new Map(this.#live(now).map(({ source, flow }) => [flowKeyText({ source, flow }), { source, flow }])).values(),
    ];
  }

  #live(now: number): readonly Held[] {
    for (const [text, { until }] of this.#held) if (now >= until) this.#held.delete(text);
    return [...this.#held.values()];
  }

  #hold(interest: Interest, until: number, now: number): boolean {
    const text = interest.origin + flowKeyText(interest);
    if (!this.#held.has(text) && this.#live(now).length >= MAX_INTERESTS) {
      // What others want must not keep this node from what it wants itself.
      if (interest.origin !== this.#own) return false;
      this.#held.delete(this.#leastWanted());
    }
    this.#held.set(text, { ...interest, until, at: now });
    return true;
  }

  /** The oldest interest of another node; if all are this one's, its own oldest. */
  #leastWanted(): string {
    const texts = [...this.#held.keys()];
    return texts.find((text) => !text.startsWith(this.#own)) ?? texts[0] ?? '';
  }

  #spread(interests: readonly Interest[]): void {
    if (interests.length === 0) return;
    for (const { id, peer } of this.#around.openLinks()) {
      if (!peer) continue;
      const meant = interests.filter(({ origin }) => origin !== peer.id && !this.#around.advertises(peer.id, origin));
      if (meant.length > 0) this.#around.send(id, { type: 'flowInterest', interests: meant });
    }
  }
}
