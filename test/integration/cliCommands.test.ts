import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COMMANDS } from '../../src/cli/commandLine';
import type { TopologyEvent } from '../../src/overlay/snapshot';
import { CliNode } from '../support/cliNode';
import { framesOf, SAMPLE_CLIP } from '../support/sampleClip';

/*
 * The answers and events of `ott-node --json`, member by member: server – relay – consumer, where the consumer has watched
 * the server's flow. The shapes are a contract with whoever reads them.
 */

const FLOW = 'a flow';
/** What the sample clip is offered as. */
const TYPE = 'video/x-motion-jpeg';
let folder: string;
let server: CliNode;
let relay: CliNode;
let consumer: CliNode;
let output: string;

const isNumber = expect.any(Number) as number;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'ott-commands-'));
  output = path.join(folder, 'received.mjpeg');
  server = await CliNode.start(['--name', 'server']);
  relay = await CliNode.start(['--name', 'relay', server.endpoint]);
  consumer = await CliNode.start([relay.endpoint]);
  await relay.neighbour(server.id);
  await consumer.event({ event: 'route', destination: server.id });
  // The name of a node that is no neighbour is learnt a moment after its route.
  await consumer.poll('the name of the server', async () =>
    (await consumer.command('routes')).find(({ name }) => name === 'server'),
  );
});

afterAll(async () => {
  await Promise.all([server, relay, consumer].map((node) => node.stop()));
  rmSync(folder, { recursive: true, force: true });
});

describe('commands', () => {
  it('stream answers the flow key', async () => {
    expect(await server.reply(`stream ${SAMPLE_CLIP} --as "${FLOW}"`)).toEqual({
      reply: 'stream',
      ok: true,
      data: { flow: FLOW, source: server.id },
    });
    await consumer.event({ event: 'flow', flow: FLOW, state: 'hold' });
  });

  it('watch answers the flow key, and frames come', async () => {
    expect(await consumer.reply(`watch "${FLOW}" --source nobody --output "${output}"`)).toMatchObject({
      reply: 'watch',
      ok: false,
      error: { code: 'badArguments' },
    });
    expect(await consumer.reply(`watch "${FLOW}" --source server --output "${output}"`)).toEqual({
      reply: 'watch',
      ok: true,
      data: { flow: FLOW, source: server.id },
    });
    await consumer.event({ event: 'player', state: 'playing' });
  });

  it('flows', async () => {
    await relay.flow(FLOW, 'streaming');
    expect(await relay.reply('flows')).toEqual({
      reply: 'flows',
      ok: true,
      data: [{ flow: FLOW, source: server.id, contentType: TYPE, state: 'streaming', consumers: [consumer.id] }],
    });
    expect(await consumer.command('flows')).toEqual([
      { flow: FLOW, source: server.id, contentType: TYPE, state: 'active', consumers: [consumer.id] },
    ]);
  });

  it('neighbours', async () => {
    await relay.poll('what is measured', async () => {
      const measured = (await relay.command('neighbours')).flatMap((view) => [
        view.rttMs,
        view.controlRttMs,
        view.loss,
      ]);
      return measured.every((value) => value !== null) ? true : undefined;
    });
    const data = await relay.command('neighbours');
    expect(data).toHaveLength(2);
    const measured = { rttMs: isNumber, controlRttMs: isNumber, loss: isNumber };
    const common = { address: '127.0.0.1', state: 'connected', triesLeft: null, cost: 1, ...measured };
    expect(data).toContainEqual({ ...common, id: server.id, name: 'server', port: server.ready.port });
    expect(data).toContainEqual({ ...common, id: consumer.id, name: null, port: consumer.ready.port });
  });

  it('routes', async () => {
    // The link came up before its routes were told, or after.
    const cause = expect.objectContaining({ type: expect.stringMatching(/^(linkUp|vector)$/) as string }) as object;
    const ageMs = expect.any(Number) as number;
    const decision = { ageMs, change: 'new', before: null, cause, alternatives: [] };
    expect(await consumer.command('routes')).toEqual(
      expect.arrayContaining([
        { destination: relay.id, name: 'relay', via: relay.id, cost: 1, alternatives: [], decision },
        { destination: server.id, name: 'server', via: relay.id, cost: 2, alternatives: [], decision },
      ]),
    );
  });

  it('topology', async () => {
    const ids = [server.id, relay.id, consumer.id].sort();
    const view = await consumer.poll('the whole overlay', async () => {
      const { nodes, links } = await consumer.command('topology');
      const isWhole = nodes.length === 3 && links.length === 2 && links.every(({ rttMs }) => rttMs !== null);
      return isWhole && nodes.every(({ opaque }) => !opaque) ? { nodes, links } : undefined;
    });
    const names = new Map([
      [server.id, 'server'],
      [relay.id, 'relay'],
    ]);
    expect(view).toEqual({
      nodes: ids.map((id) => ({ id, name: names.get(id) ?? null, own: id === consumer.id, opaque: false })),
      links: expect.arrayContaining(
        [server.id, consumer.id].map((id) => {
          const [a, b] = [id, relay.id].sort();
          return { a, b, cost: 1, rttMs: isNumber };
        }),
      ) as unknown,
    });
  });

  it('tree', async () => {
    const edges = [
      { from: server.id, to: relay.id },
      { from: relay.id, to: consumer.id },
    ].sort((x, y) => (x.from < y.from ? -1 : 1));
    const rest = { flow: FLOW, source: server.id, consumers: [consumer.id] };
    const tree = await server.poll('the whole tree', async () => {
      const view = await server.command('tree', `"${FLOW}"`);
      return view.edges.length === 2 && view.consumers.length === 1 ? view : undefined;
    });
    expect(tree).toEqual({ ...rest, edges });
    const rates = { framesPerSecond: isNumber, kilobytesPerSecond: isNumber, duplicatesPerSecond: 0 };
    const measured = await server.poll('rates of all edges', async () => {
      const view = await server.command('tree', `"${FLOW}" --rates --source ${server.id}`);
      return view.edges.every((edge) => edge.rates) ? view : undefined;
    });
    expect(measured).toEqual({ ...rest, edges: edges.map((edge) => ({ ...edge, rates })) });
    for (const edge of measured.edges) expect(edge.rates?.framesPerSecond).toBeGreaterThan(0);
  });

  it('stats', async () => {
    const flow = {
      flow: FLOW,
      source: server.id,
      bytesReceived: isNumber,
      bytesSent: 0,
      framesSent: 0,
      framesDelivered: isNumber,
      framesIncomplete: 0,
      framesLate: 0,
      framesDuplicate: 0,
      latencyMs: { p50: isNumber, p99: isNumber, max: isNumber },
    };
    const data = await consumer.command('stats');
    // Only Linux tells.
    const kernelDrops: unknown = process.platform === 'linux' ? isNumber : null;
    expect(data).toEqual({
      uptimeMs: isNumber,
      datagrams: { received: isNumber, sent: 0, dropped: {}, kernelDrops },
      bytes: { received: isNumber, sent: 0 },
      flows: [flow],
      neighbours: [
        {
          id: relay.id,
          datagramsReceived: isNumber,
          datagramsSent: 0,
          bytesReceived: isNumber,
          bytesSent: 0,
          datagramsLost: 0,
          datagramsRepaired: 0,
          datagramsResent: 0,
          datagramBytes: isNumber,
          kernelDrops,
        },
      ],
    });
    expect(data.datagrams.received).toBeGreaterThan(0);
    const [sent] = (await server.command('stats')).flows;
    expect(sent).toEqual({
      ...flow,
      bytesReceived: 0,
      bytesSent: isNumber,
      framesSent: isNumber,
      framesDelivered: 0,
      latencyMs: null,
    });
  });

  it('timeline', async () => {
    const before = Date.now();
    const { records, next, missed } = await relay.command('timeline', '4000');
    expect([missed, next]).toEqual([0, records.at(-1)?.n]);
    expect(records.map(({ n }) => n)).toEqual(records.map((_, i) => i + 1));
    for (const { at } of records) expect(Math.abs(before - at)).toBeLessThan(300_000);
    const place = { n: isNumber, at: isNumber };
    const link = { ...place, kind: 'connection', link: isNumber, triesLeft: null };
    const dialled = {
      ...place,
      kind: 'redial',
      change: 'dialled',
      address: server.endpoint,
      neighbour: null,
      reason: null,
    };
    const opened = { ...link, change: 'opened', neighbour: null, address: server.endpoint, reason: null };
    expect(records.slice(0, 4)).toContainEqual(dialled);
    expect(records).toContainEqual(opened);
    expect(records).toContainEqual({ ...opened, change: 'authenticated', neighbour: server.id });
    expect(records).toContainEqual({ ...opened, change: 'connected', link: null, neighbour: server.id });
    const message = { ...place, kind: 'message', link: isNumber };
    const request = { type: 'flowRequest', flow: FLOW, source: server.id, full: expect.any(Boolean) as boolean };
    const wanted = { ...request, entries: [consumer.id], more: 0 };
    expect(records).toContainEqual({ ...message, direction: 'in', neighbour: consumer.id, message: wanted });
    expect(records).toContainEqual({ ...message, direction: 'out', neighbour: server.id, message: wanted });
    const { event: kind, ...why } = await relay.event({ event: 'route' });
    expect(records).toContainEqual({ ...place, kind, ...why, moreAlternatives: 0 });
    expect(records).toContainEqual({
      ...place,
      kind: 'flow',
      flow: FLOW,
      source: server.id,
      contentType: TYPE,
      state: 'streaming',
    });
    expect(JSON.stringify(records)).not.toMatch(/"ping|"flowRates|[tT]oken|"label"/);
    const two = await relay.command('timeline', `2 --after ${next - 5}`);
    expect(two.records.map(({ n }) => n)).toEqual([two.next - 1, two.next]);
    expect(two.missed).toBe(two.next - next + 3);
  });

  it('unwatch answers the counters, and the file is whole by then', async () => {
    const data = await consumer.command('unwatch', `"${FLOW}"`);
    expect(Object.keys(data).sort()).toEqual(
      [
        'flow',
        'source',
        'bytesReceived',
        'bytesSent',
        'framesSent',
        'framesDelivered',
        'framesIncomplete',
        'framesLate',
        'framesDuplicate',
        'latencyMs',
      ].sort(),
    );
    expect(data).toMatchObject({ flow: FLOW, source: server.id, framesSent: 0, bytesSent: 0 });
    expect(data.bytesReceived).toBeGreaterThan(0);
    expect(data.framesDelivered).toBeGreaterThan(0);
    expect(existsSync(output)).toBe(true);
    const bytes = readFileSync(output);
    expect([...bytes.subarray(0, 2), ...bytes.subarray(-2)]).toEqual([0xff, 0xd8, 0xff, 0xd9]);
  });

  it('withdraw, connect, disconnect and forget answer null', async () => {
    expect(await server.reply(`withdraw "${FLOW}"`)).toEqual({ reply: 'withdraw', ok: true, data: null });
    await consumer.event({ event: 'flow', flow: FLOW, state: 'removed' });
    expect(await consumer.reply(`connect ${server.endpoint}`)).toEqual({ reply: 'connect', ok: true, data: null });
    await consumer.neighbour(server.id);
    expect(await consumer.reply('disconnect server')).toEqual({ reply: 'disconnect', ok: true, data: null });
    await consumer.event({ event: 'neighbour', id: server.id, state: 'removed' });
    const gone = await CliNode.start();
    await gone.stop();
    await consumer.command('connect', gone.endpoint);
    expect(await consumer.reply(`forget ${gone.endpoint}`)).toEqual({ reply: 'forget', ok: true, data: null });
  });

  it('a file that is truncated while it streams is told once, by the node that offers it, and goes on', async () => {
    const file = path.join(folder, 'cut.mjpeg');
    const frames = framesOf(SAMPLE_CLIP).slice(0, 20);
    writeFileSync(file, Buffer.concat(frames));
    await server.command('stream', `"${file}" --as cut --fps 240`);
    await consumer.flow('cut');
    await consumer.command('watch', 'cut');
    await consumer.event({ event: 'player', flow: 'cut', state: 'playing' });
    truncateSync(file, Buffer.concat(frames.slice(0, 10)).length);
    const notice = 'the file became shorter while it was streamed, it is streamed on as it is now';
    const key = { flow: 'cut', source: server.id };
    await server.event({ event: 'notice', ...key, notice });
    const { framesDelivered } = await consumer.command('unwatch', 'cut');
    expect(framesDelivered).toBeGreaterThan(0);
    await server.command('withdraw', 'cut');
    const [told, ...others] = [server, relay, consumer].map(({ events }) =>
      events.filter(({ event }) => event === 'notice'),
    );
    // A read under way when the file was cut may have met half of a frame besides.
    expect(told?.filter((event) => 'notice' in event && event.notice === notice)).toEqual([
      { event: 'notice', ...key, notice },
    ]);
    expect(others).toEqual([[], []]);
  });

  it('help lists every command', async () => {
    expect(await consumer.reply('help')).toEqual({ reply: 'help', ok: true, data: COMMANDS });
  });
});

describe('errors', () => {
  it.each([
    ['tree nothing', 'unknownFlow'],
    ['tree nothing --rates', 'unknownFlow'],
    ['watch nothing', 'unknownFlow'],
    ['unwatch nothing', 'notWatched'],
    ['withdraw nothing', 'notOffered'],
    ['disconnect nobody', 'unknownNeighbour'],
    ['forget nobody', 'unknownNeighbour'],
    ['connect nowhere', 'invalidAddress'],
    ['stream absent.mjpeg', 'fileNotFound'],
    ['stream package.json', 'unknownExtension'],
    ['flows --loud', 'badArguments'],
    ['play film', 'unknownCommand'],
  ])('%s: %s', async (line, code) => {
    const message = expect.stringMatching(/^[^\n]+$/) as string;
    expect(await consumer.reply(line)).toEqual({ reply: line.split(' ')[0], ok: false, error: { code, message } });
  });
});

/** Members that are no texts. */
const TYPES: Readonly<Record<string, string>> = {
  port: 'number',
  cost: 'number',
  triesLeft: 'number',
  before: 'object',
  cause: 'object',
  alternatives: 'object',
};
const CHANGES = ['new', 'light', 'heavy', 'critical', 'pending'];

describe('events have exactly their members', () => {
  const members = {
    neighbour: {
      id: null,
      name: null,
      address: '',
      port: 0,
      state: ['connecting', 'connected', 'unreachable', 'removed'],
      triesLeft: null,
    },
    flow: { flow: '', source: '', contentType: '', state: ['active', 'streaming', 'hold', 'removed'] },
    route: { destination: '', via: null, cost: null, change: CHANGES, before: {}, cause: {}, alternatives: {} },
    player: { flow: '', source: '', state: ['buffering', 'playing', 'recovering', 'ended'] },
    notice: { flow: '', source: '', notice: '' },
  };

  it.each(Object.keys(members) as (keyof typeof members)[])('%s', (name) => {
    const events = [server, relay, consumer].flatMap((node) => node.events).filter(({ event }) => event === name);
    expect(events.length).toBeGreaterThan(0);
    for (const event of events) {
      expect(Object.keys(event).sort()).toEqual(['event', ...Object.keys(members[name])].sort());
      for (const [member, example] of Object.entries(members[name])) {
        const value = (event as unknown as Record<string, unknown>)[member];
        if (Array.isArray(example)) expect(example).toContain(value);
        else if (value !== null) expect(typeof value).toBe(TYPES[member] ?? 'string');
        else expect(example === null || member === 'before').toBe(true);
      }
    }
  });

  it('topology', () => {
    const events = [server, relay, consumer].flatMap((node) => node.events.filter(({ event }) => event === 'topology'));
    expect(events.length).toBeGreaterThan(3);
    for (const { nodes, flows } of events as TopologyEvent[]) {
      expect(nodes?.every((id) => [server, relay, consumer].some((node) => node.id === id))).toBe(true);
      expect(flows?.every((key) => Object.keys(key).sort().join() === 'flow,source')).toBe(true);
    }
    for (const event of events) expect(Object.keys(event).sort()).toEqual(['event', 'flows', 'nodes']);
  });

  it('tell the story of a watch in order', () => {
    const states = consumer.events
      .filter(({ event }) => event === 'player')
      .map((event) => 'state' in event && event.state);
    expect(states.slice(0, 2)).toEqual(['buffering', 'playing']);
  });
});

describe('what a watch is to write to', () => {
  beforeAll(async () => {
    await server.command('stream', `${SAMPLE_CLIP} --as film`);
    await server.command('stream', `${SAMPLE_CLIP} --as "other film"`);
    await consumer.flow('film');
    await consumer.flow('other film');
  });

  const refusal = (message: string) => ({ reply: 'watch', ok: false, error: { code: 'fileNotWritable', message } });

  // Where the system has named pipes.
  it.each(['/usr/bin/mkfifo'].filter((tool) => existsSync(tool)))(
    'is no named pipe, nor waits for one',
    async (tool) => {
      const pipe = path.join(folder, 'pipe.mjpeg');
      execFileSync(tool, [pipe]);
      const message = `${pipe} cannot be written: it is not a file.`;
      expect(await consumer.reply(`watch film --output "${pipe}"`)).toEqual(refusal(message));
    },
  );

  it('is no file that another watch writes to, nor one that is streamed, which stays as it is', async () => {
    const file = path.join(folder, 'film.mjpeg');
    copyFileSync(SAMPLE_CLIP, file);
    await consumer.command('stream', `"${file}" --as copy`);
    const streamed = `${file} cannot be written: it is being streamed.`;
    expect(await consumer.reply(`watch film --output "${file}"`)).toEqual(refusal(streamed));
    expect(readFileSync(file).equals(readFileSync(SAMPLE_CLIP))).toBe(true);
    await consumer.command('withdraw', 'copy');

    await consumer.command('watch', `film --output "${file}"`);
    const written = `${file} cannot be written: the frames of another flow are being written to it.`;
    expect(await consumer.reply(`watch "other film" --output "${file}"`)).toEqual(refusal(written));
    await consumer.command('unwatch', 'film');
    await consumer.command('watch', `"other film" --output "${file}"`);
    await consumer.command('unwatch', '"other film"');
  });

  // Where the system has a device that is always full.
  it.each(['/dev/full'].filter((device) => existsSync(device)))(
    'may be full: the log says so at once',
    async (device) => {
      await consumer.command('watch', `film --output ${device}`);
      const line = `error   node.player: The frames of film are not written any more: ${device} cannot be written: ENOSPC`;
      await expect.poll(() => consumer.process.stderr, { timeout: 10_000 }).toContain(line);
      const data = await consumer.command('unwatch', 'film');
      expect(data.framesDelivered).toBeGreaterThan(0);
      expect(consumer.process.stderr.split(' not written any more').length).toBe(2);
      expect(consumer.process.stderr).not.toContain('too fast');
    },
  );
});
