import type { FromOverlayPageRequest } from '../../src/shared/overlayMessages';
import { neighbourKey } from '../../src/shared/overlayState';
import type { FlowKey } from '../../src/wire/ids';
import { flowText as keyOf, type GraphModel, type GraphNode, ownNodeOf } from '../graph/graphModel';
import { flowText, type NameOf } from './words';

/** Something that can be done about a node: asked of the extension, or done by the page. */
export interface NodeAction {
  readonly label: string;
  /** In a menu, where it stands without what it is about. */
  readonly sentence: string;
  /** What is done most; shown first. */
  readonly primary: boolean;
  readonly act:
    | { readonly type: 'ask'; readonly request: FromOverlayPageRequest }
    | { readonly type: 'pin'; readonly pinned: boolean }
    | { readonly type: 'near' }
    | { readonly type: 'light'; readonly flow: FlowKey };
}

/** A flow that a node has to do with, and what can be done about it. */
export interface NodeFlow {
  readonly name: string;
  /** What the node does with it, in words. */
  readonly role: string;
  readonly actions: readonly NodeAction[];
}

/** Flows of one node that are listed. */
const MAX_FLOWS = 24;

/** What makes sense to do about the flows of a node, in the order of what it does with them: first those that it offers. */
export function nodeFlows(model: GraphModel, node: GraphNode, nameOf: NameOf): readonly NodeFlow[] {
  const watched = new Set(ownNodeOf(model)?.watches.map(keyOf) ?? []);
  const roles = new Map<string, { readonly key: FlowKey; readonly words: string[] }>();
  for (const [keys, word] of [
    [node.offers, 'offers it'],
    [node.watches, 'watches it'],
    [node.relays, 'relays it'],
  ] as const) {
    for (const key of keys) {
      const known = roles.get(keyOf(key));
      if (known) known.words.push(word);
      else roles.set(keyOf(key), { key, words: [word] });
    }
  }
  return [...roles.values()].slice(0, MAX_FLOWS).map(({ key, words }) => {
    const { flow, source } = key;
    const name = flowText(key, source === node.id ? undefined : nameOf);
    const canWatch = model.nodes.some(({ own, id }) => own && id !== source) && !watched.has(keyOf(key));
    return {
      name,
      role: words.join(', '),
      actions: [
        ...(canWatch ? [ask('Watch', { type: 'overlay/watch', flow, source }, `Watch ${name}`, true)] : []),
        {
          label: 'Light',
          sentence: `Light tree of ${name}`,
          primary: false,
          act: { type: 'light', flow: { flow, source } },
        },
        ask('Tree', { type: 'overlay/showTree', flow, source }, `Show tree of ${name}`),
      ],
    };
  });
}

/** What makes sense to do about a node itself, the most useful first. */
export function nodeActions(node: GraphNode, isPinned: boolean): readonly NodeAction[] {
  const { neighbour } = node;
  const pin = isPinned ? 'Unpin' : 'Pin';
  return [
    ...(neighbour && neighbour.state !== 'connected'
      ? [ask('Connect', { type: 'overlay/connect', neighbour: neighbourKey(neighbour) }, 'Connect', true)]
      : []),
    ...(node.own || node.unreachable ? [] : [ask('Show route', { type: 'overlay/showRoutes', destination: node.id })]),
    ...(node.own || neighbour
      ? [ask('Copy address', { type: 'overlay/copyAddress', neighbour: neighbour ? neighbourKey(neighbour) : null })]
      : []),
    ...(neighbour
      ? [ask('Show in side bar', { type: 'overlay/reveal', target: { flow: null, source: null, node: node.id } })]
      : []),
    { label: 'Focus', sentence: 'Focus', primary: false, act: { type: 'near' } },
    { label: pin, sentence: pin, primary: false, act: { type: 'pin', pinned: !isPinned } },
  ];
}

function ask(label: string, request: FromOverlayPageRequest, sentence = label, primary = false): NodeAction {
  return { label, sentence, primary, act: { type: 'ask', request } };
}
