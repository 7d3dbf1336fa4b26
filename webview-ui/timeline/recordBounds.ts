import type { TimelineRecord } from '../../src/overlay/snapshot';
import { kindOf } from './recordKinds';

/** Records that are kept. As many as a node keeps. */
export const MAX_KEPT_RECORDS = 4_000;
/** Of these, changes of the far overlay, of which there may be many every second: no more, even where there is room. */
export const MAX_KEPT_TOPOLOGY = MAX_KEPT_RECORDS / 4;
/** Of these, other messages, where something has to go. */
const MAX_KEPT_MESSAGES = MAX_KEPT_RECORDS / 2;

/**
 * What is kept of records, the oldest first: all where there is room. Else the oldest messages give way to what became of connections, routes
 * and flows, as in the node. The same object where nothing has to go.
 */
export function keptOf(records: readonly TimelineRecord[]): readonly TimelineRecord[] {
  const classes = records.map(classOf);
  const count = (wanted: RecordClass): number => classes.filter((each) => each === wanted).length;
  const topology = Math.max(0, count('topology') - MAX_KEPT_TOPOLOGY);
  const tooMany = Math.max(0, records.length - topology - MAX_KEPT_RECORDS);
  if (topology + tooMany === 0) return records;
  const message = Math.min(tooMany, Math.max(0, count('message') - MAX_KEPT_MESSAGES));
  const left: Record<RecordClass, number> = { topology, message, event: tooMany - message };
  return records.filter((_, i) => {
    const its = classes[i] ?? 'event';
    if (left[its] === 0) return true;
    left[its]--;
    return false;
  });
}

type RecordClass = 'topology' | 'message' | 'event';

function classOf(record: TimelineRecord): RecordClass {
  const kind = kindOf(record);
  return kind === 'topology' || kind === 'message' ? kind : 'event';
}
