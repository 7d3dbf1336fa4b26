import { describe, expect, it } from 'vitest';
import { PanelMemory } from '../../../../src/ui/panels/panelMemory';
import { FakeMemory } from '../fakeMemory';

const parse = (raw: unknown) => (typeof raw === 'string' ? raw : undefined);
const of = (memory: FakeMemory, windowId = 'one', kind = 'panels') => new PanelMemory(memory, windowId, kind, parse);

describe('PanelMemory', () => {
  it('gives panels back to the window that had them, and to no other', () => {
    const memory = new FakeMemory();
    of(memory).keep(['a', 'b']);
    of(memory, 'one', 'others').keep(['c']);
    expect(of(memory).recall()).toEqual(['a', 'b']);
    expect(of(memory, 'two').recall()).toEqual([]);
  });

  it('writes only what is new', () => {
    const memory = new FakeMemory();
    const panels = of(memory);
    for (const open of [['a'], ['a'], [], []]) panels.keep(open);
    expect(memory.writes).toBe(2);
    expect(panels.recall()).toEqual([]);
  });

  it('lives with rubbish, and with a memory that cannot be written to', () => {
    const memory = new FakeMemory();
    const panels = of(memory);
    expect(panels.recall()).toEqual([]);
    for (const rubbish of ['null', '1', '{"windowId":"one"}', '{"windowId":"one","panels":[1,null,{"flow":"a"}]}']) {
      memory.kept.set('panels', rubbish);
      expect(panels.recall()).toEqual([]);
    }
    memory.isBroken = true;
    expect(() => panels.keep(['a'])).not.toThrow();
  });
});
