import { expect, it } from 'vitest';
import { mermaidOf, mermaidText } from '../../../../../webview-ui/graph/exports/mermaid';
import { graphOf } from '../../../../../webview-ui/graph/graphModel';
import { forEachSeed } from '../../../../support/seeds';
import { chain, HOSTILE, namesOf, randomModel } from '../graphs';

it('writes nodes in their shapes, links, and lit trees as thick arrows', () => {
  const model = graphOf({
    ...chain(2),
    flows: [{ flow: 'f', source: 'n1', contentType: 'text/plain', state: 'hold', consumers: [] }],
    trees: [{ flow: 'f', source: 'n1', consumers: [], edges: [{ from: 'n1', to: 'n0' }] }],
  });
  expect(mermaidOf(model, { lit: { flow: 'f', source: 'n1' }, labels: 'cost' }, namesOf(model))).toBe(
    [
      'flowchart LR',
      '  %% n0: node n0, n0',
      '  %% n1: node n1, n1',
      '  n0(("node n0<br/>this node"))',
      '  n1>"node n1<br/>source"]',
      '  n1 ==>|"cost 1"| n0',
      '  style n0 stroke-width:4px',
      '',
    ].join('\n'),
  );
});

it('lets no text out of its quotes', () => {
  for (const text of HOSTILE) expect(mermaidText(text)).not.toMatch(/["<>|`%{}()[\]\\\n\r]/);
  forEachSeed(40, (seed) => {
    const model = randomModel(seed);
    for (const line of mermaidOf(model, { lit: null, labels: 'bytes' }, namesOf(model)).split('\n').slice(1, -1)) {
      expect(line.replace(/"[^"]*"/g, '""')).toMatch(
        /^ {2}(?:n\d+(?:>""\]|\{""\}|\[""\]|\(\(""\)\))|n\d+ (?:==>|---|-\.-)(?:\|""\|)? n\d+|style n\d+ stroke-width:4px|%% n\d+: [^"<>|`%{}()[\]\\]*)$/,
      );
    }
  });
});
