import type { NodeId } from '../../src/wire/ids';
import { FrameSums } from './frameSums';
import type { Branch, FlowTree } from './treeModel';
import { branchesInto, type Ways } from './ways';

/*
 * What lacks in sum. Reports are of seconds that are not the same second, so two rates say little; but over some seconds what one second has too few the
 * next has too many, and of what is lost, more and more lacks. A node's frames are compared with those of the source over the same time, give or
 * take what reports may be apart: of all such shifts the one by which the fewest lack. A node that is served in another way than before is judged
 * from then on, and so is what is behind it.
 */

/** Over this time frames are summed. */
export const WINDOW_MS = 10_000;
/** So far apart may reports of the same frames come: by the second that they are of, and on their way. */
export const SHIFT_MS = 1_500;
/** What lacks only within one such time is no lasting loss: a machine was busy. */
export const BLIP_MS = 3_000;
/** Less time tells nothing. */
const LEAST_WINDOW_MS = 2_000;
const STEP_MS = 250;
/** So many frames, and this share of them, may lack by the counting alone. */
const FRAME_SLACK = 3;
const SHARE_SLACK = 0.03;

/** Frames that lack at the end of a branch that every frame has to cross. */
export interface Shortage {
  readonly from: NodeId;
  readonly to: NodeId;
  /** That lack, in the mean. */
  readonly framesPerSecond: number;
  /** Whether they are lost on this branch; else it has no more to send. */
  readonly isLostHere: boolean;
  /** Whether more lack than may be in a moment. */
  readonly isLasting: boolean;
}

interface Sent {
  readonly from: NodeId;
  readonly sums: FrameSums;
}

/** Frames from one time to another. */
type Sum = (from: number, to: number) => number;

/** Sums the frames of one tree as they are reported. */
export class Shortages {
  /** What each node is sent, and by whom it is served. Bounded by the nodes of the tree. */
  #sent = new Map<NodeId, Sent>();
  /** What each branch carries of which one carries all: those of the source. */
  #first = new Map<string, FrameSums>();

  /** What lacks now, with what is reported at `now`: milliseconds of any clock that is not set back. */
  read(tree: FlowTree, { needed }: Ways, now: number): readonly Shortage[] {
    this.#note(tree, needed, now);
    const servedBy = new Map([...needed].map(({ from, to }) => [to, from]));
    const all = this.#sourceSum();
    const found: Shortage[] = [];
    for (const { from, to } of needed) {
      const sums = this.#sent.get(to)?.sums;
      const start = Math.max(now - WINDOW_MS, this.#since(to, tree.source, servedBy) + SHIFT_MS);
      if (!sums || now - start < LEAST_WINDOW_MS) continue;
      const got: Sum = (one, other) => sums.between(one, other);
      const shortage = leastShortage(all, got, start, now);
      if (!shortage.isMore) continue;
      const above = this.#sent.get(from)?.sums;
      const sentAbove: Sum = (one, other) => above?.between(one, other) ?? 0;
      const isLostAbove = above !== undefined && leastShortage(all, sentAbove, start, now).isMore;
      found.push({
        from,
        to,
        framesPerSecond: (shortage.frames * 1_000) / (now - start),
        isLostHere: !isLostAbove || leastShortage(sentAbove, got, start, now).isMore,
        isLasting: shortage.isLasting,
      });
    }
    return found;
  }

  #note({ source, branches }: FlowTree, needed: ReadonlySet<Branch>, now: number): void {
    const into = branchesInto(branches);
    const sent = new Map<NodeId, Sent>();
    for (const { from, to } of needed) {
      const rate = rateOf(into.get(to) ?? []);
      if (rate === null) continue;
      const known = this.#sent.get(to);
      const sums = known?.from === from ? known.sums : new FrameSums(WINDOW_MS + SHIFT_MS);
      sums.note(rate, now);
      sent.set(to, { from, sums });
    }
    this.#sent = sent;
    const reported = branches.filter(({ rates, place }) => rates && place !== 'loose');
    const ofSource = reported.filter(({ from }) => from === source);
    const first = new Map<string, FrameSums>();
    for (const { from, to, rates } of ofSource.length > 0 ? ofSource : reported) {
      const key = from + to;
      const sums = this.#first.get(key) ?? new FrameSums(WINDOW_MS + SHIFT_MS);
      sums.note(rates?.framesPerSecond ?? 0, now);
      first.set(key, sums);
    }
    this.#first = first;
  }

  /** The most that any of the branches of which one carries all has carried. Most nodes are asked about the same times. */
  #sourceSum(): Sum {
    const known = new Map<string, number>();
    return (from, to) => {
      const key = `${from} ${to}`;
      const most = known.get(key) ?? Math.max(0, ...[...this.#first.values()].map((sums) => sums.between(from, to)));
      known.set(key, most);
      return most;
    };
  }

  /** Since when a node is served in the way that it is. */
  #since(id: NodeId, source: NodeId, servedBy: ReadonlyMap<NodeId, NodeId>): number {
    let since = -Infinity;
    let at: NodeId | undefined = id;
    while (at !== undefined && at !== source) {
      since = Math.max(since, this.#sent.get(at)?.sums.start ?? -Infinity);
      at = servedBy.get(at);
    }
    return since;
  }
}

/** What is sent to a node over all branches: while it moves, none of them carries all. null: not all is reported. */
function rateOf(into: readonly Branch[]): number | null {
  return into.reduce<number | null>(
    (sum, { rates }) => (sum === null || !rates ? null : sum + rates.framesPerSecond),
    0,
  );
}

/** How many of `all` were not `got` from `start` to `end`, at least; `isMore`: than may lack by the counting alone. */
function leastShortage(all: Sum, got: Sum, start: number, end: number) {
  let best = { frames: Infinity, of: 0, early: 0, late: 0 };
  for (let shift = -SHIFT_MS; shift <= SHIFT_MS; shift += STEP_MS) {
    const [early, late] = [Math.max(shift, 0), Math.max(-shift, 0)];
    const of = all(start - early, end - early);
    const frames = of - got(start - late, end - late);
    if (frames < best.frames) best = { frames, of, early, late };
  }
  const { frames, of, early, late } = best;
  const isMore = frames > slackOf(of);
  let isLasting = false;
  if (isMore && end - start > BLIP_MS) {
    let inBlip = 0;
    for (let from = start; from + BLIP_MS <= end; from += STEP_MS) {
      const to = from + BLIP_MS;
      inBlip = Math.max(inBlip, all(from - early, to - early) - got(from - late, to - late));
    }
    isLasting = frames - inBlip > slackOf((of * (end - start - BLIP_MS)) / (end - start));
  }
  return { frames, isMore, isLasting };
}

function slackOf(frames: number): number {
  return FRAME_SLACK + SHARE_SLACK * frames;
}
