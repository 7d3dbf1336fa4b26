import { describe, expect, it } from 'vitest';
import { MAX_KEPT_TEXT } from '../../../../src/shared/overlayMessages';
import { KeptTexts } from '../../../../src/ui/panels/keptTexts';
import { FakeMemory } from '../fakeMemory';

describe('KeptTexts', () => {
  it('keeps a text for each kind of page', () => {
    const memory = new FakeMemory();
    const texts = new KeptTexts(memory);
    expect(texts.get('overlay')).toBe('');
    texts.keep('overlay', 'positions');
    texts.keep('tree', 'flow');
    expect([texts.get('overlay'), texts.get('tree'), texts.get('routes')]).toEqual(['positions', 'flow', '']);
    expect(new KeptTexts(memory).get('overlay')).toBe('positions');
  });

  it('lives with rubbish, and with a memory that cannot be written to', () => {
    const memory = new FakeMemory();
    const texts = new KeptTexts(memory);
    for (const rubbish of [1, null, {}, 'k'.repeat(MAX_KEPT_TEXT + 1)]) {
      memory.kept.set('page.overlay', JSON.stringify(rubbish));
      expect(texts.get('overlay')).toBe('');
    }
    memory.isBroken = true;
    expect(() => texts.keep('tree', 'x')).not.toThrow();
  });
});
