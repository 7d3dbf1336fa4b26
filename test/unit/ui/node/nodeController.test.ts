import { beforeEach, describe, expect, it } from 'vitest';
import { NodeError } from '../../../../src/runtime/nodeApi';
import { MOST_RESTARTS } from '../../../../src/ui/node/restartLimit';
import { ControllerWorld } from '../controllerWorld';

describe('NodeController', () => {
  let world: ControllerWorld;
  beforeEach(() => {
    world = new ControllerWorld();
  });
  const ports = () => world.configs.map(({ port }) => port);

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
    expect(ports()).toEqual([8000, 0]);
    expect(world.notifier.errors).toEqual([]);
    expect(world.controller.status).toBe('running');
  });

  it('asks once where the chosen port is taken, and takes a free one if told to', async () => {
    world.own = { port: 8000 };
    world.taken.add(8000);
    world.notifier.choose = ([action]) => action;
    await world.controller.start();
    expect(world.notifier.errors).toEqual(['Port 8000 is in use.']);
    expect(ports()).toEqual([8000, 0]);
    expect(world.controller.status).toBe('running');
  });

  it('stays stopped where the user does not want another port', async () => {
    world.own = { port: 8000 };
    world.taken.add(8000);
    expect(await world.controller.start()).toBeUndefined();
    expect(world.notifier.errors).toHaveLength(1);
    expect(world.controller.status).toBe('stopped');
  });

  it('tells of a wrong setting', async () => {
    world.own = { address: '0.0.0.0' };
    expect(await world.controller.start()).toBeUndefined();
    expect(world.notifier.errors[0]).toContain('0.0.0.0');
    expect(world.configs).toEqual([]);
    expect(world.controller.status).toBe('stopped');
  });

  it('tells in one message of all that could not be done', async () => {
    world.own = { sources: ['/a.mjpeg', '/b.mjpeg'] };
    world.prepare = (node) => (node.streamError = new NodeError('fileNotFound', 'No such file.'));
    await world.controller.start();
    await expect.poll(() => world.notifier.errors).toHaveLength(1);
    expect(world.notifier.errors[0]).toContain('2 things could not be done');
    expect(world.notifier.errors[0]).toContain('ottOverlay.sources');
  });

  it('streams the sources', async () => {
    world.own = { sources: ['/a.mjpeg', '/b.mjpeg'] };
    await world.controller.start();
    await expect.poll(() => world.node.streamed.map(({ file }) => file)).toEqual(['/a.mjpeg', '/b.mjpeg']);
    expect(world.notifier.errors).toEqual([]);
    const { orders } = world.controller;
    await expect.poll(() => orders.flowOf((file) => file === '/b.mjpeg')).toBe('b.mjpeg');
  });

  it('passes on what the node says and logs', async () => {
    await world.controller.start();
    const events: string[] = [];
    world.controller.onDidPublish(({ event }) => events.push(event));
    world.node.published.fire({ event: 'player', flow: 'f', source: 's', state: 'playing' });
    world.node.logged.fire({ level: 'info', part: 'node', message: 'hello' });
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
    expect(world.notifier.errors).toEqual([]);
  });

  it('leaves no listener after a hundred rounds', async () => {
    for (let round = 0; round < 100; round++) {
      await world.controller.start();
      await world.controller.stop();
    }
    expect(world.nodes.every((node) => node.listenerCount === 0 && node.closed === 1)).toBe(true);
  });

  it('refuses what needs a node while there is none', async () => {
    const refusal = expect.objectContaining({ code: 'stopped' }) as unknown;
    await expect(world.controller.orders.connect('a:1')).rejects.toEqual(refusal);
    await expect(world.controller.orders.stream({ file: '/a' })).rejects.toEqual(refusal);
  });
});

describe('the session', () => {
  let world: ControllerWorld;
  const STREAM = { file: '/films/a.mjpeg', once: true } as const;
  const session = { port: 8000, neighbours: ['127.0.0.1:9000'], streams: [{ ...STREAM, flow: 'a.mjpeg' }] };

  beforeEach(async () => {
    world = new ControllerWorld();
    await world.controller.start();
    await world.controller.orders.connect('127.0.0.1:9000');
    await world.controller.orders.stream(STREAM);
  });

  it('is what the user has asked for, and ends with the node', async () => {
    let changes = 0;
    world.controller.onDidChangeSession(() => changes++);
    expect(world.controller.session).toEqual(session);
    const { orders } = world.controller;
    expect(orders.flowOf((file) => file === STREAM.file)).toBe('a.mjpeg');
    expect(orders.flowOf((file) => file === '/films/b.mjpeg')).toBeUndefined();
    await world.controller.stop();
    expect(world.controller.session).toBeUndefined();
    expect(changes).toBeGreaterThan(0);
    await world.controller.start();
    expect(world.controller.session).toEqual({ ...session, neighbours: [], streams: [] });
  });

  it('does not hold what is taken back, or what a refusal ends', async () => {
    const at = {
      address: '127.0.0.1',
      port: 9000,
      name: null,
      cost: null,
      rttMs: null,
      controlRttMs: null,
      loss: null,
      triesLeft: null,
    };
    await world.controller.orders.forget({ ...at, id: null, state: 'connecting' });
    expect(world.node.left).toEqual(['127.0.0.1:9000']);
    expect(world.controller.session?.neighbours).toEqual([]);
    await world.controller.orders.connect('127.0.0.1:9001');
    world.node.refused.fire({ address: '127.0.0.1:9001', reason: 'no', neighbour: null });
    expect(world.controller.session?.neighbours).toEqual([]);
    world.node.published.fire({
      event: 'flow',
      flow: 'a.mjpeg',
      source: world.node.info.id,
      contentType: 'text/plain',
      state: 'removed',
    });
    expect(world.controller.session?.streams).toEqual([]);
  });

  it('goes over to the next node in a restart, with the settings of now', async () => {
    world.own = { name: 'renamed' };
    world.taken.add(8000);
    const sessions: unknown[] = [];
    world.controller.onDidChangeSession(() => sessions.push(world.controller.session));
    expect(await world.controller.restart()).toBe(world.nodes[1]);
    await expect.poll(() => world.nodes[1]!.streamed).toEqual([{ ...STREAM, flow: 'a.mjpeg' }]);
    expect(world.nodes[1]!.connected).toEqual(['127.0.0.1:9000']);
    expect(world.nodes[1]!.config).toMatchObject({ name: 'renamed', port: 0 });
    expect(world.nodes[0]!.closed).toBe(1);
    await expect.poll(() => world.controller.session).toEqual({ ...session, port: 49_152 });
    expect(sessions).not.toContain(undefined);
  });

  it('ends where the node is stopped in the middle of a restart', async () => {
    const restarting = world.controller.restart();
    await world.controller.stop();
    expect(await restarting).toBeUndefined();
    expect(world.controller.session).toBeUndefined();
    expect(world.controller.status).toBe('stopped');
    expect(world.nodes).toHaveLength(1);
  });

  it('goes over to the next node after a crash, which is told once', async () => {
    world.own = { port: 0 };
    world.crash();
    await expect.poll(() => world.notifier.warnings).toHaveLength(1);
    expect(world.notifier.errors).toEqual([]);
    expect(world.nodes[1]!.connected).toEqual(['127.0.0.1:9000']);
    expect(world.nodes[0]).toMatchObject({ closed: 1, listenerCount: 0 });
    await expect.poll(() => world.controller.session?.streams).toHaveLength(1);
  });

  it('takes its old port again where the user has not chosen one', async () => {
    world.taken.add(8000);
    await world.controller.restart();
    expect(world.node.info.port).toBe(49_152);
    await world.controller.restart();
    expect(world.configs.at(-1)?.port).toBe(49_152);
  });

  it('is left to the user where the node crashes again and again', async () => {
    for (let i = 1; i <= MOST_RESTARTS; i++) {
      world.crash();
      await expect.poll(() => world.notifier.warnings).toHaveLength(i);
    }
    let answer: (choice: string | undefined) => void = () => undefined;
    world.notifier.choose = () => new Promise((resolve) => (answer = resolve));
    world.crash();
    await expect.poll(() => world.notifier.errors).toEqual(['The node crashed.']);
    expect(world.controller.status).toBe('stopped');
    expect(world.controller.session).toBeUndefined();
    answer('Start Node');
    await expect.poll(() => world.controller.status).toBe('running');
    await expect.poll(() => world.controller.session?.streams).toHaveLength(1);
    world.crash();
    await expect.poll(() => world.notifier.errors).toHaveLength(2);
    answer(undefined);
    // Whoever starts it later gets back what there was.
    await world.controller.start();
    expect(world.controller.session?.streams).toHaveLength(1);
    expect(world.notifier.warnings).toHaveLength(MOST_RESTARTS);
  });

  it('goes on where it is restarted twice at once', async () => {
    const first = world.controller.restart();
    const second = world.controller.restart();
    expect(await first).toBe(world.nodes[1]);
    expect(await second).toBe(world.nodes[1]);
    expect(world.nodes).toHaveLength(2);
    expect(world.controller.session).toEqual(session);
  });

  it('goes on where the node is asked to restart while another is starting', async () => {
    world.hold();
    const first = world.controller.restart();
    await expect.poll(() => world.controller.status).toBe('starting');
    const second = world.controller.restart();
    world.release!();
    expect(await first).toBe(await second);
    expect(world.controller.status).toBe('running');
    expect(world.controller.session).toEqual(session);
  });

  it('goes on with the node as it is where the settings would not do', async () => {
    world.own = { port: 'rubbish' };
    expect(await world.controller.restart()).toBe(world.nodes[0]);
    expect(world.notifier.errors).toHaveLength(1);
    expect(world.controller.session).toEqual(session);
  });

  it('waits for the next start where a restart fails', async () => {
    world.own = { port: 9000 };
    world.taken.add(9000);
    expect(await world.controller.restart()).toBeUndefined();
    expect(world.controller.session).toBeUndefined();
    world.taken.clear();
    await world.controller.start();
    expect(world.controller.session).toEqual({ ...session, port: 9000 });
  });

  it('loses a neighbour that is forgotten under another address', async () => {
    const id = '5e000000-0000-4000-8000-000000000002';
    const at = { address: '127.0.0.1', port: 9000, cost: 1, rttMs: null, controlRttMs: null, loss: null } as const;
    const view = { ...at, id, name: null, triesLeft: null };
    world.node.published.fire({ event: 'neighbour', ...view, state: 'connected' });
    await world.controller.orders.connect('localhost:9000');
    world.node.refused.fire({ address: 'localhost:9000', reason: 'it is a neighbour already', neighbour: id });
    expect(world.controller.session?.neighbours).toEqual(['127.0.0.1:9000', 'localhost:9000']);
    await world.controller.orders.forget({ ...view, state: 'connected' });
    expect(world.controller.session?.neighbours).toEqual([]);
  });

  it('says when a flow ends by itself, and nothing when it was to end', async () => {
    const end = (flow: string) =>
      world.node.published.fire({
        event: 'flow',
        flow,
        source: world.node.info.id,
        contentType: 'text/plain',
        state: 'removed',
      });
    end('a.mjpeg');
    expect(world.notifier.warnings).toEqual([]);
    await world.controller.orders.stream({ file: '/films/b.mjpeg' });
    end('b.mjpeg');
    expect(world.notifier.warnings[0]).toContain('b.mjpeg is not offered any more');
    await world.controller.orders.stream({ file: '/films/c.mjpeg' });
    const withdrawing = world.controller.orders.withdraw('c.mjpeg');
    end('c.mjpeg');
    await withdrawing;
    expect(world.notifier.warnings).toHaveLength(1);
  });

  it('is taken up by a node that is started with it, one failure costing nothing else', async () => {
    await world.controller.stop();
    const odd = { ...session, neighbours: ['nonsense', '127.0.0.1:9000'] };
    await world.controller.resume(odd);
    await expect.poll(() => world.nodes[1]!.streamed).toHaveLength(1);
    expect(world.nodes[1]!.connected).toEqual(['127.0.0.1:9000']);
    expect(world.notifier.errors).toEqual([]);
  });

  it('does not take the failure of a stream for the end of everything', async () => {
    world.node.streamError = new NodeError('fileNotFound', 'No such file.');
    await expect(world.controller.orders.stream({ file: '/none' })).rejects.toThrow('No such file.');
    expect(world.controller.session).toEqual(session);
  });
});
