import { expect, it } from 'vitest';
import { MAX_NEIGHBOURS } from '../../../src/overlay/constants';
import { type Contact, makeContact } from '../../../src/overlay/contact';
import { Contacts } from '../../../src/overlay/contacts';

const at = (address: string) => ({ address, port: 8_000 });

/** Contacts that were dialled at these addresses. */
function setUp(...addresses: string[][]) {
  const contacts = new Contacts();
  const added = addresses.map((list) => contacts.add(list.map(at), false) ?? makeContact([], false));
  const [first = makeContact([], false), second = makeContact([], false)] = added;
  return { contacts, first, second };
}

it('stay within their bound', () => {
  const { contacts } = setUp(...Array.from({ length: MAX_NEIGHBOURS }, (_, i) => [`n${i}`]));
  expect(contacts.add([], true)).toBeUndefined();
  const [first] = contacts.all();
  expect(first && contacts.delete(first)).toBe(true);
  expect(first && contacts.delete(first)).toBe(false);
  expect(contacts.add([], true)).toMatchObject({ named: true });
  expect(contacts.all()).toHaveLength(MAX_NEIGHBOURS);
});

it('are found by id, connection, attempt and dial', () => {
  const { contacts, first, second } = setUp(['a'], ['b']);
  Object.assign(first, { id: 'x', link: 1, dial: 5 } satisfies Partial<Contact>);
  Object.assign(second, { id: 'y', attempt: 2 } satisfies Partial<Contact>);
  expect(contacts.withId('y')).toBe(second);
  expect(contacts.withLink(1)).toBe(first);
  expect(contacts.withLink(2)).toBe(second);
  expect(contacts.withDial(5)).toBe(first);
  expect([contacts.withId('z'), contacts.withLink(3), contacts.withDial(6)]).toEqual([undefined, undefined, undefined]);
});

it('are found by where they are shown and where they are dialled', () => {
  const { contacts, first, second } = setUp(['a', 'b'], ['c']);
  second.shown = at('d');
  expect(contacts.withEndpoint(at('a'))).toBe(first);
  expect(contacts.withEndpoint(at('b'))).toBe(first);
  expect(contacts.withEndpoint(at('c'))).toBe(second);
  expect(contacts.withEndpoint(at('d'))).toBe(second);
  expect(contacts.withEndpoint({ ...at('d'), port: 1 })).toBeUndefined();
});

it('leave the rest of a client’s list to others once one of it is connected', () => {
  const { contacts, first, second } = setUp(['a', 'b'], ['c']);
  first.link = 1;
  second.link = 2;
  second.shown = at('d');
  expect(contacts.withEndpoint(at('a'))).toBe(first);
  expect(contacts.withEndpoint(at('b'))).toBeUndefined();
  expect(contacts.withEndpoint(at('c'))).toBe(second);
});
