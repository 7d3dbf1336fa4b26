import { expect, it } from 'vitest';
import { commandOf, KEYS_HELP } from '../../../../webview-ui/overlay/graphKeys';

const NONE = { ctrlKey: false, altKey: false, shiftKey: false, metaKey: false };
const press = (key: string, modifiers: Partial<typeof NONE> = {}) => commandOf({ key, ...NONE, ...modifiers });

it('walks by arrows, across gaps, pans and moves with other keys held', () => {
  expect(press('ArrowLeft')).toEqual({ type: 'walk', direction: 'left', acrossGaps: false });
  expect(press('ArrowUp', { altKey: true })).toEqual({ type: 'walk', direction: 'up', acrossGaps: true });
  expect(press('ArrowUp', { ctrlKey: true })).toEqual({ type: 'walk', direction: 'up', acrossGaps: true });
  expect(press('ArrowDown', { shiftKey: true })).toMatchObject({ type: 'pan', x: 0 });
  expect(press('ArrowRight', { shiftKey: true, altKey: true })).toMatchObject({ type: 'move', y: 0 });
});

it.each([
  ['Enter', 'select'],
  [' ', 'select'],
  ['ContextMenu', 'menu'],
  ['Escape', 'clear'],
  ['Home', 'home'],
  ['0', 'fit'],
  ['/', 'search'],
  ['PageDown', 'around'],
  ['PageUp', 'around'],
  ['+', 'zoom'],
  ['=', 'zoom'],
  ['-', 'zoom'],
])('%s is %s', (key, type) => {
  expect(press(key)?.type).toBe(type);
});

it('leaves the editor its keys', () => {
  expect(press('F10')).toBeUndefined();
  expect(press('F10', { shiftKey: true })).toEqual({ type: 'menu' });
  expect(press('0', { ctrlKey: true })).toBeUndefined();
  expect(press('ArrowUp', { metaKey: true })).toBeUndefined();
  expect(press('ArrowUp', { ctrlKey: true, shiftKey: true })).toBeUndefined();
  expect(press('toString')).toBeUndefined();
  expect(KEYS_HELP).toContain('Arrow keys');
});
