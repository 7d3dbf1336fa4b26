import { afterEach, expect, it, vi } from 'vitest';
import { pngOf } from '../../../../../webview-ui/graph/exports/png';
import type { Scene } from '../../../../../webview-ui/graph/sceneTypes';

/** A canvas that says how large it was made. */
function stubCanvas(hasContext = true): { width: number; height: number; calls: unknown[][] } {
  const made = { width: 0, height: 0, calls: [] as unknown[][] };
  class Canvas {
    constructor(
      readonly width: number,
      readonly height: number,
    ) {
      Object.assign(made, { width, height });
    }
    getContext() {
      const note = (...call: unknown[]) => void made.calls.push(call);
      return hasContext ? { fillRect: note, setTransform: note, save: note, restore: note } : null;
    }
    convertToBlob() {
      return Promise.resolve(new Blob([new Uint8Array([1, 2, 3])]));
    }
  }
  vi.stubGlobal('OffscreenCanvas', Canvas);
  return made;
}

afterEach(() => vi.unstubAllGlobals());

const sceneOfSize = (right: number, bottom: number): Scene => ({
  primitives: [],
  tracks: [],
  bounds: { left: -10, top: 0, right, bottom },
});

it('is twice as large as the scene, and shows all of it', async () => {
  const canvas = stubCanvas();
  expect(await pngOf(sceneOfSize(90, 50), 'Sans')).toEqual(new Uint8Array([1, 2, 3]));
  expect([canvas.width, canvas.height]).toEqual([200, 100]);
  expect(canvas.calls).toContainEqual([2, 0, 0, 2, 20, -0]);
});

it('is no larger than a canvas can be, and no smaller than a pixel', async () => {
  const canvas = stubCanvas();
  await pngOf(sceneOfSize(99_990, 10), 'Sans');
  expect([canvas.width, canvas.height]).toEqual([8_192, 1]);
});

it('says so where it cannot be drawn', async () => {
  stubCanvas(false);
  await expect(pngOf(sceneOfSize(90, 50), 'Sans')).rejects.toThrow('No picture can be drawn here.');
});
