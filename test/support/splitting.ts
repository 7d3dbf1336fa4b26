import { createSplitter, type FramingKind, type SplitLimits, type SplitReport } from '../../src/video/mjpeg';

/** Runs a stream through a splitter in pieces of the given sizes, over and over; the pieces are spoilt afterwards, as read buffers are. */
export function split(
  kind: FramingKind,
  bytes: Uint8Array,
  sizes: readonly number[] = [bytes.length],
  limits?: Partial<SplitLimits>,
): { frames: Uint8Array[]; report: SplitReport } {
  const splitter = createSplitter(kind, limits);
  const frames: Uint8Array[] = [];
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const size = Math.max(1, sizes[i % sizes.length] ?? 1);
    const piece = bytes.slice(at, at + size);
    frames.push(...splitter.push(piece));
    piece.fill(0xd8);
    at += size;
  }
  frames.push(...splitter.end());
  return { frames, report: splitter.report };
}
