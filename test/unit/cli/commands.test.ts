import { describe, expect, it, vi } from 'vitest';
import { parseLine } from '../../../src/cli/commandLine';
import { COMMANDS } from '../../../src/cli/commandLine';
import { type CommandReply, runCommand } from '../../../src/cli/commands';
import type { FlowStatsView, FlowView, RouteView, StatsView } from '../../../src/overlay/snapshot';
import { type NodeApi, NodeError } from '../../../src/runtime/nodeApi';
import { fakeNodeApi } from '../../support/fakeNodeApi';
import { routeView } from '../../support/routeViews';

const A = 'aaaaaaaa-0000-4000-8000-000000000001';
const A2 = 'aaaaaaaa-0000-4000-8000-000000000002';
const B = 'bbbbbbbb-0000-4000-8000-000000000003';

async function run(line: string, node: Partial<NodeApi>): Promise<CommandReply> {
  const parsed = parseLine(line);
  if (parsed?.ok !== true) throw new Error(`"${line}" is no command`);
  return runCommand(fakeNodeApi(node), parsed.command);
}

const flowView = (source: string, flow = 'film'): FlowView => ({
  flow,
  source,
  contentType: 'text/plain',
  state: 'hold',
  consumers: [],
});
const route = (destination: string, name: string | null): RouteView =>
  routeView({ destination, name, via: destination, cost: 1 });
const FLOW_STATS: FlowStatsView = {
  flow: 'film',
  source: A,
  bytesReceived: 0,
  bytesSent: 0,
  framesSent: 0,
  framesDelivered: 1,
  framesIncomplete: 2,
  framesLate: 3,
  framesDuplicate: 4,
  latencyMs: null,
};
const STATS: StatsView = {
  uptimeMs: 1,
  datagrams: { received: 2, sent: 3, dropped: {}, kernelDrops: null },
  bytes: { received: 4, sent: 5 },
  flows: [],
  neighbours: [],
};

describe('commands reach the node, and its answer is the data', () => {
  const done = () => Promise.resolve();
  it.each<[string, keyof NodeApi, unknown, readonly unknown[], unknown]>([
    ['connect h:1', 'connect', done, ['h:1'], null],
    ['disconnect n', 'disconnect', done, ['n'], null],
    ['forget n', 'forget', done, ['n'], null],
    [
      'stream f.mjpeg --as film --once',
      'stream',
      () => Promise.resolve({ flow: 'film', source: A }),
      [{ file: 'f.mjpeg', flow: 'film', once: true }],
      { flow: 'film', source: A },
    ],
    ['withdraw film', 'withdraw', done, ['film'], null],
    [
      'watch film --output o',
      'watch',
      () => Promise.resolve({ flow: 'film', source: A }),
      [{ flow: 'film', output: 'o' }],
      { flow: 'film', source: A },
    ],
    ['unwatch film', 'unwatch', () => Promise.resolve(FLOW_STATS), ['film', undefined], FLOW_STATS],
    ['flows', 'flows', () => Promise.resolve([flowView(A)]), [], [flowView(A)]],
    ['neighbours', 'neighbours', () => Promise.resolve([]), [], []],
    ['routes', 'routes', () => Promise.resolve([route(A, null)]), [], [route(A, null)]],
    ['stats', 'stats', () => Promise.resolve(STATS), [], STATS],
  ])('%s', async (line, method, answer, args, data) => {
    const called = vi.fn(answer as () => unknown);
    const reply = await run(line, { [method]: called });
    expect(called.mock.calls).toEqual([args]);
    expect(reply).toEqual({ reply: line.split(' ')[0], ok: true, data });
  });

  it('tree passes its options on', async () => {
    const tree = (flow: string, options?: object) =>
      Promise.resolve({ flow, source: JSON.stringify(options), edges: [], consumers: [] });
    expect(await run('tree film', { tree })).toMatchObject({ data: { flow: 'film', source: '{}' } });
    const source = '0a1b2c3d-0000-4000-8000-000000000001';
    expect(await run(`tree film --rates --source ${source}`, { tree })).toMatchObject({
      data: { source: JSON.stringify({ source, rates: true }) },
    });
  });

  it('timeline answers the last of what came after, and counts the rest as missed', async () => {
    const records = [4, 5, 6].map(
      (n) => ({ n, at: 0, kind: 'flow', flow: 'film', source: A, contentType: 'text/plain', state: 'hold' }) as const,
    );
    const timeline = vi.fn(() => Promise.resolve({ records, next: 6, missed: 3 }));
    expect(await run('timeline', { timeline })).toMatchObject({ data: { records, next: 6, missed: 3 } });
    const data = { records: records.slice(1), next: 6, missed: 4 };
    expect(await run('timeline 2 --after 0', { timeline })).toEqual({ reply: 'timeline', ok: true, data });
    expect(timeline.mock.calls).toEqual([[undefined], [0]]);
  });

  it('help and quit need no node', async () => {
    expect(await run('help', {})).toEqual({ reply: 'help', ok: true, data: COMMANDS });
    expect(await run('quit', {})).toEqual({ reply: 'quit', ok: true, data: null });
  });
});

describe('failures', () => {
  it('of the node keep their code and sentence', async () => {
    const tree = () => Promise.reject(new NodeError('unknownFlow', 'Nobody offers film.'));
    expect(await run('tree film', { tree })).toEqual({
      reply: 'tree',
      ok: false,
      error: { code: 'unknownFlow', message: 'Nobody offers film.' },
    });
  });

  it('of another kind are answered, too', async () => {
    const stats = () => Promise.reject(new Error('oops'));
    expect(await run('stats', { stats })).toEqual({
      reply: 'stats',
      ok: false,
      error: { code: 'failed', message: 'oops' },
    });
  });
});

describe('--source', () => {
  const node = (watch: NodeApi['watch']): Partial<NodeApi> => ({
    watch,
    flows: () => Promise.resolve([flowView(A), flowView(A2), flowView(B), flowView(A, 'other')]),
    routes: () => Promise.resolve([route(A, 'x'), route(A2, 'x'), route(B, 'bee')]),
  });

  it.each([
    ['a whole id, known or not', 'cccccccc-0000-4000-8000-000000000009', 'cccccccc-0000-4000-8000-000000000009'],
    ['an id in capitals', A.toUpperCase(), A],
    ['the beginning of an id', 'bbbbbbbb', B],
    ['a longer one', A.slice(0, -1) + '2', A2],
    ['a name', 'bee', B],
  ])('%s', async (_, text, source) => {
    const watch = vi.fn(() => Promise.resolve({ flow: 'film', source }));
    expect(await run(`watch film --source ${text}`, node(watch))).toMatchObject({ ok: true });
    expect(watch.mock.calls).toEqual([[{ flow: 'film', source }]]);
  });

  it.each([
    ['an ambiguous beginning', 'aaaaaaaa'],
    ['an ambiguous name', 'x'],
    ['a beginning that is too short', 'bbbb'],
    ['a node that is not known', 'nobody'],
  ])('%s is refused', async (_, text) => {
    const reply = await run(
      `watch film --source ${text}`,
      node(() => Promise.reject(new Error('was called'))),
    );
    expect(reply).toMatchObject({ reply: 'watch', ok: false, error: { code: 'badArguments' } });
  });

  it('goes with unwatch, too', async () => {
    const unwatch = vi.fn(() => Promise.resolve(FLOW_STATS));
    await run('unwatch film --source bee', { ...node(() => Promise.reject(new Error())), unwatch });
    expect(unwatch.mock.calls).toEqual([['film', B]]);
  });
});

it('does not repeat names of any length in a message', async () => {
  const name = 'x'.repeat(30_000);
  const refuse = () => Promise.reject(new NodeError('unknownFlow', `There is no flow "${name}", "${name}".`));
  const reply = await run(`watch ${name}`, { watch: refuse });
  if (reply.ok) throw new Error('is no failure');
  expect(reply.error.code).toBe('unknownFlow');
  expect(reply.error.message).toHaveLength(1_000);
  expect(reply.error.message).toMatch(/^There is no flow "x+…x+"\.$/);
  const source = await run(`watch ${name} --source ${name}`, { flows: () => Promise.resolve([]) });
  if (source.ok) throw new Error('is no failure');
  expect(source.error.message.length).toBeLessThan(250);
});
