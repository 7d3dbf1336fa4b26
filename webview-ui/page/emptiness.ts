import type { OverlayState } from '../../src/shared/overlayState';
import type { Notice } from './emptyNotice';

/**
 * Why there is nothing to see yet on any page, in words; undefined where a node runs. `isKnown`: whether the extension has told anything.
 * `start`: starts the node; left out where the page cannot.
 */
export function emptinessOf(
  isKnown: boolean,
  state: Pick<OverlayState, 'own'>,
  start?: () => void,
): Notice | undefined {
  if (!isKnown) return { text: 'Asking the node…', busy: true };
  if (state.own.size > 0) return undefined;
  const text = 'No node is running in this window.';
  if (!start) return { text, detail: 'Start one with the command “OTT: Start node”.' };
  return { text, action: { label: 'Start Node', run: start } };
}
