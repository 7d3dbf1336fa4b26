import { arrowPath, directionAt, type Edge, edgeWidth, lengthOf, pointAt } from '../graph/edgeShape';
import type { Point } from '../graph/freeSpot';
import { linkKey } from '../graph/graphModel';
import { circlePath, cutText, framePath, NODE_RADIUS, OPAQUE_DASH, outlineOf, OWN_RADIUS } from '../graph/nodeShape';
import { halfWidthOf } from '../graph/primitiveBounds';
import type { ColourName, Primitive, Scene, ShapePrimitive, TextPrimitive, Track } from '../graph/sceneTypes';
import type { NodeNames } from '../page/nodeNames';
import { copiesAt } from './proof';
import { type BranchLabels, branchText } from './rateText';
import { COLUMN, type PlacedNode, type TreeLayout } from './treeLayout';
import type { Branch, TreeNode } from './treeModel';
import { headingText, roleText } from './treeText';

/** What somebody looks at. */
export interface TreeSceneState {
  /** The key of the selected node, and where the keyboard is. */
  readonly selected: string | null;
  readonly focused: string | null;
  /** Ids of nodes and keys of links that something else points to, such as a line of the timeline. */
  readonly marked: ReadonlySet<string>;
  readonly labels: BranchLabels;
  /** Branches that break the proof, by {@link branchKey}. */
  readonly broken: ReadonlySet<string>;
}

/** A branch of a tree, as {@link TreeSceneState.broken} names it. */
export function branchKey(source: string, { from, to }: Pick<Branch, 'from' | 'to'>): string {
  return source + from + to;
}

const COLOURS: readonly ColourName[] = ['tree0', 'tree1', 'tree2', 'tree3'];
/** Trees of several sources differ in their lines, too. */
const DASHES: readonly (readonly number[])[] = [[], [10, 4], [4, 4], [10, 4, 2, 4]];
const MAX_LABEL = 22;
/** From a line to the middle of the words on it, and from its end to theirs. */
const WORDS_ASIDE = 9;
const WORDS_END = 14;
/** So much of a node has to be there for its words to be. */
const WORDS_FROM = 0.6;
const BADGE_RADIUS = 10;
/** From a node's middle to the number of its copies. */
const FORK = OWN_RADIUS + BADGE_RADIUS + 4;
const MARGIN = 24;

/** What is drawn of trees in their places; what lies lower comes first. Nothing of it depends on the time. */
export function treeSceneOf(layout: TreeLayout, state: TreeSceneState, names: NodeNames): Scene {
  const places = new Map(layout.nodes.map((placed) => [placed.key, placed]));
  const sources = layout.headings.filter(({ isLoose }) => !isLoose).map(({ tree }) => tree.source);
  const lookOf = (source: string) => {
    const index = Math.max(0, sources.indexOf(source));
    return { stroke: COLOURS[index % COLOURS.length] ?? 'tree0', dash: DASHES[index % DASHES.length] ?? [] };
  };
  const lines: Primitive[] = [];
  const words: Primitive[] = [];
  const shapes: Primitive[] = [];
  const over: Primitive[] = [];
  const tracks: Track[] = [];
  const lengths = new Map<string, number>();
  for (const placed of layout.nodes) {
    const { key, node, parent, loose, going: faint } = placed;
    const known = lookOf(node.source);
    const look = loose ? { ...known, stroke: 'muted' as const } : known;
    const above = parent === null ? undefined : places.get(parent);
    const edge = above && branchEdge(above, placed);
    if (above && edge && node.branch) {
      if (above.node.children[0] === node) lines.push(...stem(above, look.stroke));
      const drawn = { what: key, edge, branch: node.branch, source: node.source, faint, ...look };
      lines.push(...branchLines(drawn, state));
      if (placed.size >= WORDS_FROM) words.push(...branchWords(drawn, state.labels));
      const start = lengths.get(above.key) ?? 0;
      const length = lengthOf(edge);
      lengths.set(key, start + length);
      if ((node.branch.rates?.framesPerSecond ?? 0) > 0 && !faint && !loose) {
        tracks.push({ edge, colour: look.stroke, start, length });
      }
    }
    shapes.push(...nodeShapes(placed, look.stroke, state, names));
  }
  for (const { from, to, branch } of layout.seconds) {
    const above = places.get(from);
    const below = places.get(to);
    if (!above || !below) continue;
    const look = lookOf(above.node.source);
    const edge = branchEdge(above, below) ?? edgeAround(above, below);
    const drawn = { what: to, edge, branch, source: above.node.source, faint: false, ...look, dash: [2, 4] };
    lines.push(...branchLines(drawn, state));
    // Over the nodes: there is no row for them.
    over.push(...branchWords(drawn, state.labels, 0.5));
  }
  const headings = layout.headings.map((heading): TextPrimitive => {
    const text = { text: headingText(heading.tree, heading.isLoose, names), size: heading.isLoose ? 12 : 14 };
    const at = { x: heading.at.x - OWN_RADIUS + halfWidthOf(text), y: heading.at.y };
    const colour = heading.isLoose ? 'muted' : 'text';
    return { type: 'text', what: '', at, ...text, bold: !heading.isLoose, colour, faint: false };
  });
  const primitives = [...lines, ...words, ...shapes, ...over, ...headings];
  return { primitives, tracks, bounds: boundsOf(layout, headings) };
}

interface DrawnBranch {
  readonly what: string;
  readonly edge: Edge;
  readonly branch: Branch;
  readonly source: string;
  readonly stroke: ColourName;
  readonly dash: readonly number[];
  readonly faint: boolean;
}

/** Where the branches of a node part: at it, or at the number of copies that it makes. */
function forkOf({ at, node, size }: PlacedNode): Point {
  return { x: at.x + (node.children.length > 1 ? FORK : OWN_RADIUS) * size, y: at.y };
}

/** From a node to where its branches part. */
function stem(above: PlacedNode, stroke: ColourName): Primitive[] {
  if (above.node.children.length < 2) return [];
  const to = forkOf(above);
  const from = { x: above.at.x + NODE_RADIUS * above.size, y: above.at.y };
  const edge = { from, control: { x: (from.x + to.x) / 2, y: from.y }, to };
  return [{ type: 'edge', what: above.key, edge, stroke, width: 2.5, dash: [], faint: above.going }];
}

/**
 * It leaves a node aslant and reaches the next one level, so that what is written on it has a row of its own. undefined where the nodes are too close for
 * it to be seen, as they are while they glide.
 */
function branchEdge(above: PlacedNode, below: PlacedNode): Edge | undefined {
  const from = forkOf(above);
  const to = { x: below.at.x - OWN_RADIUS * below.size, y: below.at.y };
  if (to.x - from.x < OWN_RADIUS) return undefined;
  return { from, control: { x: from.x + 0.4 * (to.x - from.x), y: to.y }, to };
}

/** Of a second branch that does not lead the way that trees grow: around the right. */
function edgeAround(above: PlacedNode, below: PlacedNode): Edge {
  const control = { x: Math.max(above.at.x, below.at.x) + COLUMN * 0.6, y: (above.at.y + below.at.y) / 2 };
  const to = { x: below.at.x + OWN_RADIUS, y: below.at.y };
  return { from: { x: above.at.x + OWN_RADIUS, y: above.at.y }, control, to };
}

function branchLines({ what, edge, branch, source, stroke, dash, faint }: DrawnBranch, state: TreeSceneState) {
  const carries = (branch.rates?.framesPerSecond ?? 0) > 0;
  const width = carries ? Math.max(2.5, edgeWidth(branch.rates?.kilobytesPerSecond ?? 0)) : 1.5;
  const line = { type: 'edge', what, edge, stroke, width, dash, faint } as const;
  const halo = (colour: ColourName): Primitive => ({
    ...line,
    stroke: colour,
    width: width + 7,
    dash: [],
    faint: false,
  });
  const lines: Primitive[] = [];
  if (state.marked.has(linkKey(branch.from, branch.to))) lines.push(halo('mark'));
  if (state.broken.has(branchKey(source, branch))) {
    lines.push(halo('unreachable'), { ...halo('surface'), width: width + 4 } as Primitive);
  }
  const path = arrowPath(directionAt(edge, 0.95), 5 + width);
  lines.push(line, { type: 'shape', what, at: pointAt(edge, 0.95), path, fill: stroke, line: null, faint });
  return lines;
}

/** Beside the end of a branch, on the side to which the line neither comes down nor goes up; or at a share of it. */
function branchWords({ what, edge, branch, faint }: DrawnBranch, labels: BranchLabels, share?: number): Primitive[] {
  const text = branchText(branch.rates, labels);
  if (text === '') return [];
  const bold = (branch.rates?.duplicatesPerSecond ?? 0) > 0;
  const words = { type: 'text', what, text, size: 11, bold, colour: bold ? 'text' : 'muted', faint } as const;
  if (share !== undefined) return [{ ...words, at: pointAt(edge, share) }];
  const { from, to } = edge;
  const aside = WORDS_ASIDE + edgeWidth(branch.rates?.kilobytesPerSecond ?? 0) / 2;
  const y = to.y > from.y + WORDS_ASIDE ? to.y + aside : to.y - aside;
  return [{ ...words, at: { x: to.x - WORDS_END - 0.8 * halfWidthOf(words), y } }];
}

function kindOf({ role, consumer }: TreeNode) {
  if (role !== 'leaf') return role;
  return consumer ? 'consumer' : 'plain';
}

function nodeShapes(placed: PlacedNode, colour: ColourName, state: TreeSceneState, names: NodeNames): Primitive[] {
  const { key, node, at, going: faint } = placed;
  // A twentieth is not seen, and keeps the paths few.
  const size = Math.round(placed.size * 20) / 20;
  if (size === 0) return [];
  const shape = (path: string, rest: Pick<ShapePrimitive, 'fill' | 'line'>): ShapePrimitive => ({
    type: 'shape',
    what: key,
    at,
    path,
    faint,
    ...rest,
  });
  const ring = (radius: number, stroke: ColourName, width: number, dash: readonly number[] = []): ShapePrimitive =>
    shape(circlePath(radius * size), { fill: null, line: { stroke, width, dash } });
  const found: Primitive[] = [];
  if (state.marked.has(node.id)) found.push(shape(circlePath(OWN_RADIUS + 5), { fill: 'mark', line: null }));
  if (state.selected === key) {
    found.push(shape(framePath(OWN_RADIUS * size), { fill: null, line: { stroke: 'focus', width: 3, dash: [] } }));
  }
  if (state.focused === key) found.push(ring(OWN_RADIUS + 7, 'focus', 1.5, [4, 3]));
  if (node.own) found.push(ring(OWN_RADIUS, 'own', 2));
  const line = { stroke: colour, width: 2, dash: node.opaque ? OPAQUE_DASH : [] };
  found.push(shape(outlineOf(kindOf(node), NODE_RADIUS * size), { fill: 'node', line }));
  if (node.consumer) found.push(shape(outlineOf('consumer', NODE_RADIUS * 0.45 * size), { fill: colour, line: null }));
  if (size < WORDS_FROM) return found;
  found.push(...badge(node, at, colour, shape));
  const text = (row: number, words: string, bold: boolean): TextPrimitive => ({
    type: 'text',
    what: key,
    at: { x: at.x, y: at.y + OWN_RADIUS + 8 + row * 13 },
    text: words,
    size: row === 0 ? 12 : 10,
    bold,
    colour: row === 0 ? 'text' : 'muted',
    faint,
  });
  found.push(text(0, cutText(names.nameOf(node.id), MAX_LABEL), node.own));
  const role = roleText(node);
  if (role !== '') found.push(text(1, role, false));
  return found;
}

/** How many copies a node makes, where its branches part. */
function badge(
  node: TreeNode,
  { x, y }: Point,
  stroke: ColourName,
  shape: (path: string, rest: Pick<ShapePrimitive, 'fill' | 'line'>) => ShapePrimitive,
): Primitive[] {
  if (node.children.length < 2) return [];
  const copies = copiesAt(node);
  const at = { x: x + FORK, y };
  const disc = shape(circlePath(BADGE_RADIUS), { fill: 'surface', line: { stroke, width: 1.5, dash: [] } });
  const text = { text: `×${copies}`, size: 11, bold: true, colour: 'text', faint: disc.faint } as const;
  return [
    { ...disc, at },
    { type: 'text', what: node.key, at, ...text },
  ];
}

function boundsOf({ nodes }: TreeLayout, headings: readonly TextPrimitive[]): Scene['bounds'] {
  if (nodes.length === 0) return { left: 0, top: 0, right: 0, bottom: 0 };
  const box = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  const take = (left: number, top: number, right: number, bottom: number): void => {
    box.left = Math.min(box.left, left);
    box.top = Math.min(box.top, top);
    box.right = Math.max(box.right, right);
    box.bottom = Math.max(box.bottom, bottom);
  };
  for (const { at } of nodes) take(at.x - 60, at.y - OWN_RADIUS, at.x + 60, at.y + OWN_RADIUS + 30);
  for (const heading of headings) {
    const half = halfWidthOf(heading);
    take(heading.at.x - half, heading.at.y - 10, heading.at.x + half, heading.at.y + 10);
  }
  return { left: box.left - MARGIN, top: box.top - MARGIN, right: box.right + MARGIN, bottom: box.bottom + MARGIN };
}
