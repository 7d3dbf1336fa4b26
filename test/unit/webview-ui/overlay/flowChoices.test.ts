import { expect, it } from 'vitest';
import { flowChoices, valueOf } from '../../../../webview-ui/overlay/flowChoices';
import { flow, stateOf } from './states';

const { flows } = stateOf(['a'], [], {
  flows: [flow('movie', 'b'), flow('movie', 'a'), flow('news', 'a'), flow('clip 10', 'a'), flow('clip 2', 'a')],
});
const nameOf = (id: string): string => `name ${id}`;
const texts = (lit: Parameters<typeof flowChoices>[1]): string[] =>
  flowChoices(flows, lit, nameOf).map(({ text }) => text);

it('offers nothing, every flow, and each source of those that have several', () => {
  expect(texts(null)).toEqual([
    'None',
    'clip 2 from name a',
    'clip 10 from name a',
    'movie – all 2 sources',
    'movie from name a',
    'movie from name b',
    'news from name a',
  ]);
  const values = flowChoices(flows, null, nameOf).map(({ value }) => value);
  expect(new Set(values).size).toBe(values.length);
  expect(flowChoices(flows, null, nameOf)[0]).toEqual({ value: valueOf(null), text: 'None', lit: null });
});

it('keeps what is lit among the choices, whatever became of it', () => {
  expect(texts({ flow: 'news', source: 'a' })).toHaveLength(7);
  expect(texts({ flow: 'news', source: null }).at(-1)).toBe('news');
  expect(texts({ flow: 'gone\n', source: 'x' }).at(-1)).toBe('gone\ufffd from name x (not on offer)');
});
