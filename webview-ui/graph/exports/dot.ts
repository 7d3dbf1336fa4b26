import type { NodeId } from '../../../src/wire/ids';
import type { NodeNames } from '../../page/nodeNames';
import type { Point } from '../freeSpot';
import type { GraphModel, GraphNode, NodeKind } from '../graphModel';
import { labelText, roleWords, short } from '../nodeShape';
import type { SceneState } from '../sceneTypes';
import { shownEdges } from './shownEdges';

const SHAPES: Readonly<Record<NodeKind, string>> = {
  source: 'triangle',
  relay: 'diamond',
  consumer: 'square',
  plain: 'circle',
};

/** The graph in Graphviz' language, with the places of the nodes (`neato -n` keeps them); lit trees are arrows. Whole names and ids are tooltips. */
export function dotOf(
  model: GraphModel,
  positions: ReadonlyMap<NodeId, Point>,
  { lit, labels }: Pick<SceneState, 'lit' | 'labels'>,
  { nameOf }: NodeNames,
): string {
  const keys = new Map(model.nodes.map(({ id }, index) => [id, `n${index}`]));
  const nodes = model.nodes.map((node) => {
    const attributes = [
      `label=${dotText(labelOf(node, nameOf(node.id)))}`,
      `tooltip=${dotText(`${nameOf(node.id)}, ${node.id}`)}`,
      `shape=${SHAPES[node.kind]}`,
    ];
    const styles = [...(node.opaque ? ['dashed'] : []), ...(node.unreachable ? ['dotted'] : [])];
    if (styles.length > 0) attributes.push(`style="${styles.join(',')}"`);
    if (node.own) attributes.push('peripheries=2');
    const at = positions.get(node.id);
    // Points, y upwards.
    if (at) attributes.push(`pos="${short(at.x * 0.75)},${short(-at.y * 0.75)}"`);
    return `  ${keys.get(node.id)} [${attributes.join(', ')}];`;
  });
  const edges = shownEdges(model, lit, labels).map(({ from, to, lit: isLit, link, label }) => {
    const attributes = [
      ...(label === '' ? [] : [`label=${dotText(label)}`]),
      ...(isLit ? ['dir=forward', 'penwidth=3'] : []),
      ...(link.state === 'up' ? [] : [`style=${link.state === 'down' ? 'dotted' : 'dashed'}`]),
    ];
    const list = attributes.length > 0 ? ` [${attributes.join(', ')}]` : '';
    return `  ${keys.get(from)} -- ${keys.get(to)}${list};`;
  });
  return ['graph overlay {', '  node [fontname="sans-serif"];', ...nodes, ...edges, '}', ''].join('\n');
}

/** A quoted string: quotes and backslashes stand for themselves, line breaks break lines, other control characters become U+FFFD. */
export function dotText(text: string): string {
  const escaped = text
    .replace(/[\u0000-\u0009\u000b-\u001f\u007f\p{Surrogate}]/gu, '\ufffd')
    .replace(/[\\"]/g, '\\$&')
    // Graphviz reads HTML's names of characters in every text.
    .replaceAll('&', '&amp;')
    .replaceAll('\n', '\\n');
  return `"${escaped}"`;
}

function labelOf(node: GraphNode, name: string): string {
  const roles = roleWords(node);
  return [labelText(name), ...(roles.length > 0 ? [roles.join(', ')] : [])].join('\n');
}
