import { expect, it } from 'vitest';
import { graphOf } from '../../../../webview-ui/graph/graphModel';
import { linkLabel, litTrafficOf } from '../../../../webview-ui/graph/linkLabels';
import type { LinkLabels } from '../../../../webview-ui/graph/sceneTypes';
import { chain, RATES } from './graphs';

const tree = (flow: string, from: string, to: string) => ({
  flow,
  source: 'n0',
  consumers: ['n1'],
  edges: [{ from, to, rates: RATES }],
});

it('says of links what is asked for, where it is known', () => {
  const [busy, idle] = graphOf({ ...chain(3), trees: [tree('movie', 'n0', 'n1')] }).links;
  const texts = (['none', 'frames', 'bytes', 'cost', 'roundTrip'] satisfies LinkLabels[]).map((labels) => [
    busy && linkLabel(busy, labels),
    idle && linkLabel({ ...idle, cost: null, rttMs: null }, labels),
  ]);
  expect(texts).toEqual([
    ['', ''],
    ['30 frames/s', ''],
    ['100 kB/s', ''],
    ['cost 1', ''],
    ['5.0 ms', ''],
  ]);
});

it('knows what lit trees alone send, over a link and each way', () => {
  const model = graphOf({ ...chain(3), trees: [tree('movie', 'n0', 'n1'), tree('news', 'n1', 'n0')] });
  const [link] = model.links;
  expect(link && linkLabel(link, 'frames')).toBe('60 frames/s');
  const lit = litTrafficOf(model, { flow: 'movie', source: null });
  expect(link && linkLabel(link, 'frames', lit.over(link.key))).toBe('30 frames/s');
  expect([lit.from('n0', 'n1'), lit.from('n1', 'n0'), lit.over('n1|n2')]).toEqual([[RATES], undefined, undefined]);
  expect(litTrafficOf(model, { flow: 'movie', source: 'n1' }).over('n0|n1')).toBeUndefined();
  expect(litTrafficOf(model, null).over('n0|n1')).toBeUndefined();
});
