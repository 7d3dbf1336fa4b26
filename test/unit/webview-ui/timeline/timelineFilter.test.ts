import { expect, it } from 'vitest';
import { RECORD_KINDS } from '../../../../webview-ui/timeline/recordKinds';
import { NO_FILTER, testOf, type TimelineFilter } from '../../../../webview-ui/timeline/timelineFilter';
import { connection, flow, message, route, topology } from './records';

const records = [
  connection(1),
  message(2, { type: 'flowAnnounce', flow: 'film', source: 's', contentType: 'text/plain', version: 1 }),
  route(3),
  flow(4),
  flow(5, 'other', 'd'),
  topology(6),
  message(7, { type: 'topologyRequest', entries: [], more: 0 }, 'b'),
];

function passing(filter: Partial<TimelineFilter>): number[] {
  const test = testOf({ ...NO_FILTER, ...filter }, ({ n }) => `Sentence number ${n} of <Node>`);
  return records.filter(test).map(({ n }) => n);
}

it.each<[Partial<TimelineFilter>, number[]]>([
  [{}, [1, 2, 3, 4, 5]],
  [{ kinds: new Set(['flow']) }, [4, 5]],
  [{ kinds: new Set(['connection', 'route']) }, [1, 3]],
  [{ kinds: new Set(['message']) }, [2]],
  [{ kinds: new Set(['topology']) }, [6, 7]],
  [{ kinds: new Set(RECORD_KINDS) }, [1, 2, 3, 4, 5, 6, 7]],
  [{ text: 'topology' }, []],
  [{ text: 'topology number', kinds: new Set(['topology']) }, [6, 7]],
  [{ node: 'a' }, [1, 2, 3]],
  [{ node: 'd' }, [3, 5]],
  [{ node: 'nobody' }, []],
  [{ flow: 'film' }, [2, 4]],
  [{ flow: 'film', kinds: new Set(['message']) }, [2]],
  [{ text: '  ' }, [1, 2, 3, 4, 5]],
  [{ text: 'NUMBER 3' }, [3]],
  [{ text: '<node> flow' }, [4, 5]],
  [{ text: '4 5' }, []],
])('%j lets pass %j', (filter, numbers) => {
  expect(passing(filter)).toEqual(numbers);
});

it('asks for sentences only to find words in them', () => {
  const test = testOf({ ...NO_FILTER, node: 'a' }, () => {
    throw new Error('nobody asked');
  });
  expect(records.filter(test)).toHaveLength(3);
});
