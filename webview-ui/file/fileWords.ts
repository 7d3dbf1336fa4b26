import { type DatagramBudget, datagramsOf } from '../../src/shared/datagramCount';
import type { ClipFraming, ClipPictureSize, ClipRepair, ClipSizes, ClipState } from '../../src/shared/fileMessages';
import { shownText } from '../../src/shared/shownText';
import { USUAL_RATE } from './playhead';
import type { SizeSummary } from './sizeChart';

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 });

const FRAMING_WORDS: Readonly<Record<ClipFraming, string>> = {
  lengthPrefixed: 'Five digits of length before each JPEG',
  raw: 'JPEGs one after another',
  multipart: 'Recording of an HTTP camera (multipart)',
  avi: 'AVI with Motion JPEG',
};

/** How the frames are set apart, in words. */
export function framingText(framing: ClipFraming): string {
  return FRAMING_WORDS[framing];
}

/** `1 frame`, `1,200 frames`. */
export function countText(count: number, noun: string): string {
  return `${whole.format(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** A number with its thousands apart. */
export function numberText(value: number): string {
  return whole.format(value);
}

/** Small amounts to the byte, large ones as one reads them: `7,997 bytes`, `2.98 MB`. */
export function bytesText(bytes: number): string {
  if (bytes < 10_000) return countText(Math.round(bytes), 'byte');
  const units = ['kB', 'MB', 'GB', 'TB'] as const;
  let [value, unit] = [bytes / 1_000, 0];
  for (; value >= 999.5 && unit < units.length - 1; unit++) value /= 1_000;
  return `${short.format(value)} ${units[unit]!}`;
}

/** A place in time: `0:03.25`, `1:02:03.25`. */
export function timeText(seconds: number): string {
  const hundredths = Math.round(Math.max(0, seconds) * 100);
  const two = (value: number): string => String(value).padStart(2, '0');
  const [minutes, hours] = [Math.floor(hundredths / 6_000) % 60, Math.floor(hundredths / 360_000)];
  const rest = `${two(Math.floor(hundredths / 100) % 60)}.${two(hundredths % 100)}`;
  return hours > 0 ? `${hours}:${two(minutes)}:${rest}` : `${minutes}:${rest}`;
}

/** Where a frame is, for who hears it: `Frame 17 of 90, 0:00.57`. Frames are numbered from 0. */
export function positionText(index: number, frames: number, framesPerSecond: number): string {
  return `Frame ${whole.format(index)} of ${whole.format(frames)}, ${timeText(index / framesPerSecond)}`;
}

/** The rate at which the file is played, and where it comes from. `own`: what the user has chosen. */
export function rateOf(
  { framesPerSecond }: Pick<ClipState, 'framesPerSecond'>,
  own: number | null,
): { readonly framesPerSecond: number; readonly origin: string } {
  if (own !== null) return { framesPerSecond: own, origin: 'your choice' };
  if (framesPerSecond !== null && framesPerSecond > 0) return { framesPerSecond, origin: 'from the file' };
  return { framesPerSecond: USUAL_RATE, origin: 'the file says none' };
}

/** A rate without more digits than it needs. */
export function rateText(framesPerSecond: number): string {
  return String(Math.round(framesPerSecond * 1_000) / 1_000);
}

/** The size of a picture in pixels; `unknown` where it does not say. */
export function pixelsText({ width, height }: Pick<ClipPictureSize, 'width' | 'height'>): string {
  return width > 0 && height > 0 ? `${width} × ${height}` : 'unknown';
}

/** The bits per second that playing the file at its speed takes. */
export function bitRateText(meanBytes: number, framesPerSecond: number): string {
  const kilobits = (meanBytes * framesPerSecond * 8) / 1_000;
  return kilobits >= 999.5 ? `${short.format(kilobits / 1_000)} Mbit/s` : `${short.format(kilobits)} kbit/s`;
}

/** How many datagrams frames need: the smallest, the largest, and one of mean size. */
export function datagramsText({ least, mean, most }: SizeSummary, budget: DatagramBudget): string {
  const [fewest, usual, largest] = [least, mean, most].map((bytes) => numberText(datagramsOf(bytes, budget)));
  return fewest === largest ? `${fewest} each` : `${fewest} to ${largest}, mean ${usual}`;
}

/** What was put into an image so that browsers decode it; undefined where nothing was. */
export function repairText({ tableBytes, endBytes }: ClipRepair): string | undefined {
  const said = [
    ...(tableBytes > 0 ? [`${countText(tableBytes, 'byte')} of tables added`] : []),
    ...(endBytes > 0 ? [`${countText(endBytes, 'byte')} added: its end was missing`] : []),
  ];
  return said.length === 0 ? undefined : said.join('; ');
}

/** What the chart says of a bar. */
export function sizeReading({ from, to, least, mean, most }: ClipSizes, budget: DatagramBudget): string {
  const [fewest, largest] = [datagramsOf(least, budget), datagramsOf(most, budget)];
  const datagrams = fewest === largest ? countText(fewest, 'datagram') : `${fewest} to ${largest} datagrams`;
  if (from === to) return `Frame ${whole.format(from)}: ${bytesText(most)}, ${datagrams}`;
  const sizes = least === most ? bytesText(most) : `${bytesText(least)} to ${bytesText(most)}, mean ${bytesText(mean)}`;
  return `Frames ${whole.format(from)} to ${whole.format(to)}: ${sizes}, ${datagrams}`;
}

/** How far the file has been looked through; undefined once it has been. */
export function progressText({
  phase,
  bytesIndexed,
  totalBytes,
  frames,
}: Pick<ClipState, 'phase' | 'bytesIndexed' | 'totalBytes' | 'frames'>): string | undefined {
  if (phase !== 'indexing') return undefined;
  const percent = totalBytes > 0 ? Math.min(99, Math.floor((bytesIndexed / totalBytes) * 100)) : 0;
  return `Looking for frames: ${bytesText(bytesIndexed)} of ${bytesText(totalBytes)} (${percent} %), ${countText(frames, 'frame')} so far`;
}

/** Why a frame has no picture, as it stands where the picture would. `reason` as the extension gives it; undefined where only the browser knows. */
export function undecodableText(index: number, reason: string | undefined): string {
  const why = reason === undefined ? '' : `: ${shownText(reason)}`;
  return `Frame ${whole.format(index)} cannot be decoded by a browser${why}`;
}

/** What is wrong with the file, in one line; `shown`: how many are listed. */
export function problemsText(total: number, shown: number): string {
  if (total === 0) return 'None found.';
  return total > shown ? `${countText(total, 'problem')}; the first ${whole.format(shown)} are listed.` : '';
}

/** Said when all of a file is known. */
export function completeText(frames: number, problems: number): string {
  const found = problems === 0 ? 'no problems' : countText(problems, 'problem');
  return `${countText(frames, 'frame')}, ${found} found.`;
}
