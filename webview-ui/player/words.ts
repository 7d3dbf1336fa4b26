import type { PlayerSnapshot } from '../../src/shared/messages';
import type { PlaybackState } from './playback';

/** What stands in the picture beside, or instead of, the video. */
export interface Notice {
  readonly text: string;
  /** Whether something is under way. */
  readonly busy: boolean;
  /** What the button says that asks to watch again; undefined for no button. */
  readonly action: string | undefined;
}

/** A buffer that ran empty for less than this is not worth a word: it would be gone before it is read. */
const STALL_WORTH_TELLING_MS = 250;

/** What is told of the playback: a gap that is over at once is none, if there is a picture. */
export function toldState(state: PlaybackState, stalledMs: number, hasPicture: boolean): PlaybackState {
  return state === 'buffering' && hasPicture && stalledMs < STALL_WORTH_TELLING_MS ? 'playing' : state;
}

/**
 * The words for what a player is; undefined while there is nothing to say: the video plays. `isFull`: the pause has filled all room there
 * is for frames.
 */
export function noticeOf(
  snapshot: Omit<PlayerSnapshot, 'flow' | 'source'>,
  playback: PlaybackState,
  isFull = false,
): Notice | undefined {
  const notice = stateNotice(snapshot, playback);
  if (playback !== 'paused' || snapshot.state === 'notRunning' || snapshot.state === 'failed') return notice;
  const full = isFull ? ' There is no room for more: what comes now is not kept.' : '';
  const text = `Paused.${full}${notice ? ` ${notice.text}` : ''}`;
  return { text, busy: false, action: notice?.action };
}

function stateNotice(snapshot: Omit<PlayerSnapshot, 'flow' | 'source'>, playback: PlaybackState): Notice | undefined {
  const { state, movedFrom, sourceName } = snapshot;
  const moved = movedFrom === null ? undefined : `${movedFrom} is gone; now from ${sourceName}.`;
  switch (state) {
    case 'recovering':
      if (moved) return { text: `${moved} No route to it now, asking again…`, busy: true, action: undefined };
      return { text: 'Recovering: route lost, asking again…', busy: true, action: undefined };
    case 'notRunning':
      return { text: 'No node is running in this window.', busy: false, action: 'Start Node' };
    case 'waiting':
      return { text: 'Waiting: nobody offers this flow now.', busy: true, action: undefined };
    case 'failed':
      return { text: 'This flow could not be watched.', busy: false, action: 'Try Again' };
    case 'ended':
      // What has come before the end is still shown.
      if (playback === 'playing') return undefined;
      return { text: endText(snapshot), busy: false, action: 'Watch Again' };
    case 'buffering':
    case 'playing':
      if (moved) return { text: moved, busy: playback === 'buffering', action: undefined };
      return playback === 'buffering' ? { text: 'Buffering…', busy: true, action: undefined } : undefined;
  }
}

function endText({ chosen, lost, offeredBy, sourceName }: Omit<PlayerSnapshot, 'flow' | 'source'>): string {
  if (offeredBy === sourceName) return `Ended. ${offeredBy} offers it again.`;
  const offer = offeredBy === null ? '' : ` ${offeredBy} offers it.`;
  if (!lost) return `Ended.${offer}`;
  return chosen && offeredBy === null
    ? 'Ended: nobody offers this flow any more.'
    : `Ended: ${sourceName} is gone.${offer}`;
}

/** Numbers under the picture. */
export interface PlaybackNumbers {
  readonly frameNumber: number | undefined;
  /** Pictures shown in the last second. */
  readonly framesPerSecond: number;
  readonly waiting: number;
  /** How far the newest frame is ahead of the picture, where that is so because of a pause; otherwise 0. */
  readonly behindMs: number;
  /** Frames that came but could not be shown as pictures. */
  readonly undecodable: number;
}

/** The numbers as one line, without a rate while the picture stands still; empty before the first frame. */
export function captionOf({ frameNumber, framesPerSecond, waiting, behindMs, undecodable }: PlaybackNumbers): string {
  if (frameNumber === undefined && undecodable === 0) return '';
  const rate = Math.round(framesPerSecond);
  return [
    ...(frameNumber === undefined ? [] : [`frame ${frameNumber}`]),
    ...(rate === 0 ? [] : [`${rate} fps`]),
    `${waiting} buffered`,
    ...(behindMs < 100 ? [] : [`${(behindMs / 1000).toFixed(1)} s behind`]),
    ...(undecodable === 0 ? [] : [`${undecodable} undecodable`]),
  ].join(' · ');
}
