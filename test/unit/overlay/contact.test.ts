import { describe, expect, it } from 'vitest';
import {
  type Contact,
  contactLabel,
  endpointText,
  isFinal,
  isSameEndpoint,
  lookUpContact,
  makeContact,
} from '../../../src/overlay/contact';
import type { LinkEnd } from '../../../src/overlay/links';

const ID = '11111111-2222-4333-8444-555555555555';
const OTHER_ID = '11111111-9999-4333-8444-555555555555';

function contact(more: Partial<Contact>): Contact {
  return { ...makeContact([{ address: '10.0.0.1', port: 8_000 }], false), ...more };
}

describe('lookUpContact', () => {
  const alice = contact({ id: ID, name: 'alice' });
  const bob = contact({ id: OTHER_ID, name: 'bob', shown: { address: '::1', port: 9 } });
  const contacts = [alice, bob];

  it.each([
    ['an id', ID, alice],
    ['a name', 'bob', bob],
    ['an address', '10.0.0.1:8000', alice],
    ['an address of IPv6', '[::1]:9', bob],
    ['the beginning of an id', '11111111-9', bob],
  ])('finds by %s', (_what, text, expected) => {
    expect(lookUpContact(contacts, text)).toBe(expected);
  });

  it.each([
    ['nobody', 'carol', 'unknownNeighbour'],
    ['too short a beginning', '1111111', 'unknownNeighbour'],
    ['a beginning that two have', '11111111', 'ambiguousNeighbour'],
  ])('refuses %s', (_what, text, code) => {
    expect(lookUpContact(contacts, text)).toMatchObject({ ok: false, code });
  });

  it('prefers an id to a name that looks like it', () => {
    const liar = contact({ id: OTHER_ID, name: ID });
    expect(lookUpContact([liar, alice], ID)).toBe(alice);
  });
});

describe('isFinal', () => {
  it.each<[string, LinkEnd, boolean, boolean]>([
    ['this node refused it', { how: 'refused', reason: 'x' }, true, true],
    ['it was lost', { how: 'lost', reason: 'x' }, false, false],
    ['it says that it is connected already', { how: 'goodbye', reason: 'duplicate' }, false, false],
    ['it disconnected', { how: 'goodbye', reason: 'disconnected' }, true, true],
    ['it stops', { how: 'goodbye', reason: 'stopping' }, false, true],
    ['a named one stops, and may start again', { how: 'goodbye', reason: 'stopping' }, true, false],
    ['it takes no more', { how: 'goodbye', reason: 'tableFull' }, true, true],
  ])('%s', (_case, end, named, expected) => {
    expect(isFinal(end, named)).toBe(expected);
  });
});

describe('texts and comparisons', () => {
  it('write endpoints as users do', () => {
    expect(endpointText({ address: 'example.org', port: 80 })).toBe('example.org:80');
    expect(endpointText({ address: 'fe80::1', port: 80 })).toBe('[fe80::1]:80');
  });

  it('call a contact by what is known best', () => {
    expect(contactLabel(contact({ id: ID, name: 'alice' }))).toBe('alice');
    expect(contactLabel(contact({ id: ID }))).toBe(ID);
    expect(contactLabel(contact({}))).toBe('10.0.0.1:8000');
  });

  it('compare endpoints by address and port', () => {
    const endpoint = { address: 'a', port: 1 };
    expect(isSameEndpoint({ ...endpoint }, endpoint)).toBe(true);
    expect(isSameEndpoint({ address: 'a', port: 2 }, endpoint)).toBe(false);
    expect(isSameEndpoint({ address: 'b', port: 1 }, endpoint)).toBe(false);
  });
});
