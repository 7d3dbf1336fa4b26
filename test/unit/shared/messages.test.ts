import { describe, expect, it } from 'vitest';
import {
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
  state: 'buffering',
};

describe('parseToPlayer', () => {
  it.each([
    { type: 'player/frame', frameNumber: 0, latencyMs: 1.5, jpeg },
    { type: 'player/snapshot', snapshot },
    { type: 'player/snapshot', snapshot: { ...snapshot, state: 'notRunning' } },
    { type: 'player/snapshot', snapshot: { ...snapshot, chosen: false, movedFrom: 'server2' } },
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
    ['a frame without a number', { type: 'player/frame', latencyMs: 1, jpeg }],
    ['a frame with a negative number', { type: 'player/frame', frameNumber: -1, latencyMs: 1, jpeg }],
    ['a frame of endless latency', { type: 'player/frame', frameNumber: 1, latencyMs: Infinity, jpeg }],
    ['a frame that became JSON', { type: 'player/frame', frameNumber: 1, latencyMs: 1, jpeg: { 0: 255 } }],
    ['a snapshot of nothing', { type: 'player/snapshot' }],
    ['a snapshot without a flow', { type: 'player/snapshot', snapshot: { ...snapshot, flow: 7 } }],
    [
      'a snapshot that does not say whose choice it is',
      { type: 'player/snapshot', snapshot: { ...snapshot, chosen: 1 } },
    ],
    ['a source before that is no name', { type: 'player/snapshot', snapshot: { ...snapshot, movedFrom: 7 } }],
    ['a state that is none', { type: 'player/snapshot', snapshot: { ...snapshot, state: 'toString' } }],
  ])('refuses %s', (_name, raw) => {
    expect(parseToPlayer(raw)).toBeUndefined();
  });
});

describe('parseFromPlayer', () => {
  it.each([{ type: 'panel/ready', version: 1 }, { type: 'player/acknowledge' }])('takes $type', (message) => {
    expect(parseFromPlayer(message)).toEqual(message);
  });

  it.each([undefined, 7, {}, { type: 'panel/ready' }, { type: 'panel/ready', version: '1' }, { type: 'player/frame' }])(
    'refuses %j',
    (raw) => {
      expect(parseFromPlayer(raw)).toBeUndefined();
    },
  );
});

describe('parseFromPlayerRequest', () => {
  it('takes the one request there is', () => {
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
