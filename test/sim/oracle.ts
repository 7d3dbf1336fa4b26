import { serialDiff32 } from '../../src/base/serial';
import { LINK_COST, LINK_COST_MARGIN, LINK_COST_STEP } from '../../src/overlay/constants';
import type { ForwardingEntry, LinkId } from '../../src/overlay/effects';
import type { RouteDecisionView, RouteView } from '../../src/overlay/snapshot';
import { type FlowKey, flowKeyText, type NodeId } from '../../src/wire/ids';
import { type Graph, graphOf, shortestPaths } from '../support/dijkstra';
import type { Machine } from './machine';
import type { Network } from './network';
import type { SimPlayer } from './player';

/** Throws unless every node's routing table is exactly the shortest paths over the links that work, at what their ends say they cost. */
export function checkRoutes(network: Network): void {
  const graph = costsOf(network);
  for (const machine of network.living) {
    const wanted = [...shortestPaths(graph, machine.name)]
      .filter(([name]) => name !== machine.name)
      .map(([name, cost]) => `${name}=${cost}`);
    const actual = machine.core
      .routes(network.now)
      .map(({ destination, cost }) => `${network.nameOf(destination)}=${cost ?? 'pending'}`);
    compareSets(`routes of ${machine.name} at ${network.now.toFixed(1)} ms`, actual, wanted);
  }
}

/** The links that work, each end with its own cost. Throws where a cost has nothing to do with the link. */
function costsOf(network: Network): Graph {
  const names = network.living.map(({ name }) => name);
  const graph = new Map(names.map((name) => [name, new Map<string, number>()]));
  for (const [a, b] of network.liveLinks()) {
    for (const [from, to] of [
      [a, b],
      [b, a],
    ] as const) {
      const link = network.machine(from).core.neighbours();
      const cost = link.find(({ id }) => id === network.machine(to).id)?.cost ?? Infinity;
      if (network.metric === 'hops' ? cost !== LINK_COST : !isNear(cost, roundTripOf(network, from, to))) {
        throw new Error(`the link of ${from} to ${to} costs ${cost} at ${network.now.toFixed(1)} ms`);
      }
      graph.get(from)?.set(to, cost);
    }
  }
  return graph;
}

/** Between the shortest and the longest that a datagram and its answer can take, in ms. */
function roundTripOf(network: Network, a: string, b: string): readonly [number, number] {
  const [there, back] = [network.paths.between(a, b), network.paths.between(b, a)];
  const least = there.delayMs + back.delayMs;
  return [least, least + there.media.jitterMs + back.media.jitterMs];
}

/** Whether a cost stands for some round trip in the range, within the margin of its hysteresis and what smoothing leaves. */
function isNear(cost: number, [least, most]: readonly [number, number]): boolean {
  const slack = (rttMs: number) => Math.max(LINK_COST_STEP, rttMs * LINK_COST_MARGIN * 1.5) + LINK_COST;
  return cost >= least - slack(least) && cost <= most + LINK_COST + slack(most);
}

/** Names of the nodes that `from` can reach over links that work, itself included. */
export function reachable(network: Network, from: string): ReadonlySet<string> {
  const names = network.living.map(({ name }) => name);
  return new Set(shortestPaths(graphOf(names, network.liveLinks()), from).keys());
}

/** Throws unless every node knows exactly the offers of the nodes that it can reach. */
export function checkOffers(network: Network): void {
  for (const machine of network.living) {
    const wanted = [...reachable(network, machine.name)].flatMap((name) =>
      [...network.machine(name).sources].map(([flow, { options }]) => `${flow} of ${name}, ${options.contentType}`),
    );
    const actual = machine.core
      .flows()
      .map(({ flow, source, contentType }) => `${flow} of ${network.nameOf(source)}, ${contentType}`);
    compareSets(`flows of ${machine.name} at ${network.now.toFixed(1)} ms`, actual, wanted);
  }
}

/** Who copies a flow to whom, by what the forwarders were told: `from>to`, sorted. */
export function treeOf(network: Network, key: FlowKey): string[] {
  return network.living
    .flatMap((machine) =>
      (machine.entries.get(flowKeyText(key))?.downstream ?? []).map(
        ({ link }) => `${machine.name}>${peer(machine, link)}`,
      ),
    )
    .sort();
}

/**
 * Throws unless all state of flows, in cores and forwarders, is exactly what the live watches need: along each node's route to
 * the source, one branch per link, the right consumers, and nothing left behind.
 */
export function checkTrees(network: Network): void {
  const wanted = new Map<string, WantedNode>();
  for (const consumer of network.living) {
    for (const player of consumer.players.values()) addPath(network, consumer, player.key, wanted);
  }
  for (const machine of network.living) checkNode(network, machine, wanted);
}

interface WantedNode {
  readonly key: FlowKey;
  readonly downstream: Set<string>;
  readonly consumers: Set<NodeId>;
  upstream: string | undefined;
  local: boolean;
}

function addPath(network: Network, consumer: Machine, key: FlowKey, wanted: Map<string, WantedNode>): void {
  const source = network.byId.get(key.source);
  if (!source?.isAlive || !reachable(network, consumer.name).has(source.name)) {
    // A watch of an offer without a route waits: there is a player, and nobody to ask.
    const text = `${consumer.name} ${flowKeyText(key)}`;
    wanted.set(text, {
      key,
      downstream: new Set(),
      consumers: new Set([consumer.id]),
      upstream: undefined,
      local: true,
    });
    return;
  }
  if (!source.sources.has(key.flow)) {
    throw new Error(`${consumer.name} watches ${key.flow} of ${source.name}, which does not offer it any more`);
  }
  let previous: string | undefined;
  for (let at = consumer; ;) {
    const text = `${at.name} ${flowKeyText(key)}`;
    const node = wanted.get(text) ?? {
      key,
      downstream: new Set<string>(),
      consumers: new Set<NodeId>(),
      upstream: undefined,
      local: false,
    };
    wanted.set(text, node);
    node.consumers.add(consumer.id);
    if (previous === undefined) node.local = true;
    else node.downstream.add(previous);
    if (at === source) return;
    const via = at.core.routes(network.now).find(({ destination }) => destination === source.id)?.via;
    const next = via ? network.byId.get(via) : undefined;
    if (!next) throw new Error(`${at.name} has no route to ${source.name}`);
    node.upstream = next.name;
    previous = at.name;
    at = next;
  }
}

function checkNode(network: Network, machine: Machine, wanted: ReadonlyMap<string, WantedNode>): void {
  const describe = (key: FlowKey, local: boolean, upstream: string | undefined, downstream: Iterable<string>) =>
    `${key.flow} of ${network.nameOf(key.source)}: ${upstream ?? '-'} > ${local ? 'player ' : ''}${[...downstream].sort().join(' ')}`;
  const needed = [...wanted]
    .filter(([text]) => text.startsWith(`${machine.name} `))
    .map(([, node]) => describe(node.key, node.local, node.upstream, node.downstream));
  const actual = [...machine.entries.values()].filter(isAnything).map((entry) => {
    if (entry.retiring) throw new Error(`${machine.name} is still moving ${entry.key.flow}`);
    const downstream = entry.downstream.map(({ link }) => peer(machine, link));
    return describe(entry.key, entry.local, entry.upstream && peer(machine, entry.upstream.link), downstream);
  });
  compareSets(`forwarding of ${machine.name} at ${network.now.toFixed(1)} ms`, actual, needed);

  for (const view of machine.core.flows()) {
    const node = wanted.get(`${machine.name} ${flowKeyText(view)}`);
    const consumers = [...(node?.consumers ?? [])].map((id) => network.nameOf(id));
    const label = `${view.flow} of ${network.nameOf(view.source)} at ${machine.name}`;
    compareSets(
      `consumers of ${label}`,
      view.consumers.map((id) => network.nameOf(id)),
      consumers,
    );
    const state = node?.local === true ? 'active' : node ? 'streaming' : 'hold';
    if (view.state !== state) throw new Error(`${label} is ${view.state}, not ${state}`);
  }
  for (const source of machine.sources.values()) {
    const hasConsumers = wanted.has(`${machine.name} ${flowKeyText(source.key)}`);
    if (source.isRunning !== hasConsumers) {
      throw new Error(`${machine.name} ${source.isRunning ? 'streams' : 'does not stream'} ${source.key.flow}`);
    }
  }
}

/** An entry with nothing in it costs nothing: it forwards nothing and asks for nothing. */
function isAnything(entry: ForwardingEntry): boolean {
  return entry.local || entry.downstream.length > 0 || entry.upstream !== undefined || entry.retiring !== undefined;
}

function peer(machine: Machine, link: LinkId): string {
  return machine.ends.get(link)?.peer.owner.name ?? `closed link ${link}`;
}

/** Throws unless every node shows exactly the nodes that it can reach, the links between them, and who forwards what to whom. */
export function checkTopology(network: Network): void {
  const costs = costsOf(network);
  const keys = new Map(network.living.flatMap(({ entries }) => [...entries].map(([text, { key }]) => [text, key])));
  for (const machine of network.living) {
    const where = `${machine.name} at ${network.now.toFixed(1)} ms`;
    const near = reachable(network, machine.name);
    const tells = (name: string) => name === machine.name || network.machine(name).options.topology !== false;
    const { nodes, links } = machine.core.topology();
    compareSets(
      `nodes known to ${where}`,
      nodes.map(({ id, name, own, opaque }) => `${network.nameOf(id)} ${own ? 'own' : opaque ? 'opaque' : name}`),
      [...near].map((name) => `${name} ${name === machine.name ? 'own' : tells(name) ? name : 'opaque'}`),
    );
    compareSets(
      `links known to ${where}`,
      links.map(({ a, b, cost, rttMs }) => {
        if (a >= b || rttMs === null || rttMs <= 0) throw new Error(`odd link ${a} – ${b}, ${rttMs} ms, at ${where}`);
        const pair = [network.nameOf(a), network.nameOf(b)].sort();
        const [one = '', other = ''] = pair;
        const isSaid = [costs.get(one)?.get(other), costs.get(other)?.get(one)].includes(cost);
        return `${pair.join(' ')} ${isSaid ? 'as an end says' : cost}`;
      }),
      network
        .liveLinks()
        .filter(([a, b]) => near.has(a) && near.has(b) && (tells(a) || tells(b)))
        .map((pair) => `${pair.join(' ')} as an end says`),
    );
    for (const key of keys.values()) {
      const source = network.byId.get(key.source);
      if (!source?.isAlive || !near.has(source.name) || !source.sources.has(key.flow)) continue;
      const view = machine.core.tree(key.flow, key.source, network.now);
      const edges = treeOf(network, key).filter((edge) => {
        const [from = '', to = ''] = edge.split('>');
        return near.has(from) && near.has(to) && (tells(from) || tells(to));
      });
      compareSets(
        `tree of ${key.flow} of ${source.name} known to ${where}`,
        view?.edges.map(({ from, to }) => `${network.nameOf(from)}>${network.nameOf(to)}`) ?? ['none'],
        edges,
      );
      compareSets(
        `consumers of ${key.flow} of ${source.name} known to ${where}`,
        view?.consumers.map((id) => network.nameOf(id)) ?? ['none'],
        [...near].filter((name) => tells(name) && network.machine(name).entries.get(flowKeyText(key))?.local),
      );
    }
  }
}

/** Throws unless a player has had every chunk from its first to its last, each once. The order is checked by the player. */
export function checkUnbroken(who: string, player: SimPlayer): void {
  const first = player.delivered[0];
  const last = player.delivered.at(-1);
  if (first === undefined || last === undefined) throw new Error(`${who} got nothing of ${player.key.flow}`);
  const span = serialDiff32(last, first) + 1;
  if (span !== player.delivered.length) {
    throw new Error(`${who} got ${player.delivered.length} of ${span} chunks of ${player.key.flow}`);
  }
}

/** Throws unless the two lists hold the same items, however ordered. */
export function compareSets(what: string, actual: readonly string[], wanted: readonly string[]): void {
  const [have, need] = [[...actual].sort(), [...wanted].sort()];
  if (have.join('\n') === need.join('\n')) return;
  const extra = have.filter((item) => !need.includes(item));
  const missing = need.filter((item) => !have.includes(item));
  const detail = extra.length + missing.length > 0 ? '' : ` (doubled: ${have.join(', ')})`;
  throw new Error(`${what}: too much [${extra.join(', ')}], missing [${missing.join(', ')}]${detail}`);
}

/** Throws unless the events that a node has published add up to what its views say: who follows events needs no refresh. */
export function checkEvents(machine: Machine, now: number): void {
  const flows = new Map<string, string>();
  const routes = new Map<string, string>();
  for (const event of machine.events) {
    if (event.event === 'flow') {
      if (event.state === 'removed') flows.delete(flowKeyText(event));
      else flows.set(flowKeyText(event), `${flowKeyText(event)} ${event.contentType} ${event.state}`);
    } else if (event.event === 'route') {
      if (event.change === 'critical') routes.delete(event.destination);
      else routes.set(event.destination, describeRoute(event, event));
    }
  }
  const flowViews = machine.core.flows().map((view) => `${flowKeyText(view)} ${view.contentType} ${view.state}`);
  compareSets(`flow events of ${machine.name}`, [...flows.values()], flowViews);
  const routeViews = machine.core.routes(now).map((view) => describeRoute(view, view.decision));
  compareSets(`route events of ${machine.name}`, [...routes.values()], routeViews);
}

function describeRoute(
  { destination, via, cost }: Pick<RouteView, 'destination' | 'via' | 'cost'>,
  { change, before, cause, alternatives }: RouteDecisionView,
): string {
  const why = JSON.stringify([change, before, cause, alternatives]);
  return `${destination} via ${via ?? '-'} at ${cost ?? '-'} because ${why}`;
}

/** Everything at once, for a network at rest. */
export function checkAll(network: Network): void {
  checkRoutes(network);
  checkOffers(network);
  checkTrees(network);
  checkTopology(network);
  for (const machine of network.living) checkEvents(machine, network.now);
}

/**
 * Throws unless every player whose source can be reached has been given something within `ms`, and nobody sends anything twice, since the
 * network's media were cleared.
 */
export function checkDelivery(network: Network, ms: number): void {
  for (const machine of network.living) {
    for (const player of machine.players.values()) {
      const source = network.byId.get(player.key.source);
      if (!source?.isAlive || !reachable(network, machine.name).has(source.name)) continue;
      const last = player.arrivals.at(-1)?.at;
      if (last !== undefined && last >= network.now - ms) continue;
      const since = last === undefined ? 'never' : `not since ${last.toFixed(1)} ms`;
      throw new Error(
        `${machine.name} gets no ${player.key.flow} of ${source.name}, ${since}, at ${network.now.toFixed(1)} ms`,
      );
    }
  }
  const most = network.media.mostCopies();
  if (most > 1) throw new Error(`a link carries ${most} copies of one fragment at ${network.now.toFixed(1)} ms`);
}

/** Throws unless nothing is left of any flow, after nobody watches any more. */
export function checkEmpty(network: Network): void {
  checkTrees(network);
  for (const { name, entries, forwarder } of network.living) {
    const left = [...entries.values(), ...forwarder.flows().map((key) => ({ key }))];
    const [first] = left;
    if (first)
      throw new Error(`${name} still forwards ${first.key.flow} of ${network.nameOf(first.key.source)} for nobody`);
  }
}

/** Throws unless every node shows as connected exactly those that it has a link with, and nobody of whom there is another in their place. */
export function checkNeighbours(network: Network): void {
  for (const { name, core } of network.living) {
    const where = `${name} at ${network.now.toFixed(1)} ms`;
    const views = core.neighbours();
    const connected = views.filter(({ state }) => state === 'connected');
    compareSets(
      `neighbours of ${where}`,
      connected.map(({ id }) => network.nameOf(id ?? '?')),
      network.liveLinks().flatMap(([a, b]) => (a === name ? [b] : b === name ? [a] : [])),
    );
    for (const { id, address, state } of views) {
      if (state === 'connected' || !connected.some((other) => other.address === address)) continue;
      throw new Error(
        `${where} still shows ${id === null ? address : network.nameOf(id)}, ${state}, in whose place there is another`,
      );
    }
  }
}
