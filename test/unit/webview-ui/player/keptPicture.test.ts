import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { check } from '../../../support/property';
import { keepPicture, MAX_KEPT_BYTES, parseKeptPicture } from '../../../../webview-ui/player/keptPicture';

describe('a picture that is kept', () => {
  it('is the same afterwards, over JSON, too', () => {
    check(
      fc.property(fc.nat(1e6), fc.uint8Array({ maxLength: 30_000 }), (frameNumber, bytes) => {
        const kept = JSON.parse(JSON.stringify(keepPicture({ frameNumber, bytes }))) as unknown;
        expect(parseKeptPicture(kept)).toEqual({ frameNumber, bytes });
      }),
      50,
    );
  });

  it('is not kept where it is too large', () => {
    expect(keepPicture({ frameNumber: 1, bytes: new Uint8Array(MAX_KEPT_BYTES + 1) })).toBeNull();
    expect(parseKeptPicture(keepPicture({ frameNumber: 1, bytes: new Uint8Array(MAX_KEPT_BYTES) }))?.bytes.length).toBe(
      MAX_KEPT_BYTES,
    );
  });

  it.each([undefined, null, 7, {}, { frameNumber: -1, jpeg: '' }, { frameNumber: 1 }, { frameNumber: 1, jpeg: '%' }])(
    'is not %j',
    (raw) => {
      expect(parseKeptPicture(raw)).toBeUndefined();
    },
  );
});
