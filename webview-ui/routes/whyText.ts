import type { RouteAlternativeView, RouteChange, RouteRecord, TimelineRecord } from '../../src/overlay/snapshot';
import { isSameData } from '../../src/shared/keyedState';
import type { RouteEntryView } from '../../src/shared/overlayState';
import { causeText, type NodeText, timeText } from '../../src/shared/timelineText';
import type { NodeId } from '../../src/wire/ids';
import type { RouteCell, RouteColumn, RouteRow } from './routesModel';
import { CHANGE_MEANINGS, cellTextOf, pointText, ruleText } from './routeWords';

/** A sentence of the chain of causes. */
export interface WhyStep {
  readonly text: string;
  /** The number of the record of the timeline that shows it; undefined where none is known. */
  readonly record: number | undefined;
}

/** What a neighbour says, now and when the route was decided. */
export interface WhyNeighbour {
  readonly id: NodeId;
  readonly name: string;
  readonly isBest: boolean;
  readonly now: string;
  /** In a few words; undefined where it said the same. */
  readonly then: string | undefined;
}

/** A decision before the last one. */
export interface WhyEarlier {
  readonly n: number;
  readonly at: number;
  readonly change: RouteChange;
  readonly text: string;
}

/** Why the route to a destination is what it is. All texts are plain and may hold names of other nodes. */
export interface Why {
  readonly id: NodeId;
  readonly name: string;
  /** What the route is now. */
  readonly now: string;
  /** The class of the last change; undefined where none is known. */
  readonly change: RouteChange | undefined;
  /** From the cause to its effects. */
  readonly steps: readonly WhyStep[];
  readonly neighbours: readonly WhyNeighbour[];
  /** The newest first, at most {@link MAX_EARLIER}. */
  readonly earlier: readonly WhyEarlier[];
}

/** Earlier decisions that are told. */
export const MAX_EARLIER = 50;
/** The clock of a record and that of a view are the same, but one has gone by way of an age. */
const SAME_TIME_MS = 2_000;
/** A message is in a record shortly before what was decided by it. */
const MAX_LOOKED_BACK = 200;

type Decision = RouteEntryView['decision'] & { readonly via: NodeId | null; readonly cost: number | null };

/** `records`: of the node's timeline, as far as they are known, the oldest first. `columns`: those of the row. */
export function whyOf(
  row: RouteRow,
  columns: readonly RouteColumn[],
  records: readonly TimelineRecord[],
  nameOf: NodeText,
): Why {
  const decisions = records.filter(
    (record): record is RouteRecord => record.kind === 'route' && record.destination === row.id,
  );
  const newest = decisions.at(-1);
  const isNewest = newest !== undefined && (!row.route || isOf(newest, row.route));
  const decision: Decision | undefined = row.route
    ? { ...row.route.decision, via: row.route.via, cost: row.route.cost }
    : newest;
  const last = isNewest ? newest : undefined;
  const earlier = (last ? decisions.slice(0, -1) : decisions).reverse().slice(0, MAX_EARLIER);
  return {
    id: row.id,
    name: row.name,
    now: nowText(row),
    change: decision?.change,
    steps: decision ? stepsOf(decision, last && { record: last, records }, nameOf) : [],
    neighbours: neighboursOf(row, columns, nameOf),
    earlier: earlier.map((record) => ({
      n: record.n,
      at: record.at,
      change: record.change,
      text: `${pointText(record, nameOf)}, ${beforeText(record, nameOf)}: ${causeText(record.cause, nameOf)}`,
    })),
  };
}

/** All of it as lines of text, to be copied. */
export function whyTextOf({ name, now, steps, neighbours, earlier }: Why): string {
  const section = (title: string, lines: readonly string[]): string[] =>
    lines.length === 0 ? [] : ['', title, ...lines.map((line) => `- ${line}`)];
  return [
    `Why this route? ${name}`,
    now,
    ...section(
      'How it came about',
      steps.map(({ text }) => text),
    ),
    ...section(
      'What neighbours say',
      neighbours.map(
        (one) => `${one.name}: ${one.now}${one.then === undefined ? '' : ` When it was decided: ${one.then}.`}`,
      ),
    ),
    ...section(
      'Earlier decisions',
      earlier.map(({ at, change, text }) => `${timeText(at)} ${change}: ${text}`),
    ),
    '',
  ].join('\n');
}

/** The records of a destination's decisions, the oldest first. */
export function decisionsOf(id: NodeId, records: readonly TimelineRecord[]): readonly TimelineRecord[] {
  return records.filter((record) => record.kind === 'route' && record.destination === id);
}

function nowText({ route, via, cost }: RouteRow): string {
  if (via !== null && cost !== null) return `The best route goes over ${via}, at cost ${cost}.`;
  return route ? 'The route is lost. Others are asked for a new one.' : 'There is no route now.';
}

function stepsOf(
  decision: Decision,
  known: { readonly record: RouteRecord; readonly records: readonly TimelineRecord[] } | undefined,
  nameOf: NodeText,
): WhyStep[] {
  const { change, before, cause, at, via } = decision;
  const told = 'sequence' in cause ? ` (distance vector, sequence ${cause.sequence})` : '';
  const taken = via === null ? 'No other neighbour had a route that could be taken.' : takenText(decision, nameOf);
  return [
    {
      text: `At ${timeText(at)}, ${causeText(cause, nameOf)}${told}.`,
      record: known && causeRecordOf(known.record, known.records),
    },
    {
      text: `Before: ${before === null ? 'no route' : pointText(before, nameOf)}. After: ${pointText(decision, nameOf)}.`,
      record: known?.record.n,
    },
    { text: `That is a ${change} change: ${CHANGE_MEANINGS[change]}.`, record: undefined },
    { text: taken, record: undefined },
  ];
}

function takenText({ via, cost, alternatives }: Decision, nameOf: NodeText): string {
  const who = via === null ? '' : nameOf(via);
  const rivals = alternatives.filter((one) => one.cost !== null);
  if (rivals.length === 0) return `${who} was the only neighbour with a route.`;
  const barred = rivals.filter(({ verdict }) => verdict === 'infeasible').length;
  const cheapest = `${who} was taken at cost ${cost}: no other route that could be taken cost less.`;
  if (barred === 0) return cheapest;
  return `${cheapest} ${barred === 1 ? 'One was' : `${barred} were`} infeasible.`;
}

function neighboursOf(row: RouteRow, columns: readonly RouteColumn[], nameOf: NodeText): WhyNeighbour[] {
  const then = new Map(row.route?.decision.alternatives.map((one) => [one.via, one]));
  const names = new Map(columns.map(({ id, name }) => [id, name]));
  const cells = new Map(columns.map(({ id }, i) => [id, row.cells[i] ?? ({ kind: 'silent' } as const)]));
  for (const id of then.keys()) if (!cells.has(id)) cells.set(id, { kind: 'noLink' });
  return [...cells]
    .map(([id, cell]) => ({
      id,
      name: names.get(id) ?? nameOf(id),
      isBest: cell.kind === 'best',
      now: ruleText(cell, row.cost),
      then: thenText(cell, then.get(id), row, id),
      rank: cell.kind === 'best' ? -1 : 'cost' in cell ? (cell.cost ?? Infinity) : Infinity,
    }))
    .sort((one, other) => (one.rank === other.rank ? 0 : one.rank - other.rank))
    .map(({ rank: _, ...one }) => one);
}

/** What a neighbour said when the route was decided; undefined where it is what it says now. */
function thenText(
  now: RouteCell,
  then: RouteAlternativeView | undefined,
  { route }: RouteRow,
  id: NodeId,
): string | undefined {
  if (!route || id === route.via) return undefined;
  const was: RouteCell = then ? { kind: 'rejected', cost: then.cost, verdict: then.verdict } : { kind: 'silent' };
  if (isSameData(was, now) || (!then && now.kind === 'noLink')) return undefined;
  if (!then) return 'it said nothing';
  const { value, tag } = cellTextOf(was);
  return value === '' ? tag : `${tag}, at cost ${value}`;
}

function beforeText({ before }: RouteRecord, nameOf: NodeText): string {
  return before === null ? 'before none' : `before ${pointText(before, nameOf)}`;
}

/** Whether a record is of the decision that a route shows as its last. */
function isOf(record: RouteRecord, { via, cost, decision }: RouteEntryView): boolean {
  return (
    record.via === via &&
    record.cost === cost &&
    record.change === decision.change &&
    isSameData(record.cause, decision.cause) &&
    Math.abs(record.at - decision.at) < SAME_TIME_MS
  );
}

/** The record of what caused a decision: a neighbour's message, or the end of a connection. undefined: not known. */
function causeRecordOf({ n, cause, destination }: RouteRecord, records: readonly TimelineRecord[]): number | undefined {
  const index = records.findIndex((record) => record.n === n);
  const before = records.slice(Math.max(0, index - MAX_LOOKED_BACK), index).reverse();
  const found = before.find((record) => {
    if (record.kind === 'connection') {
      return cause.type === 'neighbourLost' && record.neighbour === cause.neighbour && record.change === 'closed';
    }
    if (record.kind !== 'message' || record.direction !== 'in' || !('sequence' in cause)) return false;
    const { message, neighbour } = record;
    if (neighbour !== cause.neighbour || message.type !== 'distanceVector') return false;
    return message.entries.some((entry) => entry.destination === destination && entry.sequence === cause.sequence);
  });
  return found?.n;
}
