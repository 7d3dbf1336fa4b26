import type { TimelineView } from '../overlay/snapshot';
import { type NodeText, recordText, timeText } from '../shared/timelineText';
import { formatTable } from './table';

/** A table of what happened, the oldest first, in the time of day here. */
export function timelineText({ records, missed }: TimelineView, node: NodeText): string {
  const earlier = missed > 0 ? [`${missed} earlier`] : [];
  if (records.length === 0) return [...earlier, 'nothing'].join(', ');
  const rows = records.map((record) => [record.n, timeText(record.at), record.kind, recordText(record, node)]);
  return [...earlier, formatTable(['NUMBER', 'TIME', 'KIND', 'WHAT'], rows)].join('\n');
}
