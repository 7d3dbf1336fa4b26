import type { NodeNames } from '../../page/nodeNames';
import type { GraphModel, NodeKind } from '../graphModel';
import { labelText, roleWords } from '../nodeShape';
import type { SceneState } from '../sceneTypes';
import { shownEdges } from './shownEdges';

/** Brackets of the shapes: flag, rhombus, rectangle, circle. */
const BRACKETS: Readonly<Record<NodeKind, readonly [open: string, close: string]>> = {
  source: ['>', ']'],
  relay: ['{', '}'],
  consumer: ['[', ']'],
  plain: ['((', '))'],
};

/** The graph as a Mermaid flow chart, for Markdown; lit trees are thick arrows. Whole names and ids are in comments. */
export function mermaidOf(
  model: GraphModel,
  { lit, labels }: Pick<SceneState, 'lit' | 'labels'>,
  { nameOf }: NodeNames,
): string {
  const keys = new Map(model.nodes.map(({ id }, index) => [id, `n${index}`]));
  const nodes = model.nodes.map((node) => {
    const [open, close] = BRACKETS[node.kind];
    const roles = roleWords(node);
    const words = [
      mermaidText(labelText(nameOf(node.id))),
      ...(roles.length > 0 ? [mermaidText(roles.join(', '))] : []),
    ];
    return `  ${keys.get(node.id)}${open}"${words.join('<br/>')}"${close}`;
  });
  const edges = shownEdges(model, lit, labels).map(({ from, to, lit: isLit, link, label }) => {
    const line = isLit ? '==>' : link.state === 'up' ? '---' : '-.-';
    return `  ${keys.get(from)} ${line}${label === '' ? '' : `|"${mermaidText(label)}"|`} ${keys.get(to)}`;
  });
  const comments = model.nodes.map(({ id }) => `  %% ${keys.get(id)}: ${mermaidText(`${nameOf(id)}, ${id}`)}`);
  const own = model.nodes.find((node) => node.own);
  const styles = own ? [`  style ${keys.get(own.id)} stroke-width:4px`] : [];
  return ['flowchart LR', ...comments, ...nodes, ...edges, ...styles, ''].join('\n');
}

/** `text` for the inside of quotes: everything but letters, digits and harmless signs as the number of its character. */
export function mermaidText(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Surrogate}]/gu, '\ufffd')
    .replace(/[^\p{L}\p{M}\p{N} .,:/…\ufffd-]/gu, (character) => `#${character.codePointAt(0) ?? 0xfffd};`);
}
