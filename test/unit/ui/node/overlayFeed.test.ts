import { describe, expect, it } from 'vitest';
import { Emitter } from '../../../../src/base/emitter';
import { createLogger } from '../../../../src/base/log';
import type { NodeEvent, RouteView, TimelineRecord, TopologyView, TreeView } from '../../../../src/overlay/snapshot';
import { NodeError } from '../../../../src/runtime/nodeApi';
import { StateFollower } from '../../../../src/shared/keyedState';
import { MAX_LOOKED_AT, parseToOverlayPage } from '../../../../src/shared/overlayMessages';
import { flowKey, type OverlayCollections } from '../../../../src/shared/overlayState';
import { type FeedMessage, type FeedNode, OverlayFeed } from '../../../../src/ui/node/overlayFeed';
import { VirtualClock } from '../../../support/virtualClock';

const a = '00000000-0000-4000-8000-00000000000a';
const b = '00000000-0000-4000-8000-00000000000b';
const movie = { flow: 'movie', source: b };

class World {
  readonly clock = new VirtualClock();
  readonly published = new Emitter<NodeEvent>();
  readonly status = new Emitter<unknown>();
  readonly lines: string[] = [];
  /** Every question, at which time. */
  asked: string[] = [];
  topology: TopologyView = { nodes: [{ id: a, name: 'a', own: true, opaque: false }], links: [] };
  routes: RouteView[] = [];
  tree: TreeView = { ...movie, edges: [], consumers: [] };
  records: TimelineRecord[] = [];
  error: Error | undefined;
  /** Answers take so long. */
  lasts = 0;
  current: FeedNode | undefined = this.makeNode(a);
  readonly feed = new OverlayFeed(
    (() => {
      // eslint-disable-next-line @typescript-eslint/no-this-alias
      const world = this;
      return {
        get node() {
          return world.current;
        },
        onDidChangeStatus: this.status.event,
        onDidPublish: this.published.event,
      };
    })(),
    createLogger((_level, _part, message) => void this.lines.push(message), 'test'),
    this.clock,
    { now: () => 1e12 + this.clock.now() },
  );

  makeNode(id: string): FeedNode {
    const answer = <T>(what: string, value: () => T): Promise<T> => {
      this.asked.push(what);
      return new Promise((resolve, reject) => {
        const settle = (): void => (this.error ? reject(this.error) : resolve(structuredClone(value())));
        if (this.lasts > 0) this.clock.post(this.clock.now() + this.lasts, settle);
        else settle();
      });
    };
    return {
      info: { id, name: 'a', address: '127.0.0.1', port: 5000, clientMode: false },
      topology: () => answer('topology', () => this.topology),
      flows: () => answer('flows', () => []),
      neighbours: () => answer('neighbours', () => []),
      routes: () => answer('routes', () => this.routes),
      timeline: (after = 0) =>
        answer('timeline', () => ({ records: this.records.slice(after), next: this.records.length, missed: 0 })),
      tree: (flow, options) => answer(`tree ${flow} ${options?.rates ? 'rates' : ''}`, () => ({ ...this.tree, flow })),
    };
  }

  page() {
    const messages: FeedMessage[] = [];
    const follower = new StateFollower<OverlayCollections>();
    const reader = this.feed.attach((message) => {
      messages.push(message);
      const parsed = parseToOverlayPage(JSON.parse(JSON.stringify(message)));
      if (parsed?.type === 'overlay/snapshot') follower.takeSnapshot(parsed);
      else if (parsed?.type === 'overlay/delta') expect(follower.takeDelta(parsed)).toBe('taken');
      else if (parsed?.type !== 'overlay/records') throw new Error('a message that a page does not take');
    });
    return { reader, messages, follower };
  }

  async advance(time: number): Promise<void> {
    const end = this.clock.now() + time;
    do {
      for (let turn = 0; turn < 20; turn++) await Promise.resolve();
      if (this.clock.now() < end) this.clock.advanceTo(this.clock.now() + 10);
    } while (this.clock.now() < end);
    for (let turn = 0; turn < 20; turn++) await Promise.resolve();
  }

  /** What was asked within that time, beginning with `first`. */
  async askedWithin(time: number, first: () => void = () => undefined): Promise<readonly string[]> {
    this.asked = [];
    first();
    await this.advance(time);
    return this.asked;
  }
}

describe('OverlayFeed', () => {
  it('asks nothing while no page is in reach, whatever happens', async () => {
    const world = new World();
    expect(
      await world.askedWithin(5_000, () => world.published.fire({ event: 'topology', nodes: null, flows: null })),
    ).toEqual([]);
    const { reader } = world.page();
    await world.advance(300);
    reader.dispose();
    expect(
      await world.askedWithin(5_000, () => world.published.fire({ event: 'topology', nodes: null, flows: null })),
    ).toEqual([]);
    expect(world.published.listenerCount + world.status.listenerCount).toBe(0);
  });

  it('gives a page a snapshot at once, and then what changes', async () => {
    const world = new World();
    const { messages, follower } = world.page();
    expect(messages.map(({ type }) => type)).toEqual(['overlay/snapshot']);
    expect(follower.state?.own.get('own')?.id).toBe(a);
    await world.advance(300);
    expect([...follower.state!.nodes.keys()]).toEqual([a]);
    world.topology = {
      nodes: [...world.topology.nodes, { id: b, name: null, own: false, opaque: true }],
      links: [{ a, b, cost: 1, rttMs: null }],
    };
    expect(
      await world.askedWithin(300, () => world.published.fire({ event: 'topology', nodes: [b], flows: [] })),
    ).toEqual(['topology']);
    expect(messages.at(-1)).toMatchObject({
      type: 'overlay/delta',
      set: { nodes: [[b, { id: b }]], links: [[a + b, {}]] },
    });
    const late = world.page();
    expect(late.follower.state).toEqual(follower.state);
    late.reader.sendAgain();
    expect(late.messages.map(({ type }) => type)).toEqual(['overlay/snapshot', 'overlay/snapshot']);
  });

  it('asks only for what events name, and for nothing while nothing happens', async () => {
    const world = new World();
    world.page();
    await world.advance(1_000);
    expect(await world.askedWithin(20_000)).toEqual([]);
    expect(
      await world.askedWithin(1_000, () =>
        world.published.fire({ event: 'flow', ...movie, contentType: 'text/plain', state: 'hold' }),
      ),
    ).toEqual(['flows']);
    world.published.fire({ event: 'player', ...movie, state: 'playing' });
    expect(
      await world.askedWithin(1_000, () => world.published.fire({ event: 'topology', nodes: [], flows: [movie] })),
    ).toEqual([]);
  });

  it('asks at most four times a second, and never twice at a time', async () => {
    const world = new World();
    world.lasts = 400;
    world.page();
    await world.advance(1_000);
    world.asked = [];
    for (let time = 0; time < 4_000; time += 10) {
      world.published.fire({ event: 'topology', nodes: [a], flows: [] });
      await world.advance(10);
    }
    expect(world.asked.length).toBeLessThanOrEqual(11);
    world.lasts = 0;
    await world.advance(1_000);
    world.asked = [];
    for (let time = 0; time < 4_000; time += 10) {
      world.published.fire({ event: 'topology', nodes: [a], flows: [] });
      await world.advance(10);
    }
    expect(world.asked.length).toBeGreaterThan(14);
    expect(world.asked.length).toBeLessThanOrEqual(17);
  });

  it('asks for the trees that pages look at, with rates, often enough that these go on', async () => {
    const world = new World();
    const { reader, follower } = world.page();
    await world.advance(500);
    expect(await world.askedWithin(300, () => reader.look({ flows: [movie], routes: false, timeline: false }))).toEqual(
      ['tree movie rates'],
    );
    expect([...follower.state!.trees.keys()]).toEqual([flowKey(movie)]);
    const quiet = await world.askedWithin(9_000);
    expect(quiet).toEqual(Array(3).fill('tree movie rates'));
    expect(
      await world.askedWithin(250, () => world.published.fire({ event: 'topology', nodes: [], flows: [movie] })),
    ).toEqual(['tree movie rates']);
    reader.look({ flows: [], routes: false, timeline: false });
    expect(follower.state?.trees.size).toBe(0);
    expect(await world.askedWithin(9_000)).toEqual([]);
  });

  it('shows the most important trees of every page, and no more than its bound', async () => {
    const world = new World();
    const flows = Array.from({ length: MAX_LOOKED_AT }, (_, i) => ({ flow: `f${i}`, source: b }));
    const first = world.page();
    first.reader.look({ flows, routes: false, timeline: false });
    const second = world.page();
    second.reader.look({ flows: [movie], routes: false, timeline: false });
    await world.advance(1_000);
    const shown = [...first.follower.state!.trees.values()].map(({ flow }) => flow);
    expect(shown).toHaveLength(MAX_LOOKED_AT);
    expect(shown).toContain('movie');
    expect(shown).not.toContain(`f${MAX_LOOKED_AT - 1}`);
    second.reader.dispose();
    await world.advance(1_000);
    expect([...first.follower.state!.trees.values()].map(({ flow }) => flow)).not.toContain('movie');
  });

  it('takes a tree away that nobody offers any more', async () => {
    const world = new World();
    const { reader, follower } = world.page();
    reader.look({ flows: [movie], routes: false, timeline: false });
    await world.advance(500);
    expect(follower.state?.trees.size).toBe(1);
    world.error = new NodeError('unknownFlow', 'Nobody offers movie.');
    world.published.fire({ event: 'topology', nodes: [], flows: [movie] });
    await world.advance(500);
    expect(follower.state?.trees.size).toBe(0);
    expect(world.lines).toEqual([]);
  });

  it('asks for routes once a second while a page shows what neighbours say, and sends nothing where only time has passed', async () => {
    const world = new World();
    world.routes = [
      {
        destination: b,
        name: null,
        via: b,
        cost: 1,
        alternatives: [],
        decision: {
          change: 'new',
          before: null,
          cause: { type: 'linkUp', neighbour: b, cost: 1 },
          alternatives: [],
          ageMs: 40,
        },
      },
    ];
    const { reader, messages, follower } = world.page();
    reader.look({ flows: [], routes: true, timeline: false });
    await world.advance(500);
    const { length } = messages;
    const { at } = follower.state!.routes.get(b)!.decision;
    const start = world.clock.now();
    world.asked = [];
    for (let time = 0; time < 5_000; time += 10) {
      // Ages are as exact as their way here.
      world.routes = world.routes.map((route) => ({
        ...route,
        decision: { ...route.decision, ageMs: 1e12 + world.clock.now() - at + (time % 30) },
      }));
      await world.advance(10);
    }
    expect(world.asked.filter((what) => what === 'routes')).toHaveLength(5);
    expect(messages).toHaveLength(length);
    expect(start).toBeGreaterThan(0);
    world.routes = world.routes.map((route) => ({ ...route, decision: { ...route.decision, ageMs: 0 } }));
    await world.advance(1_100);
    expect(follower.state!.routes.get(b)!.decision.at).toBeGreaterThan(at + 1_000);
  });

  it('sends the timeline to those pages alone that look at it, and asks for it only while one does', async () => {
    const world = new World();
    const record: TimelineRecord = { n: 1, at: 1, kind: 'flow', ...movie, contentType: 'text/plain', state: 'hold' };
    world.records = [record];
    const [looking, other] = [world.page(), world.page()];
    const told = (): unknown[] => looking.messages.filter(({ type }) => type === 'overlay/records');
    await world.advance(1_000);
    expect(await world.askedWithin(1_000)).toEqual([]);
    looking.reader.look({ flows: [], routes: false, timeline: true });
    await world.advance(20);
    expect(told()).toEqual([{ type: 'overlay/records', records: [record], fresh: true, missed: 0 }]);
    looking.reader.look({ flows: [movie], routes: false, timeline: true });
    looking.reader.look({ flows: [], routes: false, timeline: true });
    world.records = [record, { ...record, n: 2 }];
    await world.advance(600);
    expect(told().slice(1)).toMatchObject([{ records: [{ n: 2 }], fresh: false }]);
    looking.reader.sendAgain();
    await world.advance(600);
    expect(told().slice(2)).toMatchObject([{ records: [{ n: 1 }, { n: 2 }], fresh: true }]);
    looking.reader.look({ flows: [], routes: false, timeline: false });
    expect(await world.askedWithin(2_000)).toEqual([]);
    looking.reader.look({ flows: [], routes: false, timeline: true });
    await world.advance(600);
    expect(told().slice(3)).toMatchObject([{ records: [{ n: 1 }, { n: 2 }], fresh: true }]);
    world.current = world.makeNode(b);
    world.records = [];
    world.status.fire('running');
    await world.advance(600);
    expect(told().slice(4)).toEqual([{ type: 'overlay/records', records: [], fresh: true, missed: 0 }]);
    looking.reader.dispose();
    expect(await world.askedWithin(2_000)).toEqual([]);
    expect(other.messages.some(({ type }) => type === 'overlay/records')).toBe(false);
  });

  it('follows the node: another one begins anew, and without one nothing is known', async () => {
    const world = new World();
    const { follower } = world.page();
    await world.advance(500);
    world.current = undefined;
    world.status.fire('stopped');
    expect([...Object.values(follower.state!)].map(({ size }) => size)).toEqual([0, 0, 0, 0, 0, 0, 0]);
    expect(await world.askedWithin(1_000)).toEqual([]);
    world.current = world.makeNode(b);
    expect(await world.askedWithin(500, () => world.status.fire('running'))).toEqual([
      'topology',
      'flows',
      'neighbours',
      'routes',
    ]);
    expect(follower.state?.own.get('own')?.id).toBe(b);
  });

  it('does not show what a node says that is gone meanwhile', async () => {
    const world = new World();
    world.lasts = 100;
    const { follower } = world.page();
    await world.advance(50);
    world.current = undefined;
    world.status.fire('stopped');
    await world.advance(1_000);
    expect(follower.state?.nodes.size).toBe(0);
    expect(world.lines).toEqual([]);
  });

  it('tells of a failure once, and tries again', async () => {
    const world = new World();
    world.error = new NodeError('failed', 'No.');
    const { follower } = world.page();
    await world.advance(10_000);
    expect(world.lines).toHaveLength(1);
    expect(world.asked.length).toBeLessThanOrEqual(16);
    world.error = undefined;
    await world.advance(3_000);
    expect(world.lines).toHaveLength(1);
    expect(follower.state?.nodes.size).toBe(1);
  });

  it('says nothing after its end', async () => {
    const world = new World();
    world.lasts = 100;
    const { messages, reader } = world.page();
    world.feed.dispose();
    await world.advance(1_000);
    expect(messages).toHaveLength(1);
    reader.look({ flows: [movie], routes: true, timeline: false });
    reader.dispose();
    expect(await world.askedWithin(1_000)).toEqual([]);
  });
});
