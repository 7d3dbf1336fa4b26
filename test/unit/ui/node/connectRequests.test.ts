import { beforeEach, describe, expect, it } from 'vitest';
import { Emitter } from '../../../../src/base/emitter';
import type { NeighbourEvent, NodeEvent } from '../../../../src/overlay/snapshot';
import { NodeError, type RefusedAddress } from '../../../../src/runtime/nodeApi';
import { ConnectRequests } from '../../../../src/ui/node/connectRequests';

const ADDRESS = '127.0.0.1:8000';
const ID = '5e000000-0000-4000-8000-000000000002';

class World {
  readonly published = new Emitter<NodeEvent>();
  readonly refused = new Emitter<RefusedAddress>();
  readonly status = new Emitter<void>();
  readonly told: string[] = [];
  readonly requests = new ConnectRequests(
    { onDidPublish: this.published.event, onDidRefuse: this.refused.event, onDidChangeStatus: this.status.event },
    ({ message }) => this.told.push(message),
    () => 'server1',
  );

  ask(address = ADDRESS): Promise<void> {
    return this.requests.ask(address, () => Promise.resolve());
  }

  refuse(reason = 'it is so', address = ADDRESS, neighbour: string | null = null): void {
    this.refused.fire({ address, reason, neighbour });
  }

  neighbour(part: Partial<NeighbourEvent>): void {
    const event = {
      event: 'neighbour',
      id: null,
      name: null,
      address: '127.0.0.1',
      port: 8000,
      triesLeft: null,
    } as const;
    this.published.fire({ ...event, state: 'connecting', ...part });
  }
}

describe('ConnectRequests', () => {
  let world: World;
  beforeEach(() => {
    world = new World();
  });

  it('tells once why an address was given up', async () => {
    await world.ask();
    world.neighbour({});
    world.refuse('this address is the node itself', '127.0.0.1:80');
    world.refuse();
    world.refuse();
    expect(world.told).toEqual([`${ADDRESS} could not be made a neighbour: it is so.`]);
  });

  it.each(['localhost:8000', ' [::1]:8000 '])('knows the address as the node writes it: %s', async (typed) => {
    await world.ask(typed);
    world.refuse('it is so', typed.trim());
    expect(world.told).toEqual([`${typed.trim()} could not be made a neighbour: it is so.`]);
  });

  it('tells nothing of what was not asked for, was taken back, or was refused at once', async () => {
    const refuse = () => world.refuse();
    refuse();
    await world.ask();
    world.neighbour({ state: 'removed' });
    refuse();
    const failure = new NodeError('alreadyConnected', 'It is connected already.');
    await expect(world.requests.ask(ADDRESS, () => Promise.reject(failure))).rejects.toBe(failure);
    refuse();
    await world.ask();
    world.status.fire();
    refuse();
    expect(world.told).toEqual([]);
  });

  it('tells nothing of who was a neighbour before', async () => {
    await world.ask();
    world.neighbour({ id: ID, name: 'server1' });
    world.refuse();
    expect(world.told).toEqual([]);
  });

  it('listens to nothing once disposed', () => {
    world.requests.dispose();
    expect([world.published, world.refused, world.status].map(({ listenerCount }) => listenerCount)).toEqual([0, 0, 0]);
  });

  it('tells which neighbour an address leads to that is known by another', async () => {
    await world.ask('localhost:8000');
    world.refuse('it is a neighbour already', 'localhost:8000', ID);
    expect(world.told).toEqual(['localhost:8000 leads to server1, which is a neighbour already.']);
  });
});
