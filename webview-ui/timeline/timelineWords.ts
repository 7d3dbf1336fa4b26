import type { TimelineRecord } from '../../src/overlay/snapshot';
import type { TimelineModel } from './timelineModel';

/** What is shown of what there is, in a few words: `12 of 480 records`, `480 records, paused: 3 new`. */
export function summaryOf({
  shown,
  total,
  isPaused,
  waiting,
}: Pick<TimelineModel, 'shown' | 'total' | 'isPaused' | 'waiting'>): string {
  const number = (value: number): string => value.toLocaleString('en');
  const records = `${number(total)} ${total === 1 ? 'record' : 'records'}`;
  const what = shown.length === total ? records : `${number(shown.length)} of ${records}`;
  if (!isPaused) return what;
  return `${what}, paused${waiting > 0 ? `: ${number(waiting)} new` : ''}`;
}

/** Why the list is empty; undefined where it is not. */
export function emptyTextOf({ shown, total }: Pick<TimelineModel, 'shown' | 'total'>): string | undefined {
  if (shown.length > 0) return undefined;
  return total === 0 ? 'Nothing has happened yet.' : 'No record passes the filter.';
}

/** Records as JSON, one a line, as they are. */
export function linesOf(records: readonly TimelineRecord[]): string {
  return records.map((record) => `${JSON.stringify(record)}\n`).join('');
}
