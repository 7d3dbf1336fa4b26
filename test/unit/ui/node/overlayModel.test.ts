import { describe, expect, it } from 'vitest';
import { silentLogger } from '../../../../src/base/log';
import type { FlowView } from '../../../../src/overlay/snapshot';
import { OverlayModel, type OverlaySnapshot } from '../../../../src/ui/node/overlayModel';
import { ControllerWorld } from '../controllerWorld';

const flow: FlowView = { flow: 'movie', source: 'id', contentType: 'text/plain', state: 'hold', consumers: [] };

async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
}

function make() {
  const { clock, controller, nodes } = new ControllerWorld();
  const model = new OverlayModel(controller, silentLogger, clock);
  const snapshots: OverlaySnapshot[] = [];
  model.onDidChange((snapshot) => snapshots.push(snapshot));
  return { clock, controller, model, nodes, snapshots };
}

describe('OverlayModel', () => {
  it('follows the node, and knows nothing without one', async () => {
    const { controller, model, nodes, clock } = make();
    expect(model.snapshot.flows).toEqual([]);
    await controller.start();
    await settle();
    expect(model.snapshot.self).toBe(nodes[0]!.info.id);
    nodes[0]!.flowViews = [flow];
    nodes[0]!.published.fire({ event: 'flow', flow: 'movie', source: 'id', contentType: 'text/plain', state: 'hold' });
    clock.advanceTo(250);
    await settle();
    expect(model.snapshot.flows).toEqual([flow]);
    await controller.stop();
    expect(model.snapshot).toEqual({ self: '', flows: [], neighbours: [], routes: [] });
  });

  it('takes at most four pictures a second of however many events', async () => {
    const { controller, nodes, clock } = make();
    await controller.start();
    await settle();
    const before = nodes[0]!.asked;
    for (let time = 0; time < 1_000; time += 10) {
      nodes[0]!.published.fire({
        event: 'flow',
        flow: `f${time}`,
        source: 'id',
        contentType: 'text/plain',
        state: 'hold',
      });
      clock.advanceTo(time + 10);
      await settle();
    }
    expect(nodes[0]!.asked - before).toBeLessThanOrEqual(4);
  });

  it('does not ask again because a player has changed', async () => {
    const { controller, nodes, clock } = make();
    await controller.start();
    await settle();
    const before = nodes[0]!.asked;
    nodes[0]!.published.fire({ event: 'player', flow: 'movie', source: 'id', state: 'playing' });
    clock.advanceTo(1_000);
    await settle();
    expect(nodes[0]!.asked).toBe(before);
  });

  it('shows what the node says of a flow of its own, until that is gone', async () => {
    const { controller, model, nodes, clock } = make();
    await controller.start();
    await settle();
    const [node] = nodes;
    const source = node!.info.id;
    node!.published.fire({ event: 'notice', flow: 'movie', source, notice: 'the file was deleted' });
    clock.advanceTo(250);
    await settle();
    expect([...(model.snapshot.notices ?? [])]).toEqual([['movie', 'the file was deleted']]);
    node!.published.fire({ event: 'flow', flow: 'movie', source, contentType: 'text/plain', state: 'removed' });
    clock.advanceTo(500);
    await settle();
    expect(model.snapshot.notices?.size).toBe(0);
  });

  it('drops the answer of a node that was stopped meanwhile', async () => {
    const { controller, model, nodes } = make();
    await controller.start();
    nodes[0]!.flowViews = [flow];
    nodes[0]!.published.fire({ event: 'flow', flow: 'movie', source: 'id', contentType: 'text/plain', state: 'hold' });
    await controller.stop();
    await settle();
    expect(model.snapshot.flows).toEqual([]);
  });

  it('listens to nothing once disposed', async () => {
    const { controller, model, nodes, snapshots } = make();
    await controller.start();
    await settle();
    model.dispose();
    const before = snapshots.length;
    nodes[0]!.published.fire({ event: 'flow', flow: 'movie', source: 'id', contentType: 'text/plain', state: 'hold' });
    await controller.stop();
    expect(snapshots).toHaveLength(before);
  });
});
