import type { ClipFile } from '../../content/clipFile';
import { DATAGRAM_BUDGET } from '../../runtime/datagramBudget';
import { type ClipState, MAX_LISTED_PROBLEMS, MAX_PICTURE_SIZES } from '../../shared/fileMessages';

/** Bars of the chart: about one for every three pixels of a wide window. */
export const SIZE_BUCKETS = 320;

/** What a page is told of a file. */
export type ClipFacts = Pick<
  ClipFile,
  'framing' | 'framesPerSecond' | 'warning' | 'status' | 'sizes' | 'pictureSizes' | 'problems'
>;

/** What the page is told beyond what the file is. `notice`: a sentence on what has become of it. */
export interface ClipCircumstances {
  readonly name: string;
  readonly generation: number;
  readonly isGone: boolean;
  readonly notice: string | null;
}

/** Everything a page is told of a file, of plain data within the bounds of the messages. */
export function clipStateOf(clip: ClipFacts, { name, generation, isGone, notice }: ClipCircumstances): ClipState {
  const { state, reason, bytesIndexed, totalBytes, frames } = clip.status;
  const { listed, total } = clip.problems;
  const failure = state === 'failed' ? `${name} cannot be read on: ${reason ?? 'the reason is not known'}.` : null;
  return {
    name,
    generation,
    framing: clip.framing,
    framesPerSecond: clip.framesPerSecond ?? null,
    warning: clip.warning ?? null,
    // What has changed is about to be read anew.
    phase: state === 'changed' ? 'complete' : state,
    isGone,
    notice: notice ?? failure,
    bytesIndexed,
    totalBytes,
    frames,
    // There, a run ends before its `to`.
    sizes: clip.sizes(SIZE_BUCKETS).map(({ from, to, least, mean, most }) => ({ from, to: to - 1, least, mean, most })),
    pictureSizes: clip.pictureSizes
      .slice(0, MAX_PICTURE_SIZES)
      .map(({ from, width, height }) => ({ from, width, height })),
    problems: { listed: listed.slice(0, MAX_LISTED_PROBLEMS).map(({ offset, text }) => ({ offset, text })), total },
    budget: DATAGRAM_BUDGET,
  };
}
