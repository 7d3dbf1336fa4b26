import type { PlayerSnapshot } from '../../src/shared/messages';

/** What stands in the picture beside, or instead of, the video. */
export interface Notice {
  readonly text: string;
  /** Whether something is under way. */
  readonly busy: boolean;
  /** What the button says that asks to watch again; undefined for no button. */
  readonly action: string | undefined;
}

/** The words for what a player is; undefined while there is nothing to say: the video plays. */
export function noticeOf(
  { state, chosen, movedFrom, sourceName }: Omit<PlayerSnapshot, 'flow' | 'source'>,
  queue: 'buffering' | 'playing',
): Notice | undefined {
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
      if (queue === 'playing') return undefined;
      return {
        // Others may offer it to whoever did not want it from this one.
        text: chosen ? 'Ended: nobody offers this flow any more.' : `Ended: ${sourceName} is gone.`,
        busy: false,
        action: 'Watch Again',
      };
    case 'buffering':
    case 'playing':
      if (moved) return { text: moved, busy: queue === 'buffering', action: undefined };
      return queue === 'playing' ? undefined : { text: 'Buffering…', busy: true, action: undefined };
  }
}

/** Numbers under the picture. */
export interface PlaybackNumbers {
  readonly frameNumber: number | undefined;
  /** Pictures shown in the last second. */
  readonly framesPerSecond: number;
  readonly waiting: number;
  /** Frames that came but could not be shown as pictures. */
  readonly undecodable: number;
}

/** The numbers as one line, without a rate while the picture stands still; empty before the first frame. */
export function captionOf({ frameNumber, framesPerSecond, waiting, undecodable }: PlaybackNumbers): string {
  if (frameNumber === undefined && undecodable === 0) return '';
  const rate = Math.round(framesPerSecond);
  return [
    ...(frameNumber === undefined ? [] : [`frame ${frameNumber}`]),
    ...(rate === 0 ? [] : [`${rate} fps`]),
    `${waiting} buffered`,
    ...(undecodable === 0 ? [] : [`${undecodable} undecodable`]),
  ].join(' · ');
}
