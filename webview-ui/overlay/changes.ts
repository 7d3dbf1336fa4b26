import { shownText } from '../../src/shared/shownText';
import type { GraphModel } from '../graph/graphModel';
import type { NameOf } from './words';

/** More nodes of one change are not named. */
const MAX_NAMED = 3;

/** What has happened between two graphs, as sentences; nothing where only numbers changed. */
export function changesBetween(before: GraphModel, after: GraphModel, nameOf: NameOf): readonly string[] {
  if (before === after) return [];
  const there = (model: GraphModel): string[] =>
    model.nodes.filter(({ unreachable }) => !unreachable).map(({ id }) => id);
  const flows = (model: GraphModel): string[] => [
    ...new Set(model.nodes.flatMap(({ offers }) => offers.map(({ flow }) => shownText(flow)))),
  ];
  const nodes = differenceOf(there(before), there(after));
  const offers = differenceOf(flows(before), flows(after));
  return [
    ...sentence(nodes.gone.map(nameOf), 'is gone', 'are gone', 'nodes'),
    ...sentence(nodes.fresh.map(nameOf), 'is here', 'are here', 'nodes'),
    ...sentence(offers.fresh, 'is on offer', 'are on offer', 'flows'),
    ...sentence(offers.gone, 'is not on offer any more', 'are not on offer any more', 'flows'),
  ];
}

function differenceOf(before: readonly string[], after: readonly string[]): { fresh: string[]; gone: string[] } {
  const old = new Set(before);
  const next = new Set(after);
  return { fresh: after.filter((id) => !old.has(id)), gone: before.filter((id) => !next.has(id)) };
}

function sentence(names: readonly string[], one: string, many: string, noun: string): string[] {
  if (names.length === 0) return [];
  if (names.length > MAX_NAMED) return [`${names.length} ${noun} ${many}.`];
  return [`${names.join(', ')} ${names.length === 1 ? one : many}.`];
}
