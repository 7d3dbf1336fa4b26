import type { TimelineRecord } from '../../src/overlay/snapshot';
import type { TimelineMessage } from '../../src/shared/overlayMessages';
import { isSameData } from '../../src/shared/keyedState';
import { keptOf } from './recordBounds';
import { NO_FILTER, testOf, type TimelineFilter } from './timelineFilter';

/**
 * The records of a node's timeline that a page knows, and those of them that are shown. While it is paused the list stands as it is, and what
 * comes is kept beside it: at most twice MAX_KEPT_RECORDS then.
 */
export class TimelineModel {
  /** In the order of their numbers. At most MAX_KEPT_RECORDS. */
  #kept: readonly TimelineRecord[] = [];
  /** Those of `#kept` that pass the filter. */
  #matching: readonly TimelineRecord[] = [];
  #filter = NO_FILTER;
  #sentence: (record: TimelineRecord) => string;
  #test: (record: TimelineRecord) => boolean;
  /** While paused: what was kept then, what passes of it, and the number after which records are new. */
  #frozen: { readonly kept: readonly TimelineRecord[]; matching: readonly TimelineRecord[]; last: number } | undefined;
  #missed = 0;
  #selected: number | undefined;

  /** `sentence`: what a record says, for the words of a filter. */
  constructor(sentence: (record: TimelineRecord) => string) {
    this.#sentence = sentence;
    this.#test = testOf(NO_FILTER, sentence);
  }

  /** All that are kept, whatever the filter says and also while paused; the oldest first. The same object until something comes. */
  get records(): readonly TimelineRecord[] {
    return this.#kept;
  }

  /** What the list shows, the oldest first. The same object until it changes. */
  get shown(): readonly TimelineRecord[] {
    return (this.#frozen ?? { matching: this.#matching }).matching;
  }

  /** How many records the shown ones are chosen from. */
  get total(): number {
    return (this.#frozen?.kept ?? this.#kept).length;
  }

  /** How many of the node's records are not kept, as far as is known. */
  get missed(): number {
    return this.#missed;
  }

  get isPaused(): boolean {
    return this.#frozen !== undefined;
  }

  /** How many records that pass the filter have come since it was paused and are still kept. */
  get waiting(): number {
    if (!this.#frozen) return 0;
    return this.#matching.length - firstAfter(this.#matching, this.#frozen.last);
  }

  get filter(): TimelineFilter {
    return this.#filter;
  }

  set filter(filter: TimelineFilter) {
    this.#filter = filter;
    this.refilter();
  }

  /** The record that is selected, shown or not; undefined: none, or it is not kept any more. */
  get selected(): TimelineRecord | undefined {
    const { kept } = this.#frozen ?? { kept: this.#kept };
    return this.#selected === undefined ? undefined : recordAt(kept, this.#selected);
  }

  /** Selects the record of a number, or none. */
  select(n: number | undefined): void {
    this.#selected = n;
  }

  /** Sentences have become others, for instance because nodes have told their names. */
  refilter(): void {
    this.#test = testOf(this.#filter, this.#sentence);
    this.#matching = this.#kept.filter(this.#test);
    if (this.#frozen) this.#frozen.matching = this.#frozen.kept.filter(this.#test);
  }

  /** Takes in what came. */
  take({ records, fresh, missed }: Omit<TimelineMessage, 'type'>): void {
    if (fresh && !this.#continues(records)) this.#beginAnew(missed);
    else if (fresh) this.#missed = missed;
    else this.#missed += missed;
    const last = this.#kept.at(-1)?.n ?? 0;
    const news = records.slice(firstAfter(records, last));
    if (news.length === 0) return;
    const all = [...this.#kept, ...news];
    this.#kept = keptOf(all);
    this.#missed += all.length - this.#kept.length;
    const matching = [...this.#matching, ...news.filter(this.#test)];
    if (this.#kept === all) this.#matching = matching;
    else {
      const kept = new Set(this.#kept);
      this.#matching = matching.filter((record) => kept.has(record));
    }
  }

  /** The list stands still. */
  pause(): void {
    this.#frozen ??= { kept: this.#kept, matching: this.#matching, last: this.#kept.at(-1)?.n ?? 0 };
  }

  /** The list shows everything again. */
  resume(): void {
    const frozen = this.#frozen;
    this.#frozen = undefined;
    if (this.#selected === undefined || !frozen) return;
    // A number names another record where another node has begun to tell.
    const [was, is] = [recordAt(frozen.kept, this.#selected), recordAt(this.#kept, this.#selected)];
    if (was && is && !isSameData(was, is)) this.#selected = undefined;
  }

  /** Whether records that are said to be the first of a node are those of the node whose records are kept. */
  #continues(records: readonly TimelineRecord[]): boolean {
    // Both may have given up some that the other has.
    const known = this.#kept.findLast(({ n }) => recordAt(records, n) !== undefined);
    return known !== undefined && isSameData(known, recordAt(records, known.n));
  }

  #beginAnew(missed: number): void {
    this.#kept = [];
    this.#matching = [];
    this.#missed = missed;
    if (this.#frozen) this.#frozen.last = 0;
    else this.#selected = undefined;
  }
}

/** Index of the first record with a number above `n`. */
export function firstAfter(records: readonly TimelineRecord[], n: number): number {
  let [low, high] = [0, records.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((records[middle]?.n ?? 0) > n) high = middle;
    else low = middle + 1;
  }
  return low;
}

function recordAt(records: readonly TimelineRecord[], n: number): TimelineRecord | undefined {
  const record = records[firstAfter(records, n) - 1];
  return record?.n === n ? record : undefined;
}
