import type { NodeId } from '../../../src/wire/ids';
import { type Point, SPACING } from '../freeSpot';
import type { Layout, LayoutInput } from './layout';
import { sortedAdjacency, startsOf } from './order';

/** Between two nodes of a row, and between two rows: labels are below the shapes and wider than high. */
const COLUMN = 1.6 * SPACING;
const ROW = 1.5 * SPACING;
/** Rows of one layer that is too wide for one. */
const WRAPPED_ROW = 1.1 * SPACING;
/** How often the order in the layers is improved, down and up. */
const SWEEPS = 8;

/**
 * The root at the top, below it whoever it has a link with, below these whoever they have one with, and so on; in each layer in an order that
 * makes few links cross. Parts that no link leads to stand to the right. Fixed nodes keep their places; theirs in the layers stay empty.
 */
export function layeredLayout(input: LayoutInput): Layout {
  const adjacency = sortedAdjacency(input);
  const layout = new Map<NodeId, Point>();
  let right: number | undefined;
  for (const start of startsOf(input, adjacency)) {
    const layers = ordered(layersFrom(start, adjacency), adjacency);
    const places = placesOf(layers);
    const half = Math.max(...places.map(({ point }) => Math.abs(point.x)));
    const middle = right === undefined ? 0 : right + 2 * COLUMN + half;
    for (const { id, point } of places) {
      layout.set(id, input.fixed.get(id) ?? { x: middle + point.x, y: point.y });
    }
    right = middle + half;
  }
  return layout;
}

type Layers = readonly (readonly NodeId[])[];

function layersFrom(start: NodeId, adjacency: ReadonlyMap<NodeId, readonly NodeId[]>): Layers {
  const layers: NodeId[][] = [[start]];
  const seen = new Set([start]);
  for (let layer = layers[0]; layer; layer = layers[layers.length - 1]) {
    const next: NodeId[] = [];
    for (const other of layer.flatMap((id) => adjacency.get(id) ?? [])) {
      if (seen.has(other)) continue;
      seen.add(other);
      next.push(other);
    }
    if (next.length === 0) break;
    layers.push(next);
  }
  return layers;
}

/** Each layer by the mean place of the neighbours in the layer before, then after, in turn (Sugiyama et al., 1981). */
function ordered(layers: Layers, adjacency: ReadonlyMap<NodeId, readonly NodeId[]>): Layers {
  const result = layers.map((layer) => [...layer]);
  const share = new Map<NodeId, number>();
  const note = (layer: readonly NodeId[]): void => layer.forEach((id, i) => share.set(id, (i + 0.5) / layer.length));
  result.forEach(note);
  const depth = new Map(result.flatMap((layer, index) => layer.map((id) => [id, index] as const)));
  const sort = (layer: NodeId[], beside: number): void => {
    const mean = new Map(
      layer.map((id) => {
        const others = (adjacency.get(id) ?? []).filter((other) => depth.get(other) === beside);
        const sum = others.reduce((total, other) => total + (share.get(other) ?? 0), 0);
        return [id, others.length === 0 ? (share.get(id) ?? 0) : sum / others.length];
      }),
    );
    layer.sort((one, other) => (mean.get(one) ?? 0) - (mean.get(other) ?? 0));
    note(layer);
  };
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    if (sweep % 2 === 0) for (let i = 1; i < result.length; i++) sort(result[i] ?? [], i - 1);
    else for (let i = result.length - 2; i > 0; i--) sort(result[i] ?? [], i + 1);
  }
  return result;
}

/** Places around x = 0, downwards from y = 0. */
function placesOf(layers: Layers): readonly { readonly id: NodeId; readonly point: Point }[] {
  const count = layers.reduce((sum, layer) => sum + layer.length, 0);
  const perRow = Math.max(8, Math.ceil(1.5 * Math.sqrt(count)));
  const places: { readonly id: NodeId; readonly point: Point }[] = [];
  let y = 0;
  for (const layer of layers) {
    const rows = Math.ceil(layer.length / perRow);
    layer.forEach((id, index) => {
      // Side by side in the order of the layer: the rows of one that is wrapped are filled together, half a column apart.
      const row = index % rows;
      const column = Math.floor(index / rows);
      const columns = Math.ceil((layer.length - row) / rows);
      const shift = rows > 1 ? ((row % 2) - 0.5) / 2 : 0;
      places.push({ id, point: { x: (column - (columns - 1) / 2 + shift) * COLUMN, y: y + row * WRAPPED_ROW } });
    });
    y += ROW + (rows - 1) * WRAPPED_ROW;
  }
  return places;
}
