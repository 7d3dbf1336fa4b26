import type { NeighbourView } from '../../overlay/snapshot';
import { formatEndpoint } from '../../runtime/config';
import { NodeError } from '../../runtime/nodeApi';
import type { OverlayTarget } from '../../shared/overlayMessages';
import { COMMANDS } from '../ids';
import { type FlowTarget, flowRows } from '../views/flowRow';
import { type CommandHandler, type CommandServices, valueOf } from './commandServices';
import { pickRow } from './rowPick';

/** Showing the overlay: its graph, its distribution trees, the routing table. They show, too, that no node runs, and offer to start one. */
export function overlayCommands(services: CommandServices): readonly CommandHandler[] {
  const { overlays } = services;
  return [
    {
      id: COMMANDS.showOverlay,
      doing: 'show the overlay',
      run: () => Promise.resolve(overlays.show('overlay')),
    },
    {
      id: COMMANDS.showThisNeighbourInOverlay,
      doing: 'show the neighbour',
      run: async (element) => overlays.show('overlay', await targetOf(valueOf<NeighbourView>(element))),
    },
    { id: COMMANDS.showTree, doing: 'show the distribution tree', run: () => showTree(services) },
    {
      id: COMMANDS.showThisFlowTree,
      doing: 'show the distribution tree',
      run: (element) => {
        const flow = valueOf<FlowTarget>(element) ?? services.flows.selected;
        return flow ? Promise.resolve(overlays.show('tree', treeOf(flow))) : showTree(services);
      },
    },
    {
      id: COMMANDS.showRoutes,
      doing: 'show the routing table',
      run: () => Promise.resolve(overlays.show('routes')),
    },
    {
      id: COMMANDS.showThisNeighbourRoute,
      doing: 'show the route',
      run: async (element) => overlays.show('routes', await targetOf(valueOf<NeighbourView>(element))),
    },
  ];
}

/** Asks for the flow where there are several. */
async function showTree({ model, overlays }: CommandServices): Promise<void> {
  const rows = () => flowRows(model.snapshot.flows, model.snapshot);
  const [first, ...others] = rows();
  if (!first) return overlays.show('tree');
  const flow =
    others.length === 0
      ? first.value
      : await pickRow({
          title: 'Show a Distribution Tree',
          placeholder: 'Flow',
          empty: 'There is no flow any more',
          rows,
          onDidChange: model.onDidChange,
        });
  if (flow) overlays.show('tree', treeOf(flow));
}

/** The tree of one origin, or of all who offer the flow. */
function treeOf({ flow, offers, isOrigin }: FlowTarget): OverlayTarget {
  return { flow, source: isOrigin ? (offers[0]?.source ?? null) : null, node: null };
}

/** Rejects with a {@link NodeError} for a neighbour of which nobody knows which node it is. */
function targetOf(neighbour: NeighbourView | undefined): Promise<OverlayTarget | undefined> {
  if (!neighbour) return Promise.resolve(undefined);
  if (neighbour.id !== null) return Promise.resolve({ flow: null, source: null, node: neighbour.id });
  const text = `Nobody has answered at ${formatEndpoint(neighbour)} yet, so it is in neither the overlay nor the routing table.`;
  return Promise.reject(new NodeError('notConnected', text));
}
