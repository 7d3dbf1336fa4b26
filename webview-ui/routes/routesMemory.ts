import { MAX_ID_TEXT } from '../../src/shared/overlayState';
import type { NodeId } from '../../src/wire/ids';
import { type RouteSort, USUAL_SORT } from './routesModel';

/** Of a filter that is remembered. */
const MAX_FILTER_TEXT = 200;

/** How the user has arranged the page. */
export interface RoutesMemory {
  readonly sort: RouteSort;
  readonly filter: string;
  /** The destination whose why is open; null: none. */
  readonly destination: NodeId | null;
  /** What the timeline keeps, for it to judge. */
  readonly timeline: unknown;
}

export const NO_ROUTES_MEMORY: RoutesMemory = {
  sort: USUAL_SORT,
  filter: '',
  destination: null,
  timeline: undefined,
};

/** A memory that came back as text, whatever is left of it. */
export function routesMemoryOf(kept: string): RoutesMemory {
  const raw = parsed(kept);
  if (typeof raw !== 'object' || raw === null) return NO_ROUTES_MEMORY;
  const { sort, filter, destination, timeline } = raw as Readonly<Record<string, unknown>>;
  return {
    sort: sortOf(sort),
    filter: typeof filter === 'string' ? filter.slice(0, MAX_FILTER_TEXT) : '',
    destination: typeof destination === 'string' && destination.length <= MAX_ID_TEXT ? destination : null,
    timeline,
  };
}

function sortOf(raw: unknown): RouteSort {
  if (typeof raw !== 'object' || raw === null) return USUAL_SORT;
  const { by, isDescending } = raw as Readonly<Record<string, unknown>>;
  if (typeof by !== 'string' || by.length > MAX_ID_TEXT) return USUAL_SORT;
  return { by, isDescending: isDescending === true };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
