import { describe, expect, it } from 'vitest';
import {
  type ClipState,
  MAX_LISTED_PROBLEMS,
  MAX_PICTURE_BYTES,
  MAX_PICTURE_SIZES,
  MAX_SIZE_BUCKETS,
  parseClipFrameAnswer,
  parseFromFilePage,
  parseFromFilePageRequest,
  parseToFilePage,
} from '../../../src/shared/fileMessages';

const bucket = { from: 0, to: 4, least: 10, mean: 12.5, most: 20 };
const problem = { offset: 77, text: 'a frame is cut short' };
const state: ClipState = {
  name: 'movie.Mjpeg',
  generation: 1,
  framing: 'avi',
  framesPerSecond: 29.97,
  warning: null,
  phase: 'indexing',
  isGone: false,
  notice: null,
  bytesIndexed: 10,
  totalBytes: 20,
  frames: 5,
  sizes: [bucket],
  pictureSizes: [{ from: 0, width: 320, height: 240 }],
  problems: { listed: [problem], total: 9 },
  budget: { datagramBytes: 1_200, roomBytes: 1_168, extraBytes: 4 },
};
const refused = { type: 'clip/refused', name: 'movie.mjpeg', sentence: 'It is an MP4 file.' };
const repair = { tableBytes: 0, endBytes: 2 };
const size = { storedBytes: 2, width: 1, height: 1 };
const answer = { index: 1, offset: 5, jpeg: new Uint8Array(2), repair, undecodable: null, ...size };

describe('parseToFilePage', () => {
  it.each([{ type: 'clip/state', state }, refused, { type: 'clip/offered', flow: 'film' }])(
    'takes $type as it is',
    (message) => {
      expect(parseToFilePage(message)).toEqual(message);
    },
  );

  it('keeps nothing that it does not know', () => {
    expect(parseToFilePage({ ...refused, more: 1 })).toEqual(refused);
    expect(parseToFilePage({ type: 'clip/state', state: { ...state, more: 1 } })).toEqual({
      type: 'clip/state',
      state,
    });
  });

  it.each<readonly [string, object]>([
    ['another framing', { framing: 'mp4' }],
    ['another phase', { phase: 'changed' }],
    ['a rate that is none', { framesPerSecond: Number.NaN }],
    ['half a frame', { frames: 0.5 }],
    ['too many bars', { sizes: Array(MAX_SIZE_BUCKETS + 1).fill(bucket) }],
    ['too many sizes', { pictureSizes: Array(MAX_PICTURE_SIZES + 1).fill({ from: 0, width: 1, height: 1 }) }],
    ['too many problems', { problems: { listed: Array(MAX_LISTED_PROBLEMS + 1).fill(problem), total: 1 } }],
    ['a problem before the file', { problems: { listed: [{ offset: -1, text: '' }], total: 1 } }],
    ['a name without end', { name: 'n'.repeat(2_000) }],
    ['no budget', { budget: {} }],
  ])('refuses %s', (_what, change) => {
    expect(parseToFilePage({ type: 'clip/state', state: { ...state, ...change } })).toBeUndefined();
  });

  it.each([undefined, null, 'clip/refused', { type: 'player/snapshot' }, { type: 'clip/refused' }])(
    'refuses %j',
    (raw) => {
      expect(parseToFilePage(raw)).toBeUndefined();
    },
  );
});

describe('parseFromFilePage', () => {
  it('takes that a page is ready, and nothing else', () => {
    expect(parseFromFilePage({ type: 'panel/ready', version: 3 })).toEqual({ type: 'panel/ready', version: 3 });
    expect(parseFromFilePage({ type: 'panel/ready' })).toBeUndefined();
    expect(parseFromFilePage({ type: 'clip/stream' })).toBeUndefined();
  });
});

describe('parseFromFilePageRequest', () => {
  it.each([
    { type: 'clip/frame', index: 0, generation: 1 },
    { type: 'clip/nearestFrame', offset: 5e9, generation: 1 },
    { type: 'clip/snapshot', index: 3, generation: 1 },
    { type: 'clip/stream' },
    { type: 'clip/stopOffering' },
    { type: 'clip/showInFlows' },
    { type: 'clip/copyOffset', offset: 12 },
    { type: 'clip/openOtherwise' },
  ])('takes $type', (request) => {
    expect(parseFromFilePageRequest(request)).toEqual(request);
  });

  it.each([
    { type: 'clip/frame', index: -1, generation: 1 },
    { type: 'clip/frame', index: '1', generation: 1 },
    { type: 'clip/frame', index: 1 },
    { type: 'clip/copyOffset', offset: Infinity },
    { type: 'clip/delete' },
    'clip/stream',
  ])('refuses %j', (raw) => {
    expect(parseFromFilePageRequest(raw)).toBeUndefined();
  });
});

describe('parseClipFrameAnswer', () => {
  it('takes a frame', () => {
    expect(parseClipFrameAnswer(answer)).toEqual(answer);
    const undecodable = { ...answer, undecodable: 'arithmetic coding' };
    expect(parseClipFrameAnswer(undecodable)).toEqual(undecodable);
  });

  it.each<readonly [string, object]>([
    ['a list for bytes', { jpeg: [1, 2] }],
    ['bytes without end', { jpeg: new Uint8Array(MAX_PICTURE_BYTES + 1) }],
    ['no word on repairs', { repair: { tableBytes: -1, endBytes: 0 } }],
    ['no word on decoding', { undecodable: undefined }],
  ])('refuses %s', (_what, change) => {
    expect(parseClipFrameAnswer({ ...answer, ...change })).toBeUndefined();
  });
});
