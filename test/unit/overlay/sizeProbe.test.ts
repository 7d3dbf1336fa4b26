import { expect, it } from 'vitest';
import { SizeProbe } from '../../../src/overlay/sizeProbe';

it('tries the largest three times, then the next, and then no more', () => {
  const probe = new SizeProbe([57_264, 8_208]);
  const tried = Array.from({ length: 8 }, () => probe.take());
  expect(tried).toEqual([57_264, 57_264, 57_264, 8_208, 8_208, 8_208, undefined, undefined]);
  expect(probe.confirmedBytes).toBeUndefined();
});

it('stops with the first that came through', () => {
  const probe = new SizeProbe([57_264, 8_208]);
  probe.take();
  expect(probe.heard(57_264)).toBe(true);
  expect(probe.heard(57_264)).toBe(false);
  expect(probe.heard(8_208)).toBe(false);
  expect([probe.confirmedBytes, probe.take()]).toEqual([57_264, undefined]);
});

it('takes what is smaller first, and what is larger if it comes after all', () => {
  const probe = new SizeProbe([57_264, 8_208]);
  for (let i = 0; i < 4; i++) probe.take();
  expect(probe.heard(8_208)).toBe(true);
  expect([probe.confirmedBytes, probe.take()]).toEqual([8_208, undefined]);
  expect(probe.heard(57_264)).toBe(true);
  expect(probe.confirmedBytes).toBe(57_264);
});

it('believes in no size that it does not try', () => {
  const probe = new SizeProbe([57_264, 8_208]);
  expect([probe.heard(0), probe.heard(1_200), probe.heard(8_207), probe.heard(65_535)]).toEqual(Array(4).fill(false));
  for (let i = 0; i < 3; i++) probe.take();
  expect(probe.heard(8_208)).toBe(false);
  probe.take();
  expect(probe.heard(9_000)).toBe(true);
  expect(probe.confirmedBytes).toBe(8_208);
  const none = new SizeProbe([]);
  expect([none.take(), none.heard(65_535), none.confirmedBytes]).toEqual([undefined, false, undefined]);
});

it('begins anew when the path was lost', () => {
  const probe = new SizeProbe([57_264, 8_208]);
  for (let i = 0; i < 5; i++) probe.take();
  probe.heard(8_208);
  probe.reset();
  expect([probe.confirmedBytes, probe.take()]).toEqual([undefined, 57_264]);
});
