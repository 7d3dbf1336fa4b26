import { describe, expect, it } from 'vitest';
import type { PlayerFigures } from '../../../../src/shared/messages';
import {
  activityOf,
  durationText,
  figureRows,
  figuresOf,
  type PageFigures,
  pathText,
} from '../../../../webview-ui/player/figureText';
import { Playback } from '../../../../webview-ui/player/playback';

const PAGE: PageFigures = {
  mode: 'smooth',
  activity: 'playing',
  isComing: true,
  depth: 42,
  held: 0,
  rate: 30,
  base: 30,
  intervalMs: 1000 / 30,
  liveDelayMs: 12,
  jitterMs: 1.26,
  shownPerSecond: 29.6,
  receivedPerSecond: 30,
  latency: { nodeMs: 4, pageMs: 1400 },
  skipped: 1,
  dropped: 2,
  undecodable: 3,
};

const KNOWN: PlayerFigures = {
  delivered: 100,
  lost: 4,
  late: 5,
  duplicate: 6,
  transportMs: 2,
  path: [
    { name: 'server1', gapBefore: false },
    { name: 'relay', gapBefore: true },
    { name: 'this node', gapBefore: false },
  ],
};

const rows = (page: Partial<PageFigures> = {}, known: PlayerFigures | undefined = KNOWN) =>
  Object.fromEntries(figureRows({ ...PAGE, ...page }, known).map(({ label, value }) => [label, value]));

describe('figureRows', () => {
  it('tells everything', () => {
    expect(rows()).toEqual({
      Buffer: '42 frames, 1.40 s',
      Playing: '30 frames/s',
      Received: '30 frames/s',
      Shown: '30 frames/s',
      'Arrival jitter': '1.3 ms',
      Latency: '1.41 s: 4.0 ms to this node, 2.0 ms to the page, 1.40 s here',
      'On the way': '4 lost, 5 late, 6 duplicate',
      'In the player': '1 skipped, 2 dropped, 3 undecodable',
      Path: 'server1 → … → relay → this node',
    });
  });

  it('leaves open what is not known', () => {
    const unknown = figureRows({ ...PAGE, latency: undefined }, undefined);
    expect(unknown.filter(({ value }) => value === '–').map(({ label }) => label)).toEqual([
      'Latency',
      'On the way',
      'Path',
    ]);
    expect(rows({}, { ...KNOWN, transportMs: null })['Latency']).toBe('1.40 s: 4.0 ms to this node, 1.40 s here');
  });

  it('holds nothing up as current where nothing comes, or nothing plays', () => {
    const silent = rows({ activity: 'none', isComing: false, shownPerSecond: 0, receivedPerSecond: 0 });
    expect(silent).toMatchObject({
      Playing: 'nothing',
      Received: '0 frames/s',
      'Arrival jitter': '–',
      Latency: '–',
      'On the way': '4 lost, 5 late, 6 duplicate',
      Path: '–',
    });
    // What came before is played to its end, and a picture that is held stays.
    expect(rows({ isComing: false })['Latency']).not.toBe('–');
    expect(rows({ activity: 'paused', isComing: false })['Latency']).not.toBe('–');
    expect(rows({ activity: 'waiting' })['Latency']).toBe('–');
    expect(rows({ activity: 'waiting' })['Path']).not.toBe('–');
  });

  it.each<[Partial<PageFigures>, string]>([
    [{ activity: 'paused' }, 'paused'],
    [{ activity: 'waiting' }, 'waiting for frames'],
    [{ activity: 'waiting', mode: 'live' }, 'waiting for frames'],
    [{ activity: 'none' }, 'nothing'],
    [{ rate: 118, depth: 123, intervalMs: 1000 / 120 }, '118 frames/s'],
    [{ rate: 140, depth: 128, intervalMs: 1000 / 120 }, '140 frames/s, catching up'],
    [{ rate: 31, depth: 60 }, '31 frames/s, catching up'],
    [{ rate: 62, depth: 110, intervalMs: undefined }, '62 frames/s, catching up'],
    [{ rate: 62, depth: 110 }, '62 frames/s, catching up'],
    [{ rate: 5000 }, 'over 1,000 frames/s, catching up'],
    [{ rate: 28 }, '28 frames/s, filling up to 40'],
    [{ rate: 14, base: 15 }, '14 frames/s, filling up to 40'],
    [{ mode: 'live' }, 'as frames come, 12 ms kept back'],
  ])('%j plays: %s', (page, text) => {
    expect(rows(page)['Playing']).toBe(text);
  });

  it('tells what a pause has left, and counts by the pace of the flow', () => {
    expect(rows({ depth: 1, base: 10, intervalMs: 100 })['Buffer']).toBe('1 frame, 100 ms');
    expect(rows({ depth: 123, intervalMs: 1000 / 120 })['Buffer']).toBe('123 frames, 1.02 s');
    expect(rows({ depth: 30, intervalMs: undefined })['Buffer']).toBe('30 frames, 1.00 s');
    expect(rows({ depth: 0 })['Buffer']).toBe('empty');
    expect(rows({ depth: 150, held: 110 })['Buffer']).toBe('150 frames, 5.00 s; 110 since the pause');
  });
});

it('durations are as exact as they are of use', () => {
  expect([0, 1.26, 9.94, 9.96, 999.4, 999.6, 12_345].map(durationText)).toEqual([
    '0.0 ms',
    '1.3 ms',
    '9.9 ms',
    '10 ms',
    '999 ms',
    '1.00 s',
    '12.35 s',
  ]);
});

it('names in a path cannot pretend to be others', () => {
  expect(pathText([{ name: 'a\u202eb\n', gapBefore: true }])).toBe('… → a\ufffdb\ufffd');
});

it('figures are those of the playback', () => {
  const playback = new Playback('live');
  for (let i = 0; i < 30; i++) playback.push({ bytes: new Uint8Array(1), capturedMs: i * 40 }, i * 40);
  playback.pause();
  expect(figuresOf(playback)).toMatchObject({ mode: 'live', depth: 30, held: 0, base: 25, intervalMs: 40, skipped: 0 });
});

it.each([
  ['paused', true, 'paused'],
  ['paused', false, 'paused'],
  ['playing', true, 'playing'],
  ['playing', false, 'playing'],
  ['buffering', true, 'waiting'],
  ['buffering', false, 'none'],
] as const)('a player that is %s, of a flow that may come: %s, is %s', (state, isLive, activity) => {
  expect(activityOf(state, isLive)).toBe(activity);
});
