import type { Frame, Page } from '@playwright/test';
import { readFrameCounter } from '../support/frameCounter';

/**
 * The frame number burnt into the picture of the sample clip that is on the canvas now; undefined if there is no canvas, nothing
 * on it, or another picture. Reads a smaller copy: a whole picture takes longer to carry over than to play.
 */
export async function canvasCounter(where: Frame | Page): Promise<number | undefined> {
  const image = await where.evaluate(() => {
    const canvas = document.querySelector('canvas');
    if (!canvas || canvas.hidden) return undefined;
    const [width, height] = [160, 120];
    const copy = new OffscreenCanvas(width, height).getContext('2d')!;
    copy.drawImage(canvas, 0, 0, width, height);
    return { width, height, data: [...copy.getImageData(0, 0, width, height).data] };
  });
  return image && readFrameCounter(image);
}
