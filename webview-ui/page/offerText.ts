import { shownText } from '../../src/shared/shownText';
import type { FlowId } from '../../src/wire/ids';

/** An offer in words; `source` is how its source is called, where that is to be said. */
export function offerText(flow: FlowId, source?: string): string {
  return source === undefined ? shownText(flow) : `${shownText(flow)} from ${source}`;
}

/** All offers of a flow in words, of which there are several. */
export function allSourcesText(flow: FlowId, count: number): string {
  return `${shownText(flow)} – all ${count} sources`;
}
