import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { type PageMemory, parseMemory } from '../../../../webview-ui/overlay/pageMemory';
import { check } from '../../../support/property';

const EMPTY: PageMemory = {
  placement: [],
  layout: 'force',
  labels: 'none',
  lit: null,
  onlyLit: false,
  showsTable: false,
  showsDetails: null,
  selected: null,
  selectedLink: null,
  near: null,
  view: null,
  own: null,
  lost: [],
  there: [],
  seen: 0,
  timeline: undefined,
};

it('reads what it has written', () => {
  const memory: PageMemory = {
    placement: [['a', 1, 2, 1, 'name']],
    layout: 'circle',
    labels: 'bytes',
    lit: { flow: 'movie', source: null },
    onlyLit: true,
    showsTable: true,
    showsDetails: false,
    selected: 'a',
    selectedLink: 'a|b',
    near: { id: 'a', hops: 2 },
    view: { x: 1.5, y: -2, zoom: 0.5 },
    own: 'a',
    lost: [['b', 'name b', 60_000]],
    there: [['c', 'name c']],
    seen: 60_000,
    timeline: { isOpen: true },
  };
  expect(parseMemory(JSON.stringify(memory))).toEqual(memory);
});

it('takes rubbish for nothing, and never throws', () => {
  expect(parseMemory('')).toEqual(EMPTY);
  expect(parseMemory('[1')).toEqual(EMPTY);
  expect(parseMemory('null')).toEqual(EMPTY);
  expect(parseMemory('{"layout":"toString","labels":1,"lit":{"flow":7},"onlyLit":1}')).toEqual(EMPTY);
  expect(parseMemory(JSON.stringify({ lit: { flow: 'f', source: 5 } })).lit).toEqual({ flow: 'f', source: null });
  const near = (value: unknown): unknown => parseMemory(JSON.stringify({ near: value })).near;
  expect([{ id: 'a' }, { id: 'a', hops: -1 }, { id: 'a', hops: 1.5 }, { id: '', hops: 1 }].map(near)).toEqual([
    null,
    null,
    null,
    null,
  ]);
  expect(parseMemory('{"view":{"x":1,"y":null,"zoom":1}}').view).toBeNull();
  expect(parseMemory('{"lost":[1,["a"],["",0,5],["a",7,5],["b","c","d"]]}').lost).toEqual([['a', '', 5]]);
  check(fc.property(fc.string(), (text) => void parseMemory(text)));
  check(fc.property(fc.jsonValue(), (value) => void parseMemory(JSON.stringify(value))));
});
