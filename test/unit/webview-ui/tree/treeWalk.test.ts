import { describe, expect, it } from 'vitest';
import { layOut } from '../../../../webview-ui/tree/treeLayout';
import { firstKey, stepFrom } from '../../../../webview-ui/tree/treeWalk';
import { treeOf } from '../../../support/treeStates';

const layout = layOut([
  treeOf('s', ['s>a', 's>b', 's>c', 'a>d', 'b>e', 'x>y'], ['c', 'd', 'e']),
  treeOf('t', ['t>u'], ['u']),
]);

describe('stepFrom', () => {
  it.each([
    ['s/s', 'right', 's/b'],
    ['s/b', 'left', 's/s'],
    ['s/b', 'up', 's/a'],
    ['s/b', 'down', 's/c'],
    ['s/d', 'down', 's/e'],
    ['s/e', 'up', 's/d'],
    ['s/s', 'left', undefined],
    ['s/a', 'up', undefined],
    ['s/d', 'right', 't/t'],
    ['t/t', 'left', 's/s'],
    ['t/u', 'right', undefined],
    ['s/c', 'down', 's/y'],
    ['nobody', 'down', undefined],
  ] as const)('from %s %s to %s', (from, direction, to) => expect(stepFrom(layout, from, direction)).toBe(to));

  it('reaches every node', () => {
    const reached = new Set([firstKey(layout)!]);
    for (const key of reached) {
      for (const direction of ['left', 'right', 'up', 'down'] as const) {
        const next = stepFrom(layout, key, direction);
        if (next !== undefined) reached.add(next);
      }
    }
    expect([...reached].sort()).toEqual(layout.nodes.map(({ key }) => key).sort());
  });
});

describe('firstKey', () => {
  it('is the first source', () => {
    expect(firstKey(layout)).toBe('s/s');
    expect(firstKey(layOut([]))).toBeUndefined();
  });
});
