import { describe, expect, it } from 'vitest';
import { waysOf } from '../../../../webview-ui/tree/ways';
import { treeOf } from '../../../support/treeStates';

function shown(...parts: Parameters<typeof treeOf>) {
  const { needed, reached, serving, links } = waysOf(treeOf(...parts));
  return {
    needed: [...needed].map(({ from, to }) => `${from}>${to}`).sort(),
    reached: [...reached].sort(),
    serving: [...serving].sort(),
    links,
  };
}

describe('waysOf', () => {
  it('goes from every consumer to the source', () => {
    expect(shown('s', ['s>a', 'a>b', 'a>c', 's>d', 'x>y'], ['b', 'c', 'y'])).toEqual({
      needed: ['a>b', 'a>c', 's>a'],
      reached: ['a', 'b', 'c'],
      serving: ['a', 'b', 'c', 's', 'y'],
      links: 4,
    });
    expect(shown('s', ['s>a'], ['s'])).toMatchObject({ needed: [], links: 0 });
  });

  it('takes the branch that carries frames where several lead to a node', () => {
    const branches = ['s>a', 's>b', 'b>c', 'c>d'];
    expect(shown('s', [...branches, ['a>d', 30]], ['d']).needed).toEqual(['a>d', 's>a']);
    expect(shown('s', [...branches, ['a>d', 0]], ['d'])).toMatchObject({
      needed: ['b>c', 'c>d', 's>b'],
      serving: ['b', 'c', 'd', 's'],
    });
  });

  it('takes a node of which nothing is reported for one that may serve', () => {
    expect(shown('s', ['s>a', ['a>d', null], 's>b', 'b>c', 'c>d'], ['d'])).toMatchObject({
      needed: ['b>c', 'c>d', 's>b'],
      serving: ['a', 'b', 'c', 'd', 's'],
    });
  });

  it('does not go round in circles', () => {
    expect(shown('s', [['s>a', 0], 'a>b', 'b>a'], ['b'])).toMatchObject({ needed: ['a>b', 's>a'], links: 2 });
  });
});
