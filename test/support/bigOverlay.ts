import { type Random, seededRandom } from '../../src/base/random';
import type { TopologyLinkView, TreeEdgeView, TreeView } from '../../src/overlay/snapshot';
import { flowKey, linkKey, NO_OVERLAY, type OverlayState, OWN_KEY } from '../../src/shared/overlayState';
import type { FlowKey, NodeId } from '../../src/wire/ids';
import { between, pick, shuffled } from './randomGraph';

export interface BigOverlayOptions {
  /** Default 300. */
  readonly nodes?: number;
  /** Default 900; at least one less than nodes. */
  readonly links?: number;
  /** Offers, each by another node. Default 8. */
  readonly flows?: number;
  /** Of each flow but the last, which nobody watches. Default 30. */
  readonly consumers?: number;
}

/** When the overlay begins; every step is a tenth of a second. */
const BEGIN = 1_767_268_800_000;
const STEP_MS = 100;

/**
 * A large overlay that goes on: trees whose rates change at every step, links whose quality does, consumers that come and go, and every now and
 * then a link that is lost or comes back. The same seed gives the same overlay and the same steps.
 */
export class BigOverlay {
  readonly #random: Random;
  readonly #ids: readonly NodeId[];
  /** Key → link, those that are up. */
  readonly #links = new Map<string, TopologyLinkView>();
  readonly #lost: TopologyLinkView[] = [];
  readonly #flows: { readonly key: FlowKey; consumers: NodeId[] }[] = [];
  #steps = 0;
  #state: OverlayState = NO_OVERLAY;

  constructor(seed: number, { nodes = 300, links = 900, flows = 8, consumers = 30 }: BigOverlayOptions = {}) {
    this.#random = seededRandom(seed);
    this.#ids = Array.from({ length: nodes }, () => idFrom(this.#random.bytes(16)));
    for (let index = 1; index < nodes; index++) {
      // Mostly near ones, as people connect to whom they know: a graph with parts, not a ball of wool.
      this.#join(index, between(this.#random, Math.max(0, index - 12), index - 1));
    }
    while (this.#links.size < links) {
      const one = between(this.#random, 0, nodes - 1);
      const reach = this.#random.next() < 0.85 ? 20 : nodes;
      this.#join(one, (one + between(this.#random, 1, reach)) % nodes);
    }
    for (let index = 0; index < flows; index++) {
      const source = this.#ids[Math.floor((index * nodes) / flows)]!;
      const watchers = shuffled(this.#random, this.#ids).filter((id) => id !== source);
      const key = { flow: `lecture-${index + 1}.mjpeg`, source };
      this.#flows.push({ key, consumers: index === flows - 1 ? [] : watchers.slice(0, consumers) });
    }
    this.#state = this.#build(true);
  }

  /** Ids of the nodes; the first is this node's. */
  get ids(): readonly NodeId[] {
    return this.#ids;
  }

  get flows(): readonly FlowKey[] {
    return this.#flows.map(({ key }) => key);
  }

  get state(): OverlayState {
    return this.#state;
  }

  /** What it is a tenth of a second later. */
  step(): OverlayState {
    this.#steps++;
    for (let count = 0; count < 20; count++) {
      const key = pick(this.#random, [...this.#links.keys()]);
      this.#links.set(key, { ...this.#links.get(key)!, rttMs: this.#rtt() });
    }
    const isOther = this.#steps % 10 === 0;
    if (isOther) {
      const flow = pick(this.#random, this.#flows.slice(0, -1));
      const others = this.#ids.filter((id) => id !== flow.key.source && !flow.consumers.includes(id));
      flow.consumers = [...flow.consumers.slice(1), pick(this.#random, others)];
      const back = this.#lost.length > 3 ? this.#lost.shift() : undefined;
      if (back) this.#links.set(linkKey(back), back);
      const gone = pick(this.#random, [...this.#links.values()]);
      this.#links.delete(linkKey(gone));
      this.#lost.push(gone);
    }
    this.#state = this.#build(isOther);
    return this.#state;
  }

  #join(one: number, other: number): void {
    const [a, b] = [this.#ids[one]!, this.#ids[other]!].sort() as [NodeId, NodeId];
    if (a === b || this.#links.has(a + b)) return;
    this.#links.set(a + b, { a, b, cost: 1, rttMs: this.#rtt() });
  }

  #rtt(): number {
    return Math.round((1 + this.#random.next() * 40) * 10) / 10;
  }

  /** `isOther`: routes and trees may be others, not only rates. */
  #build(isOther: boolean): OverlayState {
    const own = this.#ids[0]!;
    const before = this.#state;
    const adjacent = this.#adjacent();
    const nodes = isOther
      ? new Map(
          this.#ids.map((id, index) => [id, { id, name: `lab-${index}`, own: id === own, opaque: index % 97 === 50 }]),
        )
      : before.nodes;
    const flows = new Map(
      this.#flows.map(({ key, consumers }) => [
        flowKey(key),
        {
          ...key,
          contentType: 'text/plain',
          state: key.source === own ? ('streaming' as const) : ('hold' as const),
          consumers,
        },
      ]),
    );
    const trees = new Map(
      this.#flows.map(({ key, consumers }) => {
        const known = isOther ? undefined : before.trees.get(flowKey(key));
        const edges = known?.edges ?? treeEdges(key.source, consumers, adjacent);
        return [flowKey(key), { ...key, edges: this.#rated(edges), consumers } satisfies TreeView];
      }),
    );
    const neighbours = new Map(
      (adjacent.get(own) ?? []).map((id) => {
        const { rttMs = null } = this.#links.get([own, id].sort().join('')) ?? {};
        const index = this.#ids.indexOf(id);
        return [
          id,
          {
            id,
            name: `lab-${index}`,
            address: '127.0.0.1',
            port: 8_000 + index,
            state: 'connected' as const,
            triesLeft: null,
            cost: 1,
            rttMs,
            controlRttMs: rttMs,
            loss: 0,
          },
        ];
      }),
    );
    return {
      own: new Map([[OWN_KEY, { id: own, name: 'lab-0', address: '127.0.0.1', port: 8_000 }]]),
      nodes,
      links: new Map(this.#links),
      neighbours,
      flows,
      routes: isOther ? this.#routes(adjacent) : before.routes,
      trees,
    };
  }

  #rated(edges: readonly TreeEdgeView[]): readonly TreeEdgeView[] {
    return edges.map(({ from, to }) => {
      const framesPerSecond = 28 + Math.round(this.#random.next() * 30) / 10;
      const kilobytesPerSecond = Math.round(framesPerSecond * 8);
      return { from, to, rates: { framesPerSecond, kilobytesPerSecond, duplicatesPerSecond: 0 } };
    });
  }

  #routes(adjacent: ReadonlyMap<NodeId, readonly NodeId[]>): OverlayState['routes'] {
    const own = this.#ids[0]!;
    const around = adjacent.get(own) ?? [];
    const distances = new Map(around.map((id) => [id, distancesFrom(id, adjacent)]));
    const at = BEGIN + this.#steps * STEP_MS;
    return new Map(
      this.#ids.slice(1).map((destination, index) => {
        const offers = around
          .map((via) => ({ via, cost: 1 + (distances.get(via)!.get(destination) ?? Infinity) }))
          .sort((a, b) => a.cost - b.cost || (a.via < b.via ? -1 : 1));
        const best = offers.find(({ cost }) => cost < Infinity);
        const alternatives = offers
          .filter((offer) => offer !== best)
          .map(({ via, cost }) => ({
            via,
            cost: cost < Infinity ? cost : null,
            verdict:
              cost === Infinity ? ('retracted' as const) : cost === best?.cost ? ('tie' as const) : ('longer' as const),
          }));
        const known = this.#state.routes.get(destination);
        const isSame = known?.via === (best?.via ?? null) && known?.cost === (best?.cost ?? null);
        const decision = {
          change: best ? ('new' as const) : ('pending' as const),
          before: known?.via && known.cost !== null ? { via: known.via, cost: known.cost } : null,
          cause: {
            type: 'vector',
            neighbour: best?.via ?? around[0]!,
            sequence: this.#steps,
            cost: best ? best.cost - 1 : null,
          } as const,
          alternatives,
          at,
        };
        return [
          destination,
          {
            destination,
            name: `lab-${index + 1}`,
            via: best?.via ?? null,
            cost: best?.cost ?? null,
            alternatives,
            decision: isSame ? known.decision : decision,
          },
        ];
      }),
    );
  }

  #adjacent(): ReadonlyMap<NodeId, readonly NodeId[]> {
    const found = new Map<NodeId, NodeId[]>(this.#ids.map((id) => [id, []]));
    for (const { a, b } of this.#links.values()) {
      found.get(a)!.push(b);
      found.get(b)!.push(a);
    }
    for (const ids of found.values()) ids.sort();
    return found;
  }
}

function idFrom(bytes: Uint8Array): NodeId {
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20)].join('-');
}

/** Hops from a node to all others that can be reached. */
function distancesFrom(from: NodeId, adjacent: ReadonlyMap<NodeId, readonly NodeId[]>): ReadonlyMap<NodeId, number> {
  const distances = new Map([[from, 0]]);
  for (const [id, distance] of distances) {
    for (const next of adjacent.get(id) ?? []) if (!distances.has(next)) distances.set(next, distance + 1);
  }
  return distances;
}

/** A tree of shortest paths to the consumers that can be reached. */
function treeEdges(
  source: NodeId,
  consumers: readonly NodeId[],
  adjacent: ReadonlyMap<NodeId, readonly NodeId[]>,
): readonly TreeEdgeView[] {
  const before = new Map<NodeId, NodeId>([[source, source]]);
  for (const [id] of before) for (const next of adjacent.get(id) ?? []) if (!before.has(next)) before.set(next, id);
  const edges = new Map<NodeId, TreeEdgeView>();
  for (const consumer of consumers) {
    for (let to = consumer; to !== source && !edges.has(to);) {
      const from = before.get(to);
      if (from === undefined) break;
      edges.set(to, { from, to });
      to = from;
    }
  }
  return [...edges.values()].sort((a, b) => (a.from + a.to < b.from + b.to ? -1 : 1));
}
