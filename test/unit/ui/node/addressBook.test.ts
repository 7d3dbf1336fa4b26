import { describe, expect, it } from 'vitest';
import { AddressBook } from '../../../../src/ui/node/addressBook';

const neighbour = (id: string | null, port: number) =>
  ({
    event: 'neighbour',
    id,
    name: null,
    address: '127.0.0.1',
    port,
    state: 'connected',
    triesLeft: null,
  }) as const;

describe('AddressBook', () => {
  it('knows which addresses lead to one node', () => {
    const book = new AddressBook();
    book.follow(neighbour(null, 1));
    book.follow(neighbour('a', 1));
    book.follow(neighbour('b', 2));
    book.recognised({ address: 'localhost:1', reason: 'it is a neighbour already', neighbour: 'a' });
    book.recognised({ address: 'nowhere:1', reason: 'no', neighbour: null });
    expect(book.find('localhost:1')).toBe('a');
    expect(book.find('nowhere:1')).toBeUndefined();
    expect(book.sameAs('127.0.0.1:1')).toEqual(['127.0.0.1:1', 'localhost:1']);
    expect(book.sameAs('127.0.0.1:2')).toEqual(['127.0.0.1:2']);
    expect(book.sameAs('nowhere:1')).toEqual(['nowhere:1']);
    book.clear();
    expect(book.sameAs('127.0.0.1:1')).toEqual(['127.0.0.1:1']);
  });

  it('forgets what it learnt first', () => {
    const book = new AddressBook();
    for (let port = 1; port <= 257; port++) book.follow(neighbour('a', port));
    expect(book.find('127.0.0.1:1')).toBeUndefined();
    expect(book.sameAs('127.0.0.1:2')).toHaveLength(256);
  });
});
