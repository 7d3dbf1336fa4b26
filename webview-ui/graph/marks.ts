import { pointAt } from './edgeShape';
import { circlePath } from './nodeShape';
import type { ShapePrimitive, Track } from './sceneTypes';

/** How fast marks travel, in pixels per second, and how far they are apart, in pixels. */
const MARK_SPEED = 90;
const MARK_GAP = 45;

/**
 * The marks on lit edges at a time in milliseconds: they travel from the source outwards, through relays without a jump, and fork where the tree
 * does. For who asks for reduced motion, leave them out: arrow heads are in the scene.
 */
export function marksAt(tracks: readonly Track[], timeMs: number): readonly ShapePrimitive[] {
  const travelled = ((timeMs / 1000) * MARK_SPEED) % MARK_GAP;
  const path = circlePath(3);
  const marks: ShapePrimitive[] = [];
  for (const { edge, colour, start, length } of tracks) {
    if (length === 0) continue;
    // Places of marks along the tree: travelled + k * MARK_GAP.
    const first = (((travelled - start) % MARK_GAP) + MARK_GAP) % MARK_GAP;
    for (let along = first; along <= length; along += MARK_GAP) {
      const line = { stroke: colour, width: 1.5, dash: [] };
      marks.push({
        type: 'shape',
        what: '',
        at: pointAt(edge, along / length),
        path,
        fill: 'surface',
        line,
        faint: false,
      });
    }
  }
  return marks;
}
