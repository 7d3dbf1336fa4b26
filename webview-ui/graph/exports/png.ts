import { drawPrimitives, PathCache } from '../drawCanvas';
import { type Palette, PAPER } from '../palette';
import type { Scene } from '../sceneTypes';

/** Pixels of the picture per pixel of the scene; less where the picture would be too large for a canvas. */
const SCALE = 2;
const MAX_SIDE = 8_192;

/** A PNG picture of the scene, all of it, with every text, on a ground of its own. Rejects where the browser cannot make one. */
export async function pngOf(
  { primitives, bounds }: Scene,
  font: string,
  palette: Palette = PAPER,
): Promise<Uint8Array> {
  const width = Math.max(1, bounds.right - bounds.left);
  const height = Math.max(1, bounds.bottom - bounds.top);
  const scale = Math.min(SCALE, MAX_SIDE / width, MAX_SIDE / height);
  const canvas = new OffscreenCanvas(Math.ceil(width * scale), Math.ceil(height * scale));
  const context = canvas.getContext('2d');
  if (!context) throw new Error('No picture can be drawn here.');
  context.fillStyle = palette.surface;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.setTransform(scale, 0, 0, scale, -bounds.left * scale, -bounds.top * scale);
  const paths = new PathCache((data) => new Path2D(data));
  drawPrimitives(context, primitives, {
    palette,
    faint: 'paler',
    font,
    paths,
    zoom: Infinity,
    visible: bounds,
  });
  const blob = await canvas.convertToBlob({ type: 'image/png' });
  return new Uint8Array(await blob.arrayBuffer());
}
