import fc from 'fast-check';
import { expect, it } from 'vitest';
import { DelayLine } from '../../../src/net/delayLine';
import { check } from '../../support/property';
import { VirtualClock } from '../../support/virtualClock';

it('hands over copies when they are due, and those of the same instant in order', () => {
  const items = fc.array(fc.record({ addedAt: fc.nat(50), delay: fc.nat(30) }), { maxLength: 30 });
  check(
    fc.property(items, (some) => {
      const clock = new VirtualClock();
      const arrived: { number: number; at: number }[] = [];
      const line = new DelayLine(clock, (datagram) => {
        arrived.push({ number: datagram[0] ?? 0, at: clock.now() });
        return true;
      });
      // As `dgram` has them: what slice() of it gives is no copy.
      const buffer = Buffer.alloc(3);
      const sorted = [...some].sort((a, b) => a.addedAt - b.addedAt);
      for (const [number, { addedAt, delay }] of sorted.entries()) {
        clock.advanceTo(addedAt);
        buffer[0] = number;
        line.add(buffer, addedAt + delay);
        expect(line.bytes % 3).toBe(0);
      }
      clock.advanceTo(1_000);
      expect(arrived).toEqual(
        sorted
          .map(({ addedAt, delay }, number) => ({ number, at: addedAt + delay }))
          .sort((a, b) => a.at - b.at || a.number - b.number),
      );
      expect([line.bytes, line.isEmpty]).toEqual([0, true]);
    }),
  );
});

it('stops where one is not taken and offers it again', () => {
  const clock = new VirtualClock();
  const arrived: number[] = [];
  let isOpen = true;
  const line = new DelayLine(clock, ([number = 0]) => {
    if (isOpen) arrived.push(number);
    return isOpen;
  });
  for (let number = 0; number < 4; number++) line.add(Uint8Array.of(number), number);
  clock.advanceTo(1);
  isOpen = false;
  clock.advanceTo(3);
  expect([arrived, line.bytes]).toEqual([[0, 1], 2]);
  isOpen = true;
  clock.advanceTo(10);
  expect(arrived).toEqual([0, 1]);
  line.add(Uint8Array.of(4), 20);
  line.resume();
  expect(arrived).toEqual([0, 1, 2, 3]);
  clock.advanceTo(20);
  expect(arrived).toEqual([0, 1, 2, 3, 4]);
});

it('hands over nothing once it is disposed of, even within a call', () => {
  const clock = new VirtualClock();
  let calls = 0;
  const line = new DelayLine(clock, () => {
    calls++;
    line.dispose();
    return false;
  });
  line.add(Uint8Array.of(1), 1);
  line.add(Uint8Array.of(2), 1);
  clock.advanceTo(5);
  line.add(Uint8Array.of(3), 6);
  clock.advanceTo(10);
  line.resume();
  expect([calls, line.bytes]).toEqual([1, 0]);
});
