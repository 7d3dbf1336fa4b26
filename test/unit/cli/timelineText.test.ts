import { describe, expect, it } from 'vitest';
import { timelineText } from '../../../src/cli/timelineText';
import type { TimelineRecord } from '../../../src/overlay/snapshot';

const node = (id: string) => `<${id}>`;
const key = { flow: 'film', source: 's' };

describe('the table', () => {
  it('has a line for each record, in the order of their numbers', () => {
    const at = new Date(2026, 0, 2, 14, 3, 7, 25).getTime();
    const records: TimelineRecord[] = [{ kind: 'flow', ...key, contentType: 'text/plain', state: 'hold', n: 9, at }];
    expect(timelineText({ records, next: 9, missed: 8 }, node).split('\n')).toEqual([
      '8 not shown',
      'NUMBER  TIME          KIND  WHAT',
      '     9  14:03:07.025  flow  film of <s>: hold',
    ]);
  });

  it('says when there is nothing', () => {
    expect(timelineText({ records: [], next: 0, missed: 0 }, node)).toBe('nothing');
  });
});
