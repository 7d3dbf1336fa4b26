import type { NodeId } from '../../src/wire/ids';
import type { GraphFilter } from '../graph/graphFilter';
import type { LayoutName } from '../graph/layouts/layout';
import { parsePlacement, type PlacementMemory } from '../graph/placementMemory';
import type { LinkLabels, SceneState } from '../graph/sceneTypes';
import type { StageView } from '../graph/stageView';
import type { AbsenceMemory, LostNode, ThereNode } from './absences';

/** What outlives the page: plain data. */
export interface PageMemory extends AbsenceMemory {
  readonly placement: PlacementMemory;
  readonly layout: LayoutName;
  readonly labels: LinkLabels;
  readonly lit: SceneState['lit'];
  readonly onlyLit: boolean;
  readonly showsTable: boolean;
  /** Whether the details are open; null: the user has not said. */
  readonly showsDetails: boolean | null;
  readonly selected: NodeId | null;
  readonly selectedLink: string | null;
  readonly near: GraphFilter['focus'];
  /** Where the user has moved the view to; null where it shows everything. */
  readonly view: StageView | null;
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
const MAX_LISTED = 500;
const MAX_HOPS = 100;

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
    showsDetails: typeof raw['showsDetails'] === 'boolean' ? raw['showsDetails'] : null,
    selected: textIn(raw['selected']),
    selectedLink: textIn(raw['selectedLink']),
    near: nearIn(raw['near']),
    view: viewIn(raw['view']),
    own: textIn(raw['own']),
    lost: lostIn(raw['lost']),
    there: thereIn(raw['there']),
    seen: Number.isFinite(raw['seen']) ? (raw['seen'] as number) : 0,
    timeline: raw['timeline'],
  };
}

function objectIn(text: string): Readonly<Record<string, unknown>> {
  try {
    return fieldsOf(JSON.parse(text));
  } catch {
    return {};
  }
}

function keyOf<K extends string>(names: Readonly<Record<K, string>>, raw: unknown, otherwise: K): K {
  return typeof raw === 'string' && Object.hasOwn(names, raw) ? (raw as K) : otherwise;
}

function litIn(raw: unknown): SceneState['lit'] {
  const { flow, source } = fieldsOf(raw);
  const known = textIn(flow);
  return known === null ? null : { flow: known, source: textIn(source) };
}

function nearIn(raw: unknown): GraphFilter['focus'] {
  const { id, hops } = fieldsOf(raw);
  const known = textIn(id);
  const isCount = Number.isInteger(hops) && (hops as number) >= 0 && (hops as number) <= MAX_HOPS;
  return known === null || !isCount ? null : { id: known, hops: hops as number };
}

function viewIn(raw: unknown): StageView | null {
  const { x, y, zoom } = fieldsOf(raw);
  if (![x, y, zoom].every((value) => Number.isFinite(value))) return null;
  return { x: x as number, y: y as number, zoom: zoom as number };
}

function lostIn(raw: unknown): readonly LostNode[] {
  if (!Array.isArray(raw)) return [];
  return raw.slice(0, MAX_LISTED).flatMap((entry: unknown): LostNode[] => {
    const [id, name, until] = Array.isArray(entry) ? (entry as unknown[]) : [];
    const known = textIn(id);
    return known === null || !Number.isFinite(until) ? [] : [[known, textIn(name) ?? '', until as number]];
  });
}

function thereIn(raw: unknown): readonly ThereNode[] {
  if (!Array.isArray(raw)) return [];
  return raw.slice(0, MAX_LISTED).flatMap((entry: unknown): ThereNode[] => {
    const [id, name] = Array.isArray(entry) ? (entry as unknown[]) : [];
    const known = textIn(id);
    return known === null ? [] : [[known, textIn(name) ?? '']];
  });
}

function fieldsOf(raw: unknown): Readonly<Record<string, unknown>> {
  return typeof raw === 'object' && raw !== null ? (raw as Readonly<Record<string, unknown>>) : {};
}

function textIn(raw: unknown): string | null {
  return typeof raw === 'string' && raw !== '' && raw.length <= MAX_TEXT ? raw : null;
}
