import { beforeEach, describe, expect, it } from 'vitest';
import { Emitter } from '../../../src/base/emitter';
import type { NeighbourEvent, NodeEvent } from '../../../src/overlay/snapshot';
import { type LogLine, NodeError } from '../../../src/runtime/nodeApi';
import { ConnectRequests } from '../../../src/ui/connectRequests';

const ADDRESS = '127.0.0.1:8000';
const ID = '5e000000-0000-4000-8000-000000000002';

class World {
  readonly published = new Emitter<NodeEvent>();
  readonly logged = new Emitter<LogLine>();
  readonly status = new Emitter<void>();
  readonly told: string[] = [];
  readonly requests = new ConnectRequests(
    { onDidPublish: this.published.event, onDidLog: this.logged.event, onDidChangeStatus: this.status.event },
    ({ message }) => this.told.push(message),
  );

  ask(address = ADDRESS): Promise<void> {
    return this.requests.ask(address, () => Promise.resolve());
  }

  log(message: string): void {
    this.logged.fire({ level: 'warning', part: 'overlay', message });
  }

  neighbour(part: Partial<NeighbourEvent>): void {
    const event = { event: 'neighbour', id: null, name: null, address: '127.0.0.1', port: 8000 } as const;
    this.published.fire({ ...event, state: 'connecting', ...part });
  }
}

describe('ConnectRequests', () => {
  let world: World;
  beforeEach(() => {
    world = new World();
  });

  it.each([
    [`connection to ${ADDRESS} refused: this address is the node itself`, ': this address is the node itself.'],
    [
      `connection to ${ADDRESS} refused: it speaks protocol versions 9 to 9, this node 1 to 1`,
      ': it speaks protocol versions 9 to 9, this node 1 to 1.',
    ],
    [`${ADDRESS} closed the connection: self`, ': this address is the node itself.'],
    [`${ADDRESS} closed the connection: tableFull`, ': it has as many neighbours as it can have.'],
    [`connection to ${ADDRESS} refused`, '; the log says why.'],
  ])('tells once why an address was given up: %s', async (line, end) => {
    await world.ask();
    world.neighbour({});
    world.log('something about 127.0.0.1:80001');
    world.log(line);
    world.log('something else');
    world.neighbour({ state: 'removed' });
    world.neighbour({ state: 'removed' });
    expect(world.told).toEqual([`${ADDRESS} could not be made a neighbour${end}`]);
  });

  it.each(['localhost:8000', ' [::1]:8000 '])('knows the address as the node writes it: %s', async (typed) => {
    await world.ask(typed);
    const address = typed.replace(/:8000 *$|[[\] ]/g, '');
    world.log(`connection to ${typed.trim()} refused: it is so`);
    world.neighbour({ address, state: 'removed' });
    expect(world.told).toEqual([`${typed.trim()} could not be made a neighbour: it is so.`]);
  });

  it('tells nothing of what was not asked for, was taken back, or was refused at once', async () => {
    const refuse = (): void => {
      world.log(`connection to ${ADDRESS} refused: it is so`);
      world.neighbour({ state: 'removed' });
    };
    refuse();
    await world.ask();
    world.requests.giveUp(ADDRESS);
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
    world.log(`connection to ${ADDRESS} refused: it is so`);
    world.neighbour({ state: 'removed' });
    expect(world.told).toEqual([]);
  });

  it('tells nothing of an address that turns out to be a neighbour already, whatever was logged before', async () => {
    await world.ask();
    world.log(`${ADDRESS} does not answer: connection refused`);
    await Promise.resolve();
    world.neighbour({ state: 'removed' });
    expect(world.told).toEqual([]);
  });

  it('listens to nothing once disposed', () => {
    world.requests.dispose();
    expect([world.published, world.logged, world.status].map(({ listenerCount }) => listenerCount)).toEqual([0, 0, 0]);
  });
});
