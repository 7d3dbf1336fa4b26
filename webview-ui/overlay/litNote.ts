import type { OverlayState } from '../../src/shared/overlayState';
import { shownText } from '../../src/shared/shownText';
import type { SceneState } from '../graph/sceneTypes';

/** Why a chosen flow lights no tree, as a sentence; null where one is lit or may be yet, and where no flow is chosen. */
export function litNote(
  { flows, trees }: Pick<OverlayState, 'flows' | 'trees'>,
  lit: SceneState['lit'],
): string | null {
  if (lit === null) return null;
  const isLit = ({ flow, source }: { readonly flow: string; readonly source: string }): boolean =>
    flow === lit.flow && (lit.source === null || lit.source === source);
  const offers = [...flows.values()].filter(isLit);
  const chosen = [...trees.values()].filter(isLit);
  if (chosen.some(({ edges }) => edges.length > 0)) return null;
  const name = shownText(lit.flow);
  if (offers.length === 0) return `${name} is not on offer.`;
  // Their trees may not have come yet.
  const isWatched = [...offers, ...chosen].some(({ consumers }) => consumers.length > 0);
  return isWatched ? null : `Nobody watches ${name}.`;
}
