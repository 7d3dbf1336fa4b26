import type { Direction } from '../graph/walk';

/** What a key means on the graph. */
export type GraphCommand =
  | { readonly type: 'walk'; readonly direction: Direction; readonly acrossGaps: boolean }
  /** To the next or the one before of the nodes around the one that the keyboard came from. */
  | { readonly type: 'around'; readonly step: 1 | -1 }
  | { readonly type: 'pan' | 'move'; readonly x: number; readonly y: number }
  | { readonly type: 'zoom'; readonly factor: number }
  | { readonly type: 'home' | 'select' | 'menu' | 'clear' | 'fit' | 'search' };

/** Of a KeyboardEvent, what is looked at. */
export interface Key {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
  readonly metaKey: boolean;
}

/** How far a key pans the view, in pixels on the screen, and moves a node, in pixels of the graph. */
const PAN = 60;
const MOVE = 12;
const ZOOM = 1.25;

const DIRECTIONS: Readonly<Record<string, Direction>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
};
const UNITS: Readonly<Record<Direction, { readonly x: number; readonly y: number }>> = {
  left: { x: -1, y: 0 },
  right: { x: 1, y: 0 },
  up: { x: 0, y: -1 },
  down: { x: 0, y: 1 },
};

/** How the graph is used without a mouse, in words. */
export const KEYS_HELP =
  'Arrow keys move along links, with Alt or Control across gaps. Page up and page down go through the nodes around the last one. ' +
  'Home goes to this node. Enter selects, and enter again goes to the details. Shift and F10 opens the menu. ' +
  'Shift and arrows pan, plus and minus zoom, zero fits. Alt, shift and arrows move a node. Slash searches.';

/** undefined: a key that means nothing here, and is left to the editor. */
export function commandOf({ key, ctrlKey, altKey, shiftKey, metaKey }: Key): GraphCommand | undefined {
  if (metaKey) return undefined;
  const direction = Object.hasOwn(DIRECTIONS, key) ? DIRECTIONS[key] : undefined;
  if (direction) {
    const { x, y } = UNITS[direction];
    if (shiftKey && altKey) return { type: 'move', x: x * MOVE, y: y * MOVE };
    if (shiftKey) return ctrlKey ? undefined : { type: 'pan', x: x * PAN, y: y * PAN };
    return { type: 'walk', direction, acrossGaps: ctrlKey || altKey };
  }
  if (key === 'F10' && shiftKey) return { type: 'menu' };
  if (ctrlKey || altKey) return undefined;
  switch (key) {
    case 'PageDown':
      return { type: 'around', step: 1 };
    case 'PageUp':
      return { type: 'around', step: -1 };
    case 'Home':
      return { type: 'home' };
    case 'Enter':
    case ' ':
      return { type: 'select' };
    case 'ContextMenu':
      return { type: 'menu' };
    case 'Escape':
      return { type: 'clear' };
    case '+':
    case '=':
      return { type: 'zoom', factor: ZOOM };
    case '-':
      return { type: 'zoom', factor: 1 / ZOOM };
    case '0':
      return { type: 'fit' };
    case '/':
      return { type: 'search' };
    default:
      return undefined;
  }
}
