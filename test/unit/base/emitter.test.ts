import { describe, expect, it } from 'vitest';
import { Emitter } from '../../../src/base/emitter';

describe('Emitter', () => {
  it('calls listeners in the order of subscription, the same function twice if it subscribed twice', () => {
    const emitter = new Emitter<number>();
    const calls: string[] = [];
    const twice = (value: number) => calls.push(`twice ${value}`);
    emitter.event(twice);
    emitter.event((value) => calls.push(`once ${value}`));
    emitter.event(twice);
    emitter.fire(7);
    expect(calls).toEqual(['twice 7', 'once 7', 'twice 7']);
  });

  it('stops calling a listener that was disposed', () => {
    const emitter = new Emitter<number>();
    const values: number[] = [];
    const subscription = emitter.event((value) => values.push(value));
    emitter.fire(1);
    subscription.dispose();
    subscription.dispose();
    emitter.fire(2);
    expect(values).toEqual([1]);
    expect(emitter.listenerCount).toBe(0);
  });

  it('lets listeners subscribe and leave while it fires', () => {
    const emitter = new Emitter<number>();
    const calls: string[] = [];
    const first = emitter.event(() => {
      first.dispose();
      emitter.event(() => calls.push('new'));
      calls.push('first');
    });
    emitter.fire(1);
    expect(calls).toEqual(['first']);
    emitter.fire(2);
    expect(calls).toEqual(['first', 'new']);
  });

  it('calls everybody even if one throws, then throws the first failure again', () => {
    const emitter = new Emitter<number>();
    const values: number[] = [];
    for (const text of ['one', 'two']) {
      emitter.event(() => {
        throw new Error(text);
      });
    }
    emitter.event((value) => values.push(value));
    expect(() => emitter.fire(3)).toThrow('one');
    expect(values).toEqual([3]);
  });

  it('gives failures to onError instead, if there is one', () => {
    const failures: unknown[] = [];
    const emitter = new Emitter<number>((error) => failures.push(error));
    emitter.event(() => {
      throw new Error('broken');
    });
    expect(() => emitter.fire(1)).not.toThrow();
    expect(failures).toEqual([new Error('broken')]);
  });

  it('is silent once disposed', () => {
    const emitter = new Emitter<number>();
    const values: number[] = [];
    emitter.event((value) => values.push(value));
    emitter.dispose();
    emitter.event((value) => values.push(value));
    emitter.fire(1);
    expect(values).toEqual([]);
    expect(emitter.listenerCount).toBe(0);
  });
});
