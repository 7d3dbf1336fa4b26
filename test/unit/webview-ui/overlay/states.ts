import type { FlowView, NeighbourView, TreeView } from '../../../../src/overlay/snapshot';
import {
  flowKey,
  linkKey,
  neighbourKey,
  NO_OVERLAY,
  type OverlayState,
  OWN_KEY,
  type RouteEntryView,
} from '../../../../src/shared/overlayState';
import type { Knowledge } from '../../../../webview-ui/overlay/words';

/** A state of nodes, the first of them this one, and links between them (`a-b`). */
export function stateOf(
  ids: readonly string[],
  links: readonly string[] = [],
  rest: {
    readonly flows?: readonly FlowView[];
    readonly trees?: readonly TreeView[];
    readonly neighbours?: readonly NeighbourView[];
  } = {},
): OverlayState {
  const views = links.map((link) => {
    const [a = '', b = ''] = link.split('-');
    return { a, b, cost: 1, rttMs: 2 };
  });
  const [own = ''] = ids;
  return {
    ...NO_OVERLAY,
    own: new Map([[OWN_KEY, { id: own, name: own, address: '127.0.0.1', port: 7000 }]]),
    nodes: new Map(ids.map((id) => [id, { id, name: `name ${id}`, own: id === own, opaque: false }])),
    links: new Map(views.map((view) => [linkKey(view), view])),
    flows: new Map((rest.flows ?? []).map((view) => [flowKey(view), view])),
    trees: new Map((rest.trees ?? []).map((view) => [flowKey(view), view])),
    neighbours: new Map((rest.neighbours ?? []).map((view) => [neighbourKey(view), view])),
  };
}

export const flow = (name: string, source: string, state: FlowView['state'] = 'hold'): FlowView => ({
  flow: name,
  source,
  contentType: 'text/plain',
  state,
  consumers: [],
});

export const route = (destination: string, via: string | null, cost: number | null): RouteEntryView => ({
  destination,
  name: null,
  via,
  cost,
  alternatives: [],
  decision: { change: 'new', before: null, cause: { type: 'holdTimeOver' }, alternatives: [], at: 0 },
});

export function knowledgeOf(routes: readonly RouteEntryView[] = []): Knowledge {
  return {
    nameOf: (id) => `name ${id}`,
    routeOf: (id) => routes.find(({ destination }) => destination === id),
    ownAddress: '127.0.0.1:7000',
  };
}
