import { CATCH_UP_FROM, FULL_BUFFER, playbackRate, refillRate } from './playbackCurve';

/** The drawing's own pixels. */
export const CHART = { width: 264, height: 104 } as const;
/** Room for the numbers at the axes. */
const MARGIN = { left: 28, right: 12, top: 8, bottom: 16 } as const;
/** What the axes reach to: where the curve has tripled its rate. */
const MOST_FRAMES = 120;
const MOST_RATE = 100;

/** A number at an axis, and where it stands. */
export interface ChartMark {
  readonly x: number;
  readonly y: number;
  readonly text: string;
}

/** The playback curve, drawn: path data and places in pixels of {@link CHART}. */
export interface CurveChart {
  readonly curve: string;
  /** The lower level while a buffer is being filled up. */
  readonly refill: string;
  readonly axes: string;
  readonly point: { readonly x: number; readonly y: number };
  /** Numbers of frames, below the axis. */
  readonly frameMarks: readonly ChartMark[];
  /** Frames per second, left of the axis. */
  readonly rateMarks: readonly ChartMark[];
}

/** The curve of a flow whose level part is at `base`, with a point at `depth` frames and `rate`; one that is off the drawing stands at its edge. */
export function curveChart(depth: number, rate: number, base: number): CurveChart {
  const steps = Array.from({ length: MOST_FRAMES - CATCH_UP_FROM + 1 }, (_, index) => CATCH_UP_FROM + index);
  const rise = steps.map((frames) => `L${at(frames, playbackRate(frames, base))}`).join('');
  const frameMarks = [0, FULL_BUFFER, CATCH_UP_FROM, MOST_FRAMES];
  const rates = [base, ...(base < MOST_RATE / 2 ? [MOST_RATE] : [])];
  return {
    curve: `M${at(0, base)}L${at(CATCH_UP_FROM, base)}${rise}`,
    refill: `M${at(0, refillRate(base))}L${at(FULL_BUFFER, refillRate(base))}`,
    axes: `M${at(0, MOST_RATE)}L${at(0, 0)}L${at(MOST_FRAMES, 0)}`,
    point: { x: xOf(depth), y: yOf(rate) },
    frameMarks: frameMarks.map((frames) => ({ x: xOf(frames), y: CHART.height - 4, text: String(frames) })),
    rateMarks: rates.map((each) => ({ x: MARGIN.left - 4, y: yOf(each) + 4, text: String(Math.round(each)) })),
  };
}

function xOf(frames: number): number {
  const width = CHART.width - MARGIN.left - MARGIN.right;
  return rounded(MARGIN.left + (Math.min(frames, MOST_FRAMES) / MOST_FRAMES) * width);
}

function yOf(rate: number): number {
  const height = CHART.height - MARGIN.top - MARGIN.bottom;
  return rounded(MARGIN.top + (1 - Math.min(rate, MOST_RATE) / MOST_RATE) * height);
}

function at(frames: number, rate: number): string {
  return `${xOf(frames)},${yOf(rate)}`;
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}
