import { describe, expect, it } from 'vitest';
import type { PlayerPageState } from '../../../../src/shared/messages';
import { captionOf, noticeOf } from '../../../../webview-ui/player/words';

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
    const notice = noticeOf({ state, sourceName: 'server1', chosen: true, movedFrom: null }, queue);
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
    const notice = noticeOf({ state, sourceName: 'server2', chosen: true, movedFrom: 'server1' }, queue);
    expect(notice).toMatchObject({ text, busy });
  });
});

it('does not say of one source that nobody offers the flow', () => {
  const named = { state: 'ended', sourceName: 'server1', chosen: false, movedFrom: null } as const;
  expect(noticeOf(named, 'buffering')).toEqual({
    text: 'Ended: server1 is gone.',
    busy: false,
    action: 'Watch Again',
  });
});

describe('captionOf', () => {
  const numbers = { frameNumber: 123, framesPerSecond: 29.7, waiting: 41, undecodable: 0 };

  it('is one line', () => {
    expect(captionOf(numbers)).toBe('frame 123 · 30 fps · 41 buffered');
  });

  it('has no rate under a still picture', () => {
    expect(captionOf({ ...numbers, framesPerSecond: 0, waiting: 0 })).toBe('frame 123 · 0 buffered');
  });

  it('is empty before the first frame', () => {
    expect(captionOf({ ...numbers, frameNumber: undefined })).toBe('');
  });

  it('tells of frames that are no pictures', () => {
    expect(captionOf({ ...numbers, undecodable: 2 })).toBe('frame 123 · 30 fps · 41 buffered · 2 undecodable');
    expect(captionOf({ ...numbers, frameNumber: undefined, undecodable: 2 })).toContain('2 undecodable');
  });
});
