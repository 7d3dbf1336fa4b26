import { describe, expect, it } from 'vitest';
import { type FileMemory, FRESH_MEMORY, isRate, parseFileMemory } from '../../../../webview-ui/file/fileMemory';

const arranged: FileMemory = {
  position: 17,
  isPlaying: true,
  framesPerSecond: 12.5,
  speed: 0.25,
  loops: false,
  zoom: 'actual',
  showsDatagrams: true,
  showsDetails: false,
};

describe('parseFileMemory', () => {
  it('takes what was kept', () => {
    expect(parseFileMemory(arranged)).toEqual(arranged);
    expect(parseFileMemory({ ...arranged, more: 1 })).toEqual(arranged);
  });

  it.each([undefined, null, 'x', 7, [], {}])('begins afresh with %j', (raw) => {
    expect(parseFileMemory(raw)).toEqual(FRESH_MEMORY);
  });

  it.each<readonly [keyof FileMemory, unknown]>([
    ['position', -1],
    ['position', 1.5],
    ['position', '7'],
    ['isPlaying', 1],
    ['framesPerSecond', 0],
    ['framesPerSecond', 241],
    ['framesPerSecond', Number.NaN],
    ['speed', 3],
    ['loops', null],
    ['zoom', 'huge'],
    ['showsDatagrams', 'no'],
    ['showsDetails', 0],
  ])('takes everything but a %s of %j', (name, value) => {
    expect(parseFileMemory({ ...arranged, [name]: value })).toEqual({ ...arranged, [name]: FRESH_MEMORY[name] });
  });
});

describe('isRate', () => {
  it.each([
    [0.5, true],
    [240, true],
    [0, false],
    [-1, false],
    [240.1, false],
    [Number.NaN, false],
    ['30', false],
  ])('%j: %s', (value, expected) => {
    expect(isRate(value)).toBe(expected);
  });
});
