import type { TimelineView } from '../overlay/snapshot';
import { type NodeText, recordText, timeText } from '../shared/timelineText';
import { formatTable } from './table';

/** A table of what happened, the oldest first, in the time of day here. */
export function timelineText({ records, missed }: TimelineView, node: NodeText): string {
  const others = missed > 0 ? [`${missed} not shown`] : [];
  if (records.length === 0) return [...others, 'nothing'].join(', ');
  const rows = records.map((record) => [record.n, timeText(record.at), record.kind, recordText(record, node)]);
  return [...others, formatTable(['NUMBER', 'TIME', 'KIND', 'WHAT'], rows)].join('\n');
}
