import { MAX_LOOKED_AT } from '../../src/shared/overlayMessages';
import type { OverlayState } from '../../src/shared/overlayState';
import type { FlowKey } from '../../src/wire/ids';
import type { SceneState } from '../graph/sceneTypes';

/**
 * Whose trees are wanted, the most important first: those that are lit, so that links show traffic those that go through this node, then the
 * others. The same state gives the same list.
 */
export function lookedFlows(flows: OverlayState['flows'], lit: SceneState['lit']): readonly FlowKey[] {
  const rank = (key: string): number => {
    const view = flows.get(key);
    if (!view) return 3;
    if (lit && view.flow === lit.flow && (lit.source === null || lit.source === view.source)) return 0;
    return view.state === 'hold' ? 2 : 1;
  };
  return [...flows.keys()]
    .sort((one, other) => rank(one) - rank(other) || (one < other ? -1 : 1))
    .slice(0, MAX_LOOKED_AT)
    .flatMap((key) => {
      const view = flows.get(key);
      return view ? [{ flow: view.flow, source: view.source }] : [];
    });
}
