import { describe, expect, it } from 'vitest';
import { FramePile, MAX_PAST_BYTES, MAX_PAST_FRAMES } from '../../../../webview-ui/player/framePile';

interface Numbered {
  readonly number: number;
  readonly bytes: Uint8Array;
}

const frame = (number: number, size = 10): Numbered => ({ number, bytes: new Uint8Array(size) });

function piled(count: number, size = 10): FramePile<Numbered> {
  const pile = new FramePile<Numbered>();
  for (let i = 0; i < count; i++) pile.push(frame(i, size));
  return pile;
}

describe('a pile of frames', () => {
  it('hands them out in the order in which they came', () => {
    const pile = piled(3);
    expect([pile.depth, pile.bytes]).toEqual([3, 30]);
    expect([pile.take()?.number, pile.take()?.number, pile.current?.number]).toEqual([0, 1, 1]);
    expect([pile.depth, pile.bytes, pile.stepsBack]).toEqual([1, 10, 1]);
    expect([pile.take()?.number, pile.take()]).toEqual([2, undefined]);
  });

  it('goes back to what was taken, and on again', () => {
    const pile = piled(4);
    for (let i = 0; i < 3; i++) pile.take();
    expect([pile.back()?.number, pile.back()?.number, pile.back()]).toEqual([1, 0, undefined]);
    expect([pile.depth, pile.bytes, pile.stepsBack]).toEqual([3, 30, 0]);
    expect([pile.take()?.number, pile.take()?.number, pile.take()?.number]).toEqual([1, 2, 3]);
  });

  it('drops the next as if it had never come', () => {
    const pile = piled(3);
    pile.take();
    expect(pile.drop()?.number).toBe(1);
    expect(pile.take()?.number).toBe(2);
    expect(pile.back()?.number).toBe(0);
  });

  it('keeps so many that were taken, and so many bytes of them, but always the one on show', () => {
    const pile = piled(200);
    for (let i = 0; i < 200; i++) pile.take();
    expect(pile.stepsBack).toBe(MAX_PAST_FRAMES - 1);
    const large = piled(5, MAX_PAST_BYTES / 2);
    for (let i = 0; i < 5; i++) large.take();
    expect(large.stepsBack).toBe(1);
    const larger = piled(2, MAX_PAST_BYTES + 1);
    for (let i = 0; i < 2; i++) larger.take();
    expect([larger.stepsBack, larger.current?.number]).toEqual([0, 1]);
  });
});
