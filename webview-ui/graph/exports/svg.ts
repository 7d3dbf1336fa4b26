import { edgePath } from '../edgeShape';
import { short } from '../nodeShape';
import { FAINT, type Palette, PAPER } from '../palette';
import type { ColourName, Primitive, Scene } from '../sceneTypes';

/** The scene as an SVG document of its own: no script, no link, no font from elsewhere. `title` is what it is called for who cannot see it. */
export function svgOf({ primitives, bounds }: Scene, title: string, palette: Palette = PAPER): string {
  const { left, top } = bounds;
  const width = bounds.right - left;
  const height = bounds.bottom - top;
  const box = [left, top, width, height].map(short).join(' ');
  const size = `width="${short(width)}" height="${short(height)}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${box}" ${size} role="img" font-family="sans-serif">`,
    `<title>${xmlText(title)}</title>`,
    `<rect x="${short(left)}" y="${short(top)}" ${size} fill="${xmlText(palette.surface)}"/>`,
    ...primitives.map((primitive) => elementOf(primitive, palette)),
    '</svg>',
    '',
  ].join('\n');
}

/** `text` for the inside of an element or a quoted attribute; what XML 1.0 (section 2.2) cannot contain becomes U+FFFD. */
export function xmlText(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replace(/[&<>"'\t\n\r]/g, (character) => `&#${character.charCodeAt(0)};`);
}

function elementOf(primitive: Primitive, palette: Palette): string {
  const colour = (name: ColourName): string => xmlText(palette[name]);
  const lineOf = ({ stroke, width, dash }: { stroke: ColourName; width: number; dash: readonly number[] }): string =>
    `stroke="${colour(stroke)}" stroke-width="${short(width)}"${dash.length > 0 ? ` stroke-dasharray="${dash.join(' ')}"` : ''}`;
  const faint = primitive.faint && primitive.type !== 'text' ? ` opacity="${FAINT}"` : '';
  const at = primitive.type === 'edge' ? undefined : primitive.at;
  switch (primitive.type) {
    case 'edge':
      return `<path d="${edgePath(primitive.edge)}" fill="none" ${lineOf(primitive)}${faint}/>`;
    case 'shape': {
      const fill = primitive.fill === null ? 'none' : colour(primitive.fill);
      const line = primitive.line ? ` ${lineOf(primitive.line)}` : '';
      const place = `translate(${short(at?.x ?? 0)} ${short(at?.y ?? 0)})`;
      return `<path transform="${place}" d="${primitive.path}" fill="${fill}"${line}${faint}/>`;
    }
    case 'text': {
      const { text, size, bold } = primitive;
      // Its middle is at the place: programs do not agree on dominant-baseline.
      const place = `x="${short(primitive.at.x)}" y="${short(primitive.at.y + 0.35 * size)}" text-anchor="middle"`;
      const font = `font-size="${size}"${bold ? ' font-weight="bold"' : ''}`;
      const rim = `stroke="${colour('surface')}" stroke-width="${short(0.6 * size)}" stroke-linejoin="round" paint-order="stroke"`;
      return `<text ${place} ${font} fill="${colour(primitive.faint ? 'faintText' : primitive.colour)}" ${rim}>${xmlText(text)}</text>`;
    }
  }
}
