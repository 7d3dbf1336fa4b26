import type { NodeId } from '../../../src/wire/ids';
import type { GraphLink, GraphModel } from '../graphModel';
import { linkLabel, litTrafficOf } from '../linkLabels';
import type { LinkLabels, SceneState } from '../sceneTypes';

/** A line of a graph written as text: a link, or a link in the direction in which a lit tree takes it. */
export interface ShownEdge {
  readonly from: NodeId;
  readonly to: NodeId;
  readonly lit: boolean;
  readonly link: GraphLink;
  readonly label: string;
}

/** Every link once, unless lit trees take it both ways. With trees lit, rates are theirs alone. */
export function shownEdges(model: GraphModel, lit: SceneState['lit'], labels: LinkLabels): readonly ShownEdge[] {
  const traffic = litTrafficOf(model, lit);
  return model.links.flatMap((link): ShownEdge[] => {
    const { a, b } = link;
    const lines = [[a, b] as const, [b, a] as const].flatMap(([from, to]): ShownEdge[] => {
      const own = traffic.from(from, to);
      return own ? [{ from, to, lit: true, link, label: linkLabel(link, labels, own) }] : [];
    });
    if (lines.length > 0) return lines;
    return [{ from: a, to: b, lit: false, link, label: linkLabel(link, labels, lit ? [] : undefined) }];
  });
}
