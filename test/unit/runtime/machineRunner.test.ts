import { describe, expect, it } from 'vitest';
import { toDisposable } from '../../../src/base/disposable';
import { seededRandom } from '../../../src/base/random';
import { Core } from '../../../src/overlay/core';
import type { Effect, Input } from '../../../src/overlay/effects';
import { MachineRunner } from '../../../src/runtime/machineRunner';
import { VirtualClock } from '../../support/virtualClock';

function start(
  execute: (effect: Effect, runner: MachineRunner) => void = () => undefined,
  more: Partial<ConstructorParameters<typeof MachineRunner>[0]> = {},
) {
  const clock = new VirtualClock();
  const effects: string[] = [];
  const crashes: unknown[] = [];
  const core = new Core({
    id: '00000000-0000-4000-8000-000000000001',
    name: '',
    controlPort: 1,
    mediaPort: 1,
    advertisedAddress: '',
    clientMode: false,
    neighbours: [{ address: '127.0.0.1', port: 9 }],
    random: seededRandom(1),
  });
  const runner: MachineRunner = new MachineRunner({
    core,
    clock,
    execute: (effect) => {
      effects.push(effect.type);
      execute(effect, runner);
    },
    onCrash: (error) => crashes.push(error),
    ...more,
  });
  return { clock, core, effects, crashes, runner };
}

describe('the machine runner', () => {
  it('dials when it is told to start, and again when that is due', () => {
    const { runner, effects, clock } = start((effect, self) => {
      if (effect.type === 'dial') self.feed({ type: 'dialFailed', dial: effect.dial, reason: 'nobody' });
    });
    runner.feed({ type: 'tick' });
    const dials = (): number => effects.filter((type) => type === 'dial').length;
    expect(dials()).toBe(1);
    clock.advanceTo(10_000);
    expect(dials()).toBeGreaterThan(1);
  });

  it('never turns the machine within a turn: what is fed meanwhile comes after', async () => {
    let depth = 0;
    const { runner, effects } = start((effect, self) => {
      expect(depth).toBe(0);
      depth++;
      if (effect.type === 'dial') {
        const remote = { address: '127.0.0.1', port: 9 };
        self.feed({ type: 'linkOpened', link: 1, dial: effect.dial, remote });
        void self.command({ type: 'offer', flow: 'f', contentType: 'text/plain' }, () => effects.push('answer'));
      }
      depth--;
    });
    runner.feed({ type: 'tick' });
    expect(effects.indexOf('sendPreamble')).toBeGreaterThan(effects.indexOf('dial'));
    // The answer comes before the effects of its command.
    expect(effects.slice(effects.indexOf('answer'))).toEqual(['answer', 'emit']);
    await expect(runner.command({ type: 'offer', flow: 'f', contentType: 'text/plain' })).resolves.toMatchObject({
      code: 'alreadyOffered',
    });
  });

  it('tells of each input before the orders that it brings, in the order in which the machine takes them', () => {
    const { runner, effects } = start(
      (effect, self) => {
        if (effect.type === 'dial') self.feed({ type: 'dialFailed', dial: effect.dial, reason: 'nobody' });
      },
      { onInput: (input) => effects.push(`takes ${input.type}`) },
    );
    runner.feed({ type: 'tick' });
    expect(effects[0]).toBe('takes tick');
    expect(effects.indexOf('takes dialFailed')).toBeGreaterThan(effects.indexOf('dial'));
  });

  it('takes facts from callers that must not be called back', async () => {
    const { runner, effects } = start();
    runner.feedSoon({ type: 'tick' });
    expect(effects).toEqual([]);
    await Promise.resolve();
    expect(effects).not.toEqual([]);
  });

  it('hears of nothing but the ends of links once it is stopped, and sets no timer', async () => {
    const { runner, effects, clock } = start();
    runner.feed({ type: 'tick' });
    await expect(runner.command({ type: 'stop' })).resolves.toEqual({ ok: true });
    const { length } = effects;
    runner.feed({ type: 'tick' });
    await expect(runner.command({ type: 'offer', flow: 'f', contentType: 'text/plain' })).resolves.toMatchObject({
      code: 'stopped',
    });
    expect(clock.runNext()).toBe(false);
    expect(effects).toHaveLength(length);
    runner.dispose();
    await expect(runner.command({ type: 'offer', flow: 'f', contentType: 'text/plain' })).resolves.toMatchObject({
      code: 'stopped',
    });
  });

  it('reads what has come in before a tick that is late', () => {
    const after: (() => void)[] = [];
    const disposed: number[] = [];
    const stepped: Input['type'][] = [];
    const clock = new VirtualClock();
    // Time that jumps: each timer fires when its time has long been over.
    const late = { now: () => clock.now() + lateMs, setTimer: clock.setTimer.bind(clock) };
    let lateMs = 0;
    const { runner, core } = start(
      (effect, self) => {
        if (effect.type === 'dial') self.feed({ type: 'dialFailed', dial: effect.dial, reason: 'nobody' });
      },
      {
        clock: late,
        afterInput: (run) => {
          after.push(run);
          return toDisposable(() => void disposed.push(after.length));
        },
      },
    );
    const step = core.step.bind(core);
    core.step = (input, now) => {
      stepped.push(input.type);
      return step(input, now);
    };
    runner.feed({ type: 'tick' });
    stepped.length = 0;
    lateMs = 5_000;
    clock.runNext();
    expect([stepped, after.length]).toEqual([[], 1]);
    // What is read meanwhile neither brings the tick forward nor puts it off.
    runner.feed({ type: 'linkClosed', link: 9, reason: 'reset' });
    expect([stepped, after.length]).toEqual([['linkClosed'], 1]);
    expect(clock.runNext()).toBe(false);
    after[0]?.();
    expect(stepped.slice(0, 2)).toEqual(['linkClosed', 'tick']);
    clock.runNext();
    expect(after).toHaveLength(1);
    runner.dispose();
  });

  it('does not wait where a tick is on time', () => {
    let asked = 0;
    const { runner, clock } = start(undefined, {
      afterInput: () => {
        asked++;
        return toDisposable(() => undefined);
      },
    });
    runner.feed({ type: 'tick' });
    clock.advanceTo(60_000);
    expect(asked).toBe(0);
  });

  it('tells the machine when the computer slept without its clock', () => {
    let wallMs = 1_000_000;
    const stepped: Input['type'][] = [];
    const clock = new VirtualClock();
    const { runner, core } = start(
      (effect, self) => {
        if (effect.type === 'dial') self.feed({ type: 'dialFailed', dial: effect.dial, reason: 'nobody' });
      },
      { clock, wall: { now: () => wallMs + clock.now() } },
    );
    const step = core.step.bind(core);
    core.step = (input, now) => {
      stepped.push(input.type);
      return step(input, now);
    };
    runner.feed({ type: 'tick' });
    clock.advanceTo(10_000);
    wallMs += 1_000;
    clock.advanceTo(100_000);
    expect(stepped).not.toContain('awoke');
    wallMs += 3_600_000;
    clock.advanceTo(200_000);
    expect(stepped.filter((type) => type === 'awoke')).toHaveLength(1);
    expect(stepped.indexOf('awoke')).toBeLessThan(stepped.lastIndexOf('tick'));
  });

  it('reports a fault and turns no more', () => {
    const fault = new Error('impossible');
    const { runner, crashes, clock } = start(() => {
      throw fault;
    });
    runner.feed({ type: 'tick' });
    runner.feed({ type: 'tick' });
    expect(crashes).toEqual([fault]);
    expect(clock.runNext()).toBe(false);
  });
});
