import { describe, expect, it, vi } from 'vitest';
import { type Disposable, DisposableStore, MutableDisposable, toDisposable } from '../../../src/base/disposable';

describe('toDisposable', () => {
  it('runs its function once', () => {
    const end = vi.fn();
    const disposable = toDisposable(end);
    disposable.dispose();
    disposable.dispose();
    expect(end).toHaveBeenCalledTimes(1);
  });

  it('runs once even if its function disposes it again', () => {
    let runs = 0;
    const disposable: Disposable = toDisposable(() => {
      runs++;
      disposable.dispose();
    });
    disposable.dispose();
    expect(runs).toBe(1);
  });
});

describe('DisposableStore', () => {
  it('ends its members in reverse order, once', () => {
    const order: string[] = [];
    const store = new DisposableStore();
    store.add(toDisposable(() => order.push('first')));
    store.add(toDisposable(() => order.push('second')));
    store.dispose();
    store.dispose();
    expect(order).toEqual(['second', 'first']);
    expect(store.isDisposed).toBe(true);
  });

  it('goes on past members that fail, and tells of each', () => {
    const failures: unknown[] = [];
    const ended = vi.fn();
    const store = new DisposableStore((error) => failures.push(error));
    store.add({ dispose: ended });
    store.add({
      dispose: () => {
        throw new Error('broken');
      },
    });
    expect(() => store.dispose()).not.toThrow();
    expect(ended).toHaveBeenCalledTimes(1);
    expect(failures).toEqual([new Error('broken')]);
  });

  it('does not throw without anybody to tell', () => {
    const store = new DisposableStore();
    store.add({
      dispose: () => {
        throw new Error('broken');
      },
    });
    expect(() => store.dispose()).not.toThrow();
  });

  it('ends at once what is added after its end, or while it ends', () => {
    const late = vi.fn();
    const store = new DisposableStore();
    store.add(toDisposable(() => store.add({ dispose: late })));
    store.dispose();
    expect(late).toHaveBeenCalledTimes(1);
    const member = store.add({ dispose: late });
    expect(late).toHaveBeenCalledTimes(2);
    expect(member.dispose).toBe(late);
  });
});

describe('MutableDisposable', () => {
  const make = () => ({ dispose: vi.fn() });

  it('ends the previous value when a new one comes', () => {
    const holder = new MutableDisposable<ReturnType<typeof make>>();
    const [first, second] = [make(), make()];
    holder.value = first;
    holder.value = second;
    expect(first.dispose).toHaveBeenCalledTimes(1);
    expect(second.dispose).not.toHaveBeenCalled();
    expect(holder.value).toBe(second);
    holder.value = undefined;
    expect(second.dispose).toHaveBeenCalledTimes(1);
  });

  it('leaves a value alone that is assigned again', () => {
    const holder = new MutableDisposable<ReturnType<typeof make>>();
    const only = make();
    holder.value = only;
    holder.value = only;
    expect(only.dispose).not.toHaveBeenCalled();
  });

  it('ends what is assigned after its own end', () => {
    const holder = new MutableDisposable<ReturnType<typeof make>>();
    const [held, late] = [make(), make()];
    holder.value = held;
    holder.dispose();
    holder.dispose();
    holder.value = late;
    expect(held.dispose).toHaveBeenCalledTimes(1);
    expect(late.dispose).toHaveBeenCalledTimes(1);
    expect(holder.value).toBeUndefined();
  });
});
