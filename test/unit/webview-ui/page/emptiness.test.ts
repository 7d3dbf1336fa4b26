import { describe, expect, it } from 'vitest';
import { emptinessOf } from '../../../../webview-ui/page/emptiness';

describe('emptinessOf', () => {
  const none = { own: new Map() };

  it('says that it waits before anything is known', () => {
    expect(emptinessOf(false, none)).toEqual({ text: 'Asking the node…', busy: true });
  });

  it('says that no node runs, and offers to start one where it can', () => {
    const run = (): void => undefined;
    expect(emptinessOf(true, none)?.detail).toContain('OTT: Start node');
    expect(emptinessOf(true, none, run)?.action).toEqual({ label: 'Start Node', run });
  });

  it('is silent while a node runs', () => {
    const own = new Map([['own', { id: 'id', name: null, address: '127.0.0.1', port: 1 }]]);
    expect(emptinessOf(true, { own })).toBeUndefined();
  });
});
