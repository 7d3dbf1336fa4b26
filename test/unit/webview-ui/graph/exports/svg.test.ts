import { expect, it } from 'vitest';
import { svgOf, xmlText } from '../../../../../webview-ui/graph/exports/svg';
import { graphOf } from '../../../../../webview-ui/graph/graphModel';
import { PLAIN_STATE, sceneOf } from '../../../../../webview-ui/graph/scene';
import { forEachSeed } from '../../../../support/seeds';
import { chain, HOSTILE, namesOf, randomModel, randomPositions } from '../graphs';

it('is a document of its own with every node, as large as what is drawn, on white', () => {
  const model = graphOf(chain(3));
  const positions = new Map([0, 1, 2].map((i) => [`n${i}`, { x: 100 * i, y: 0 }] as const));
  const svg = svgOf(sceneOf(model, positions, { ...PLAIN_STATE, labels: 'cost' }, namesOf(model)), 'Overlay of <me>');
  expect(svg).toContain('<title>Overlay of &#60;me&#62;</title>');
  expect(svg).toContain('viewBox="-70 -32 340 89" width="340" height="89"');
  expect(svg).toContain('fill="#ffffff"');
  for (const name of ['node n0', 'node n1', 'node n2', 'cost 1']) expect(svg).toContain(`>${name}</text>`);
  expect(svg).not.toMatch(/script|href|style=|@import|url\(/);
});

/** Elements that this makes, each on a line of its own. */
const ELEMENT =
  /^<(?:(?:path|rect)(?: [\w-]+="[^"<>&]*")+\/>|text(?: [\w-]+="[^"<>&]*")+>[^<>"']*<\/text>|title>[^<>"']*<\/title>)$/u;

it('lets no text become an element or an attribute', () => {
  for (const text of HOSTILE) {
    expect(xmlText(text)).not.toMatch(/[<>"'\n\r\u0000-\u001f]|&(?!#\d+;)/);
    expect(xmlText(text)).not.toMatch(/\p{Surrogate}/u);
  }
  forEachSeed(40, (seed) => {
    const model = randomModel(seed);
    const flow = model.trees[0]?.flow;
    const lit = flow === undefined ? null : { flow, source: null };
    const scene = sceneOf(
      model,
      randomPositions(seed, model),
      { ...PLAIN_STATE, labels: 'bytes', lit },
      namesOf(model),
    );
    const lines = svgOf(scene, HOSTILE.join(' ')).split('\n');
    for (const line of lines.slice(2, -2)) expect(line).toMatch(ELEMENT);
    expect(lines.slice(-2)).toEqual(['</svg>', '']);
  });
});
