import { expect, it } from 'vitest';
import { MAX_LOOKED_AT } from '../../../../src/shared/overlayMessages';
import { lookedFlows } from '../../../../webview-ui/overlay/lookedFlows';
import { flow, stateOf } from './states';

it('looks at what is lit first, then at what goes through this node, then at the rest', () => {
  const flows = [flow('idle', 'a'), flow('news', 'b', 'active'), flow('movie', 'c'), flow('movie', 'd', 'streaming')];
  const state = stateOf(['a'], [], { flows });
  const looked = (lit: Parameters<typeof lookedFlows>[1]) =>
    lookedFlows(state.flows, lit).map(({ flow, source }) => flow + source);
  expect(looked(null)).toEqual(['newsb', 'movied', 'idlea', 'moviec']);
  expect(looked({ flow: 'movie', source: null })).toEqual(['moviec', 'movied', 'newsb', 'idlea']);
  expect(looked({ flow: 'idle', source: 'a' })[0]).toBe('idlea');
  expect(looked({ flow: 'gone', source: 'a' })).toHaveLength(4);
});

it('has a bound', () => {
  const flows = Array.from({ length: 40 }, (_, index) => flow(`f${index}`, 'a'));
  const looked = lookedFlows(stateOf(['a'], [], { flows }).flows, { flow: 'f39', source: null });
  expect(looked).toHaveLength(MAX_LOOKED_AT);
  expect(looked[0]?.flow).toBe('f39');
});
