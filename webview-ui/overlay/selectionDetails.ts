import type { NodeId } from '../../src/wire/ids';
import type { GraphLink, GraphModel, GraphNode } from '../graph/graphModel';
import { flowText } from '../graph/graphModel';
import { type Fact, type Knowledge, linkFacts, nodeFacts } from './words';

/** What the pane says of what is selected. */
export interface SelectionWords {
  readonly title: string;
  readonly facts: readonly Fact[];
  readonly hint: string | null;
  readonly node: GraphNode | undefined;
  readonly link: GraphLink | undefined;
}

/** The selected node, else the selected link, else the overlay as a whole. */
export function selectionWords(
  model: GraphModel,
  { selected, selectedLink }: { readonly selected: NodeId | null; readonly selectedLink: string | null },
  knowledge: Knowledge,
): SelectionWords {
  const { nameOf } = knowledge;
  const node = model.nodes.find(({ id }) => id === selected);
  if (node) return { title: nameOf(node.id), facts: nodeFacts(node, knowledge), hint: null, node, link: undefined };
  const link = model.links.find(({ key }) => key === selectedLink);
  if (link) {
    const title = `${nameOf(link.a)} — ${nameOf(link.b)}`;
    return { title, facts: linkFacts(link, nameOf), hint: null, node: undefined, link };
  }
  return {
    title: 'Overlay',
    facts: overlayFacts(model),
    hint: 'Select a node or a link to see what is known of it.',
    node: undefined,
    link: undefined,
  };
}

function overlayFacts({ nodes, links }: GraphModel): readonly Fact[] {
  const lost = nodes.filter(({ unreachable }) => unreachable).length;
  const down = links.filter(({ state }) => state !== 'up').length;
  const keys = (of: 'offers' | 'watches'): number => new Set(nodes.flatMap((node) => node[of].map(flowText))).size;
  const counted = (count: number, apart: number, word: string): string =>
    apart === 0 ? String(count) : `${count}, ${apart} ${word}`;
  return [
    { term: 'Nodes', text: counted(nodes.length, lost, 'unreachable') },
    { term: 'Links', text: counted(links.length, down, 'not up') },
    { term: 'Offers', text: counted(keys('offers'), 0, '') },
    { term: 'Watched', text: counted(keys('watches'), 0, '') },
  ];
}
