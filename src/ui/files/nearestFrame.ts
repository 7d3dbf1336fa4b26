/** Frames of a file in the order of their places in it. */
export interface PlacedFrames {
  readonly status: { readonly frames: number };
  /** Rejects where it cannot be read. */
  frame(index: number): Promise<{ readonly offset: number; readonly storedBytes: number }>;
}

/** The frame that ends after so many bytes from the beginning of the file, the first one of these; the last frame where all end before. */
export async function nearestFrame(clip: PlacedFrames, offset: number): Promise<number> {
  let [low, high] = [0, Math.max(0, clip.status.frames - 1)];
  while (low < high) {
    const middle = (low + high) >> 1;
    const frame = await clip.frame(middle);
    if (frame.offset + frame.storedBytes <= offset) low = middle + 1;
    else high = middle;
  }
  return low;
}
