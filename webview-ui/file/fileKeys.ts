/** What a key does to the page. */
export type FileKeyAction =
  | 'togglePlay'
  | 'stepBack'
  | 'stepOn'
  | 'jumpBack'
  | 'jumpOn'
  | 'first'
  | 'last'
  | 'slower'
  | 'faster'
  | 'toggleLoop'
  | 'toggleZoom'
  | 'toggleDatagrams'
  | 'snapshot';

/** What has the focus, as far as it has keys of its own. */
export type KeyPlace = 'elsewhere' | 'button' | 'slider' | 'field' | 'list';

export interface KeyPress {
  readonly key: string;
  readonly shift: boolean;
  /** Control, Alt or the key with the system's mark. */
  readonly isChord: boolean;
}

/** Frames that Shift and an arrow go. */
export const JUMP_FRAMES = 10;

const KEYS: Readonly<Record<string, FileKeyAction>> = {
  ' ': 'togglePlay',
  k: 'togglePlay',
  ArrowLeft: 'stepBack',
  ArrowRight: 'stepOn',
  ',': 'stepBack',
  '.': 'stepOn',
  Home: 'first',
  End: 'last',
  '<': 'slower',
  '>': 'faster',
  '-': 'slower',
  '+': 'faster',
  l: 'toggleLoop',
  z: 'toggleZoom',
  d: 'toggleDatagrams',
  s: 'snapshot',
};

const SHIFTED: Readonly<Record<string, FileKeyAction>> = { ArrowLeft: 'jumpBack', ArrowRight: 'jumpOn' };

/** Keys that an element with the focus uses itself. */
const OWN_KEYS: Readonly<Record<Exclude<KeyPlace, 'field'>, ReadonlySet<string>>> = {
  elsewhere: new Set(),
  button: new Set([' ', 'Enter']),
  slider: new Set(['Home', 'End', 'ArrowLeft', 'ArrowRight']),
  list: new Set(['Home', 'End', ' ']),
};

/** What a key does where this has the focus; undefined where it does nothing, or what the editor or the element makes of it. */
export function fileKeyAction({ key, shift, isChord }: KeyPress, place: KeyPlace): FileKeyAction | undefined {
  if (isChord || place === 'field') return undefined;
  const shifted = shift ? SHIFTED[key] : undefined;
  if (shifted) return shifted;
  if (OWN_KEYS[place].has(key)) return undefined;
  return KEYS[key.length === 1 ? key.toLowerCase() : key];
}
