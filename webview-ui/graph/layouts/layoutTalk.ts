import { circleLayout } from './circle';
import { clutterOf } from './clutter';
import { forceLayout } from './force';
import { layeredLayout } from './layered';
import type { Layout, LayoutInput, LayoutName } from './layout';

/** What the page asks of the worker that computes layouts. */
export interface LayoutQuestion {
  /** Comes back with the answer. */
  readonly number: number;
  readonly name: LayoutName;
  readonly input: LayoutInput;
}

export interface LayoutAnswer {
  readonly number: number;
  readonly layout: Layout;
}

/** Always the same, so that the same overlay is always laid out the same. */
const FIRST_SEED = 7;
/** Forces come to rest in many ways. As many are tried, and as many nodes are moved in all tries together at most, unless one try moves more. */
const MAX_TRIES = 16;
const MAX_MOVED = 320;

/** The layout of a name. */
export function layoutOf(name: LayoutName, input: LayoutInput): Layout {
  switch (name) {
    case 'force':
      return clearestForceLayout(input);
    case 'layered':
      return layeredLayout(input);
    case 'circle':
      return circleLayout(input);
  }
}

/** What the worker does with a question. */
export function answerTo({ number, name, input }: LayoutQuestion): LayoutAnswer {
  return { number, layout: layoutOf(name, input) };
}

function clearestForceLayout(input: LayoutInput): Layout {
  const tries = Math.max(1, Math.min(MAX_TRIES, Math.floor(MAX_MOVED / Math.max(1, input.nodes.length))));
  let best = forceLayout(input, FIRST_SEED);
  let least = tries > 1 ? clutterOf(best, input) : 0;
  for (let seed = FIRST_SEED + 1; seed < FIRST_SEED + tries && least > 0; seed++) {
    const layout = forceLayout(input, seed);
    const clutter = clutterOf(layout, input);
    if (clutter < least) [best, least] = [layout, clutter];
  }
  return best;
}
