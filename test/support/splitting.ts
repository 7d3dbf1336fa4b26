import { createScanner, createSplitter, type FramingKind, type SplitReport } from '../../src/video/mjpeg';
import type { MultipartOptions } from '../../src/video/multipartSplitter';
import type { SplitProblem } from '../../src/video/splitProblem';

/** What a splitter made of a stream. */
export interface SplitResult {
  readonly frames: readonly Uint8Array[];
  readonly report: SplitReport;
  /** Where in the stream each frame was. */
  readonly offsets: readonly number[];
  /** In the order of their places. */
  readonly problems: readonly SplitProblem[];
}

/** Runs a stream through a splitter in pieces of the given sizes, over and over; the pieces are spoilt afterwards, as read buffers are. */
export function split(
  kind: FramingKind,
  bytes: Uint8Array,
  sizes: readonly number[] = [bytes.length],
  options?: Partial<MultipartOptions>,
): SplitResult {
  const splitter = createSplitter(kind, options);
  const offsets: number[] = [];
  const problems: SplitProblem[] = [];
  const sink = {
    frame: (_: Uint8Array, offset: number) => offsets.push(offset),
    problem: (problem: SplitProblem) => problems.push(problem),
  };
  const scanner = createScanner(kind, sink, options);
  const frames: Uint8Array[] = [];
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const size = Math.max(1, sizes[i % sizes.length] ?? 1);
    const piece = bytes.slice(at, at + size);
    frames.push(...splitter.push(piece));
    scanner.push(piece);
    piece.fill(0xd8);
    at += size;
  }
  frames.push(...splitter.end());
  scanner.end();
  const { frames: count, skippedBytes, resynchronisations, truncatedFrames, oversizedFrames } = splitter.report;
  const report = { frames: count, skippedBytes, resynchronisations, truncatedFrames, oversizedFrames };
  problems.sort((a, b) => a.offset - b.offset || a.kind.localeCompare(b.kind));
  return { frames, report, offsets, problems };
}
