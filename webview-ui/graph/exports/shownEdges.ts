import type { NodeId } from '../../../src/wire/ids';
import type { GraphLink, GraphModel } from '../graphModel';
import { linkLabel } from '../scene';
import type { LinkLabels, SceneState } from '../sceneTypes';

/** A line of a graph written as text: a link, or a link in the direction in which a lit tree takes it. */
export interface ShownEdge {
  readonly from: NodeId;
  readonly to: NodeId;
  readonly lit: boolean;
  readonly link: GraphLink;
  readonly label: string;
}

/** Every link once, unless lit trees take it both ways. */
export function shownEdges(model: GraphModel, lit: SceneState['lit'], labels: LinkLabels): readonly ShownEdge[] {
  const taken = new Set(
    model.trees
      .filter(({ flow, source }) => lit?.flow === flow && (lit.source === null || lit.source === source))
      .flatMap((tree) => tree.edges.map(({ from, to }) => from + to)),
  );
  return model.links.flatMap((link): ShownEdge[] => {
    const { a, b } = link;
    const label = linkLabel(link, labels);
    const lines = [
      ...(taken.has(a + b) ? [{ from: a, to: b, lit: true, link, label }] : []),
      ...(taken.has(b + a) ? [{ from: b, to: a, lit: true, link, label }] : []),
    ];
    return lines.length > 0 ? lines : [{ from: a, to: b, lit: false, link, label }];
  });
}
