import { beforeEach, describe, expect, it } from 'vitest';
import { Emitter } from '../../../../src/base/emitter';
import { NodeError } from '../../../../src/runtime/nodeApi';
import { LiveSettings } from '../../../../src/ui/node/liveSettings';
import { readSettings } from '../../../../src/ui/node/settings';
import { ControllerWorld } from '../controllerWorld';
import { settingsReader } from '../settingsOf';

describe('LiveSettings', () => {
  let world: ControllerWorld;
  let changed: Emitter<void>;
  let live: LiveSettings;
  let settingsRead = 0;
  beforeEach(async () => {
    world = new ControllerWorld();
    changed = new Emitter();
    live = new LiveSettings({
      controller: world.controller,
      notifier: world.notifier,
      onDidChange: changed.event,
      readSettings: () => {
        settingsRead++;
        return readSettings(settingsReader(world.own));
      },
    });
    world.own = { neighbours: ['127.0.0.1:1'], sources: ['/films/a.mjpeg'] };
    await world.controller.start();
    await expect.poll(() => world.node.streamed).toHaveLength(1);
  });

  const set = (own: Readonly<Record<string, unknown>>): void => {
    world.own = own;
    changed.fire();
  };

  it('connects to new neighbours and forgets those that were taken out', async () => {
    const at = {
      id: null,
      name: null,
      cost: null,
      rttMs: null,
      controlRttMs: null,
      loss: null,
      triesLeft: null,
      state: 'connecting',
    } as const;
    world.node.neighbourViews = [{ ...at, address: '127.0.0.1', port: 1 }];
    set({ ...world.own, neighbours: ['127.0.0.1:2'] });
    await expect.poll(() => world.node.connected).toEqual(['127.0.0.1:2']);
    await expect.poll(() => world.node.left).toEqual(['127.0.0.1:1']);
    set({ ...world.own, neighbours: ['127.0.0.1:2', '127.0.0.1:3'] });
    await expect.poll(() => world.node.connected).toEqual(['127.0.0.1:2', '127.0.0.1:3']);
    expect(world.notifier.offers).toEqual([]);
  });

  it('streams new sources and stops offering those that were taken out', async () => {
    set({ ...world.own, sources: ['/films/b.mjpeg'] });
    await expect.poll(() => world.node.streamed.map(({ file }) => file)).toEqual(['/films/a.mjpeg', '/films/b.mjpeg']);
    expect(world.node.withdrawn).toEqual(['a.mjpeg']);
  });

  it('offers a restart where that is what it takes, and restarts if told to', async () => {
    world.notifier.choose = ([action]) => action;
    set({ ...world.own, name: 'renamed' });
    await expect.poll(() => world.notifier.offers).toHaveLength(1);
    expect(world.notifier.offers[0]).toContain('ottOverlay.name');
    await expect.poll(() => world.nodes[1]?.config.name).toBe('renamed');
  });

  it('asks again for every further change, and restarts only where that is still of use', async () => {
    const answers: ((choice: string | undefined) => void)[] = [];
    world.notifier.choose = () => new Promise((resolve) => answers.push(resolve));
    set({ ...world.own, name: 'r' });
    await expect.poll(() => world.notifier.offers).toHaveLength(1);
    set({ ...world.own, clientMode: true });
    await expect.poll(() => world.notifier.offers).toHaveLength(2);
    answers[1]!('Restart Node');
    await expect.poll(() => world.nodes).toHaveLength(2);
    await expect.poll(() => world.controller.status).toBe('running');
    answers[0]!('Restart Node');
    set({ ...world.own, sources: [] });
    await expect.poll(() => world.node.withdrawn).toHaveLength(1);
    expect(world.nodes).toHaveLength(2);
  });

  it('offers a file under a name that has become free, and leaves a flow that another file is offered as', async () => {
    world.prepare = (node) => (node.streamError = new NodeError('alreadyOffered', 'It is offered already.'));
    world.node.streamError = new NodeError('alreadyOffered', 'It is offered already.');
    set({ ...world.own, sources: ['/films/a.mjpeg', '/other/a.mjpeg'] });
    await expect.poll(() => world.notifier.errors).toHaveLength(1);
    const before = settingsRead;
    set({ ...world.own, sources: ['/films/a.mjpeg'] });
    await expect.poll(() => settingsRead).toBeGreaterThan(before);
    set({ ...world.own, sources: ['/films/a.mjpeg', '/other/a.mjpeg'] });
    await expect.poll(() => world.notifier.errors).toHaveLength(2);
    expect(world.node.withdrawn).toEqual([]);
    world.node.streamError = undefined;
    set({ ...world.own, sources: ['/other/a.mjpeg'] });
    await expect.poll(() => world.node.streamed.at(-1)).toEqual({ file: '/other/a.mjpeg' });
    expect(world.node.withdrawn).toEqual(['a.mjpeg']);
  });

  it('asks nothing where a setting is changed back', async () => {
    set({ ...world.own, name: 'renamed' });
    await expect.poll(() => world.notifier.offers).toHaveLength(1);
    const { name: _name, ...rest } = world.own as { name: string };
    set({ ...rest, sources: [] });
    await expect.poll(() => world.node.withdrawn).toHaveLength(1);
    expect(world.notifier.offers).toHaveLength(1);
  });

  it('names a wrong setting, and leaves the node as it is', async () => {
    set({ ...world.own, port: 99_999 });
    await expect.poll(() => world.notifier.errors).toHaveLength(1);
    expect(world.notifier.errors[0]).toContain('ottOverlay.port');
    expect(world.controller.status).toBe('running');
  });

  it('does nothing while no node runs, and nothing once disposed', async () => {
    await world.controller.stop();
    set({ ...world.own, name: 'x', port: 99_999 });
    live.dispose();
    expect(changed.listenerCount).toBe(0);
    expect([world.notifier.errors, world.notifier.offers]).toEqual([[], []]);
  });
});
