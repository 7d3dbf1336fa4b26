import { expect, it } from 'vitest';
import { paleText, PALETTE_VARIABLES, PAPER, readPalette } from '../../../../webview-ui/graph/palette';

it('takes every colour from its variable, and the one on paper where there is none', () => {
  expect(readPalette(() => '')).toEqual({ ...PAPER, faintText: paleText(PAPER.text, PAPER.surface) });
  const palette = readPalette((variable) => ` of ${variable} `);
  expect(palette.surface).toBe('of --surface');
  expect(new Set(Object.values(PALETTE_VARIABLES)).size).toBe(Object.keys(PAPER).length - 1);
});

it('makes texts paler, but no paler than can be read', () => {
  expect(paleText('rgb(204, 204, 204)', 'rgb(31, 31, 31)')).toBe('rgb(135, 135, 135)');
  expect(paleText('#3b3b3b', '#ffffff')).toBe('rgb(118, 118, 118)');
  // Hardly readable as it is, or not understood.
  expect(paleText('rgb(101, 123, 131)', 'rgb(253, 246, 227)')).toBe('rgb(101, 123, 131)');
  expect(paleText('color(srgb 1 1 1)', '#000000')).toBe('color(srgb 1 1 1)');
});
