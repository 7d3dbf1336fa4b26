import type { LayoutName } from '../graph/layouts/layout';
import { parsePlacement, type PlacementMemory } from '../graph/placementMemory';
import type { LinkLabels, SceneState } from '../graph/sceneTypes';

/** What outlives the page: plain data. */
export interface PageMemory {
  readonly placement: PlacementMemory;
  readonly layout: LayoutName;
  readonly labels: LinkLabels;
  readonly lit: SceneState['lit'];
  readonly onlyLit: boolean;
  readonly showsTable: boolean;
  /** What the timeline has given, unread. */
  readonly timeline: unknown;
}

/** The ways to lay out, and what links can say, as people choose them. */
export const LAYOUT_NAMES: Readonly<Record<LayoutName, string>> = {
  force: 'Force',
  layered: 'Layers',
  circle: 'Circle',
};
export const LABEL_NAMES: Readonly<Record<LinkLabels, string>> = {
  none: 'None',
  frames: 'Frames/s',
  bytes: 'kB/s',
  cost: 'Cost',
  roundTrip: 'Round trip',
};

const MAX_TEXT = 256;

/** The memory in a text from outside. What is not understood is as if it had never been kept; never throws. */
export function parseMemory(text: string): PageMemory {
  const raw = objectIn(text);
  return {
    placement: parsePlacement(raw['placement']),
    layout: keyOf(LAYOUT_NAMES, raw['layout'], 'force'),
    labels: keyOf(LABEL_NAMES, raw['labels'], 'none'),
    lit: litIn(raw['lit']),
    onlyLit: raw['onlyLit'] === true,
    showsTable: raw['showsTable'] === true,
    timeline: raw['timeline'],
  };
}

function objectIn(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function keyOf<K extends string>(names: Readonly<Record<K, string>>, raw: unknown, otherwise: K): K {
  return typeof raw === 'string' && Object.hasOwn(names, raw) ? (raw as K) : otherwise;
}

function litIn(raw: unknown): SceneState['lit'] {
  if (typeof raw !== 'object' || raw === null) return null;
  const { flow, source } = raw as Readonly<Record<string, unknown>>;
  if (typeof flow !== 'string' || flow.length > MAX_TEXT) return null;
  return { flow, source: typeof source === 'string' && source.length <= MAX_TEXT ? source : null };
}
