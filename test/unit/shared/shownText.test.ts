import { describe, expect, it } from 'vitest';
import { compareLabels, shownText } from '../../../src/shared/shownText';

describe('shownText', () => {
  it('leaves names in any script as they are', () => {
    for (const name of ['server1', 'Küche – Süd', 'узел 4', '節点', 'عقدة', '<b>&amp;"quoted"</b>', '🎬 film']) {
      expect(shownText(name)).toBe(name);
    }
  });

  it.each([
    ['a line break', 'a\nb', 'a\ufffdb'],
    ['a terminal escape', '\u001b[31mred', '\ufffd[31mred'],
    ['an override of the writing direction', 'evil\u202egpj', 'evil\ufffdgpj'],
    ['an isolate', '\u2067x\u2069', '\ufffdx\ufffd'],
    ['a zero-width space', 'no\u200bde', 'no\ufffdde'],
    ['a line separator', 'a\u2028b', 'a\ufffdb'],
    ['half a character', 'a\ud800', 'a\ufffd'],
    ['a filler', 'a\u3164', 'a\ufffd'],
  ])('makes %s visible', (_, text, shown) => expect(shownText(text)).toBe(shown));

  it('shows nothing of a text of spaces', () => expect(shownText(' \u00a0 ')).toBe(''));
});

describe('compareLabels', () => {
  it('orders names as people look for them, the same for equal sounding ones', () => {
    const names = ['film 10', 'Film 2', 'film 2', 'a'];
    const sorted = [...names].sort(compareLabels);
    expect(sorted).toEqual(['a', 'film 2', 'Film 2', 'film 10']);
    expect([...names].reverse().sort(compareLabels)).toEqual(sorted);
  });
});
