import { describe, expect, it } from 'vitest';
import type { PlayerPageState } from '../../../../src/shared/messages';
import { captionOf, noticeOf, toldState } from '../../../../webview-ui/player/words';

/** What is of no matter before the end. */
const NO_END = { lost: false, offeredBy: null } as const;
const LOST = { lost: true, offeredBy: null } as const;

describe('noticeOf', () => {
  it.each<[PlayerPageState, 'buffering' | 'playing', string | undefined, string | undefined]>([
    ['buffering', 'buffering', 'Buffering…', undefined],
    ['buffering', 'playing', undefined, undefined],
    ['playing', 'buffering', 'Buffering…', undefined],
    ['playing', 'playing', undefined, undefined],
    ['recovering', 'buffering', 'Recovering: route lost, asking again…', undefined],
    ['recovering', 'playing', 'Recovering: route lost, asking again…', undefined],
    ['ended', 'playing', undefined, undefined],
    ['ended', 'buffering', 'Ended: nobody offers this flow any more.', 'Watch Again'],
    ['waiting', 'buffering', 'Waiting: nobody offers this flow now.', undefined],
    ['notRunning', 'buffering', 'No node is running in this window.', 'Start Node'],
    ['failed', 'buffering', 'This flow could not be watched.', 'Try Again'],
  ])('%s, queue %s', (state, queue, text, action) => {
    const notice = noticeOf({ state, sourceName: 'server1', chosen: true, movedFrom: null, ...LOST }, queue);
    expect(notice?.text).toBe(text);
    expect(notice?.action).toBe(action);
  });

  it.each<[PlayerPageState, 'buffering' | 'playing', string, boolean]>([
    ['buffering', 'buffering', 'server1 is gone; now from server2.', true],
    ['buffering', 'playing', 'server1 is gone; now from server2.', false],
    ['playing', 'buffering', 'server1 is gone; now from server2.', true],
    ['playing', 'playing', 'server1 is gone; now from server2.', false],
    ['recovering', 'playing', 'server1 is gone; now from server2. No route to it now, asking again…', true],
    ['ended', 'buffering', 'Ended: nobody offers this flow any more.', false],
    ['notRunning', 'buffering', 'No node is running in this window.', false],
  ])('after a move: %s, queue %s', (state, queue, text, busy) => {
    const notice = noticeOf({ state, sourceName: 'server2', chosen: true, movedFrom: 'server1', ...LOST }, queue);
    expect(notice).toMatchObject({ text, busy });
  });
});

it('does not say of one source that nobody offers the flow', () => {
  const named = { state: 'ended', sourceName: 'server1', chosen: false, movedFrom: null, ...LOST } as const;
  expect(noticeOf(named, 'buffering')).toEqual({
    text: 'Ended: server1 is gone.',
    busy: false,
    action: 'Watch Again',
  });
});

it.each<[boolean, boolean, string | null, string]>([
  [true, false, null, 'Ended.'],
  [false, false, null, 'Ended.'],
  [true, false, 'server1', 'Ended. server1 offers it again.'],
  [true, false, 'server2', 'Ended. server2 offers it.'],
  [true, true, null, 'Ended: nobody offers this flow any more.'],
  [true, true, 'server2', 'Ended: server1 is gone. server2 offers it.'],
  [false, true, 'server2', 'Ended: server1 is gone. server2 offers it.'],
  [false, true, 'server1', 'Ended. server1 offers it again.'],
])('an end, source chosen: %s, lost: %s, offered by %s: %s', (chosen, lost, offeredBy, text) => {
  const ended = { state: 'ended', sourceName: 'server1', movedFrom: null, chosen, lost, offeredBy } as const;
  expect(noticeOf(ended, 'buffering')).toEqual({ text, busy: false, action: 'Watch Again' });
});

describe('while it is paused', () => {
  const playing = { state: 'playing', sourceName: 'server1', chosen: true, movedFrom: null, ...NO_END } as const;

  it('says so, and what else there is to say', () => {
    expect(noticeOf(playing, 'paused')).toEqual({ text: 'Paused.', busy: false, action: undefined });
    expect(noticeOf({ ...playing, state: 'recovering' }, 'paused')?.text).toBe(
      'Paused. Recovering: route lost, asking again…',
    );
    expect(noticeOf({ ...playing, movedFrom: 'server0' }, 'paused')?.text).toBe(
      'Paused. server0 is gone; now from server1.',
    );
    expect(noticeOf({ ...playing, ...LOST, state: 'ended' }, 'paused')).toMatchObject({
      text: 'Paused. Ended: nobody offers this flow any more.',
      action: 'Watch Again',
    });
  });

  it('says that nothing more is kept', () => {
    expect(noticeOf(playing, 'paused', true)?.text).toBe(
      'Paused. There is no room for more: what comes now is not kept.',
    );
  });

  it('is of no interest where there is no node', () => {
    expect(noticeOf({ ...playing, state: 'notRunning' }, 'paused')?.text).toBe('No node is running in this window.');
  });
});

it('a gap that is over at once is not told, if there is a picture', () => {
  expect(toldState('buffering', 200, true)).toBe('playing');
  expect(toldState('buffering', 250, true)).toBe('buffering');
  expect(toldState('buffering', 0, false)).toBe('buffering');
  expect(toldState('paused', 0, true)).toBe('paused');
});

describe('captionOf', () => {
  const numbers = { frameNumber: 123, framesPerSecond: 29.7, waiting: 41, behindMs: 0, undecodable: 0 };

  it('is one line', () => {
    expect(captionOf(numbers)).toBe('frame 123 · 30 fps · 41 buffered');
  });

  it('has no rate under a still picture', () => {
    expect(captionOf({ ...numbers, framesPerSecond: 0, waiting: 0 })).toBe('frame 123 · 0 buffered');
  });

  it('tells how far a pause has left it behind', () => {
    expect(captionOf({ ...numbers, behindMs: 4249 })).toBe('frame 123 · 30 fps · 41 buffered · 4.2 s behind');
  });

  it('is empty before the first frame', () => {
    expect(captionOf({ ...numbers, frameNumber: undefined })).toBe('');
  });

  it('tells of frames that are no pictures', () => {
    expect(captionOf({ ...numbers, undecodable: 2 })).toBe('frame 123 · 30 fps · 41 buffered · 2 undecodable');
    expect(captionOf({ ...numbers, frameNumber: undefined, undecodable: 2 })).toContain('2 undecodable');
  });
});
