import type { ColourName } from './sceneTypes';

/** A colour, as CSS writes it, for everything that is drawn. */
export type Palette = Readonly<Record<ColourName, string>>;

/** How strong what is faint is drawn, of 1. */
export const FAINT = 0.35;

/** Readable on the white paper of a report, and in print without colours by its contrast. */
export const PAPER: Palette = {
  surface: '#ffffff',
  text: '#111111',
  muted: '#4a4a4a',
  link: '#767676',
  node: '#eef2f7',
  nodeLine: '#333333',
  own: '#0b5cad',
  unreachable: '#b3261e',
  focus: '#0b5cad',
  mark: '#f2c94c',
  tree0: '#0072b2',
  tree1: '#b34700',
  tree2: '#007a5a',
  tree3: '#8a3b72',
};

/** The custom property of theme.css that holds each colour. */
export const PALETTE_VARIABLES: Readonly<Record<ColourName, string>> = {
  surface: '--surface',
  text: '--text',
  muted: '--muted',
  link: '--graph-link',
  node: '--graph-node',
  nodeLine: '--graph-node-line',
  own: '--graph-own',
  unreachable: '--graph-unreachable',
  focus: '--focus',
  mark: '--graph-mark',
  tree0: '--graph-tree-0',
  tree1: '--graph-tree-1',
  tree2: '--graph-tree-2',
  tree3: '--graph-tree-3',
};

/** The palette that a style sheet gives: `read` says what a custom property is, as a colour; the paper's where it says nothing. */
export function readPalette(read: (variable: string) => string): Palette {
  const names = Object.keys(PAPER) as ColourName[];
  const colours = names.map((name) => [name, read(PALETTE_VARIABLES[name]).trim() || PAPER[name]] as const);
  return Object.fromEntries(colours) as Record<ColourName, string>;
}
