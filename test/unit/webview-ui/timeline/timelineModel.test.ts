import { describe, expect, it } from 'vitest';
import type { TimelineRecord } from '../../../../src/overlay/snapshot';
import { NO_FILTER } from '../../../../webview-ui/timeline/timelineFilter';
import { MAX_KEPT_RECORDS } from '../../../../webview-ui/timeline/recordBounds';
import { firstAfter, TimelineModel } from '../../../../webview-ui/timeline/timelineModel';
import { connection, flow, topology } from './records';

function flows(from: number, to: number): TimelineRecord[] {
  return Array.from({ length: to - from + 1 }, (_, i) => flow(from + i));
}

function modelOf(...records: readonly TimelineRecord[]): TimelineModel {
  const model = new TimelineModel(({ n }) => `sentence ${n}`);
  model.take({ records, fresh: true, missed: 0 });
  return model;
}

const more = (...records: readonly TimelineRecord[]) => ({ records, fresh: false, missed: 0 });
const numbers = (records: readonly TimelineRecord[]) => records.map(({ n }) => n);

describe('what is kept', () => {
  it('is what came, in order, none twice', () => {
    const model = modelOf(...flows(1, 3));
    model.take(more(...flows(3, 5)));
    expect(numbers(model.shown)).toEqual([1, 2, 3, 4, 5]);
    expect(model.total).toBe(5);
  });

  it('is bounded, and the oldest go first', () => {
    const model = modelOf(...flows(1, MAX_KEPT_RECORDS));
    model.filter = { ...NO_FILTER, kinds: new Set(['flow']) };
    model.take(more(...flows(MAX_KEPT_RECORDS + 1, MAX_KEPT_RECORDS + 10)));
    expect(model.records).toHaveLength(MAX_KEPT_RECORDS);
    expect(model.shown).toHaveLength(MAX_KEPT_RECORDS);
    expect(model.shown[0]?.n).toBe(11);
    expect(model.missed).toBe(10);
  });

  it('keeps what the far overlay would push out, and knows the node again by what both have', () => {
    const model = modelOf(flow(1), connection(2));
    const spread = Array.from({ length: 2 * MAX_KEPT_RECORDS }, (_, i) => topology(i + 3));
    model.take(more(...spread));
    expect(numbers(model.shown)).toEqual([1, 2]);
    const kept = model.records;
    expect(kept).toHaveLength(2 + MAX_KEPT_RECORDS / 4);
    expect(model.missed).toBe((7 * MAX_KEPT_RECORDS) / 4);
    model.take({ records: [connection(2), ...spread.slice(-5)], fresh: true, missed: 9 });
    expect(model.records).toBe(kept);
    model.take({ records: [connection(2), ...spread.slice(-5, -1), flow(spread.length + 2)], fresh: true, missed: 9 });
    expect(model.total).toBe(6);
  });

  it('begins anew with another node, and goes on with the same one told again', () => {
    const model = modelOf(...flows(1, 5));
    model.select(4);
    model.take({ records: flows(3, 6), fresh: true, missed: 2 });
    expect(numbers(model.shown)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(model.selected?.n).toBe(4);
    model.take({ records: [connection(1), connection(2)], fresh: true, missed: 0 });
    expect(model.shown.map(({ kind }) => kind)).toEqual(['connection', 'connection']);
    expect(model.selected).toBeUndefined();
  });

  it('counts what was missed on the way', () => {
    const model = modelOf(flow(1));
    model.take({ records: [flow(5)], fresh: false, missed: 3 });
    expect(model.missed).toBe(3);
    expect(numbers(model.shown)).toEqual([1, 5]);
  });
});

describe('the filter', () => {
  it('holds for what is there and for what comes', () => {
    const model = modelOf(flow(1), connection(2));
    model.filter = { ...NO_FILTER, kinds: new Set(['connection']) };
    expect(numbers(model.shown)).toEqual([2]);
    model.take(more(flow(3), connection(4)));
    expect(numbers(model.shown)).toEqual([2, 4]);
    model.filter = NO_FILTER;
    expect(numbers(model.shown)).toEqual([1, 2, 3, 4]);
  });

  it('finds words in sentences, which may become others', () => {
    let name = 'x';
    const model = new TimelineModel(() => name);
    model.take(more(flow(1)));
    model.filter = { ...NO_FILTER, text: 'y' };
    expect(model.shown).toEqual([]);
    name = 'y';
    model.refilter();
    expect(numbers(model.shown)).toEqual([1]);
  });
});

describe('a pause', () => {
  it('lets the list stand and counts what comes and would be shown', () => {
    const model = modelOf(flow(1), connection(2));
    model.pause();
    const { shown } = model;
    model.take(more(flow(3), connection(4), flow(5)));
    expect(model.shown).toBe(shown);
    expect(model.waiting).toBe(3);
    model.filter = { ...NO_FILTER, kinds: new Set(['flow']) };
    expect(numbers(model.shown)).toEqual([1]);
    expect(model.waiting).toBe(2);
    model.resume();
    expect(numbers(model.shown)).toEqual([1, 3, 5]);
    expect(model.waiting).toBe(0);
  });

  it('keeps the list however much comes, and what comes within its bound', () => {
    const model = modelOf(...flows(1, 10));
    model.pause();
    model.take(more(...flows(11, 10 + 2 * MAX_KEPT_RECORDS)));
    expect(numbers(model.shown)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(model.records).toHaveLength(MAX_KEPT_RECORDS);
    expect(model.waiting).toBe(MAX_KEPT_RECORDS);
    expect(model.total).toBe(10);
  });

  it('counts everything of another node as new, and forgets the selection of the first at its end', () => {
    const model = modelOf(flow(1), flow(2));
    model.select(2);
    model.pause();
    model.take({ records: [connection(1), connection(2)], fresh: true, missed: 0 });
    expect(model.selected?.kind).toBe('flow');
    expect(model.waiting).toBe(2);
    model.resume();
    expect(model.selected).toBeUndefined();
  });
});

describe('the selection', () => {
  it('outlives what comes and what the filter hides, but not the record', () => {
    const model = modelOf(flow(1), connection(2));
    model.select(2);
    model.take(more(flow(3)));
    model.filter = { ...NO_FILTER, kinds: new Set(['flow']) };
    expect(model.selected?.n).toBe(2);
    model.take(more(...flows(4, MAX_KEPT_RECORDS + 10)));
    expect(model.selected).toBeUndefined();
  });

  it('can be nothing', () => {
    const model = modelOf(flow(1));
    model.select(7);
    expect(model.selected).toBeUndefined();
    model.select(undefined);
    expect(model.selected).toBeUndefined();
  });
});

it('finds where numbers begin', () => {
  const records = [flow(2), flow(4), flow(9)];
  expect([0, 2, 3, 4, 9, 20].map((n) => firstAfter(records, n))).toEqual([0, 1, 1, 2, 3, 3]);
});
