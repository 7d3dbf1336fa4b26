import type { NodeId } from '../../src/wire/ids';
import type { Edge } from './edgeShape';
import type { Point } from './freeSpot';

/** What a colour is for. Who draws knows which one that is in the theme. */
export type ColourName =
  | 'surface'
  | 'text'
  | 'muted'
  | 'faintText'
  | 'link'
  | 'node'
  | 'nodeLine'
  | 'own'
  | 'unreachable'
  | 'focus'
  | 'mark'
  | 'tree0'
  | 'tree1'
  | 'tree2'
  | 'tree3';

interface Line {
  readonly stroke: ColourName;
  readonly width: number;
  /** Empty: a solid line. */
  readonly dash: readonly number[];
}

/** A curve; `what` names the link it belongs to. */
export interface EdgePrimitive extends Line {
  readonly type: 'edge';
  readonly what: string;
  readonly edge: Edge;
  readonly faint: boolean;
}

/** Path data, drawn with its (0, 0) at a place. */
export interface ShapePrimitive {
  readonly type: 'shape';
  /** The node or link that it belongs to. */
  readonly what: string;
  readonly at: Point;
  readonly path: string;
  readonly fill: ColourName | null;
  readonly line: Line | null;
  readonly faint: boolean;
}

/** One line of text around a place, with a rim of the surface's colour. */
export interface TextPrimitive {
  readonly type: 'text';
  readonly what: string;
  readonly at: Point;
  readonly text: string;
  /** In pixels. */
  readonly size: number;
  readonly bold: boolean;
  readonly colour: ColourName;
  readonly faint: boolean;
  /** What it belongs to, and is put beside: a line, or a node, of which line 0 is the name. From afar it is kept readable while there is room. */
  readonly anchor?:
    | { readonly type: 'link'; readonly edge: Edge }
    | { readonly type: 'node'; readonly at: Point; readonly line: 0 | 1 };
}

/** What is drawn, in this order; `faint`: less strong than the rest, because something else is lit. Texts can be read all the same. */
export type Primitive = EdgePrimitive | ShapePrimitive | TextPrimitive;

/** An edge of a lit tree, on which marks travel. */
export interface Track {
  readonly edge: Edge;
  readonly colour: ColourName;
  /** How far its beginning is from the source, along the tree, in pixels. */
  readonly start: number;
  readonly length: number;
}

export interface Scene {
  readonly primitives: readonly Primitive[];
  readonly tracks: readonly Track[];
  /** Where everything is, labels included; all 0 where there is nothing. */
  readonly bounds: { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number };
}

/** What the labels of links say. */
export type LinkLabels = 'none' | 'frames' | 'bytes' | 'cost' | 'roundTrip';

/** What somebody looks at. */
export interface SceneState {
  /** The selected node, and where the keyboard is. */
  readonly selected: NodeId | null;
  readonly focused: NodeId | null;
  /** A selected link, by its key. */
  readonly selectedLink: string | null;
  /** Nodes and links (by their keys) that something else points to, such as a line of the timeline. */
  readonly marked: ReadonlySet<string>;
  readonly labels: LinkLabels;
  /** The flow whose trees are lit; null: none. `source` null: those of all its sources. */
  readonly lit: { readonly flow: string; readonly source: NodeId | null } | null;
  readonly pinned: ReadonlySet<NodeId>;
}
