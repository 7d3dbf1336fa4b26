import type { FlowKey, NodeId } from '../../src/wire/ids';
import type { NodeNames } from '../page/nodeNames';
import { arrowPath, directionAt, type Edge, edgeBetween, edgeWidth, pointAt } from './edgeShape';
import type { Point } from './freeSpot';
import type { GraphLink, GraphModel, GraphNode } from './graphModel';
import { linkLabel, litTrafficOf } from './linkLabels';
import { type LitEdge, litEdges } from './litTree';
import {
  circlePath,
  crossPath,
  framePath,
  labelText,
  NODE_RADIUS,
  OPAQUE_DASH,
  outlineOf,
  OWN_RADIUS,
  roleWords,
} from './nodeShape';
import type { EdgePrimitive, Primitive, Scene, SceneState, ShapePrimitive, TextPrimitive, Track } from './sceneTypes';
import { arrangeTexts } from './textArrangement';

/** Nothing is selected or lit, and links have no labels. */
export const PLAIN_STATE: SceneState = {
  selected: null,
  focused: null,
  selectedLink: null,
  marked: new Set(),
  labels: 'none',
  lit: null,
  pinned: new Set(),
};

/** What is drawn of a graph. Nodes without a place, and links to them, are left out. Changes only with what it is made of: no time is in it. */
export function sceneOf(
  model: GraphModel,
  positions: ReadonlyMap<NodeId, Point>,
  state: SceneState,
  names: NodeNames,
): Scene {
  const lit = litEdges(model, positions, state.lit);
  const litKeys = new Set(lit.map(({ key }) => key));
  const litIds = new Set(lit.flatMap(({ from, to }) => [from, to]));
  // A flow that nobody watches has no tree: then its sources alone are lit.
  for (const { id, offers } of model.nodes) if (offers.some((key) => isLitFlow(key, state.lit))) litIds.add(id);
  const isFaint = (isLit: boolean): boolean => state.lit !== null && !isLit;
  const lines: Primitive[] = [];
  const words: TextPrimitive[] = [];
  const litTraffic = litTrafficOf(model, state.lit);
  for (const link of model.links) {
    const from = positions.get(link.a);
    const to = positions.get(link.b);
    if (!from || !to) continue;
    const edge = edgeBetween(from, to);
    lines.push(...linkLines(link, edge, state, litKeys.has(link.key)));
    // With a flow lit, words are of it alone: of what is dimmed there are none.
    const traffic = state.lit ? (litTraffic.over(link.key) ?? []) : undefined;
    const isSpoken = state.lit === null || litKeys.has(link.key) || state.selectedLink === link.key;
    const text = isSpoken ? linkLabel(link, state.labels, traffic) : '';
    if (text !== '') words.push(wordsOf(link.key, edge, text));
  }
  const shapes = model.nodes.flatMap((node) => {
    const at = positions.get(node.id);
    return at ? nodePrimitives(node, at, state, isFaint(litIds.has(node.id)), names) : [];
  });
  const primitives = arrangeTexts([...lines, ...lit.flatMap(litLines), ...shapes, ...words], 1);
  return { primitives, tracks: lit.map(trackOf), bounds: boundsOf(model, positions) };
}

/** Of a tree that goes over a link of which nobody tells (any more). */
const REPORTED_DASH = [8, 4];
const DOWN_DASH = [2, 5];
/** Half of the cross on a link that is down. */
const DOWN_CROSS = 6;

function linkLines(link: GraphLink, edge: Edge, state: SceneState, isLit: boolean): Primitive[] {
  const kilobytes = (link.toA?.kilobytesPerSecond ?? 0) + (link.toB?.kilobytesPerSecond ?? 0);
  const isDown = link.state === 'down';
  const width = edgeWidth(kilobytes);
  const isSelected = state.selectedLink === link.key;
  const faint = state.lit !== null && !isSelected;
  const line: EdgePrimitive = {
    type: 'edge',
    what: link.key,
    edge,
    stroke: isDown ? 'unreachable' : 'link',
    width,
    dash: isDown ? DOWN_DASH : link.state === 'reported' ? REPORTED_DASH : [],
    faint,
  };
  const cross: ShapePrimitive = {
    type: 'shape',
    what: link.key,
    at: pointAt(edge, 0.5),
    path: crossPath(DOWN_CROSS),
    fill: null,
    line: { stroke: 'unreachable', width: 1.5, dash: [] },
    faint,
  };
  // The tree is drawn in its place.
  const lines = isLit ? [] : [line, ...(isDown ? [cross] : [])];
  if (!isSelected && !state.marked.has(link.key)) return lines;
  const halo: EdgePrimitive = {
    ...line,
    stroke: isSelected ? 'focus' : 'mark',
    width: width + 6,
    dash: [],
    faint: false,
  };
  return [halo, ...lines];
}

function isLitFlow({ flow, source }: FlowKey, lit: SceneState['lit']): boolean {
  return lit?.flow === flow && (lit.source === null || lit.source === source);
}

function wordsOf(what: string, edge: Edge, text: string): TextPrimitive {
  return {
    type: 'text',
    what,
    at: pointAt(edge, 0.5),
    text,
    size: 10,
    bold: false,
    colour: 'text',
    faint: false,
    anchor: { type: 'link', edge },
  };
}

function litLines({ key, edge, colour, dash, kilobytesPerSecond }: LitEdge): Primitive[] {
  const width = Math.max(3, edgeWidth(kilobytesPerSecond));
  return [
    { type: 'edge', what: key, edge, stroke: colour, width, dash, faint: false },
    {
      type: 'shape',
      what: key,
      at: pointAt(edge, ARROW),
      path: arrowPath(directionAt(edge, ARROW), 5 + width),
      fill: colour,
      line: null,
      faint: false,
    },
  ];
}

/** Where on an edge its arrow head is: marks and words are seen on either side. */
const ARROW = 0.72;

function trackOf({ edge, colour, start, length }: LitEdge): Track {
  return { edge, colour, start, length };
}

function nodePrimitives(
  node: GraphNode,
  at: Point,
  state: SceneState,
  isUnlit: boolean,
  { nameOf }: NodeNames,
): Primitive[] {
  const { id, own, opaque, unreachable } = node;
  const isChosen = state.selected === id || state.focused === id;
  const faint = isUnlit && !isChosen && !own;
  const shape = (path: string, rest: Pick<ShapePrimitive, 'fill' | 'line'>): ShapePrimitive => ({
    type: 'shape',
    what: id,
    at,
    path,
    faint,
    ...rest,
  });
  const stroke = unreachable ? 'unreachable' : own ? 'own' : 'nodeLine';
  const found: Primitive[] = [];
  if (state.marked.has(id)) found.push(shape(circlePath(OWN_RADIUS + 5), { fill: 'mark', line: null }));
  if (state.selected === id) {
    found.push(shape(framePath(OWN_RADIUS + 2), { fill: null, line: { stroke: 'focus', width: 3, dash: [] } }));
  }
  if (state.focused === id) {
    found.push(shape(circlePath(OWN_RADIUS + 7), { fill: null, line: { stroke: 'focus', width: 1.5, dash: [4, 3] } }));
  }
  // The ground under the shape hides lines that end here, also where the shape is faint.
  const ground = own ? circlePath(OWN_RADIUS) : outlineOf(node.kind, NODE_RADIUS + 3);
  found.push({ ...shape(ground, { fill: 'surface', line: null }), faint: false });
  if (own) found.push(shape(circlePath(OWN_RADIUS), { fill: null, line: { stroke: 'own', width: 2, dash: [] } }));
  const fill = node.kind === 'source' ? stroke : node.kind === 'plain' ? 'surface' : 'node';
  found.push(shape(outlineOf(node.kind), { fill, line: { stroke, width: 2, dash: opaque ? OPAQUE_DASH : [] } }));
  if (unreachable) found.push(shape(crossPath(), { fill: null, line: { stroke: 'unreachable', width: 2, dash: [] } }));
  if (state.pinned.has(id)) {
    const pinAt = { x: at.x + NODE_RADIUS, y: at.y - NODE_RADIUS };
    found.push({ ...shape(PIN, { fill: 'text', line: { stroke: 'surface', width: 1, dash: [] } }), at: pinAt });
  }
  const text = (line: 0 | 1, words: string, bold: boolean): TextPrimitive => ({
    type: 'text',
    what: id,
    at,
    anchor: { type: 'node', at, line },
    text: words,
    size: line === 0 ? 12 : 10,
    bold,
    colour: line === 0 ? 'text' : 'muted',
    faint,
  });
  found.push(text(0, labelText(nameOf(id)), own));
  const roles = roleWords(node);
  if (roles.length > 0) found.push(text(1, roles.join(', '), false));
  return found;
}

/** A drawing pin whose point is at (0, 0). */
const PIN = 'M0,0L-2,-5L-4,-5L-4,-7L-2,-8L-2,-11L2,-11L2,-8L4,-7L4,-5L2,-5Z';

/** Room for shapes with their rings, and for labels. */
const ASIDE = 70;
const ABOVE = OWN_RADIUS + 12;
const BELOW = OWN_RADIUS + 37;

function boundsOf(model: GraphModel, positions: ReadonlyMap<NodeId, Point>): Scene['bounds'] {
  const points = model.nodes.flatMap(({ id }) => positions.get(id) ?? []);
  if (points.length === 0) return { left: 0, top: 0, right: 0, bottom: 0 };
  const xs = points.map(({ x }) => x);
  const ys = points.map(({ y }) => y);
  return {
    left: Math.min(...xs) - ASIDE,
    top: Math.min(...ys) - ABOVE,
    right: Math.max(...xs) + ASIDE,
    bottom: Math.max(...ys) + BELOW,
  };
}
