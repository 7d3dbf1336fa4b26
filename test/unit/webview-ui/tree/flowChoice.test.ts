import { describe, expect, it } from 'vitest';
import { MAX_LOOKED_AT } from '../../../../src/shared/overlayMessages';
import { flowKey, NO_OVERLAY } from '../../../../src/shared/overlayState';
import type { FlowState } from '../../../../src/overlay/snapshot';
import { nodeNamesOf } from '../../../../webview-ui/page/nodeNames';
import {
  adjusted,
  choiceOf,
  choiceOfTarget,
  lookedAt,
  optionsOf,
  usualChoice,
  valueOf,
} from '../../../../webview-ui/tree/flowChoice';

function stateOf(...offers: readonly (readonly [flow: string, source: string, state?: FlowState])[]) {
  const flows = offers.map(([flow, source, state = 'hold']) => ({
    flow,
    source,
    contentType: 'text/plain',
    state,
    consumers: [],
  }));
  const nodes = offers.map(([, id]) => [id, { id, name: id, own: false, opaque: false }] as const);
  return { ...NO_OVERLAY, flows: new Map(flows.map((each) => [flowKey(each), each])), nodes: new Map(nodes) };
}

const MANY = stateOf(['movie', 'server2'], ['movie', 'server10'], ['news', 'server1']);

describe('optionsOf', () => {
  it('offers every flow of every source, and all sources of one that has several', () => {
    expect(optionsOf(MANY, nodeNamesOf(MANY), null).map(({ text }) => text)).toEqual([
      'movie – all 2 sources',
      'movie from server2',
      'movie from server10',
      'news from server1',
    ]);
  });

  it('keeps what is chosen although nobody offers it', () => {
    const chosen = { flow: 'gone', source: 'server9' };
    const [first] = optionsOf(MANY, nodeNamesOf(MANY), chosen);
    expect(first).toEqual({ value: valueOf(chosen), text: 'gone from server9' });
    expect(optionsOf(MANY, nodeNamesOf(MANY), { flow: 'news', source: 'server1' })).toHaveLength(4);
  });
});

describe('choiceOf', () => {
  it('turns values back, and nothing else', () => {
    for (const choice of [
      { flow: 'a"b', source: null },
      { flow: 'x', source: 'id' },
    ]) {
      expect(choiceOf(valueOf(choice))).toEqual(choice);
    }
    for (const value of ['', 'nonsense', '{}', '[1,2]', '["a"]', 'null']) expect(choiceOf(value)).toBeNull();
  });
});

describe('usualChoice', () => {
  it('is what this node watches, else what goes through it, else the first', () => {
    expect(usualChoice(MANY)).toEqual({ flow: 'movie', source: null });
    expect(usualChoice(stateOf(['a', 's'], ['b', 's', 'streaming']))).toEqual({ flow: 'b', source: 's' });
    expect(usualChoice(stateOf(['a', 's', 'streaming'], ['b', 's', 'active']))).toEqual({ flow: 'b', source: 's' });
    expect(usualChoice(NO_OVERLAY)).toBeNull();
  });
});

describe('adjusted', () => {
  it('takes the only source for all, so that it is among the options', () => {
    expect(adjusted({ flow: 'news', source: null }, MANY)).toEqual({ flow: 'news', source: 'server1' });
    expect(adjusted({ flow: 'movie', source: null }, MANY)).toEqual({ flow: 'movie', source: null });
    expect(adjusted({ flow: 'gone', source: null }, MANY)).toEqual({ flow: 'gone', source: null });
  });
});

describe('lookedAt', () => {
  it('asks for the trees that are shown, and no others', () => {
    expect(lookedAt({ flow: 'movie', source: null }, MANY)).toEqual([
      { flow: 'movie', source: 'server10' },
      { flow: 'movie', source: 'server2' },
    ]);
    expect(lookedAt({ flow: 'movie', source: 'server2' }, MANY)).toEqual([{ flow: 'movie', source: 'server2' }]);
    const crowd = stateOf(...Array.from({ length: 40 }, (_, i) => ['movie', `s${i}`] as const));
    expect(lookedAt({ flow: 'movie', source: null }, crowd)).toHaveLength(MAX_LOOKED_AT);
  });
});

describe('choiceOfTarget', () => {
  it('takes the flow of a target', () => {
    expect(choiceOfTarget({ flow: 'movie', source: null, node: 'x' })).toEqual({ flow: 'movie', source: null });
    expect(choiceOfTarget({ flow: null, source: null, node: 'x' })).toBeNull();
  });
});
