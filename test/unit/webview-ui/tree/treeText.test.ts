import { describe, expect, it } from 'vitest';
import { nodeNamesOf } from '../../../../webview-ui/page/nodeNames';
import { nodesOf } from '../../../../webview-ui/tree/treeModel';
import { changesOf, headingText, nodeSentence, roleText } from '../../../../webview-ui/tree/treeText';
import { type TestBranch, treeInput, treeOf } from '../../../support/treeStates';

type Parts = readonly [branches: readonly TestBranch[], consumers: readonly string[]];

function changes(before: Parts, after: Parts): string[] {
  const to = treeInput('s', ...after);
  const isGone = (id: string): boolean => !to.nodes.has(id);
  return changesOf(treeOf('s', ...before), treeOf('s', ...after), isGone, nodeNamesOf(to));
}

describe('nodeSentence', () => {
  const parts = ['s', ['s>a', 'a>b', ['a>c', null], 'x>y'], ['a', 'b']] as const;
  const names = nodeNamesOf(treeInput(...parts));
  const sentence = (id: string): string =>
    nodeSentence(
      nodesOf(treeOf(...parts)).find((node) => node.id === id)!,
      names,
    );

  it('says what a node is, how far it is, who serves it and what it does', () => {
    expect(sentence('s')).toBe('s, source, makes 1 copy of each frame.');
    expect(sentence('a')).toBe(
      'a, relay, consumer, 1 hop from the source, served by s, 30 frames/s, 120 kB/s, makes 1 copy of each frame.',
    );
    expect(sentence('c')).toBe('c, 2 hops from the source, served by a, no report of its rate.');
    expect(sentence('x')).toBe('x, relay, not connected to the source, makes 1 copy of each frame.');
  });
});

describe('headingText', () => {
  it('names flow and source, harmlessly', () => {
    const names = nodeNamesOf(treeInput('s', [], []));
    expect(headingText({ flow: 'mo\u202evie', source: 's' }, false, names)).toBe('mo\ufffdvie from s');
    expect(headingText({ flow: 'movie', source: 's' }, true, names)).toBe('Not connected to the source');
  });
});

describe('roleText', () => {
  it('says all that a node is', () => {
    expect(roleText({ role: 'relay', consumer: true, own: true, opaque: true })).toBe(
      'this node, relay, consumer, opaque',
    );
    expect(roleText({ role: 'leaf', consumer: false, own: false, opaque: false })).toBe('');
  });
});

describe('changesOf', () => {
  it('says who serves the consumers of a node that is gone', () => {
    const before: Parts = [
      ['s>node4', 'node4>client5', 's>node3'],
      ['client5', 'node3'],
    ];
    const after: Parts = [
      ['s>node3', 'node3>client5'],
      ['client5', 'node3'],
    ];
    expect(changes(before, after)).toEqual(['client5 is now served by node3.']);
  });

  it('says who begins and stops to watch, and who is served by nobody', () => {
    expect(
      changes(
        [['s>a'], ['a']],
        [
          ['s>a', 'a>b'],
          ['a', 'b'],
        ],
      ),
    ).toEqual(['b is served by a.']);
    expect(
      changes(
        [
          ['s>a', 's>b'],
          ['a', 'b'],
        ],
        [['s>a', 'x>b'], ['a']],
      ),
    ).toEqual(['b stopped watching.']);
    expect(
      changes(
        [
          ['s>a', 's>b'],
          ['a', 'b'],
        ],
        [['s>a'], ['a', 'b']],
      ),
    ).toEqual(['b is served by nobody now.']);
  });

  it('is silent where only rates are new', () => {
    expect(changes([[['s>a', 1]], ['a']], [[['s>a', 2]], ['a']])).toEqual([]);
  });
});
