import { describe, expect, it } from 'vitest';
import { nodeNamesOf } from '../../../../webview-ui/page/nodeNames';
import { ProofMeter, STALE_REPORT_MS, UNCONNECTED_MS } from '../../../../webview-ui/tree/proof';
import { copiesText, detailsOf, savingOf, slowestText, STATE_WORDS } from '../../../../webview-ui/tree/proofText';
import { WINDOW_MS } from '../../../../webview-ui/tree/shortages';
import { type TestBranch, treeInput, treeOf } from '../../../support/treeStates';

function detailsAfter(
  ms: number,
  branches: readonly TestBranch[],
  consumers: readonly string[],
  opaque: string[] = [],
) {
  const meter = new ProofMeter();
  const tree = treeOf('s', branches, consumers, opaque);
  meter.read(tree, 0);
  return detailsOf(meter.read(tree, ms), nodeNamesOf(treeInput('s', branches, consumers)));
}

describe('copiesText', () => {
  it.each([
    [{ copies: 5, needed: 5, unicast: 11 }, '5 copies instead of 11 with unicast'],
    [{ copies: 1, needed: 1, unicast: 1 }, '1 copy instead of 1 with unicast'],
    [{ copies: 4.23, needed: 5, unicast: 11 }, 'about 4.2 copies instead of 11 with unicast'],
    [{ copies: null, needed: 0, unicast: 0 }, 'no copies'],
    [{ copies: null, needed: 3, unicast: 3 }, '– copies'],
  ])('%j', (reading, text) => expect(copiesText({ state: 'holds', ...reading })).toBe(text));

  it.each([
    ['loses', 'about 2.2 copies, 4 needed'],
    ['broken', 'about 2.2 copies, 4 needed'],
    ['partly', 'about 2.2 copies reported, 4 needed'],
    // Rates of before, and consumers of now.
    ['moving', 'about 2.2 copies'],
  ] as const)('does not compare with unicast what does not hold: %s', (state, text) => {
    const reading = { state, copies: 2.2, needed: 4, unicast: 6 };
    expect(copiesText(reading)).toBe(text);
    expect(savingOf(reading)).toBeNull();
  });
});

describe('savingOf', () => {
  it('is the share of the copies of unicast that is not sent', () => {
    expect(savingOf({ state: 'holds', copies: 5, unicast: 10 })).toBe(0.5);
    expect(savingOf({ state: 'holds', copies: null, unicast: 10 })).toBeNull();
    expect(savingOf({ state: 'holds', copies: 0, unicast: 0 })).toBeNull();
  });
});

describe('slowestText', () => {
  const names = nodeNamesOf(treeInput('s', ['s>a'], ['a']));

  it('says how much of what the source sends it gets', () => {
    expect(slowestText({ id: 'a', framesPerSecond: 3 }, 30, names)).toBe('a, 3 of 30 frames/s');
    expect(slowestText({ id: 'a', framesPerSecond: 30.1 }, 30, names)).toBe('a, 30 frames/s');
    // Of seconds that are not the same second.
    expect(slowestText({ id: 'a', framesPerSecond: 31 }, 30, names)).toBe('a, 30 frames/s');
    expect(slowestText({ id: 'a', framesPerSecond: 3 }, null, names)).toBe('a, 3 frames/s');
    expect(slowestText(null, 30, names)).toBe('–');
  });
});

describe('STATE_WORDS', () => {
  it('tells every state by a sign and a word of its own', () => {
    const words = Object.values(STATE_WORDS);
    expect(new Set(words.map(({ sign }) => sign)).size).toBe(words.length);
    expect(new Set(words.map(({ word }) => word)).size).toBe(words.length);
  });
});

describe('detailsOf', () => {
  it('says what is wrong once it is broken, and nothing of what is over in a moment', () => {
    const branches: readonly TestBranch[] = [
      's>a',
      ['a>b', [30, 12]],
      'a>c',
      's>b',
      'x>y',
      ['s>d', 0],
      ['s>e', 60],
      ['b>f', 90],
    ];
    const consumers = ['b', 'd', 'e', 'f'];
    expect(detailsAfter(0, branches, consumers)).toEqual([]);
    expect([...detailsAfter(UNCONNECTED_MS, branches, consumers)].sort()).toEqual([
      'a sends 12 frames/s to b more than once.',
      'a sends 30 frames/s to c, where nobody watches.',
      'b gets frames from a, too (30 frames/s).',
      'b sends 30 frames/s more to f than the source sends.',
      's sends nothing to d, although the source sends 60 frames/s.',
      'x sends 30 frames/s to y, but no branch leads to x.',
    ]);
  });

  it('says where frames are lost, in words of their own, and not what may be a move', () => {
    const branches: readonly TestBranch[] = [
      's>node1',
      'node1>badrelay',
      ['badrelay>victim1', 3],
      ['badrelay>victim2', 0],
    ];
    const consumers = ['victim1', 'victim2'];
    expect(detailsAfter(WINDOW_MS, branches, consumers)).toEqual([
      'victim1 gets only 3 of 30 frames/s from badrelay.',
      'badrelay sends nothing to victim2, although the source sends 30 frames/s.',
    ]);
  });

  it('says which branches it is blind for', () => {
    const branches: readonly TestBranch[] = ['s>a', ['a>b', null], ['a>c', null], ['s>d', null]];
    expect(detailsAfter(STALE_REPORT_MS, branches, ['b', 'c', 'd'], ['a'])).toEqual([
      '1 branch has not been reported yet.',
      '2 branches begin at nodes that tell nothing of themselves.',
    ]);
  });
});
