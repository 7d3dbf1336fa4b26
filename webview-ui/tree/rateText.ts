import type { EdgeRatesView } from '../../src/overlay/snapshot';
import type { LinkLabels } from '../graph/sceneTypes';

/** What is written on the branches of a tree. */
export type BranchLabels = Extract<LinkLabels, 'none' | 'frames' | 'bytes'>;

/** `30 frames/s`; below 10 with one decimal place where it says something. */
export function framesText(rate: number): string {
  return `${figure(rate)} frames/s`;
}

/** Of 1,000 bytes; from 1,000 on in MB. */
export function bytesText(kilobytes: number): string {
  return kilobytes < 1_000 ? `${figure(kilobytes)} kB/s` : `${figure(kilobytes / 1_000)} MB/s`;
}

/** The words on a branch; empty for none. What was sent twice is said whatever is asked for. */
export function branchText(rates: EdgeRatesView | null, labels: BranchLabels): string {
  if (!rates) return labels === 'none' ? '' : 'no report';
  const repeated = rates.duplicatesPerSecond > 0 ? [`${figure(rates.duplicatesPerSecond)} twice/s`] : [];
  const rate =
    labels === 'none'
      ? []
      : [labels === 'frames' ? framesText(rates.framesPerSecond) : bytesText(rates.kilobytesPerSecond)];
  return [...rate, ...repeated].join(', ');
}

/** A number for people: whole from 10 on, else with at most one decimal place. */
export function figure(value: number): string {
  return value >= 9.95 ? Math.round(value).toLocaleString('en') : String(Math.round(value * 10) / 10);
}
