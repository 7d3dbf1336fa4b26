import { describe, expect, it } from 'vitest';
import { PanelMemory } from '../../../../src/ui/panels/panelMemory';
import { FakeMemory } from '../fakeMemory';

const parse = (raw: unknown) => (typeof raw === 'string' ? raw : undefined);

/** What an extension host has of a memory; those in `alive` have not ended. */
function host(memory: FakeMemory, processId: number, alive: readonly number[] = [], kind = 'panels') {
  return new PanelMemory(memory, { processId, isAlive: (id) => alive.includes(id) }, kind, parse);
}

describe('PanelMemory', () => {
  it('gives panels to the extension host after a crash', () => {
    const memory = new FakeMemory();
    host(memory, 1).keep(['a', 'b']);
    host(memory, 1, [], 'others').keep(['c']);
    expect(host(memory, 2).recall()).toEqual(['a', 'b']);
    expect(host(memory, 2, [], 'others').recall()).toEqual(['c']);
  });

  it('gives them to the one after an orderly end, though the first is still about to go', async () => {
    const memory = new FakeMemory();
    const first = host(memory, 1);
    first.keep(['a']);
    await first.close();
    // Panels go with the window.
    first.keep([]);
    await first.close();
    expect(memory.writes).toBe(2);
    expect(host(memory, 2, [1]).recall()).toEqual(['a']);
  });

  it('leaves a window of the same folder its own', async () => {
    const memory = new FakeMemory();
    host(memory, 1).keep(['a']);
    const second = host(memory, 2, [1]);
    expect(second.recall()).toEqual([]);
    second.keep(['b']);
    await second.close();
    expect(host(memory, 3).recall()).toEqual(['a']);
    host(memory, 3).keep(['c']);
    expect(host(memory, 4).recall()).toEqual(['c']);
  });

  it('writes only what is new', () => {
    const memory = new FakeMemory();
    const panels = host(memory, 1);
    for (const open of [['a'], ['a'], [], []]) panels.keep(open);
    expect(memory.writes).toBe(2);
    expect(panels.recall()).toEqual([]);
  });

  it('lives with rubbish, and with a memory that cannot be written to', async () => {
    const memory = new FakeMemory();
    const panels = host(memory, 1);
    expect(panels.recall()).toEqual([]);
    const entries = '"panels":[1,null,{"flow":"a"}]';
    for (const rubbish of ['null', '1', `{${entries}}`, `{"processId":1,"closed":true,${entries}}`]) {
      memory.kept.set('panels', rubbish);
      expect(panels.recall()).toEqual([]);
    }
    memory.isBroken = true;
    expect(() => panels.keep(['a'])).not.toThrow();
    await panels.close();
  });
});
