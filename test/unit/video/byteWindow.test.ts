import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteWindow, slicesOf } from '../../../src/video/byteWindow';

describe('ByteWindow', () => {
  it('is a queue of bytes, whatever is appended and discarded', () => {
    const step = fc.oneof(
      fc.record({ append: fc.integer({ min: 0, max: 90_000 }) }),
      fc.record({ discard: fc.integer({ min: 0, max: 120_000 }) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const window = new ByteWindow();
        let oldest = 0;
        let next = 0;
        for (const action of steps) {
          if ('append' in action) {
            window.append(Uint8Array.from({ length: action.append }, (_, i) => (next + i) % 251));
            next += action.append;
          } else {
            window.discard(action.discard);
            oldest = Math.min(next, oldest + action.discard);
          }
          expect(window.bytes.length).toBe(next - oldest);
          expect(window.bytes[0]).toBe(next > oldest ? oldest % 251 : undefined);
          expect(window.bytes.at(-1)).toBe(next > oldest ? (next - 1) % 251 : undefined);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('keeps a copy', () => {
    const window = new ByteWindow();
    const bytes = Uint8Array.of(1, 2, 3);
    window.append(bytes);
    bytes.fill(9);
    expect([...window.bytes]).toEqual([1, 2, 3]);
  });
});

describe('slicesOf', () => {
  it.each([0, 1, 65_536, 65_537, 200_000])('cuts %i bytes into pieces of at most 64 KiB', (length) => {
    const slices = [...slicesOf(new Uint8Array(length))];
    expect(slices.reduce((sum, slice) => sum + slice.length, 0)).toBe(length);
    expect(slices.every((slice) => slice.length > 0 && slice.length <= 65_536)).toBe(true);
  });
});
