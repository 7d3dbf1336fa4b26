import { expect, it } from 'vitest';
import { KIND_WORDS, kindOf, RECORD_KINDS } from '../../../../webview-ui/timeline/recordKinds';
import { connection, message, topology } from './records';

it('tells what spreads the far overlay from messages that decide something', () => {
  expect(kindOf(connection(1))).toBe('connection');
  expect(kindOf(message(1, { type: 'vectorRequest' }))).toBe('message');
  expect(kindOf(topology(1))).toBe('topology');
  expect(kindOf(message(1, { type: 'topologyRequest', entries: [], more: 0 }))).toBe('topology');
});

it('offers every kind once', () => {
  expect([...RECORD_KINDS].sort()).toEqual(Object.keys(KIND_WORDS).sort());
});
