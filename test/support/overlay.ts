import type { OfferedFlow } from '../../src/wire/control';
import type { FlowKey, NodeId } from '../../src/wire/ids';

/** A node id that ends in `number`, so that failures can be read; ids order as their numbers do. */
export function idOf(number: number): NodeId {
  return `00000000-0000-4000-8000-${number.toString(16).padStart(12, '0')}`;
}

/** The flow key of `flow` from the node with that number. */
export function keyOf(flow: string, number: number): FlowKey {
  return { flow, source: idOf(number) };
}

/** What the chunks of flows are in tests to which it does not matter. */
export const TEXT = 'text/plain';

/** These flows as a source offers them. */
export function offered(...flows: readonly string[]): OfferedFlow[] {
  return flows.map((flow) => ({ flow, contentType: TEXT }));
}
