import { describe, expect, it } from 'vitest';
import {
  MAX_LISTED_PROBLEMS,
  MAX_PICTURE_SIZES,
  MAX_SIZE_BUCKETS,
  parseToFilePage,
} from '../../../../src/shared/fileMessages';
import { type ClipFacts, clipStateOf, SIZE_BUCKETS } from '../../../../src/ui/files/clipState';

const facts: ClipFacts = {
  framing: 'avi',
  framesPerSecond: 25,
  warning: undefined,
  status: { bytesIndexed: 100, totalBytes: 200, frames: 4, state: 'indexing' },
  sizes: () => [
    { from: 0, to: 2, least: 10, mean: 15, most: 20 },
    { from: 2, to: 4, least: 5, mean: 6, most: 7 },
  ],
  pictureSizes: [{ from: 0, width: 320, height: 240 }],
  problems: { listed: [{ offset: 3, text: 'an image is cut short' }], total: 7 },
};
const circumstances = { name: 'movie.avi', generation: 2, isGone: false, notice: null };

describe('clipStateOf', () => {
  it('tells what is known, runs of frames with both their ends', () => {
    expect(clipStateOf(facts, circumstances)).toEqual({
      name: 'movie.avi',
      generation: 2,
      framing: 'avi',
      framesPerSecond: 25,
      warning: null,
      phase: 'indexing',
      isGone: false,
      notice: null,
      bytesIndexed: 100,
      totalBytes: 200,
      frames: 4,
      sizes: [
        { from: 0, to: 1, least: 10, mean: 15, most: 20 },
        { from: 2, to: 3, least: 5, mean: 6, most: 7 },
      ],
      pictureSizes: [{ from: 0, width: 320, height: 240 }],
      problems: { listed: [{ offset: 3, text: 'an image is cut short' }], total: 7 },
      budget: { datagramBytes: 1_200, roomBytes: 1_168, extraBytes: 4 },
    });
  });

  it('says why a file cannot be read on, and takes one that changed for what was read of it', () => {
    const failed = { ...facts.status, state: 'failed', reason: 'it has too many frames to be shown whole' } as const;
    expect(clipStateOf({ ...facts, status: failed }, circumstances)).toMatchObject({
      phase: 'failed',
      notice: 'movie.avi cannot be read on: it has too many frames to be shown whole.',
    });
    const changed = { ...facts.status, state: 'changed', reason: 'the file has grown' } as const;
    const notice = 'The file has grown.';
    expect(clipStateOf({ ...facts, status: changed }, { ...circumstances, notice })).toMatchObject({
      phase: 'complete',
      notice,
    });
  });

  it('stays within the bounds of the messages', () => {
    const many: ClipFacts = {
      ...facts,
      pictureSizes: Array.from({ length: MAX_PICTURE_SIZES + 1 }, (_, from) => ({ from, width: from, height: 1 })),
      problems: { listed: Array(MAX_LISTED_PROBLEMS + 1).fill({ offset: 1, text: 'x' }), total: 9_999 },
    };
    const state = clipStateOf(many, circumstances);
    expect(SIZE_BUCKETS).toBeLessThanOrEqual(MAX_SIZE_BUCKETS);
    expect(parseToFilePage({ type: 'clip/state', state })).toEqual({ type: 'clip/state', state });
  });
});
