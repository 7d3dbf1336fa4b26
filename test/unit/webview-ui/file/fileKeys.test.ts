import { describe, expect, it } from 'vitest';
import { fileKeyAction, type KeyPlace } from '../../../../webview-ui/file/fileKeys';

const press = (key: string, place: KeyPlace = 'elsewhere', more: { shift?: boolean; isChord?: boolean } = {}) =>
  fileKeyAction({ key, shift: false, isChord: false, ...more }, place);

describe('fileKeyAction', () => {
  it.each([
    [' ', 'togglePlay'],
    ['k', 'togglePlay'],
    ['ArrowLeft', 'stepBack'],
    ['ArrowRight', 'stepOn'],
    ['Home', 'first'],
    ['End', 'last'],
    ['<', 'slower'],
    ['+', 'faster'],
    ['l', 'toggleLoop'],
    ['L', 'toggleLoop'],
    ['z', 'toggleZoom'],
    ['d', 'toggleDatagrams'],
    ['s', 'snapshot'],
    ['x', undefined],
    ['Tab', undefined],
    ['Escape', undefined],
  ])('%j: %s', (key, action) => {
    expect(press(key)).toBe(action);
  });

  it('jumps with Shift', () => {
    expect(press('ArrowRight', 'elsewhere', { shift: true })).toBe('jumpOn');
    expect(press('ArrowLeft', 'slider', { shift: true })).toBe('jumpBack');
    expect(press('L', 'elsewhere', { shift: true })).toBe('toggleLoop');
  });

  it.each<readonly [KeyPlace, string, string | undefined]>([
    ['button', ' ', undefined],
    ['button', 'Enter', undefined],
    ['button', 'ArrowRight', 'stepOn'],
    ['slider', ' ', 'togglePlay'],
    ['slider', 'ArrowRight', undefined],
    ['slider', 'Home', undefined],
    ['list', 'End', undefined],
    ['list', 'ArrowRight', 'stepOn'],
    ['field', ' ', undefined],
    ['field', 'l', undefined],
    ['field', 'ArrowRight', undefined],
  ])('leaves a %s its own keys: %j %s', (place, key, action) => {
    expect(press(key, place)).toBe(action);
  });

  it('leaves chords to the editor', () => {
    expect(press('s', 'elsewhere', { isChord: true })).toBeUndefined();
    expect(press('ArrowRight', 'elsewhere', { isChord: true, shift: true })).toBeUndefined();
  });
});
