import type { ColourName } from './sceneTypes';

/** A colour, as CSS writes it, for everything that is drawn. */
export type Palette = Readonly<Record<ColourName, string>>;

/** How strong shapes and lines that are faint are drawn, of 1. Texts have a colour for it. */
export const FAINT = 0.5;

/** How wide lines that are faint are drawn where nothing may be paler than it is, of their width, and at least, in pixels. */
export const THINNER = { share: 0.4, least: 0.75 } as const;

/** Readable on the white paper of a report, and in print without colours by its contrast. */
export const PAPER: Palette = {
  surface: '#ffffff',
  text: '#111111',
  muted: '#4a4a4a',
  faintText: '#767676',
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

/** The custom property of theme.css that holds each colour; that of faint texts is made of others. */
export const PALETTE_VARIABLES: Readonly<Record<Exclude<ColourName, 'faintText'>, string>> = {
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
  const names = Object.keys(PALETTE_VARIABLES) as (keyof typeof PALETTE_VARIABLES)[];
  const colours = names.map((name) => [name, read(PALETTE_VARIABLES[name]).trim() || PAPER[name]] as const);
  const palette = Object.fromEntries(colours) as Record<keyof typeof PALETTE_VARIABLES, string>;
  return { ...palette, faintText: paleText(palette.text, palette.surface) };
}

/** What WCAG asks of small texts. */
const READABLE = 4.5;
/** No text is paler, however strong the theme's are. */
const PALEST = 0.55;

/** The palest mixture of a text's colour and its ground that can be read; the text's own where it hardly can itself, or where colours are written in other ways than `rgb(…)` and `#…`. */
export function paleText(text: string, surface: string): string {
  const from = channelsOf(text);
  const to = channelsOf(surface);
  if (!from || !to) return text;
  for (let share = PALEST; share < 1; share += 0.05) {
    const mixed = from.map((channel, index) => Math.round(channel * share + (to[index] ?? 0) * (1 - share)));
    if (contrastOf(mixed, to) >= READABLE) return `rgb(${mixed.join(', ')})`;
  }
  return text;
}

/** Red, green and blue of 255; undefined for what is written otherwise. */
function channelsOf(colour: string): readonly number[] | undefined {
  const numbers = /^rgb\((\d+), (\d+), (\d+)\)$/.exec(colour)?.slice(1).map(Number);
  if (numbers) return numbers;
  const hex = /^#([\da-f]{6})$/i.exec(colour)?.[1];
  return hex === undefined ? undefined : [0, 2, 4].map((at) => parseInt(hex.slice(at, at + 2), 16));
}

/** The contrast of two colours as WCAG 2 defines it, 1 to 21. */
function contrastOf(one: readonly number[], other: readonly number[]): number {
  const [high = 0, low = 0] = [luminanceOf(one), luminanceOf(other)].sort((a, b) => b - a);
  return (high + 0.05) / (low + 0.05);
}

function luminanceOf(channels: readonly number[]): number {
  const [red = 0, green = 0, blue = 0] = channels.map((channel) => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
