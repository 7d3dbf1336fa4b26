import { describe, expect, it } from 'vitest';
import {
  type Contact,
  contactLabel,
  endpointText,
  failedTries,
  isBeingTried,
  isSameEndpoint,
  lookUpContact,
  makeContact,
} from '../../../src/overlay/contact';

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

describe('tries', () => {
  const three = ['a', 'b', 'c'].map((address) => ({ address, port: 1 }));

  it.each([
    ['one endpoint', three.slice(0, 1), [0, 1, 2, 3]],
    ['three endpoints are rounds', three, [0, 0, 0, 1]],
    ['no endpoint', [], [0, 1, 2, 3]],
  ])('with %s', (_case, endpoints, tries) => {
    expect([0, 1, 2, 3].map((failedDials) => failedTries(contact({ endpoints, failedDials })))).toEqual(tries);
  });

  it('are under way while a connection is being opened or introduced', () => {
    expect(isBeingTried(contact({}))).toBe(false);
    expect(isBeingTried(contact({ link: 1 }))).toBe(false);
    expect(isBeingTried(contact({ dial: 1 }))).toBe(true);
    expect(isBeingTried(contact({ attempt: 1 }))).toBe(true);
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
