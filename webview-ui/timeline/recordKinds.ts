import type { TimelineRecord } from '../../src/overlay/snapshot';

/** What records are shown as: messages that only spread what is known of the overlay are apart from those that decide something. */
export type RecordKind = TimelineRecord['kind'] | 'topology';

/** In the order in which they are offered. */
export const RECORD_KINDS: readonly RecordKind[] = [
  'connection',
  'redial',
  'message',
  'route',
  'flow',
  'player',
  'topology',
];

/** What the kinds are called. */
export const KIND_WORDS: Readonly<Record<RecordKind, string>> = {
  connection: 'connection',
  redial: 'dial',
  message: 'message',
  route: 'route',
  flow: 'flow',
  player: 'player',
  topology: 'topology',
};

export function kindOf(record: TimelineRecord): RecordKind {
  if (record.kind !== 'message') return record.kind;
  const { type } = record.message;
  return type === 'topology' || type === 'topologyRequest' ? 'topology' : 'message';
}
