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
  check(fc.property(fc.string(), (text) => void parseMemory(text)));
  check(fc.property(fc.jsonValue(), (value) => void parseMemory(JSON.stringify(value))));
});
