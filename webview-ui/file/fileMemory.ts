import { MOST_FRAMES_PER_SECOND, SPEEDS } from './playhead';

/** How the picture is shown: as large as there is room, or pixel for pixel. */
export type Zoom = 'fit' | 'actual';

/** What the user has arranged; the editor keeps it while the tab is hidden and over a reload of the window. */
export interface FileMemory {
  /** The frame that was shown. */
  readonly position: number;
  readonly isPlaying: boolean;
  /** Frames per second that the user has chosen; null: those of the file. */
  readonly framesPerSecond: number | null;
  readonly speed: number;
  readonly loops: boolean;
  readonly zoom: Zoom;
  /** Whether the chart shows where a frame needs one datagram more. */
  readonly showsDatagrams: boolean;
  readonly showsDetails: boolean;
}

export const FRESH_MEMORY: FileMemory = {
  position: 0,
  isPlaying: false,
  framesPerSecond: null,
  speed: 1,
  loops: true,
  zoom: 'fit',
  showsDatagrams: false,
  showsDetails: true,
};

/** Whether it is a rate at which files are played. */
export function isRate(value: unknown): value is number {
  return typeof value === 'number' && value > 0 && value <= MOST_FRAMES_PER_SECOND;
}

/** What was kept, as far as it is of its shape; the rest is as at first. */
export function parseFileMemory(raw: unknown): FileMemory {
  if (typeof raw !== 'object' || raw === null) return FRESH_MEMORY;
  const { position, isPlaying, framesPerSecond, speed, loops, zoom, showsDatagrams, showsDetails } = raw as Readonly<
    Record<string, unknown>
  >;
  const flag = (value: unknown, usual: boolean): boolean => (typeof value === 'boolean' ? value : usual);
  return {
    position: Number.isSafeInteger(position) && (position as number) >= 0 ? (position as number) : 0,
    isPlaying: flag(isPlaying, FRESH_MEMORY.isPlaying),
    framesPerSecond: isRate(framesPerSecond) ? framesPerSecond : null,
    speed: typeof speed === 'number' && SPEEDS.includes(speed) ? speed : 1,
    loops: flag(loops, FRESH_MEMORY.loops),
    zoom: zoom === 'actual' ? 'actual' : 'fit',
    showsDatagrams: flag(showsDatagrams, FRESH_MEMORY.showsDatagrams),
    showsDetails: flag(showsDetails, FRESH_MEMORY.showsDetails),
  };
}
