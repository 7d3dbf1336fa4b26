import type { PathHop, PlaybackMode, PlayerFigures } from '../../src/shared/messages';
import { shownText } from '../../src/shared/shownText';
import type { Playback, PlaybackFrame, PlaybackState } from './playback';
import { FULL_BUFFER, refillRate } from './playbackCurve';

/** What a player does. `waiting`: frames may come; `none`: there are none, and none will come by themselves. */
export type Activity = 'playing' | 'paused' | 'waiting' | 'none';

/** `isLive`: whether frames may come. */
export function activityOf(state: PlaybackState, isLive: boolean): Activity {
  if (state !== 'buffering') return state;
  return isLive ? 'waiting' : 'none';
}

/** What the page itself knows of its playback. */
export interface PageFigures {
  readonly mode: PlaybackMode;
  readonly activity: Activity;
  /** Whether frames have come lately: what was measured of them, and their way, is of now. */
  readonly isComing: boolean;
  /** Frames that wait, and those of them that a pause has left. */
  readonly depth: number;
  readonly held: number;
  /** Frames per second that the curve gives now, and on its level part. */
  readonly rate: number;
  readonly base: number;
  /** From one frame of the flow to the next; undefined until known. */
  readonly intervalMs: number | undefined;
  /** How long frames are kept back in `live`. */
  readonly liveDelayMs: number;
  readonly jitterMs: number;
  readonly shownPerSecond: number;
  readonly receivedPerSecond: number;
  /** Of the picture on show: until the node handed it out, and from its arrival at the page until it was drawn; undefined before the first. */
  readonly latency: { readonly nodeMs: number; readonly pageMs: number } | undefined;
  readonly skipped: number;
  readonly dropped: number;
  readonly undecodable: number;
}

/** The part of the figures that is of the playback itself. */
export function figuresOf(
  playback: Pick<
    Playback<PlaybackFrame>,
    'mode' | 'depth' | 'held' | 'rate' | 'base' | 'liveDelayMs' | 'arrivals' | 'counts'
  >,
): Omit<PageFigures, 'activity' | 'isComing' | 'shownPerSecond' | 'receivedPerSecond' | 'latency' | 'undecodable'> {
  const { mode, depth, held, rate, base, liveDelayMs, arrivals, counts } = playback;
  const { jitterMs, intervalMs } = arrivals;
  const { skipped, dropped } = counts;
  return { mode, depth, held, rate, base, intervalMs, liveDelayMs, jitterMs, skipped, dropped };
}

/** A line of the statistics. */
export interface FigureRow {
  readonly label: string;
  readonly value: string;
}

/** The lines of the statistics. `known`: what the node knows; undefined until it is told. */
export function figureRows(page: PageFigures, known: PlayerFigures | undefined): readonly FigureRow[] {
  const rows: readonly (readonly [label: string, value: string | undefined])[] = [
    ['Buffer', bufferText(page)],
    ['Playing', playingText(page)],
    ['Received', `${Math.round(page.receivedPerSecond)} frames/s`],
    ['Shown', `${Math.round(page.shownPerSecond)} frames/s`],
    ['Arrival jitter', page.isComing ? durationText(page.jitterMs) : undefined],
    ['Latency', latencyText(page, known)],
    ['On the way', known && `${known.lost} lost, ${known.late} late, ${known.duplicate} duplicate`],
    ['In the player', playerText(page)],
    ['Path', page.isComing && known && known.path.length > 0 ? pathText(known.path) : undefined],
  ];
  return rows.map(([label, value]) => ({ label, value: value ?? '–' }));
}

/** The nodes that a flow goes through, hop by hop, from its origin on. */
export function pathText(path: readonly PathHop[]): string {
  return path
    .map(
      ({ name, gapBefore }, index) =>
        (index === 0 ? (gapBefore ? '… → ' : '') : gapBefore ? ' → … → ' : ' → ') + shownText(name),
    )
    .join('');
}

/** `34 ms`, `1.41 s`; one decimal below 10 ms. */
export function durationText(ms: number): string {
  if (ms < 9.95) return `${ms.toFixed(1)} ms`;
  return ms < 999.5 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(2)} s`;
}

function bufferText({ depth, held, base, intervalMs }: PageFigures): string {
  if (depth === 0) return 'empty';
  const lasts = durationText(depth * (intervalMs ?? 1000 / base));
  const frames = `${depth} ${depth === 1 ? 'frame' : 'frames'}, ${lasts}`;
  return held > 0 ? `${frames}; ${held} since the pause` : frames;
}

function playingText({ mode, activity, rate, base, intervalMs, liveDelayMs }: PageFigures): string {
  if (activity === 'none') return 'nothing';
  if (activity === 'waiting') return 'waiting for frames';
  if (activity === 'paused') return 'paused';
  if (mode === 'live') return `as frames come, ${durationText(liveDelayMs)} kept back`;
  const text = `${rateText(rate)} frames/s`;
  // A flow that is faster than the level part of the curve is played from its rise all the time.
  const isFast = intervalMs !== undefined && intervalMs > 0 && 1000 / intervalMs > base * FAST_FROM;
  if (rate > (isFast ? (1000 / intervalMs) * FAST_FROM : base)) return `${text}, catching up`;
  return rate === refillRate(base) ? `${text}, filling up to ${FULL_BUFFER}` : text;
}

/** So much more is more, not chance. */
const FAST_FROM = 1.1;

function rateText(rate: number): string {
  return rate < 1000 ? String(Math.round(rate * 10) / 10) : 'over 1,000';
}

function latencyText({ latency, activity }: PageFigures, known: PlayerFigures | undefined): string | undefined {
  if (!latency || activity === 'none' || activity === 'waiting') return undefined;
  const { nodeMs, pageMs } = latency;
  const transportMs = known?.transportMs ?? 0;
  const parts = [
    `${durationText(nodeMs)} to this node`,
    ...(transportMs === 0 ? [] : [`${durationText(transportMs)} to the page`]),
    `${durationText(pageMs)} here`,
  ];
  return `${durationText(nodeMs + transportMs + pageMs)}: ${parts.join(', ')}`;
}

function playerText({ skipped, dropped, undecodable }: PageFigures): string {
  return `${skipped} skipped, ${dropped} dropped${undecodable > 0 ? `, ${undecodable} undecodable` : ''}`;
}
