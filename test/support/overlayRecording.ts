import { realClock } from '../../src/base/clock';
import { Emitter } from '../../src/base/emitter';
import { createLogger } from '../../src/base/log';
import { seededRandom } from '../../src/base/random';
import { openSockets, type SocketOptions } from '../../src/net/sockets';
import type { ControlConnection, Transports } from '../../src/net/transport';
import type { ToOverlayPage } from '../../src/shared/overlayMessages';
import { flowKey, type OverlayState } from '../../src/shared/overlayState';
import { OverlayFeed } from '../../src/ui/node/overlayFeed';
import type { FlowKey } from '../../src/wire/ids';
import { Ends, LocalNode } from './localNode';
import type { FixtureStep, PageFixture } from './pageFixture';
import { SAMPLE_CLIP } from './sampleClip';
import { loadScenario } from './scenario';
import { until } from './until';

/** The node of the window, and whom it connects to. */
const OWN = 'editor';
const OWN_NEIGHBOURS = ['client5', 'node7'];
/** Who offers what, and who watches it; the node of the window, too. */
const OFFERS: readonly { readonly source: string; readonly flow: string; readonly watchers: readonly string[] }[] = [
  { source: 'server2', flow: 'movie', watchers: ['client5', 'client1', 'client3', 'client4', OWN] },
  { source: 'server3', flow: 'movie', watchers: ['client2', 'node6'] },
  { source: 'server1', flow: 'news', watchers: ['client1', 'client4', 'client5'] },
  { source: 'server2', flow: 'lecture', watchers: [] },
];
const KILLED = 'node4';

/** How long deltas are taken after everything is settled, and after it is again. */
const PLAYING_MS = 2_500;
const AFTER_MS = 1_500;
/** Records that are kept of what led up to the snapshot; the page is told that as many were lost. */
const RECORDS_BEFORE = 150;

/** Scenario 3 with a node of the window, in this process over real sockets, and what the window's feed says of it. */
class RecordedOverlay {
  readonly #ends = new Ends();
  readonly #nodes = new Map<string, LocalNode>();
  readonly #flows: FlowKey[] = [];
  /** Set when the node that is going to be killed is. */
  #isDead = false;

  async start(): Promise<void> {
    const { nodes, links } = loadScenario('scenario3');
    for (const [index, name] of [OWN, ...nodes].entries()) {
      const openTransports = name === KILLED ? this.#openMortal : openSockets;
      // Ids are random bytes: the same ones in every recording, for they also decide between routes of one length.
      const node = await LocalNode.start({ name }, { random: seededRandom(index + 1), openTransports });
      this.#nodes.set(name, this.#ends.add(node));
    }
    for (const [a, b] of links) await this.node(a).api.connect(this.node(b).endpoint);
    for (const name of nodes)
      for (const other of nodes) if (name !== other) await this.node(name).routeTo(this.node(other));
    for (const name of OWN_NEIGHBOURS) await this.node(OWN).api.connect(this.node(name).endpoint);
    for (const name of nodes) await this.node(OWN).routeTo(this.node(name));
    for (const { source, flow, watchers } of OFFERS) {
      const { id: origin, api } = this.node(source);
      await api.stream({ file: SAMPLE_CLIP, flow });
      this.#flows.push({ flow, source: origin });
      for (const name of watchers) {
        const watcher = this.node(name);
        await until(`${flow} at ${name}`, async () =>
          (await watcher.api.flows()).some((view) => view.flow === flow && view.source === origin),
        );
        await watcher.routeTo({ id: origin });
        await watcher.api.watch({ flow, source: origin });
      }
    }
  }

  node(name: string): LocalNode {
    const node = this.#nodes.get(name);
    if (!node) throw new Error(`no node ${name}`);
    return node;
  }

  /** Node port → the one that it has in every recording. */
  ports(): ReadonlyMap<number, number> {
    return new Map([...this.#nodes.values()].map((node, index) => [node.api.info.port, 8_000 + index]));
  }

  async record(): Promise<readonly FixtureStep[]> {
    const { api } = this.node(OWN);
    const heard: ToOverlayPage[] = [];
    const feed = new OverlayFeed(
      { node: api, onDidChangeStatus: new Emitter<unknown>().event, onDidPublish: api.onDidPublish },
      createLogger(() => undefined, 'test'),
    );
    this.#ends.add({ close: () => Promise.resolve(feed.dispose()) });
    const reader = feed.attach((message) => void heard.push(message));
    const look = { flows: this.#flows, routes: true };
    reader.look({ ...look, timeline: false });
    const links = loadScenario('scenario3').links.length + OWN_NEIGHBOURS.length;
    await until('all of the overlay', () => isWhole(feed.state, this.#nodes.size, links, '', this.#watchers()), 30_000);
    heard.length = 0;
    reader.sendAgain();
    reader.look({ ...look, timeline: true });
    await until('the timeline', () => heard.some(({ type }) => type === 'overlay/records'));
    const settled: FixtureStep = { what: 'everything is at rest', messages: heard.splice(0).map(cut) };
    await pass(PLAYING_MS);
    const playing: FixtureStep = { what: 'flows are watched', messages: heard.splice(0) };
    const killed = this.node(KILLED).id;
    await this.#kill();
    const left = links - loadScenario('scenario3').links.filter((link) => link.includes(KILLED)).length;
    await until(
      `an overlay without ${KILLED}`,
      () => isWhole(feed.state, this.#nodes.size - 1, left, killed, this.#watchers()),
      30_000,
    );
    await pass(AFTER_MS);
    return [settled, playing, { what: `${KILLED} is killed`, messages: heard.splice(0) }];
  }

  close(): Promise<void> {
    return this.#ends.run();
  }

  /** Sockets of a node that can die without a word. */
  readonly #openMortal = async (options: SocketOptions): Promise<Transports> => {
    const { control, media } = await openSockets(options);
    const mortal = (connection: ControlConnection): ControlConnection => ({
      remote: connection.remote,
      localAddress: connection.localAddress,
      start: (handler) => connection.start(handler),
      send: (bytes) => {
        if (!this.#isDead) connection.send(bytes);
      },
      close: () => connection.close(),
    });
    return {
      media,
      control: {
        port: control.port,
        start: (onConnection) => control.start((connection) => onConnection(mortal(connection))),
        dial: (remote, { onOpened, onFailed }) =>
          control.dial(remote, { onOpened: (connection) => onOpened(mortal(connection)), onFailed }),
        close: () => control.close(),
      },
    };
  };

  /** As when its process is killed: connections end, and nobody said goodbye. */
  #kill(): Promise<void> {
    this.#isDead = true;
    return this.node(KILLED).close();
  }

  /** How many watch, by flow. */
  #watchers(): ReadonlyMap<string, number> {
    return new Map(
      OFFERS.map(({ source, flow, watchers }) => [flowKey({ flow, source: this.node(source).id }), watchers.length]),
    );
  }
}

/** The last of the records that the timeline begins with. */
function cut(message: ToOverlayPage): ToOverlayPage {
  if (message.type !== 'overlay/records') return message;
  return { ...message, records: message.records.slice(-RECORDS_BEFORE), missed: RECORDS_BEFORE };
}

/** Whether the state has so many nodes and links, and trees with rates for so many consumers, in none of which is `gone`. */
function isWhole(
  { nodes, links, trees }: OverlayState,
  nodeCount: number,
  linkCount: number,
  gone: string,
  watchers: ReadonlyMap<string, number>,
): boolean {
  const isServed = ([key, count]: readonly [string, number]): boolean => {
    const tree = trees.get(key);
    if (!tree || tree.consumers.length !== count) return false;
    const reached = new Set(tree.edges.map(({ to }) => to));
    return (
      tree.consumers.every((id) => reached.has(id)) &&
      tree.edges.every(({ from, to, rates }) => from !== gone && to !== gone && (rates?.framesPerSecond ?? 0) > 20)
    );
  };
  return nodes.size === nodeCount && links.size === linkCount && [...watchers].every(isServed);
}

/** Scenario 3, watched by a node of its own while flows are watched, and then a relay is killed; what differs from run to run is made even. */
export async function recordScenario3(): Promise<PageFixture> {
  const overlay = new RecordedOverlay();
  try {
    await overlay.start();
    const steps = await overlay.record();
    return {
      about:
        'Scenario 3 and a node of the window. Recorded by test/integration/pageFixtures.test.ts with UPDATE_GOLDEN=1.',
      steps: evened(steps, overlay.ports()),
    };
  } finally {
    await overlay.close();
  }
}

/** 2026-01-01, 12:00 UTC: when recordings begin. */
const BEGIN = 1_767_268_800_000;

/** The same with times, ports, revisions and record numbers from fixed beginnings, and measurements rounded. */
function evened(steps: readonly FixtureStep[], ports: ReadonlyMap<number, number>): readonly FixtureStep[] {
  const known = new Map(ports);
  const portOf = (port: number): number => {
    if (port === 0) return 0;
    const found = known.get(port) ?? 9_000 + known.size - ports.size;
    known.set(port, found);
    return found;
  };
  const records = steps.flatMap(({ messages }) => messages.flatMap((each) => ('records' in each ? each.records : [])));
  const firstAt = Math.min(...records.map(({ at }) => at));
  const firstNumber = Math.min(...records.map(({ n }) => n));
  const revisions = steps.flatMap(({ messages }) =>
    messages.flatMap((each) => ('revision' in each ? each.revision : [])),
  );
  const firstRevision = Math.min(...revisions);
  const numbers: Readonly<Record<string, (value: number) => number>> = {
    at: (at) => BEGIN + Math.max(0, Math.round((at - firstAt) / 10) * 10),
    n: (n) => n - firstNumber + RECORDS_BEFORE + 1,
    revision: (revision) => revision - firstRevision + 1,
    port: portOf,
    controlPort: portOf,
    mediaPort: portOf,
    rttMs: (rtt) => Math.max(0.1, Math.round(rtt * 10) / 10),
    controlRttMs: (rtt) => Math.max(0.1, Math.round(rtt * 10) / 10),
    loss: (loss) => Math.round(loss * 100) / 100,
    framesPerSecond: Math.round,
    kilobytesPerSecond: Math.round,
  };
  const even = (value: unknown, name: string): unknown => {
    if (typeof value === 'number') return numbers[name]?.(value) ?? value;
    if (typeof value === 'string') {
      return name === 'address' ? value.replace(/:(\d+)$/, (_, port: string) => `:${portOf(Number(port))}`) : value;
    }
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return value.map((member) => even(member, ''));
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, even(member, key)]));
  };
  return even(steps.map(inOrder), '') as readonly FixtureStep[];
}

/** Entries of collections by their keys: their order means nothing and differs. */
function inOrder({ what, messages }: FixtureStep): FixtureStep {
  const sorted = (entries: Readonly<Record<string, readonly (readonly [string, unknown])[] | undefined>>) =>
    Object.fromEntries(
      Object.entries(entries).map(([name, list]) => [name, [...(list ?? [])].sort(([a], [b]) => (a < b ? -1 : 1))]),
    );
  return {
    what,
    messages: messages.map((message) => {
      if (message.type === 'overlay/snapshot') return { ...message, entries: sorted(message.entries) };
      if (message.type === 'overlay/delta') return { ...message, set: sorted(message.set) };
      return message;
    }) as readonly ToOverlayPage[],
  };
}

function pass(durationMs: number): Promise<void> {
  return new Promise((resolve) => realClock.setTimer(durationMs, resolve));
}
