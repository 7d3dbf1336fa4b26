import { serialDiff32 } from '../../src/base/serial';
import { LINK_COST } from '../../src/overlay/constants';
import type { ForwardingEntry, LinkId } from '../../src/overlay/effects';
import { type FlowKey, flowKeyText, type NodeId } from '../../src/wire/ids';
import { graphOf, shortestPaths } from '../support/dijkstra';
import type { Machine } from './machine';
import type { Network } from './network';
import type { SimPlayer } from './player';

/** Throws unless every node's routing table is exactly the shortest paths over the links that work. */
export function checkRoutes(network: Network): void {
  const graph = graphOf(
    network.living.map(({ name }) => name),
    network.liveLinks(),
  );
  for (const machine of network.living) {
    const wanted = [...shortestPaths(graph, machine.name)]
      .filter(([name]) => name !== machine.name)
      .map(([name, cost]) => `${name}=${cost * LINK_COST}`);
    const actual = machine.core
      .routes()
      .map(({ destination, cost }) => `${network.nameOf(destination)}=${cost ?? 'pending'}`);
    compareSets(`routes of ${machine.name} at ${network.now.toFixed(1)} ms`, actual, wanted);
  }
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
      [...network.machine(name).sources.keys()].map((flow) => `${flow} of ${name}`),
    );
    const actual = machine.core.flows().map(({ flow, source }) => `${flow} of ${network.nameOf(source)}`);
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
    const via = at.core.routes().find(({ destination }) => destination === source.id)?.via;
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
export function checkEvents(machine: Machine): void {
  const flows = new Map<string, string>();
  const routes = new Map<string, string>();
  for (const event of machine.events) {
    if (event.event === 'flow') {
      if (event.state === 'removed') flows.delete(flowKeyText(event));
      else flows.set(flowKeyText(event), `${flowKeyText(event)} ${event.state}`);
    } else if (event.event === 'route') {
      if (event.change === 'critical') routes.delete(event.destination);
      else routes.set(event.destination, `${event.destination} via ${event.via ?? '-'} at ${event.cost ?? '-'}`);
    }
  }
  const flowViews = machine.core.flows().map((view) => `${flowKeyText(view)} ${view.state}`);
  compareSets(`flow events of ${machine.name}`, [...flows.values()], flowViews);
  const routeViews = machine.core
    .routes()
    .map(({ destination, via, cost }) => `${destination} via ${via ?? '-'} at ${cost ?? '-'}`);
  compareSets(`route events of ${machine.name}`, [...routes.values()], routeViews);
}

/** Everything at once, for a network at rest. */
export function checkAll(network: Network): void {
  checkRoutes(network);
  checkOffers(network);
  checkTrees(network);
  for (const machine of network.living) checkEvents(machine);
}
