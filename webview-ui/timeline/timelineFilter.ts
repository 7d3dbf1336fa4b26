import type { TimelineRecord } from '../../src/overlay/snapshot';
import type { FlowId, NodeId } from '../../src/wire/ids';
import { kindOf, type RecordKind } from './recordKinds';
import { mentionsOf } from './timelineMarks';

/** Which records are shown: those that pass all of it. */
export interface TimelineFilter {
  /** Empty: every kind but `topology`, which goes on all the time. */
  readonly kinds: ReadonlySet<RecordKind>;
  /** Records that speak of it; null: of whichever. */
  readonly node: NodeId | null;
  /** Records that speak of a flow of this name; null: of whichever, or of none. */
  readonly flow: FlowId | null;
  /** Words that are all in the record's sentence, in either case. */
  readonly text: string;
}

export const NO_FILTER: TimelineFilter = { kinds: new Set(), node: null, flow: null, text: '' };

/** Makes a test of a filter. `sentence`: what the record says, which is asked for only where there are words to find. */
export function testOf(
  { kinds, node, flow, text }: TimelineFilter,
  sentence: (record: TimelineRecord) => string,
): (record: TimelineRecord) => boolean {
  const words = text
    .toLocaleLowerCase('en')
    .split(/\s+/)
    .filter((word) => word !== '');
  return (record) => {
    const kind = kindOf(record);
    if (kinds.size > 0 ? !kinds.has(kind) : kind === 'topology') return false;
    if (node !== null || flow !== null) {
      const { nodes, flows } = mentionsOf(record);
      if (node !== null && !nodes.has(node)) return false;
      if (flow !== null && !flows.some((key) => key.flow === flow)) return false;
    }
    if (words.length === 0) return true;
    const said = `${kind} ${sentence(record)}`.toLocaleLowerCase('en');
    return words.every((word) => said.includes(word));
  };
}
