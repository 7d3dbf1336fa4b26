import { beforeEach, describe, expect, it } from 'vitest';
import type { NodeConfig } from '../../../../src/runtime/config';
import { type LogLine, NodeError } from '../../../../src/runtime/nodeApi';
import { NodeController, type NodeStatus } from '../../../../src/ui/node/nodeController';
import type { Settings } from '../../../../src/ui/node/settings';
import { FakeNode } from '../fakeNode';

class World {
  settings: Settings = { node: { port: 8000 }, portIsChosen: false, sources: [] };
  /** Ports that others hold. */
  readonly taken = new Set<number>();
  readonly configs: NodeConfig[] = [];
  readonly nodes: FakeNode[] = [];
  readonly errors: string[] = [];
  readonly statuses: NodeStatus[] = [];
  readonly lines: LogLine[] = [];
  /** What the user answers to a message. */
  choose: (actions: readonly string[]) => string | undefined = () => undefined;
  /** Holds starts back until called. */
  release: (() => void) | undefined;
  gate: Promise<void> = Promise.resolve();

  readonly controller = new NodeController({
    startNode: async (config) => {
      this.configs.push(config);
      await this.gate;
      if (this.taken.has(config.port)) throw new NodeError('portInUse', `Port ${config.port} is in use.`);
      const node = new FakeNode(config);
      this.nodes.push(node);
      return node;
    },
    readSettings: () => this.settings,
    notifier: {
      error: (error, _doing, actions = []) => {
        this.errors.push((error as Error).message);
        return Promise.resolve(this.choose(actions));
      },
    },
  });

  constructor() {
    this.controller.onDidChangeStatus((status) => this.statuses.push(status));
    this.controller.onDidLog((line) => this.lines.push(line));
  }

  hold(): void {
    this.gate = new Promise((resolve) => (this.release = resolve));
  }
}

describe('NodeController', () => {
  let world: World;
  beforeEach(() => {
    world = new World();
  });

  it('starts and stops', async () => {
    expect(world.controller.status).toBe('stopped');
    const node = await world.controller.start();
    expect(node).toBe(world.nodes[0]);
    expect(world.controller.node).toBe(node);
    await world.controller.stop();
    expect(world.controller.node).toBeUndefined();
    expect(world.nodes[0]).toMatchObject({ closed: 1, listenerCount: 0 });
    expect(world.statuses).toEqual(['starting', 'running', 'stopping', 'stopped']);
  });

  it('starts one node however often it is asked', async () => {
    const [a, b] = await Promise.all([world.controller.start(), world.controller.start()]);
    expect(a).toBe(b);
    expect(await world.controller.start()).toBe(a);
    expect(world.nodes).toHaveLength(1);
  });

  it('stops what is still starting', async () => {
    world.hold();
    const starting = world.controller.start();
    const stopping = world.controller.stop();
    world.release!();
    await starting;
    await stopping;
    expect(world.controller.status).toBe('stopped');
    expect(world.nodes[0]!.closed).toBe(1);
  });

  it('starts anew after a stop', async () => {
    await world.controller.start();
    const stopping = world.controller.stop();
    const second = world.controller.start();
    await stopping;
    expect(await second).toBe(world.nodes[1]);
  });

  it('takes any free port, without a question, where the user has not chosen one', async () => {
    world.taken.add(8000);
    await world.controller.start();
    expect(world.configs.map(({ port }) => port)).toEqual([8000, 0]);
    expect(world.errors).toEqual([]);
    expect(world.controller.status).toBe('running');
  });

  it('asks once where the chosen port is taken, and takes a free one if told to', async () => {
    world.settings = { ...world.settings, portIsChosen: true };
    world.taken.add(8000);
    world.choose = ([action]) => action;
    await world.controller.start();
    expect(world.errors).toEqual(['Port 8000 is in use.']);
    expect(world.configs.map(({ port }) => port)).toEqual([8000, 0]);
    expect(world.controller.status).toBe('running');
  });

  it('stays stopped where the user does not want another port', async () => {
    world.settings = { ...world.settings, portIsChosen: true };
    world.taken.add(8000);
    expect(await world.controller.start()).toBeUndefined();
    expect(world.errors).toHaveLength(1);
    expect(world.controller.status).toBe('stopped');
  });

  it('tells of a wrong setting', async () => {
    world.settings = { ...world.settings, node: { address: '0.0.0.0' } };
    expect(await world.controller.start()).toBeUndefined();
    expect(world.errors[0]).toContain('0.0.0.0');
    expect(world.configs).toEqual([]);
    expect(world.controller.status).toBe('stopped');
  });

  it('says that the node ended by itself, and can start another', async () => {
    await world.controller.start();
    world.nodes[0]!.failed.fire(new NodeError('crashed', 'The node crashed.'));
    expect(world.errors).toEqual(['The node crashed.']);
    expect(world.controller.status).toBe('stopped');
    expect(await world.controller.start()).toBe(world.nodes[1]);
  });

  it('streams the sources, and tells of each that cannot be', async () => {
    world.settings = { ...world.settings, sources: ['/a.mjpeg', '/b.mjpeg'] };
    await world.controller.start();
    await expect.poll(() => world.nodes[0]!.streamed.map(({ file }) => file)).toEqual(['/a.mjpeg', '/b.mjpeg']);
    expect(world.errors).toEqual([]);
  });

  it('passes on what the node says and logs', async () => {
    await world.controller.start();
    const events: string[] = [];
    world.controller.onDidPublish(({ event }) => events.push(event));
    world.nodes[0]!.published.fire({ event: 'player', flow: 'f', source: 's', state: 'playing' });
    world.nodes[0]!.logged.fire({ level: 'info', part: 'node', message: 'hello' });
    expect(events).toEqual(['player']);
    expect(world.lines).toHaveLength(1);
  });

  it('leaves nothing behind when closed while it starts', async () => {
    world.hold();
    const starting = world.controller.start();
    const closing = world.controller.close();
    world.release!();
    await closing;
    expect(await starting).toBeUndefined();
    expect(world.nodes[0]).toMatchObject({ closed: 1, listenerCount: 0 });
    expect(world.errors).toEqual([]);
  });

  it('leaves no listener after a hundred rounds', async () => {
    for (let round = 0; round < 100; round++) {
      await world.controller.start();
      await world.controller.stop();
    }
    expect(world.nodes.every((node) => node.listenerCount === 0 && node.closed === 1)).toBe(true);
  });
});
