import type { PlayerFigures } from '../../src/shared/messages';
import { curveChart } from './curveChart';
import { activityOf, figureRows, figuresOf, type PageFigures } from './figureText';
import type { Playback, PlaybackFrame } from './playback';
import { RateMeter } from './rateMeter';
import { StatisticsView } from './statisticsView';

/** Counts frames, and shows what is known of a playback. */
export class FiguresView {
  readonly #view = new StatisticsView();
  /** Frames that came, and pictures that were drawn. */
  readonly received = new RateMeter();
  readonly shown = new RateMeter();
  /** What the node knows; undefined until it is told. */
  known: PlayerFigures | undefined;

  get element(): HTMLElement {
    return this.#view.element;
  }

  /** Whether a rate still has to fall to nothing. */
  isCounting(now: number): boolean {
    return this.shown.perSecond(now) > 0 || this.received.perSecond(now) > 0;
  }

  /** `isLive`: whether frames may come. */
  show(
    playback: Playback<PlaybackFrame>,
    isLive: boolean,
    { latency, undecodable }: Pick<PageFigures, 'latency' | 'undecodable'>,
    now: number,
  ): void {
    const { depth, held, rate, base, mode, state } = playback;
    const figures: PageFigures = {
      ...figuresOf(playback),
      activity: activityOf(state, isLive),
      isComing: isLive && playback.isComing(now),
      shownPerSecond: this.shown.perSecond(now),
      receivedPerSecond: this.received.perSecond(now),
      latency,
      undecodable,
    };
    const chart = curveChart(depth - held, mode === 'live' ? base : rate, base);
    this.#view.show(chart, mode === 'smooth' && state === 'playing', figureRows(figures, this.known));
  }
}
