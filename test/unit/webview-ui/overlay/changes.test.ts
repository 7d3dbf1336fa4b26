import { expect, it } from 'vitest';
import { changesBetween } from '../../../../webview-ui/overlay/changes';
import { GraphSource } from '../../../../webview-ui/overlay/graphSource';
import { flow, stateOf } from './states';

const modelOf = (...args: Parameters<typeof stateOf>) => new GraphSource().take(stateOf(...args), 0);
const nameOf = (id: string): string => `name ${id}`;

it('says who came and went, and what is on offer', () => {
  const before = modelOf(['a', 'b'], ['a-b'], { flows: [flow('movie', 'a')] });
  const after = modelOf(['a', 'c', 'd'], ['a-c'], { flows: [flow('news', 'c'), flow('news', 'd')] });
  expect(changesBetween(before, after, nameOf)).toEqual([
    'name b is gone.',
    'name c, name d are here.',
    'news is on offer.',
    'movie is not on offer any more.',
  ]);
});

it('counts where it would be too long, and is silent about numbers', () => {
  const before = modelOf(['a']);
  const many = modelOf(['a', 'b', 'c', 'd', 'e']);
  expect(changesBetween(before, many, nameOf)).toEqual(['4 nodes are here.']);
  expect(changesBetween(before, modelOf(['a'], []), nameOf)).toEqual([]);
  expect(changesBetween(before, before, nameOf)).toEqual([]);
});

it('takes a node that is shown as lost for gone', () => {
  const source = new GraphSource();
  const before = source.take(stateOf(['a', 'b']), 0);
  expect(changesBetween(before, source.take(stateOf(['a']), 1), nameOf)).toEqual(['name b is gone.']);
});
