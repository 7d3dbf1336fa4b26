import { expect, it } from 'vitest';
import { answerTo, layoutOf } from '../../../../../webview-ui/graph/layouts/layoutTalk';
import { input } from './layouts';

const GRAPH = input(['a', 'b', 'c'], ['ab', 'bc']);

it('answers with the layout that is asked for, and the number of the question', () => {
  const layouts = (['force', 'layered', 'circle'] as const).map((name) => layoutOf(name, GRAPH));
  expect(new Set(layouts.map((layout) => JSON.stringify([...layout]))).size).toBe(3);
  expect(answerTo({ number: 5, name: 'circle', input: GRAPH })).toEqual({ number: 5, layout: layouts[2] });
});

it('survives the way to a worker and back', () => {
  const question = structuredClone({ number: 1, name: 'layered' as const, input: GRAPH });
  expect(structuredClone(answerTo(question)).layout).toEqual(layoutOf('layered', GRAPH));
});
