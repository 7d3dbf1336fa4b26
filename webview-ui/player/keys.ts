/** What a key does to a player. */
export type KeyAction =
  | 'togglePause'
  | 'stepForward'
  | 'stepBack'
  | 'goLive'
  | 'toggleMode'
  | 'save'
  | 'copy'
  | 'fit'
  | 'actual'
  | 'full'
  | 'statistics'
  | 'help';

/** As much of a KeyboardEvent as matters. */
export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}

interface KeyBinding {
  readonly action: KeyAction;
  /** As in KeyboardEvent.key, letters in lower case; the first one is shown. */
  readonly keys: readonly string[];
  readonly words: string;
}

const BINDINGS: readonly KeyBinding[] = [
  { action: 'togglePause', keys: [' ', 'k'], words: 'Pause, or go on where it was' },
  { action: 'goLive', keys: ['l'], words: 'Go live: to the newest frame' },
  { action: 'stepForward', keys: ['arrowright', '.'], words: 'One frame on, while paused' },
  { action: 'stepBack', keys: ['arrowleft', ','], words: 'One frame back, while paused' },
  { action: 'toggleMode', keys: ['m'], words: 'Smooth or live' },
  { action: 'save', keys: ['s'], words: 'Save this frame' },
  { action: 'copy', keys: ['c'], words: 'Copy this frame' },
  { action: 'fit', keys: ['0'], words: 'Fit the picture into the panel' },
  { action: 'actual', keys: ['1'], words: 'Pixel for pixel' },
  { action: 'full', keys: ['f'], words: 'Full panel, and back' },
  { action: 'statistics', keys: ['i'], words: 'Statistics' },
  { action: 'help', keys: ['?'], words: 'This help' },
];

const SHOWN: Readonly<Record<string, string>> = { ' ': 'Space', arrowright: '→', arrowleft: '←' };

/** What a key does; undefined: nothing here, or something of the editor's. */
export function actionOf({ key, ctrlKey, metaKey, altKey }: KeyPress): KeyAction | undefined {
  if (ctrlKey || metaKey || altKey) return undefined;
  return BINDINGS.find(({ keys }) => keys.includes(key.toLowerCase()))?.action;
}

/** How a key is called. */
export function keyName(action: KeyAction): string {
  const [key = ''] = BINDINGS.find((binding) => binding.action === action)?.keys ?? [];
  return SHOWN[key] ?? key.toUpperCase();
}

/** The lines of the help: keys, and what they do. */
export function keyHelp(): readonly { readonly keys: readonly string[]; readonly words: string }[] {
  return BINDINGS.map(({ keys, words }) => ({ keys: keys.map((key) => SHOWN[key] ?? key.toUpperCase()), words }));
}
