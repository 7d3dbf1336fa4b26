import { expect, it } from 'vitest';
import { graphOf } from '../../../../webview-ui/graph/graphModel';
import {
  countOf,
  flowFacts,
  linkFacts,
  millisecondsText,
  nodeFacts,
  nodeSentence,
  routeText,
  titleOf,
  trafficText,
} from '../../../../webview-ui/overlay/words';
import { chain, neighbour, RATES } from '../graph/graphs';
import { knowledgeOf, route } from './states';

const tree = { flow: 'movie', source: 'n0', consumers: ['n1'], edges: [{ from: 'n0', to: 'n1', rates: RATES }] };
const MODEL = graphOf({
  ...chain(3),
  neighbours: [neighbour({ id: 'n1', state: 'unreachable', triesLeft: 1, cost: null, rttMs: 1.26, loss: 0.015 })],
  trees: [tree],
});
const KNOWN = knowledgeOf([route('n1', 'n1', 1), route('n2', 'n1', 2), route('x', null, null)]);
const node = (index: number) => MODEL.nodes[index]!;
const textOf = (facts: readonly { term: string; text: string }[]) =>
  Object.fromEntries(facts.map(({ term, text }) => [term, text]));

it('says what is known of a node, and nothing of what is not', () => {
  expect(textOf(nodeFacts(node(0), KNOWN))).toEqual({ Role: 'this node, source', Id: 'n0', Address: '127.0.0.1:7000' });
  expect(textOf(nodeFacts(node(1), KNOWN))).toEqual({
    Role: 'consumer',
    Id: 'n1',
    Route: 'direct, cost 1',
    Connection: 'unreachable, 1 try left',
    'Round trip': '1.3 ms',
    Loss: '1.5 %',
    Address: '127.0.0.1:7000',
  });
  expect(textOf(nodeFacts(node(2), KNOWN))).toEqual({ Id: 'n2', Route: 'via name n1, cost 2' });
  expect(textOf(flowFacts(node(1), KNOWN.nameOf))).toEqual({ Watches: 'movie from name n0' });
  expect(routeText({ ...node(2), id: 'x' }, KNOWN)).toBe('pending: lost, asking for another one');
});

it('says what is known of a link, each way', () => {
  const [busy, idle] = MODEL.links;
  expect(busy && textOf(linkFacts(busy, KNOWN.nameOf))).toEqual({
    State: 'carries media',
    Cost: '1',
    'Round trip': '5 ms',
    'name n0 → name n1': '30 frames/s, 100 kB/s',
  });
  expect(idle && textOf(linkFacts({ ...idle, state: 'down', cost: null, rttMs: null }, KNOWN.nameOf))).toEqual({
    State: 'down',
  });
});

it('makes one sentence of a node', () => {
  expect(nodeSentence(node(0), 1, KNOWN)).toBe('name n0, this node, source, offers movie, 1 link.');
  expect(nodeSentence(node(1), 2, KNOWN)).toBe('name n1, consumer, watches movie, 2 links, route direct, cost 1.');
});

it('writes numbers as people read them', () => {
  expect(countOf(1, 'hop')).toBe('1 hop');
  expect([0, 1.25, 9.96, 12.4].map(millisecondsText)).toEqual(['0 ms', '1.3 ms', '10 ms', '12 ms']);
  expect(trafficText({ ...RATES, framesPerSecond: 0.44, duplicatesPerSecond: 2 })).toBe(
    '0.4 frames/s, 100 kB/s, 2 duplicates/s',
  );
});

it('names many flows by their number, and hostile ones harmlessly', () => {
  const offers = Array.from({ length: 20 }, (_, index) => ({ flow: `f${index}\u202e`, source: 'n0' }));
  const [fact] = flowFacts({ ...node(0), offers }, KNOWN.nameOf);
  expect(fact?.text).toMatch(/^f0\ufffd, f1\ufffd, .*, 8 more$/);
});

it('calls a picture after this node and what is lit', () => {
  expect([titleOf(null, null), titleOf('me', null), titleOf('me', 'a\nb')]).toEqual([
    'Overlay',
    'Overlay of me',
    'Overlay of me, tree of a\ufffdb',
  ]);
});
