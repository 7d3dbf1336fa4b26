import { expect, it } from 'vitest';
import { graphOf } from '../../../../webview-ui/graph/graphModel';
import { selectionWords } from '../../../../webview-ui/overlay/selectionDetails';
import { chain } from '../graph/graphs';
import { knowledgeOf } from './states';

const MODEL = graphOf({
  ...chain(2),
  flows: [{ flow: 'movie', source: 'n0', contentType: 'text/plain', state: 'hold', consumers: ['n1'] }],
  lost: [{ id: 'x', name: null, own: false, opaque: false }],
});
const words = (selected: string | null, selectedLink: string | null = null) =>
  selectionWords(MODEL, { selected, selectedLink }, knowledgeOf());

it('tells of the node, else of the link, else of the overlay', () => {
  expect(words('n1')).toMatchObject({ title: 'name n1', hint: null, node: { id: 'n1' }, link: undefined });
  expect(words(null, 'n0|n1')).toMatchObject({ title: 'name n0 — name n1', link: { key: 'n0|n1' } });
  expect(words(null)).toMatchObject({
    title: 'Overlay',
    facts: [
      { term: 'Nodes', text: '3, 1 unreachable' },
      { term: 'Links', text: '1' },
      { term: 'Offers', text: '1' },
      { term: 'Watched', text: '1' },
    ],
  });
});

it('falls back where what was selected is gone', () => {
  expect(words('gone', 'gone').title).toBe('Overlay');
});
