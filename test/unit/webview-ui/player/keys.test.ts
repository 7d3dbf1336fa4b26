import { describe, expect, it } from 'vitest';
import { actionOf, keyHelp, keyName } from '../../../../webview-ui/player/keys';

const press = (key: string, held: object = {}) =>
  actionOf({ key, ctrlKey: false, metaKey: false, altKey: false, ...held });

describe('keys', () => {
  it.each([
    [' ', 'togglePause'],
    ['K', 'togglePause'],
    ['ArrowRight', 'stepForward'],
    [',', 'stepBack'],
    ['l', 'goLive'],
    ['?', 'help'],
    ['x', undefined],
    ['Tab', undefined],
    ['Escape', undefined],
  ])('%j: %s', (key, action) => {
    expect(press(key)).toBe(action);
  });

  it('leave what is held with others to the editor', () => {
    for (const held of ['ctrlKey', 'metaKey', 'altKey']) expect(press('c', { [held]: true })).toBeUndefined();
  });

  it('mean one thing each, and are all in the help', () => {
    const keys = keyHelp().flatMap(({ keys: shown }) => shown);
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys).toEqual(expect.arrayContaining(['Space', '→', '←', 'L', 'M', '?']));
    expect(keyName('togglePause')).toBe('Space');
    expect(keyName('save')).toBe('S');
  });
});
