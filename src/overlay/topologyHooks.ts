import type { FlowKey, NodeId } from '../wire/ids';
import type { Effect } from './effects';
import type { BranchCounters } from './flowRates';
import type { Neighbours } from './neighbours';
import type { RoutingTable } from './routes';
import type { TopologyHooks } from './topology';

/** The tables that topology knowledge asks. */
export interface TopologySources {
  readonly own: NodeId;
  /** Empty: none. */
  readonly name: string;
  readonly routes: RoutingTable;
  readonly neighbours: Neighbours;
  readonly effect: (effect: Effect) => void;
  /** What this node has sent of a flow, by branch; not given: nothing. */
  readonly branches: ((key: FlowKey) => readonly BranchCounters[]) | undefined;
}

/** Topology knowledge's view of the rest of the node. */
export function topologyHooks({ own, name, routes, neighbours, effect, branches }: TopologySources): TopologyHooks {
  return {
    isKnown: (node) => routes.isKnown(node),
    gateway: (destination) => {
      const neighbour = routes.findGateway(destination);
      const link = neighbour === undefined ? undefined : neighbours.linkOf(neighbour);
      return link === undefined ? undefined : { link };
    },
    advertises: (neighbour, destination) => routes.isAdvertisedBy(destination, neighbour),
    openLinks: () => [...neighbours.links.all()].filter(({ phase }) => phase === 'open'),
    send: (link, message) => effect({ type: 'sendControl', link, message }),
    neighbours: () => neighbours.view(),
    neighbourName: (node) => (node === own ? name || null : neighbours.nameOf(node)),
    peerOf: (link) => neighbours.links.peerOf(link),
    branches: (key) => branches?.(key) ?? [],
    emit: (event) => effect({ type: 'emit', event }),
    suspect: (neighbour, now) => neighbours.suspect(neighbour, now),
  };
}
