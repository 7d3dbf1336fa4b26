import { describe, expect, it } from 'vitest';
import type { RouteView } from '../../../../src/overlay/snapshot';
import type { NodeApi } from '../../../../src/runtime/nodeApi';
import { NodeError } from '../../../../src/runtime/nodeApi';
import type { PlayerFigures } from '../../../../src/shared/messages';
import { FIGURES_INTERVAL_MS, PlayerFiguresFeed } from '../../../../src/ui/panels/playerFigures';
import { fakeNodeApi } from '../../../support/fakeNodeApi';
import { VirtualClock } from '../../../support/virtualClock';

const flush = async (): Promise<void> => {
  for (let i = 0; i < 10; i++) await Promise.resolve();
};

function world(given: Partial<NodeApi> = {}) {
  const clock = new VirtualClock();
  const sent: PlayerFigures[] = [];
  const asked = { stats: 0, trees: [] as string[] };
  const state = { source: 'server1', route: true };
  const counted = { framesDelivered: 30, framesIncomplete: 3, framesLate: 2, framesDuplicate: 1 };
  const node = fakeNodeApi({
    stats: () => {
      asked.stats++;
      const flows = [
        { flow: 'movie', source: 'server1', ...counted },
        { flow: 'movie', source: 'server2', ...counted, framesDelivered: 60 },
      ];
      return Promise.resolve({ flows }) as unknown as ReturnType<NodeApi['stats']>;
    },
    tree: (flow, options) => {
      asked.trees.push(options!.source!);
      const self = node.info.id;
      return Promise.resolve({
        flow,
        source: options!.source!,
        edges: [{ from: options!.source!, to: self }],
        consumers: [self],
      });
    },
    ...given,
  });
  const feed = new PlayerFiguresFeed({
    node,
    key: () => ({ flow: 'movie', source: state.source }),
    routes: () =>
      [{ destination: state.source, via: state.route ? state.source : null }] as unknown as readonly RouteView[],
    nameOf: (id) => (id === node.info.id ? 'this node' : id),
    transportMs: () => 1.5,
    send: (figures) => sent.push(figures),
    clock,
  });
  const pass = async (times: number): Promise<void> => {
    await flush();
    for (let i = 0; i < times; i++) {
      clock.advanceTo(clock.now() + FIGURES_INTERVAL_MS);
      await flush();
    }
  };
  return { clock, sent, asked, state, feed, pass };
}

describe('figures of a player', () => {
  it('are told at once and then twice a second; the way is asked for every other second', async () => {
    const { sent, asked, pass } = world();
    await pass(0);
    expect(sent).toEqual([
      {
        delivered: 30,
        lost: 3,
        late: 2,
        duplicate: 1,
        transportMs: 1.5,
        path: [
          { name: 'server1', gapBefore: false },
          { name: 'this node', gapBefore: false },
        ],
      },
    ]);
    await pass(8);
    expect(sent.length).toBe(9);
    expect(asked).toEqual({ stats: 9, trees: ['server1', 'server1', 'server1'] });
  });

  it('follow the player to another source', async () => {
    const { sent, asked, state, pass } = world();
    await pass(1);
    state.source = 'server2';
    await pass(1);
    expect(sent.at(-1)).toMatchObject({ delivered: 60, path: [{ name: 'server2' }, { name: 'this node' }] });
    expect(asked.trees).toEqual(['server1', 'server2']);
  });

  it('have the way asked for anew as soon as something is different about the flow', async () => {
    const { asked, feed, pass } = world();
    await pass(1);
    expect(asked.trees.length).toBe(1);
    feed.askPathAgain();
    await pass(1);
    expect(asked.trees.length).toBe(2);
  });

  it('are nothing but a gap of a source that has no tree, and are tried again with a node that does not answer', async () => {
    let isAnswering = false;
    const refusal = () => Promise.reject(new NodeError('unknownFlow', 'gone'));
    const stats = () =>
      (isAnswering ? Promise.resolve({ flows: [] }) : refusal()) as unknown as ReturnType<NodeApi['stats']>;
    const { sent, state, pass } = world({ tree: refusal, stats });
    state.route = false;
    await pass(2);
    expect(sent).toEqual([]);
    isAnswering = true;
    await pass(1);
    expect(sent).toMatchObject([{ delivered: 0, path: [{ name: 'server1' }, { name: 'this node', gapBefore: true }] }]);
  });

  it('end with the feed, whatever is being asked', async () => {
    const { sent, asked, feed, pass } = world();
    feed.dispose();
    await pass(5);
    expect(sent).toEqual([]);
    expect(asked.stats).toBe(1);
  });
});
