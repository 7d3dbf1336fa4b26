/** Pixels as a canvas or a decoder gives them: RGBA, row by row. */
export interface RgbaImage {
  readonly width: number;
  readonly height: number;
  readonly data: ArrayLike<number>;
}

/** The strip that scripts/makeSampleClip.mjs draws: 20 blocks across, 1/15 of the height. */
const BLOCKS = 20;
const STRIP_CENTRE = 8 / 240;

/**
 * Reads the frame number off a picture of the sample clip, at any size. Undefined if the strip is not there or its parity is wrong: another
 * picture, or one that is drawn halfway.
 */
export function readFrameCounter(image: RgbaImage): number | undefined {
  const y = Math.floor(image.height * STRIP_CENTRE);
  const brightness = Array.from({ length: BLOCKS }, (_, block) => {
    const at = (y * image.width + Math.floor(((block + 0.5) * image.width) / BLOCKS)) * 4;
    return ((image.data[at] ?? 0) + (image.data[at + 1] ?? 0) + (image.data[at + 2] ?? 0)) / 3;
  });
  const [white = 0, black = 0] = brightness;
  const last = brightness[BLOCKS - 1] ?? 0;
  if (white - black < 96 || last - black < 96) return undefined;
  const bits = brightness.slice(2, 19).map((value) => (value > (white + black) / 2 ? 1 : 0));
  if (bits.reduce<number>((sum, bit) => sum ^ bit, 0) !== 0) return undefined;
  return bits.slice(0, 16).reduce<number>((number, bit) => number * 2 + bit, 0);
}
