import { describe, expect, it } from 'vitest';
import { PlayerMemory } from '../../../../src/ui/panels/playerMemory';
import { FakeMemory } from '../fakeMemory';

const PLAYERS = [
  { flow: 'a', source: 's', chosen: true, column: 1 },
  { flow: 'b', source: 's', chosen: false, column: 2 },
];

describe('PlayerMemory', () => {
  it('gives players back to the window that had them, and to no other', () => {
    const memory = new FakeMemory();
    new PlayerMemory(memory, 'one').keep(PLAYERS);
    expect(new PlayerMemory(memory, 'one').recall()).toEqual(PLAYERS);
    expect(new PlayerMemory(memory, 'two').recall()).toEqual([]);
  });

  it('lives with rubbish, and with a memory that cannot be written to', () => {
    const memory = new FakeMemory();
    const players = new PlayerMemory(memory, 'one');
    expect(players.recall()).toEqual([]);
    for (const rubbish of ['null', '1', '{"windowId":"one"}', '{"windowId":"one","players":[1,null,{"flow":"a"}]}']) {
      memory.kept.set('players', rubbish);
      expect(players.recall()).toEqual([]);
    }
    memory.isBroken = true;
    expect(() => players.keep(PLAYERS)).not.toThrow();
  });
});
