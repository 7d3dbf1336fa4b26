import { describe, expect, it } from 'vitest';
import {
  MAX_FRAME_BYTES,
  MAX_PATH_HOPS,
  parseFromPlayer,
  parseFromPlayerRequest,
  parsePlayerPageMemory,
  parseToPlayer,
} from '../../../src/shared/messages';

const jpeg = new Uint8Array([0xff, 0xd8, 0xff, 0xd9]);
const snapshot = {
  flow: 'movie',
  source: 'id',
  sourceName: 'server1',
  chosen: true,
  movedFrom: null,
  lost: false,
  offeredBy: null,
  state: 'buffering',
};

const figures = {
  delivered: 10,
  lost: 1,
  late: 2,
  duplicate: 3,
  transportMs: 1.5,
  path: [{ name: 'server1', gapBefore: false }],
};

describe('parseToPlayer', () => {
  it.each([
    { type: 'player/frame', frameNumber: 0, capturedMs: -3.5, latencyMs: 1.5, jpeg },
    { type: 'player/snapshot', snapshot },
    { type: 'player/snapshot', snapshot: { ...snapshot, state: 'notRunning' } },
    { type: 'player/snapshot', snapshot: { ...snapshot, chosen: false, movedFrom: 'server2' } },
    { type: 'player/snapshot', snapshot: { ...snapshot, state: 'ended', lost: true, offeredBy: 'server2' } },
    { type: 'player/figures', figures },
    { type: 'player/figures', figures: { ...figures, transportMs: null, path: [] } },
    { type: 'player/do', action: 'pause' },
  ])('takes $type', (message) => {
    expect(parseToPlayer(message)).toEqual(message);
  });

  it('leaves out what it does not know', () => {
    const message = { type: 'player/snapshot', snapshot: { ...snapshot, more: 1 }, more: 1 };
    expect(parseToPlayer(message)).toEqual({ type: 'player/snapshot', snapshot });
  });

  it.each([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'player/frame'],
    ['another type', { type: 'topology/delta' }],
    ['a frame without a number', { type: 'player/frame', capturedMs: 1, latencyMs: 1, jpeg }],
    ['a frame with a negative number', { type: 'player/frame', frameNumber: -1, capturedMs: 1, latencyMs: 1, jpeg }],
    ['a frame of endless latency', { type: 'player/frame', frameNumber: 1, capturedMs: 1, latencyMs: Infinity, jpeg }],
    [
      'a frame that became JSON',
      { type: 'player/frame', frameNumber: 1, capturedMs: 1, latencyMs: 1, jpeg: { 0: 255 } },
    ],
    ['a frame captured at no time', { type: 'player/frame', frameNumber: 1, capturedMs: NaN, latencyMs: 1, jpeg }],
    ['half a frame lost', { type: 'player/figures', figures: { ...figures, lost: 0.5 } }],
    ['a path of no names', { type: 'player/figures', figures: { ...figures, path: ['server1'] } }],
    [
      'a path without an end',
      { type: 'player/figures', figures: { ...figures, path: Array(MAX_PATH_HOPS + 1).fill(figures.path[0]) } },
    ],
    ['an action that is none', { type: 'player/do', action: 'toString' }],
    ['a snapshot of nothing', { type: 'player/snapshot' }],
    ['a snapshot without a flow', { type: 'player/snapshot', snapshot: { ...snapshot, flow: 7 } }],
    [
      'a snapshot that does not say whose choice it is',
      { type: 'player/snapshot', snapshot: { ...snapshot, chosen: 1 } },
    ],
    ['a source before that is no name', { type: 'player/snapshot', snapshot: { ...snapshot, movedFrom: 7 } }],
    ['an end of no known kind', { type: 'player/snapshot', snapshot: { ...snapshot, lost: null } }],
    ['who offers it, without a name', { type: 'player/snapshot', snapshot: { ...snapshot, offeredBy: true } }],
    ['a state that is none', { type: 'player/snapshot', snapshot: { ...snapshot, state: 'toString' } }],
  ])('refuses %s', (_name, raw) => {
    expect(parseToPlayer(raw)).toBeUndefined();
  });
});

describe('parseFromPlayer', () => {
  it.each([
    { type: 'panel/ready', version: 1 },
    { type: 'player/acknowledge' },
    { type: 'player/status', mode: 'live', paused: true, statistics: false },
  ])('takes $type', (message) => {
    expect(parseFromPlayer(message)).toEqual(message);
  });

  it.each([
    undefined,
    7,
    {},
    { type: 'panel/ready' },
    { type: 'panel/ready', version: '1' },
    { type: 'player/frame' },
    { type: 'player/status', mode: 'fast', paused: true, statistics: true },
  ])('refuses %j', (raw) => {
    expect(parseFromPlayer(raw)).toBeUndefined();
  });
});

describe('parseFromPlayerRequest', () => {
  it('takes what there is', () => {
    const save = { type: 'player/saveFrame', frameNumber: 7, jpeg };
    expect(parseFromPlayerRequest({ ...save, more: 1 })).toEqual(save);
    expect(parseFromPlayerRequest({ ...save, frameNumber: -1 })).toBeUndefined();
    expect(parseFromPlayerRequest({ ...save, jpeg: [1] })).toBeUndefined();
    expect(parseFromPlayerRequest({ ...save, jpeg: new Uint8Array(0) })).toBeUndefined();
    expect(parseFromPlayerRequest({ ...save, jpeg: new Uint8Array(MAX_FRAME_BYTES + 1) })).toBeUndefined();
    expect(parseFromPlayerRequest({ type: 'player/watchAgain' })).toEqual({ type: 'player/watchAgain' });
    expect(parseFromPlayerRequest({ type: 'player/explode' })).toBeUndefined();
    expect(parseFromPlayerRequest(undefined)).toBeUndefined();
  });
});

describe('parsePlayerPageMemory', () => {
  it('takes what a page kept and nothing else', () => {
    const named = { flow: 'movie', source: 'id', chosen: false };
    expect(parsePlayerPageMemory({ ...named, zoom: 2 })).toEqual(named);
    expect(parsePlayerPageMemory({ ...named, chosen: true })).toEqual({ ...named, chosen: true });
    expect(parsePlayerPageMemory({ flow: 'movie', source: 'id' })).toEqual(named);
    expect(parsePlayerPageMemory(undefined)).toBeUndefined();
    expect(parsePlayerPageMemory({ flow: 'movie' })).toBeUndefined();
  });
});
