import { expect, it } from 'vitest';
import { PALETTE_VARIABLES, PAPER, readPalette } from '../../../../webview-ui/graph/palette';

it('takes every colour from its variable, and the one on paper where there is none', () => {
  expect(readPalette(() => '')).toEqual(PAPER);
  const palette = readPalette((variable) => ` of ${variable} `);
  expect(palette.surface).toBe('of --surface');
  expect(new Set(Object.values(PALETTE_VARIABLES)).size).toBe(Object.keys(PAPER).length);
});
