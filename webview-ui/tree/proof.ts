import type { NodeId } from '../../src/wire/ids';
import { type Shortage, Shortages } from './shortages';
import type { Branch, FlowTree, TreeNode } from './treeModel';
import { branchesInto, type Ways, waysOf } from './ways';

/*
 * The proof meter: whether a flow crosses the overlay as one multicast tree, judged by what nodes report to have sent.
 *
 * What is counted. Every node counts, per branch of a flow, the frames whose beginning it has sent in a datagram (each once) and the beginnings that it
 * has sent again, and reports both once a second. A frame's copies are the links it is sent over: with F(e) frames and D(e) repetitions per
 * second on branch e, and S frames per second of the source (of all its branches, the fastest: each is to carry every frame),
 *
 *     copies per frame = Σ F(e) + D(e)  ÷  S
 *
 * Unicast would send every frame to every consumer on its own, over the same way: Σ over consumers of the links between the source and it.
 * The two are compared only where no frames lack and all is reported: what is lost is no saving.
 *
 * What has to hold, all of it measured. Branches are those that nodes tell of, and those that they only report to send over. Nothing in vain:
 *   1. no branch carries a frame twice;
 *   2. no branch carries frames to where no consumer is, nor behind;
 *   3. no node gets frames over two branches at once, nor the source any;
 *   4. no branch carries more frames than the source sends;
 *   5. nobody that no branch leads to sends frames;
 * and nothing lost:
 *   6. to every consumer, and every node on the way to one, as many frames are sent as the source sends.
 * Then the copies are exactly as many as the branches on the way to consumers, and no tree over this way needs less.
 *
 * How exactly. Reports are of seconds that are not the same second, so rates are taken for equal that differ by at most 3 frames, or a quarter of the
 * source's where that is more, but never by more than half of it. What lacks (6) is summed over 10 s as well, where that makes a few frames (shortages.ts
 * says how many): a loss of 5 % shows. As long as more lack, the meter neither says that it holds nor compares. Of a source that sends fewer than 2
 * frames per second 6 cannot be told from rates of a second, and 4 only if they are more than 3 too many.
 *
 * For how long. Branches overlap while they move, so what does not hold is "moving" at first, and "broken" once something has been sent in vain, for the
 * same link without a pause, for 2 s: half a second later, when the report that says whether it was still so after 2 s is there for certain. Of a node
 * without a branch to it (5) old reports are shown until they are stale, 3.5 s after the last; that may be one that has died, so it is broken only
 * after that. The first report of a new branch is of a part of a second, and a busy machine may lose frames for a moment, so what lacks (6) is
 * "losing frames", which is not "broken", once more lack than within any 3 s.
 *
 * What it cannot see: what opaque nodes send, for they report nothing; the meter then says how many branches it is blind for. What becomes of a datagram
 * once it is sent: a link that loses some is seen by what the node behind it passes on, so not where that is the last; and copies that
 * are made below the counters of a node are not seen at all. Nodes are believed.
 */

/** How long the last report of a node that has gone is shown. */
export const STALE_REPORT_MS = 3_500;
/** How much later than another one a report may be seen that was made as long after its second. */
const REPORT_DELAY_MS = 500;
/** For how long something is seen to be sent in vain before it is broken. Three reports in a row are 2 s from the first to the last. */
export const BROKEN_MS = 2_000 + REPORT_DELAY_MS;
/** The same of a node that no branch leads to. */
export const UNCONNECTED_MS = STALE_REPORT_MS + REPORT_DELAY_MS;
/** What lacks is summed again after so long, though nothing be reported. */
const SUM_AGAIN_MS = 1_000;

/**
 * `nobody`: nobody watches, so nothing is to be sent; `waiting`: no report has come; `idle`: the source sends nothing now; `slow`: too little for rates
 * of seconds to tell; `holds`: everything holds; `partly`: it does, as far as branches are reported; `moving`: it does not, yet or for a moment;
 * `loses`: frames lack; `broken`: frames are sent in vain.
 */
export type ProofState = 'nobody' | 'waiting' | 'idle' | 'slow' | 'holds' | 'partly' | 'moving' | 'loses' | 'broken';

/** Frames that lack at the end of a branch: all, or many. */
export type LossKind = 'silent' | 'tooFew';
export type ViolationKind = 'repeated' | 'servesNobody' | 'twice' | 'tooMany' | 'unconnected' | LossKind;

/** Something that does not hold, for one branch. Of what lacks, the branches where it is lost: those behind them have no more to send. */
export interface Violation {
  readonly kind: ViolationKind;
  readonly from: NodeId;
  readonly to: NodeId;
  /** Frames per second that should not be sent; of a loss, that should be and are not. */
  readonly framesPerSecond: number;
}

/** What the meter shows of one tree at one moment. */
export interface Measurement {
  /** What the source sends; null: nobody reports it. */
  readonly framesPerSecond: number | null;
  /** Per frame, as reported; null while the source sends none, or too few to tell. A whole number once every branch is as fast as the source, about. */
  readonly copies: number | null;
  /** Branches on the way to consumers: as many copies are needed. */
  readonly needed: number;
  /** Of those, the ones whose ends are sent too few frames, or none, wherever they are lost. */
  readonly lacking: number;
  /** Copies per frame that unicast would make; consumers that nothing leads to are left out. */
  readonly unicast: number;
  readonly repeatedPerSecond: number;
  /** Branches that carry frames for nobody. */
  readonly servingNobody: number;
  readonly violations: readonly Violation[];
  /** Branches to consumers, or on the way to one, of which no rates are known; of opaque nodes they never will be. */
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
/** A source that is slower may well send no frame within a second, and two in the next. */
const LEAST_RATE = 2;

/** What nodes report of a tree now. `shortages`: what lacks in sum. */
export function measure(tree: FlowTree, ways = waysOf(tree), shortages: readonly Shortage[] = []): Measurement {
  const source = sourceRate(tree);
  const losses = source === null || source < LEAST_RATE ? NO_LOSSES : lossesOf(tree, ways, source, shortages);
  const waste = source === null ? [] : wasteOf(tree, ways, source);
  const unreported = tree.branches.filter(
    ({ to, place, rates }) => place !== 'loose' && !rates && ways.serving.has(to),
  );
  const sent = tree.branches.map(({ rates }) => (rates ? rates.framesPerSecond + rates.duplicatesPerSecond : 0));
  return {
    framesPerSecond: source,
    copies: source === null || source < LEAST_RATE ? null : copiesOf(sent, source, losses.lacking > 0),
    needed: ways.needed.size,
    lacking: losses.lacking,
    unicast: ways.links,
    repeatedPerSecond: tree.branches.reduce((sum, { rates }) => sum + (rates?.duplicatesPerSecond ?? 0), 0),
    servingNobody: waste.filter(({ kind }) => kind === 'servesNobody').length,
    violations: [...waste, ...losses.violations],
    unreported: unreported.map(({ from, to, opaque }) => ({ from, to, opaque })),
  };
}

/** Whether frames lack, which is another thing than frames that are sent in vain. */
export function isLoss(kind: ViolationKind): kind is LossKind {
  return kind === 'silent' || kind === 'tooFew';
}

/** Judges the measurements of one tree as they come. */
export class ProofMeter {
  readonly #shortages = new Shortages();
  /** What is sent in vain, and which branches are not reported, since when. Bounded by the branches of the tree. */
  #since = new Map<string, number>();

  /** `now`: milliseconds of any clock that is not set back. */
  read(tree: FlowTree, now: number): ProofReading {
    const ways = waysOf(tree);
    const shortages = this.#shortages.read(tree, ways, now);
    const measurement = measure(tree, ways, shortages);
    const since = new Map<string, number>();
    const endOf = (what: string, { from, to }: Pick<Branch, 'from' | 'to'>, limit: number): number => {
      const key = `${what} ${from} ${to}`;
      const start = this.#since.get(key) ?? now;
      since.set(key, start);
      return start + limit;
    };
    const waste = measurement.violations.filter(({ kind }) => !isLoss(kind));
    const breaks = waste.map((each) =>
      endOf(each.kind, each, each.kind === 'unconnected' ? UNCONNECTED_MS : BROKEN_MS),
    );
    // A branch that is new is reported with the next report; until then it is part of the move.
    const settles = measurement.unreported
      .filter(({ opaque }) => !opaque)
      .map((each) => endOf('unreported', each, STALE_REPORT_MS));
    this.#since = since;
    const isBroken = breaks.some((time) => time <= now);
    const isLosing = measurement.lacking > 0 && shortages.some((each) => each.isLasting);
    const state = isBroken ? 'broken' : isLosing ? 'loses' : stateOf(tree, measurement);
    const isNew = state === 'partly' && settles.length > 0 && settles.every((time) => time > now);
    const sums = isOpen(ways, measurement, shortages) ? [now + SUM_AGAIN_MS] : [];
    const next = Math.min(Infinity, ...[...breaks, ...settles, ...sums].filter((time) => time > now));
    return { ...measurement, state: isNew ? 'moving' : state, changesAt: next === Infinity ? null : next };
  }
}

/** Whether the sums may say something else before anything else is reported. */
function isOpen({ needed }: Ways, { framesPerSecond }: Measurement, shortages: readonly Shortage[]): boolean {
  const source = framesPerSecond ?? 0;
  return shortages.length > 0 || [...needed].some(({ rates }) => rates && rates.framesPerSecond < source);
}

function stateOf(tree: FlowTree, measurement: Measurement): ProofState {
  const { violations, framesPerSecond, copies, needed, unreported } = measurement;
  if (violations.length > 0) return 'moving';
  if (needed === 0) return tree.consumers.some((id) => id !== tree.source) ? 'waiting' : 'nobody';
  if (framesPerSecond === null) return 'waiting';
  if (unreported.length > 0) return 'partly';
  if (framesPerSecond === 0) return 'idle';
  if (framesPerSecond < LEAST_RATE) return 'slow';
  return copies === needed ? 'holds' : 'moving';
}

/** The fastest of the source's branches; where it reports none, of all branches. */
function sourceRate({ source, branches }: FlowTree): number | null {
  const fastest = (of: readonly Branch[]): number | null => {
    const rates = of.flatMap(({ rates: reported }) => (reported ? [reported.framesPerSecond] : []));
    return rates.length === 0 ? null : rates.reduce((most, rate) => Math.max(most, rate), 0);
  };
  return fastest(branches.filter(({ from }) => from === source)) ?? fastest(branches);
}

/** A frame crosses a link a whole number of times: where none lack and every rate is nearly a multiple of the source's, the sum is of whole numbers. */
function copiesOf(sent: readonly number[], source: number, isLossy: boolean): number {
  const wholes = sent.map((rate) => wholeOf(rate, source));
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  const settled = wholes.filter((whole) => whole !== null);
  return settled.length === sent.length && !isLossy ? sum(settled) : sum(sent) / source;
}

/** How many times the source's rate it is; null: no whole number. Few frames are not none. */
function wholeOf(rate: number, source: number): number | null {
  if (rate === 0) return 0;
  const slack = slackOf(source);
  if (Math.abs(rate - source) <= slack) return 1;
  const whole = Math.max(1, Math.round(rate / source));
  return Math.abs(rate - whole * source) <= slack ? whole : null;
}

function slackOf(rate: number): number {
  return Math.min(Math.max(FRAME_SLACK, SHARE_SLACK * rate), rate / 2);
}

/** What is sent in vain. */
function wasteOf(tree: FlowTree, { needed, reached, serving }: Ways, source: number): Violation[] {
  const found: Violation[] = [];
  const most = source + (source < LEAST_RATE ? FRAME_SLACK : slackOf(source));
  for (const branch of tree.branches) {
    const { from, to, rates, place } = branch;
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
    if (framesPerSecond > 0 && !needed.has(branch)) {
      if (to === tree.source || reached.has(to)) add('twice', framesPerSecond);
      else if (!serving.has(to)) add('servesNobody', framesPerSecond);
    }
    if (framesPerSecond > most) add('tooMany', framesPerSecond - source);
  }
  return found;
}

interface Losses {
  readonly lacking: number;
  readonly violations: readonly Violation[];
}

const NO_LOSSES: Losses = { lacking: 0, violations: [] };

/** What lacks. Of what a node gets over several branches, the sum counts: while it moves, none of them carries all. */
function lossesOf(tree: FlowTree, { needed }: Ways, source: number, shortages: readonly Shortage[]): Losses {
  const into = branchesInto(tree.branches);
  /** What a node is sent; null: not all that may be is reported. */
  const sentTo = (id: NodeId): number | null => {
    if (id === tree.source) return source;
    const rates = into.get(id)?.map((branch) => branch.rates?.framesPerSecond ?? null) ?? [];
    return rates.reduce((sum, rate) => (sum === null || rate === null ? null : sum + rate), 0);
  };
  const lacks = (rate: number): boolean => rate < source - slackOf(source);
  const inSum = new Map(shortages.map((each) => [each.to, each]));
  const violations: Violation[] = [];
  let lacking = 0;
  for (const branch of tree.branches) {
    if (!needed.has(branch)) continue;
    const { from, to } = branch;
    const gets = sentTo(to);
    const shortage = inSum.get(to);
    const lacksNow = gets !== null && lacks(gets);
    if (!lacksNow && !shortage) continue;
    lacking++;
    if (!lacksNow) {
      if (shortage?.isLostHere)
        violations.push({ kind: 'tooFew', from, to, framesPerSecond: shortage.framesPerSecond });
      continue;
    }
    const above = sentTo(from) ?? source;
    const isLostHere = gets === 0 ? above > 0 : !lacks(above) || gets < above - slackOf(above);
    if (isLostHere)
      violations.push({ kind: gets === 0 ? 'silent' : 'tooFew', from, to, framesPerSecond: source - gets });
  }
  return { lacking, violations };
}

/** How many copies a node makes of each frame: its branches that carry any, as it reports; those there are where it reports none. */
export function copiesAt({ children }: Pick<TreeNode, 'children'>): number {
  const reported = children.filter(({ branch }) => branch?.rates);
  if (reported.length === 0) return children.length;
  return reported.filter(({ branch }) => (branch?.rates?.framesPerSecond ?? 0) > 0).length;
}
