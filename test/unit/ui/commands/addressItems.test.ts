import { describe, expect, it } from 'vitest';
import { addressItems } from '../../../../src/ui/commands/addressItems';

const HISTORY = [
  { address: '127.0.0.1:8001', name: 'server1' },
  { address: '[::1]:8002', name: '' },
];

describe('addressItems', () => {
  it('offers the history while nothing is typed, or says what to type', () => {
    expect(addressItems('', HISTORY)).toMatchObject([{ kind: 'known' }, { kind: 'known' }]);
    expect(addressItems('  ', [])).toMatchObject([{ kind: 'hint' }]);
  });

  it('offers an address as it stands first, in its one spelling', () => {
    expect(addressItems(' 127.0.0.1:9 ', HISTORY)).toEqual([{ kind: 'typed', address: '127.0.0.1:9' }]);
    expect(addressItems('[::1]:9', [])).toEqual([{ kind: 'typed', address: '[::1]:9' }]);
  });

  it('offers an address once that is typed and known', () => {
    expect(addressItems('127.0.0.1:8001', HISTORY)).toEqual([{ kind: 'typed', address: '127.0.0.1:8001' }]);
  });

  it('looks in the history for addresses and names', () => {
    expect(addressItems('8002', HISTORY)).toMatchObject([{ kind: 'known', address: '[::1]:8002' }]);
    expect(addressItems('SERVER', HISTORY)).toMatchObject([{ kind: 'known', name: 'server1' }]);
  });

  it.each(['nowhere', '127.0.0.1', '127.0.0.1:0', '127.0.0.1:99999', '::1:80', 'a b:1'])(
    'says what is wrong with %s',
    (text) => {
      const [item, ...others] = addressItems(text, []);
      expect(others).toEqual([]);
      expect(item).toMatchObject({ kind: 'hint', text: expect.stringContaining('is not an address') as string });
    },
  );
});
