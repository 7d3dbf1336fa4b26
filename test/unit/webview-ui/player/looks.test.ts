import { describe, expect, it } from 'vitest';
import { parseLooks } from '../../../../webview-ui/player/looks';

describe('parseLooks', () => {
  const first = { mode: 'smooth', size: 'fit', statistics: false };

  it('takes what a page has kept', () => {
    const looks = { mode: 'live', size: 'full', statistics: true };
    expect(parseLooks({ ...looks, more: 1 })).toEqual(looks);
  });

  it.each([undefined, null, 'live', 7, {}, { mode: 'fast', size: 'toString', statistics: 1 }])(
    'begins anew with %j',
    (raw) => {
      expect(parseLooks(raw)).toEqual(first);
    },
  );
});
