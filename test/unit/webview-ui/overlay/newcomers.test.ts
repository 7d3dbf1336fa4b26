import { expect, it } from 'vitest';
import { newcomersOf } from '../../../../webview-ui/overlay/newcomers';

function newcomers(old: string, fresh: string, ...links: string[]): string {
  const nodes = [...old, ...fresh].map((id) => ({ id }));
  const pairs = links.map(([a = '', b = '']) => ({ a, b }));
  return [...newcomersOf(nodes, pairs, new Set(fresh))].join('');
}

it('lays out together most of an overlay, joined to what is there or not', () => {
  expect(newcomers('', 'abc', 'ab')).toBe('abc');
  expect(newcomers('x', 'abc', 'xa')).toBe('abc');
});

it('lays out together what no link joins to what is there, and puts all others beside their neighbours', () => {
  expect(newcomers('uvwxyz', 'abcd', 'ab', 'bc', 'xd')).toBe('abc');
  expect(newcomers('uvwxyz', 'abcd', 'xa', 'ab', 'bc', 'cd')).toBe('');
});

it('lays out nothing of what is little', () => {
  expect(newcomers('', 'ab', 'ab')).toBe('');
  expect(newcomers('uvwxyz', 'ab')).toBe('');
  expect(newcomers('uvwxyz', '')).toBe('');
});
