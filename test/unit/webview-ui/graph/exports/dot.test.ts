import { expect, it } from 'vitest';
import { dotOf, dotText } from '../../../../../webview-ui/graph/exports/dot';
import { graphOf } from '../../../../../webview-ui/graph/graphModel';
import { forEachSeed } from '../../../../support/seeds';
import { chain, HOSTILE, namesOf, randomModel, randomPositions } from '../graphs';

it('writes nodes with their places and shapes, links, and lit trees as arrows', () => {
  const model = graphOf({
    ...chain(2),
    flows: [{ flow: 'f', source: 'n1', contentType: 'text/plain', state: 'hold', consumers: [] }],
    trees: [{ flow: 'f', source: 'n1', consumers: [], edges: [{ from: 'n1', to: 'n0' }] }],
  });
  const at = new Map([['n0', { x: 100, y: 200 }]]);
  expect(dotOf(model, at, { lit: { flow: 'f', source: null }, labels: 'cost' }, namesOf(model))).toBe(
    [
      'graph overlay {',
      '  node [fontname="sans-serif"];',
      '  n0 [label="node n0\\nthis node", tooltip="node n0, n0", shape=circle, peripheries=2, pos="75,-150"];',
      '  n1 [label="node n1\\nsource", tooltip="node n1, n1", shape=triangle];',
      '  n1 -- n0 [label="cost 1", dir=forward, penwidth=3];',
      '}',
      '',
    ].join('\n'),
  );
});

/** What Graphviz takes for a quoted string, by its grammar. */
const STRING = /"(?:[^"\\]|\\.)*"/g;

it('lets no text out of its quotes', () => {
  for (const text of HOSTILE) {
    expect(dotText(text).replace(STRING, '')).toBe('');
    expect(dotText(text)).not.toMatch(/[\u0000-\u001f]/);
  }
  forEachSeed(40, (seed) => {
    const model = randomModel(seed);
    const flow = model.trees[0]?.flow;
    const lit = flow === undefined ? null : { flow, source: null };
    const dot = dotOf(model, randomPositions(seed, model), { lit, labels: 'bytes' }, namesOf(model));
    const bare = dot.replace(STRING, '""').split('\n').slice(2, -2);
    for (const line of bare) {
      expect(line).toMatch(/^ {2}n\d+(?: -- n\d+)?(?: \[(?:\w+=(?:""|[\w.]+)(?:, )?)+\])?;$/);
    }
  });
});
