import { beforeEach, describe, expect, it } from 'vitest';
import { Emitter } from '../../../../src/base/emitter';
import type { NodeEvent } from '../../../../src/overlay/snapshot';
import { AddressHistory, MOST_ADDRESSES } from '../../../../src/ui/commands/addressHistory';
import { FakeMemory } from '../fakeMemory';

describe('AddressHistory', () => {
  let memory: FakeMemory;
  let published: Emitter<NodeEvent>;
  let history: AddressHistory;
  beforeEach(() => {
    memory = new FakeMemory();
    published = new Emitter();
    history = new AddressHistory(memory, published.event);
  });

  const connected = (port: number, name: string | null) =>
    published.fire({
      event: 'neighbour',
      id: 'x',
      name,
      address: '127.0.0.1',
      port,
      state: 'connected',
      triesLeft: null,
    });
  const addresses = () => history.addresses.map(({ address }) => address);

  it('keeps addresses, the latest first, each once', () => {
    for (const address of ['a:1', 'b:2', 'c:3', 'a:1']) history.remember(address);
    expect(addresses()).toEqual(['a:1', 'c:3', 'b:2']);
    history.forget('c:3');
    expect(addresses()).toEqual(['a:1', 'b:2']);
    expect(new AddressHistory(memory, published.event).addresses).toEqual(history.addresses);
  });

  it('forgets the one used longest ago', () => {
    for (let i = 0; i <= MOST_ADDRESSES; i++) history.remember(`h:${i + 1}`);
    expect(addresses()).toHaveLength(MOST_ADDRESSES);
    expect(addresses()).not.toContain('h:1');
  });

  it('learns how whoever is there is called', () => {
    history.remember('127.0.0.1:8001');
    connected(8001, 'server1');
    connected(8002, 'nobody asked');
    expect(history.addresses).toEqual([{ address: '127.0.0.1:8001', name: 'server1' }]);
    history.remember('127.0.0.1:8001');
    expect(history.addresses[0]?.name).toBe('server1');
    connected(8001, null);
    expect(history.addresses[0]?.name).toBe('');
    const { writes } = memory;
    connected(8001, null);
    expect(memory.writes).toBe(writes);
  });

  it('lives with rubbish in the memory and with one that cannot be written to', () => {
    memory.kept.set('addresses', '[1, {"address": 2}, {"address":"a:1","name":""}]');
    expect(addresses()).toEqual(['a:1']);
    memory.kept.set('addresses', '{}');
    expect(addresses()).toEqual([]);
    memory.isBroken = true;
    expect(() => history.remember('a:1')).not.toThrow();
  });

  it('listens no more once disposed', () => {
    history.dispose();
    expect(published.listenerCount).toBe(0);
  });
});
