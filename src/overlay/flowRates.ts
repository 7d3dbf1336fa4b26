import { MAX_FRAME_BYTES, MAX_RATE_REPORTS } from '../wire/control';
import { type FlowKey, flowKeyText, type NodeId, utf8Length } from '../wire/ids';
import type { BranchRates, FlowRates, RateReport } from '../wire/topologyMessages';
import { MAX_REPORTERS, RATE_DELAY_MS, RATE_INTERVAL_MS, RATE_STALE_MS } from './constants';
import type { LinkId } from './effects';
import type { RateInterests } from './rateInterest';
import type { TopologySurroundings } from './topologyExchange';
import { cutList } from './topologyItems';

/** What a branch of a flow has carried since it is there. */
export interface BranchCounters {
  readonly link: LinkId;
  /** Frames whose beginning was sent, each once. */
  readonly frames: number;
  /** Beginnings that were sent again. */
  readonly duplicates: number;
  readonly bytes: number;
}

/** What rates need of the rest of the node. */
export interface RateSurroundings extends TopologySurroundings {
  /** What this node has sent of a flow, by branch. */
  branches(key: FlowKey): readonly BranchCounters[];
  peerOf(link: LinkId): NodeId | undefined;
  /** The rates of a flow are known anew. */
  ratesChanged(key: FlowKey, now: number): void;
}

interface Sample {
  readonly key: FlowKey;
  readonly at: number;
  readonly branches: ReadonlyMap<LinkId, BranchCounters>;
}

interface Reports {
  readonly key: FlowKey;
  /** Reporter → its last report and when it came. Bounded by MAX_REPORTERS. */
  readonly reports: Map<NodeId, { readonly branches: readonly BranchRates[]; readonly at: number }>;
}

const REPORT_BYTES = MAX_FRAME_BYTES - 64;
const MOST_TENTHS = 0xffff;

/**
 * What each node sends of a flow to whom, per second (S19): counted once a second where somebody has an interest, and reported hop by hop to
 * whoever has it. Reports of one second travel together.
 */
export class FlowRateExchange {
  readonly #own: NodeId;
  readonly #tells: boolean;
  readonly #interests: RateInterests;
  readonly #around: RateSurroundings;
  /** Flow key text → what was counted last. Bounded by the interests. */
  readonly #samples = new Map<string, Sample>();
  /** Flow key text → what was reported to this node. Bounded by the interests. */
  readonly #reports = new Map<string, Reports>();
  /** Origin, reporter and flow key text → the report that waits. Bounded by MAX_RATE_REPORTS. */
  readonly #waiting = new Map<string, RateReport>();
  #countAt: number | undefined;
  #sendAt: number | undefined;

  /** `tells`: whether this node reports what it does itself. */
  constructor(own: NodeId, tells: boolean, interests: RateInterests, around: RateSurroundings) {
    this.#own = own;
    this.#tells = tells;
    this.#interests = interests;
    this.#around = around;
  }

  /** There may be an interest that was not there before. */
  interestsChanged(now: number): void {
    if (this.#interests.flows(now).length > 0) this.#countAt ??= now;
  }

  /** Takes in reports on their way, or for this node. */
  received(link: LinkId, { reports }: FlowRates, now: number): void {
    for (const report of reports) {
      const { origin } = report;
      if (!this.#interests.has(origin, report, now)) continue;
      if (origin === this.#own) this.#keep(report, now);
      else if (this.#around.gateway(origin)?.link !== link) this.#queue(report, now);
    }
  }

  /** Reporter → its rates of a flow that this node has an interest in; undefined: it has none. */
  ratesOf(key: FlowKey, now: number): ReadonlyMap<NodeId, readonly BranchRates[]> | undefined {
    if (!this.#interests.has(this.#own, key, now)) return undefined;
    const rates = new Map<NodeId, readonly BranchRates[]>();
    for (const [reporter, { branches, at }] of this.#reports.get(flowKeyText(key))?.reports ?? []) {
      if (now < at + RATE_STALE_MS) rates.set(reporter, branches);
    }
    return rates;
  }

  tick(now: number): void {
    if (this.#countAt !== undefined && now >= this.#countAt) this.#count(now);
    if (this.#sendAt !== undefined && now >= this.#sendAt) this.#send();
  }

  nextDeadline(): number | undefined {
    const next = Math.min(this.#countAt ?? Infinity, this.#sendAt ?? Infinity);
    return next === Infinity ? undefined : next;
  }

  #count(now: number): void {
    const flows = this.#interests.flows(now);
    const wanted = new Set(flows.map(flowKeyText));
    for (const text of this.#samples.keys()) if (!wanted.has(text)) this.#samples.delete(text);
    for (const [text, { key }] of this.#reports) {
      if (!this.#interests.has(this.#own, key, now)) this.#reports.delete(text);
    }
    this.#countAt = flows.length > 0 ? now + RATE_INTERVAL_MS : undefined;
    for (const key of flows) this.#countFlow(key, now);
  }

  #countFlow(key: FlowKey, now: number): void {
    const before = this.#samples.get(flowKeyText(key));
    const branches = new Map(this.#around.branches(key).map((branch) => [branch.link, branch]));
    this.#samples.set(flowKeyText(key), { key, at: now, branches });
    if (!before || now <= before.at) return;
    // Whoever has ended its last branch says so once.
    if (branches.size === 0 && before.branches.size === 0) return;
    const rates = [...branches.values()].flatMap((branch) => {
      const neighbour = this.#around.peerOf(branch.link);
      const seconds = (now - before.at) / 1_000;
      return neighbour === undefined
        ? []
        : [ratesBetween(neighbour, before.branches.get(branch.link), branch, seconds)];
    });
    for (const origin of this.#interests.originsOf(key, now)) {
      const report = { origin, reporter: this.#own, ...key, branches: rates };
      if (origin === this.#own) this.#keep(report, now);
      else if (this.#tells) this.#queue(report, now);
    }
  }

  #keep({ reporter, source, flow, branches }: RateReport, now: number): void {
    const key = { source, flow };
    const known = this.#reports.get(flowKeyText(key)) ?? { key, reports: new Map() as Reports['reports'] };
    this.#reports.set(flowKeyText(key), known);
    if (known.reports.size >= MAX_REPORTERS && !known.reports.has(reporter)) {
      for (const [id, { at }] of known.reports) if (now >= at + RATE_STALE_MS) known.reports.delete(id);
      if (known.reports.size >= MAX_REPORTERS) return;
    }
    known.reports.set(reporter, { branches, at: now });
    this.#around.ratesChanged(key, now);
  }

  #queue(report: RateReport, now: number): void {
    const text = report.origin + report.reporter + flowKeyText(report);
    if (this.#waiting.size >= MAX_RATE_REPORTS && !this.#waiting.has(text)) return;
    this.#waiting.set(text, report);
    this.#sendAt ??= now + RATE_DELAY_MS;
  }

  #send(): void {
    this.#sendAt = undefined;
    const byLink = new Map<LinkId, RateReport[]>();
    for (const report of this.#waiting.values()) {
      const link = this.#around.gateway(report.origin)?.link;
      if (link === undefined) continue;
      const reports = byLink.get(link);
      if (reports) reports.push(report);
      else byLink.set(link, [report]);
    }
    this.#waiting.clear();
    for (const [link, reports] of byLink) {
      for (const piece of cutList(reports, reportBytes, REPORT_BYTES, MAX_RATE_REPORTS)) {
        this.#around.send(link, { type: 'flowRates', reports: piece });
      }
    }
  }
}

/** Counters that fell belong to a branch that is new. */
function ratesBetween(
  neighbour: NodeId,
  before: BranchCounters | undefined,
  after: BranchCounters,
  seconds: number,
): BranchRates {
  const isSame = before !== undefined && before.frames <= after.frames && before.bytes <= after.bytes;
  const since = (counter: 'frames' | 'duplicates' | 'bytes'): number =>
    Math.max(0, after[counter] - (isSame ? before[counter] : 0)) / seconds;
  const tenths = (rate: number): number => Math.min(MOST_TENTHS, Math.round(rate * 10)) / 10;
  return {
    neighbour,
    framesPerSecond: tenths(since('frames')),
    bytesPerSecond: Math.min(0xffff_ffff, Math.round(since('bytes'))),
    duplicatesPerSecond: tenths(since('duplicates')),
  };
}

function reportBytes({ flow, branches }: RateReport): number {
  return 51 + utf8Length(flow) + 24 * branches.length;
}
