import type { NodeId } from '../../src/wire/ids';
import { type Branch, type FlowTree, nodesOf, type TreeNode } from './treeModel';

/*
 * The proof meter: whether a flow crosses the overlay as one multicast tree, judged by what nodes report to have sent.
 *
 * What is counted. Every node counts, per branch of a flow, the frames whose beginning it has sent in a datagram (each once) and the beginnings that it
 * has sent again, and reports both once a second. A frame's copies are the links it is sent over: with F(e) frames and D(e) repetitions per
 * second on branch e, and S frames per second of the source (of all its branches, the fastest: each carries every frame),
 *
 *     copies per frame = Σ F(e) + D(e)  ÷  S
 *
 * Unicast would send every frame to every consumer on its own, over the same way: Σ over consumers of the links between the source and it.
 *
 * What has to hold, all of it measured. Branches are those that nodes tell of, and those that they only report to send over:
 *   1. no branch carries a frame twice;
 *   2. no branch carries frames to where no consumer is, nor behind;
 *   3. no node gets frames over two branches at once;
 *   4. no branch carries more frames than the source sends;
 *   5. every branch with a consumer carries frames, if the source sends any;
 *   6. nobody that no branch leads to sends frames.
 * Then the copies are exactly as many as the tree has branches with a consumer, and no tree over this way needs less.
 *
 * For how long. Branches overlap while they move, so what does not hold is "moving" at first, and "broken" once it has not held, for the same
 * link without a pause, for 2 s. A report speaks of a whole second, so what was over in a blink is seen for up to two: it is
 * broken once it has been seen for 3 s. Of a node without a branch to it (6) old reports are shown until they are stale, 3.5 s after the last;
 * that may be one that has died, so there it takes as much longer.
 *
 * What it cannot see: what opaque nodes send, for they report nothing; the meter then says how many branches it is blind for.
 */

/** For how long something may not hold before it is broken. */
export const MOVING_MS = 2_000;
/** How long a report is shown before the next one comes. */
export const REPORT_MS = 1_000;
/** How long the last report of a node that has gone is shown. */
export const STALE_REPORT_MS = 3_500;

/**
 * `nobody`: nobody watches, so nothing is to be sent; `waiting`: no report has come; `idle`: the source sends nothing now; `holds`: everything
 * holds; `partly`: it does, as far as branches are reported; `moving` and `broken`: it does not.
 */
export type ProofState = 'nobody' | 'waiting' | 'idle' | 'holds' | 'partly' | 'moving' | 'broken';

export type ViolationKind = 'repeated' | 'servesNobody' | 'twice' | 'tooMany' | 'silent' | 'unconnected';

/** Something that does not hold, for one branch. */
export interface Violation {
  readonly kind: ViolationKind;
  readonly from: NodeId;
  readonly to: NodeId;
  /** Frames per second that should not be sent; of `silent`, that should be. */
  readonly framesPerSecond: number;
}

/** What the meter shows of one tree at one moment. */
export interface Measurement {
  /** What the source sends; null: nobody reports it. */
  readonly framesPerSecond: number | null;
  /** Per frame; null while the source sends none. A whole number once every branch is as fast as the source, about. */
  readonly copies: number | null;
  /** Branches with a consumer: as many copies are needed. */
  readonly needed: number;
  /** Copies per frame that unicast would make; consumers that nothing leads to are left out. */
  readonly unicast: number;
  readonly repeatedPerSecond: number;
  /** Branches that carry frames for nobody. */
  readonly servingNobody: number;
  readonly violations: readonly Violation[];
  /** Branches with a consumer of which no rates are known; of opaque nodes they never will be. */
  readonly unreported: readonly Pick<Branch, 'from' | 'to' | 'opaque'>[];
}

/** A measurement, judged with those before it. */
export interface ProofReading extends Measurement {
  readonly state: ProofState;
  /** When the judgement would be another one although nothing changes, on the clock of `now`; null: never. */
  readonly changesAt: number | null;
}

/** Rates of seconds that are not the same second differ by so many frames, or by this share. */
const FRAME_SLACK = 3;
const SHARE_SLACK = 0.25;
/** A source that is slower may well send no frame within a second. */
const LEAST_RATE = 2;

/** What nodes report of a tree now. */
export function measure(tree: FlowTree): Measurement {
  const source = sourceRate(tree);
  const needed = tree.branches.filter(({ place, serves }) => place === 'tree' && serves);
  const unreported = needed.filter(({ rates }) => !rates);
  const violations = source === null ? [] : violationsOf(tree, source);
  const sent = tree.branches.map(({ rates }) => (rates ? rates.framesPerSecond + rates.duplicatesPerSecond : 0));
  return {
    framesPerSecond: source,
    copies: source === null || source === 0 ? null : copiesOf(sent, source),
    needed: needed.length,
    unicast: nodesOf({ root: tree.root, loose: [] }).reduce((sum, node) => sum + (node.consumer ? node.depth : 0), 0),
    repeatedPerSecond: tree.branches.reduce((sum, { rates }) => sum + (rates?.duplicatesPerSecond ?? 0), 0),
    servingNobody: violations.filter(({ kind }) => kind === 'servesNobody').length,
    violations,
    unreported: unreported.map(({ from, to, opaque }) => ({ from, to, opaque })),
  };
}

/** Judges the measurements of one tree as they come. */
export class ProofMeter {
  /** What does not hold, and which branches are not reported, since when. Bounded by the branches of the tree. */
  #since = new Map<string, number>();

  /** `now`: milliseconds of any clock that is not set back. */
  read(tree: FlowTree, now: number): ProofReading {
    const measurement = measure(tree);
    const since = new Map<string, number>();
    const endOf = (what: string, { from, to }: Pick<Branch, 'from' | 'to'>, limit: number): number => {
      const key = `${what} ${from} ${to}`;
      const start = this.#since.get(key) ?? now;
      since.set(key, start);
      return start + limit;
    };
    const breaks = measurement.violations.map((each) => endOf(each.kind, each, limitOf(each.kind)));
    // A branch that is new is reported with the next report; until then it is part of the move.
    const settles = measurement.unreported
      .filter(({ opaque }) => !opaque)
      .map((each) => endOf('unreported', each, STALE_REPORT_MS));
    this.#since = since;
    const isBroken = breaks.some((time) => time <= now);
    const state = isBroken ? 'broken' : stateOf(tree, measurement);
    const isNew = state === 'partly' && settles.length > 0 && settles.every((time) => time > now);
    const next = Math.min(Infinity, ...[...breaks, ...settles].filter((time) => time > now));
    return { ...measurement, state: isNew ? 'moving' : state, changesAt: next === Infinity ? null : next };
  }
}

function limitOf(kind: ViolationKind): number {
  return MOVING_MS + REPORT_MS + (kind === 'unconnected' ? STALE_REPORT_MS - REPORT_MS : 0);
}

function stateOf(tree: FlowTree, { violations, framesPerSecond, needed, unreported }: Measurement): ProofState {
  if (violations.length > 0) return 'moving';
  if (needed === 0) return tree.consumers.some((id) => id !== tree.source) ? 'waiting' : 'nobody';
  if (framesPerSecond === null || unreported.length === needed) return 'waiting';
  if (unreported.length > 0) return 'partly';
  return framesPerSecond === 0 ? 'idle' : 'holds';
}

/** The fastest of the source's branches; where it reports none, of all branches. */
function sourceRate({ source, branches }: FlowTree): number | null {
  const fastest = (of: readonly Branch[]): number | null => {
    const rates = of.flatMap(({ rates: reported }) => (reported ? [reported.framesPerSecond] : []));
    return rates.length === 0 ? null : rates.reduce((most, rate) => Math.max(most, rate), 0);
  };
  return fastest(branches.filter(({ from }) => from === source)) ?? fastest(branches);
}

/** A frame crosses a link a whole number of times: where every rate is nearly a multiple of the source's, the sum is of whole numbers. */
function copiesOf(sent: readonly number[], source: number): number {
  const wholes = sent.map((rate) => Math.round(rate / source));
  const isSettled = sent.every((rate, i) => Math.abs(rate - (wholes[i] ?? 0) * source) <= slackOf(source));
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  return isSettled ? sum(wholes) : sum(sent) / source;
}

function slackOf(rate: number): number {
  return Math.min(Math.max(FRAME_SLACK, SHARE_SLACK * rate), rate / 2);
}

function violationsOf(tree: FlowTree, source: number): Violation[] {
  const found: Violation[] = [];
  const gets = new Map<NodeId, number>();
  for (const { to, rates, place } of tree.branches) {
    if (place !== 'loose' && rates && rates.framesPerSecond > 0) gets.set(to, (gets.get(to) ?? 0) + 1);
  }
  for (const { from, to, rates, place, serves } of tree.branches) {
    if (!rates) continue;
    const { framesPerSecond, duplicatesPerSecond } = rates;
    const add = (kind: ViolationKind, amount: number): void => {
      found.push({ kind, from, to, framesPerSecond: amount });
    };
    if (place === 'loose') {
      if (framesPerSecond + duplicatesPerSecond > 0) add('unconnected', framesPerSecond + duplicatesPerSecond);
      continue;
    }
    if (duplicatesPerSecond > 0) add('repeated', duplicatesPerSecond);
    if (!serves && framesPerSecond > 0) add('servesNobody', framesPerSecond);
    else if (place === 'second' && framesPerSecond > 0 && (gets.get(to) ?? 0) > 1) add('twice', framesPerSecond);
    if (framesPerSecond > source + Math.max(FRAME_SLACK, SHARE_SLACK * source))
      add('tooMany', framesPerSecond - source);
    const isOnly = place === 'tree' && serves && (gets.get(to) ?? 0) === 0;
    if (isOnly && framesPerSecond === 0 && source >= LEAST_RATE) add('silent', source);
  }
  return found;
}

/** How many copies a node makes of each frame: its branches that carry any, as it reports; those there are where it reports none. */
export function copiesAt({ children }: Pick<TreeNode, 'children'>): number {
  const reported = children.filter(({ branch }) => branch?.rates);
  if (reported.length === 0) return children.length;
  return reported.filter(({ branch }) => (branch?.rates?.framesPerSecond ?? 0) > 0).length;
}
