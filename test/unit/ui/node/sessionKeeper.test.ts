import { beforeEach, describe, expect, it } from 'vitest';
import { Emitter } from '../../../../src/base/emitter';
import type { SessionRecord } from '../../../../src/ui/node/nodeSession';
import { BEAT_MS, LONGEST_GAP_MS, LONGEST_RELOAD_MS, SessionKeeper } from '../../../../src/ui/node/sessionKeeper';
import { VirtualClock } from '../../../support/virtualClock';
import { FakeMemory } from '../fakeMemory';

const RECORD: SessionRecord = { port: 8000, neighbours: ['a:1'], streams: [] };

class World {
  readonly clock = new VirtualClock();
  readonly memory = new FakeMemory();
  readonly changed = new Emitter<void>();
  session: SessionRecord | undefined;
  /** Processes that are there. */
  readonly living = new Set<number>();
  #processes = 0;

  /** The keeper of a window, in a process of its own; the process before it is gone unless told otherwise. */
  keeper({ isAlone = true } = {}): SessionKeeper {
    if (isAlone) this.living.clear();
    const processId = ++this.#processes;
    this.living.add(processId);
    const owner = { onDidChangeSession: this.changed.event, getSession: () => this.session };
    return new SessionKeeper({
      owner: {
        onDidChangeSession: owner.onDidChangeSession,
        get session() {
          return owner.getSession();
        },
      },
      memory: this.memory,
      clock: this.clock,
      wallClock: { now: () => 1_700_000_000_000 + this.clock.now() },
      processId,
      isAlive: (id) => this.living.has(id),
    });
  }

  set(session: SessionRecord | undefined): void {
    this.session = session;
    this.changed.fire();
  }

  wait(ms: number): void {
    this.clock.advanceTo(this.clock.now() + ms);
  }
}

describe('SessionKeeper', () => {
  let world: World;
  beforeEach(() => {
    world = new World();
  });

  it('has nothing to recall at first, and after the user has stopped the node', () => {
    const keeper = world.keeper();
    expect(keeper.recall()).toBeUndefined();
    world.set(RECORD);
    world.set(undefined);
    expect(world.keeper().recall()).toBeUndefined();
  });

  it('recalls a session that ended without a word a moment ago, however long it had lasted', () => {
    world.keeper();
    world.set(RECORD);
    world.wait(100 * BEAT_MS + 30_000);
    expect(world.keeper().recall()).toEqual(RECORD);
  });

  it.each([
    ['by a reload', true, LONGEST_RELOAD_MS],
    ['by a crash', false, LONGEST_GAP_MS],
  ])('does not recall what ended %s long ago', async (_how, isClosed, longest) => {
    const keeper = world.keeper();
    world.set(RECORD);
    if (isClosed) await keeper.close();
    else keeper.dispose();
    world.wait(longest);
    expect(world.keeper().recall()).toEqual(RECORD);
    world.wait(1);
    expect(world.keeper().recall()).toBeUndefined();
  });

  it('leaves the session of another window of the same folder alone', async () => {
    const first = world.keeper();
    world.set(RECORD);
    const second = world.keeper({ isAlone: false });
    expect(second.recall()).toBeUndefined();
    first.dispose();
    world.set({ ...RECORD, port: 9000 });
    await second.close();
    // Were the first one gone, its session would still be there.
    expect(world.keeper().recall()).toEqual(RECORD);
  });

  it('keeps the session as it is when the window closes, whatever happens after', async () => {
    const keeper = world.keeper();
    world.set(RECORD);
    world.session = { ...RECORD, port: 9000 };
    await keeper.close();
    world.set(undefined);
    expect(world.keeper().recall()).toMatchObject({ port: 9000 });
  });

  it('writes nothing and sets no timer while no node is wanted', () => {
    world.keeper();
    world.set(undefined);
    const { writes } = world.memory;
    world.wait(100 * BEAT_MS);
    expect(world.memory.writes).toBe(writes);
    expect(world.clock.runNext()).toBe(false);
  });

  it('goes on where the memory fails', async () => {
    world.memory.isBroken = true;
    const keeper = world.keeper();
    world.set(RECORD);
    await keeper.close();
    expect(keeper.recall()).toBeUndefined();
  });

  it('does not take rubbish or the future for a session', () => {
    const kept = '"aliveAt":1700000000001,"processId":77,"closed":false';
    world.memory.kept.set('session', `{${kept},"record":{"port":1,"neighbours":[],"streams":[]}}`);
    expect(world.keeper().recall()).toBeUndefined();
    world.wait(1);
    expect(world.keeper().recall()).toEqual({ port: 1, neighbours: [], streams: [] });
    for (const rubbish of ['1', '{}', `{${kept},"record":7}`, '{"aliveAt":1,"record":{}}', 'null']) {
      world.memory.kept.set('session', rubbish);
      expect(world.keeper().recall()).toBeUndefined();
    }
  });
});
