import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteWindow } from '../../../src/video/byteWindow';
import { check } from '../../support/property';

describe('ByteWindow', () => {
  it('shows every byte in its place, whatever is fed and discarded', () => {
    const step = fc.record({ bytes: fc.integer({ min: 0, max: 90_000 }), keeps: fc.integer({ min: 0, max: 120_000 }) });
    check(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        const window = new ByteWindow();
        let fed = 0;
        for (const { bytes, keeps } of steps) {
          const piece = Uint8Array.from({ length: bytes }, (_, i) => (fed + i) % 251);
          const before = fed;
          fed += bytes;
          window.feed(piece, () => {
            const end = window.offset + window.bytes.length;
            expect(end).toBeGreaterThan(before);
            expect(end).toBeLessThanOrEqual(fed);
            expect(window.bytes[0]).toBe(window.offset % 251);
            expect(window.bytes.at(-1)).toBe((end - 1) % 251);
            window.discard(window.bytes.length - keeps > 0 ? window.bytes.length - keeps : 0);
          });
          piece.fill(255);
          expect(window.offset + window.bytes.length).toBe(fed);
          if (window.bytes.length > 0) {
            expect(window.bytes[0]).toBe(window.offset % 251);
            expect(window.bytes.at(-1)).toBe((fed - 1) % 251);
          }
        }
      }),
      50,
    );
  });

  it('forgets no more than there is', () => {
    const window = new ByteWindow();
    window.feed(Uint8Array.of(1, 2, 3), () => window.discard(10));
    expect(window.bytes).toHaveLength(0);
    expect(window.offset).toBe(3);
  });

  it('lets a parser discard a part and see the rest again with what follows', () => {
    const window = new ByteWindow();
    window.feed(Uint8Array.of(1, 2, 3), () => window.discard(2));
    const seen: number[][] = [];
    window.feed(Uint8Array.of(4, 5), () => {
      seen.push([...window.bytes]);
      window.discard(window.bytes.length);
    });
    expect(seen).toEqual([[3, 4, 5]]);
    expect(window.offset).toBe(5);
  });
});
