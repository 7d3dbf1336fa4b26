import { type GraphLink, type GraphModel, linkKey, type Traffic } from './graphModel';
import type { LinkLabels, SceneState } from './sceneTypes';

/** The words beside a link; empty where nothing is known. `traffic`: what its rates are the sum of, all that goes over it where nothing else is said. */
export function linkLabel(
  link: GraphLink,
  labels: LinkLabels,
  traffic: readonly (Traffic | null)[] = [link.toA, link.toB],
): string {
  const known = traffic.filter((one) => one !== null);
  const sum = (of: 'framesPerSecond' | 'kilobytesPerSecond'): number =>
    known.reduce((total, one) => total + one[of], 0);
  switch (labels) {
    case 'none':
      return '';
    case 'frames':
      return known.length === 0 ? '' : `${Math.round(sum('framesPerSecond'))} frames/s`;
    case 'bytes':
      return known.length === 0 ? '' : `${rounded(sum('kilobytesPerSecond'))} kB/s`;
    case 'cost':
      return link.cost === null ? '' : `cost ${link.cost}`;
    case 'roundTrip':
      return link.rttMs === null ? '' : `${rounded(link.rttMs)} ms`;
  }
}

/** What goes over links in lit trees alone. */
export interface LitTraffic {
  /** Over a link (by its key), an entry for each tree and direction; undefined where no lit tree takes it. */
  readonly over: (key: string) => readonly (Traffic | null)[] | undefined;
  /** The same of one direction. */
  readonly from: (from: string, to: string) => readonly (Traffic | null)[] | undefined;
}

/** The traffic of the lit trees of a graph. */
export function litTrafficOf({ trees }: Pick<GraphModel, 'trees'>, lit: SceneState['lit']): LitTraffic {
  const links = new Map<string, (Traffic | null)[]>();
  const directions = new Map<string, (Traffic | null)[]>();
  const add = (to: Map<string, (Traffic | null)[]>, key: string, traffic: Traffic | null): void => {
    const list = to.get(key);
    if (list) list.push(traffic);
    else to.set(key, [traffic]);
  };
  for (const { flow, source, edges } of trees) {
    if (lit?.flow !== flow || (lit.source !== null && lit.source !== source)) continue;
    for (const { from, to, rates } of edges) {
      add(links, linkKey(from, to), rates ?? null);
      add(directions, from + to, rates ?? null);
    }
  }
  return {
    over: (key) => links.get(key),
    from: (from, to) => directions.get(from + to),
  };
}

function rounded(value: number): string {
  return value < 10 ? value.toFixed(1) : Math.round(value).toFixed(0);
}
