import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { MJPEG_CONTENT_TYPE } from '../../src/base/contentTypes';
import { CliNode, CliProcess } from '../support/cliNode';
import { SAMPLE_CLIP } from '../support/sampleClip';

/* The built command line as a process: arguments, exit codes, input, signals. */

let folder: string;
const ends: (() => Promise<unknown>)[] = [];

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'ott-program-'));
});

afterEach(async () => {
  for (let end = ends.pop(); end; end = ends.pop()) await end();
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

async function startProcess(...args: readonly string[]): Promise<CliProcess> {
  const child = await CliProcess.start(args);
  ends.push(() => child.end());
  return child;
}

async function startNode(...args: readonly string[]): Promise<CliNode> {
  const node = await CliNode.start(args);
  ends.push(() => node.stop());
  return node;
}

/** Runs to the end by itself. */
async function run(...args: readonly string[]) {
  const child = await startProcess(...args);
  const { code } = await child.exit();
  return { code, stdout: child.stdout, stderr: child.stderr };
}

describe('a run that is no node', () => {
  it.each(['--help', '-help', '-h'])('%s prints the help', async (option) => {
    const { code, stdout, stderr } = await run(option);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^Usage: ott-node \[options\] \[neighbours\.\.\.\]\n/);
  });

  it('--version prints the version', async () => {
    expect(await run('--version')).toEqual({
      code: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) as string,
      stderr: '',
    });
  });
});

describe('wrong usage ends with 2 and one sentence', () => {
  it.each([
    ['an unknown option', ['--colour'], '--colour'],
    ['an option without its value', ['--port'], '--port'],
    ['a port that is none', ['-p', '70000'], '70000'],
    ['a file that lacks its -s', [SAMPLE_CLIP], '-s'],
    ['a neighbour whose port is none', ['127.0.0.1:99999'], '127.0.0.1:99999'],
    ['an address that is none', ['-a', 'nowhere'], 'nowhere'],
    ['an address beyond loopback without --insecure', ['-p', '0', '-a', '0.0.0.0'], '--insecure'],
    ['a name that is too long', ['-p', '0', '-n', 'x'.repeat(65)], 'name'],
  ])('%s', async (_, args, part) => {
    for (const format of [[], ['--json']]) {
      const { code, stdout, stderr } = await run(...format, ...args);
      expect([code, stdout]).toEqual([2, '']);
      expect(stderr).toMatch(/^ott-node: [^\n]+\n$/);
      expect(stderr).toContain(part);
    }
  });
});

describe('a failed start ends with 1 and one sentence, and nothing on standard output', () => {
  async function expectFailure(part: string, ...args: readonly string[]) {
    const { code, stdout, stderr } = await run('--json', ...args);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^ott-node: [^\n]+\n$/);
    expect(stderr).toContain(part);
  }

  it('a port in use', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    ends.push(() => once(server.close(), 'close'));
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    await expectFailure(String(port), '-p', String(port));
  });

  it('an address of another machine', () => expectFailure('192.0.2.1', '-a', '192.0.2.1', '--insecure'));

  it('a file that is not there', () =>
    expectFailure('absent.mjpeg', '-p', '0', '-s', path.join(folder, 'absent.mjpeg')));

  it('a file that is not MJPEG', async () => {
    const file = path.join(folder, 'poem.mjpeg');
    writeFileSync(file, 'Shall I compare thee to a summer’s day?\n'.repeat(100));
    await expectFailure('poem.mjpeg', '-p', '0', '-s', SAMPLE_CLIP, file);
  });

  it('a file that is empty', async () => {
    const file = path.join(folder, 'empty.mjpeg');
    writeFileSync(file, '');
    await expectFailure('empty.mjpeg', '-p', '0', '-s', file);
  });

  it('a file of a kind that cannot be streamed', async () => {
    const file = path.join(folder, 'movie.mp4');
    writeFileSync(file, 'x');
    await expectFailure('movie.mp4', '-p', '0', '-s', file);
  });

  it.each([
    ['-s', 'user:s3cret@cam:80/video.mjpg'],
    ['-s', '//user:s3cret@cam/x.mjpeg'],
    ['-s', 'http:/user:s3cret@cam/v'],
    ['-s', ' http://user:s3cret@cam/v'],
  ])('%s %s, without the password', async (...args) => {
    const child = await CliProcess.start(['-d', '-p', '0', ...args]);
    expect(await child.exit()).toEqual({ code: 1, signal: null });
    expect(child.stderr).toMatch(/ott-node: \S* ?\S*cam\S* cannot be streamed: /);
    expect(child.stderr + child.stdout).not.toContain('s3cret');
  });

  it('two files of one name', () => expectFailure('sample.mjpeg', '-p', '0', '-s', SAMPLE_CLIP, SAMPLE_CLIP));
});

describe('a node', () => {
  it('says first who it is', async () => {
    const [named, nameless] = await Promise.all([startNode('-name', 'node one', '-nogui'), startNode()]);
    expect(Object.keys(named.ready)).toEqual(['event', 'id', 'name', 'address', 'port']);
    expect(named.ready).toEqual({
      event: 'ready',
      id: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/) as string,
      name: 'node one',
      address: '127.0.0.1',
      port: expect.any(Number) as number,
    });
    expect(named.ready.port).toBeGreaterThan(0);
    expect(nameless.ready.name).toBeNull();
    expect(named.process.stdout.split('\n')[0]).toBe(JSON.stringify(named.ready));
  });

  it('offers the files after -s and connects to the neighbours after them', async () => {
    const other = await startNode();
    const copy = path.join(folder, 'copy.Mjpeg');
    writeFileSync(copy, readFileSync(SAMPLE_CLIP));
    const node = await startNode('-s', SAMPLE_CLIP, copy, other.endpoint);
    const flows = await node.command('flows');
    expect(flows).toEqual([
      { flow: 'copy.Mjpeg', source: node.id, contentType: MJPEG_CONTENT_TYPE, state: 'hold', consumers: [] },
      { flow: 'sample.mjpeg', source: node.id, contentType: MJPEG_CONTENT_TYPE, state: 'hold', consumers: [] },
    ]);
    await node.neighbour(other.id);
    await other.flow('copy.Mjpeg', 'hold');
  });

  it('as a client connects to the first neighbour that answers, and is not connected to', async () => {
    const [first, second, third] = await Promise.all([startNode(), startNode(), startNode()]);
    const gone = await startNode();
    await gone.stop();
    const client = await startNode('-cli', gone.endpoint, first.endpoint, second.endpoint);
    await client.neighbour(first.id);
    const connected = (await client.command('neighbours')).filter(({ state }) => state === 'connected');
    expect(connected.map(({ id }) => id)).toEqual([first.id]);
    expect(await second.command('neighbours')).toEqual([]);

    await second.command('connect', client.endpoint);
    await second.event({ event: 'neighbour', port: client.ready.port, state: 'connecting' });
    expect((await client.command('neighbours')).map(({ id }) => id)).not.toContain(second.id);
    // By hand it connects to more.
    await client.command('connect', third.endpoint);
    await client.neighbour(third.id);
  });
});

describe('input', () => {
  it('is carried out in order, a line at a time', async () => {
    const child = await startProcess('--json', '-p', '0');
    child.child.stdin?.end('flows\nnonsense\n\n  \nwatch\nroutes\nwatch "no flow"\r\nstats\nquit\nflows\n');
    expect(await child.exit()).toEqual({ code: 0, signal: null });
    const lines = child.stdout.trimEnd().split('\n');
    const [ready, ...replies] = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(ready).toMatchObject({ event: 'ready' });
    expect(replies.map(({ reply, ok, error }) => [reply, ok, (error as { code: string } | undefined)?.code])).toEqual([
      ['flows', true, undefined],
      ['nonsense', false, 'unknownCommand'],
      ['watch', false, 'badArguments'],
      ['routes', true, undefined],
      ['watch', false, 'unknownFlow'],
      ['stats', true, undefined],
      ['quit', true, undefined],
    ]);
  });

  it('may have lines of any length; those that are too long are answered with an error', async () => {
    const child = await startProcess('--json', '-p', '0');
    child.child.stdin?.end(`watch ${'x'.repeat(5_000_000)}\n${'y'.repeat(60_000)}\nquit\n`);
    expect(await child.exit()).toEqual({ code: 0, signal: null });
    const [, ...replies] = child.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { reply: string; ok: boolean; error?: { code: string } });
    expect(replies.map(({ reply, error }) => [reply.slice(0, 5), error?.code])).toEqual([
      ['watch', 'badArguments'],
      ['yyyyy', 'unknownCommand'],
      ['quit', undefined],
    ]);
    expect(child.stdout.length).toBeLessThan(2_000);
  });

  it('that ends does not end the node', async () => {
    const node = await startNode();
    node.process.child.stdin?.end();
    const other = await startNode(node.endpoint);
    await node.event({ event: 'neighbour', id: other.id, state: 'connected' });
    expect(await node.stop()).toEqual({ code: 0, signal: null });
  });

  it('is repeated without passwords', async () => {
    const child = await CliProcess.start(['--json', '-d', '-p', '0']);
    const [word, url] = ['user:s3cret@cam:80', 'http:/user:s3cret@cam/x'];
    const lines = ['connect', 'disconnect', 'forget', 'watch', 'unwatch', 'withdraw', 'tree', 'stream'];
    child.child.stdin?.end(`${lines.map((line) => `${line} ${word}\n${line} ${url}\n`).join('')}quit\n`);
    expect(await child.exit()).toEqual({ code: 0, signal: null });
    expect(child.stdout.match(/"ok":false/g)).toHaveLength(2 * lines.length);
    expect(child.stdout + child.stderr).not.toContain('s3cret');
  });

  it('without --json is answered in text, failures on standard error', async () => {
    const child = await startProcess('-p', '0', '-n', 'relay', '-s', SAMPLE_CLIP);
    child.child.stdin?.end('flows\nneighbours\nnonsense\nquit\n');
    expect(await child.exit()).toEqual({ code: 0, signal: null });
    expect(child.stdout).toMatch(/^node relay \([0-9a-f-]{36}\) listens on 127\.0\.0\.1:\d+\n/);
    expect(child.stdout).toMatch(
      /\nFLOW +SOURCE +TYPE +STATE +CONSUMERS\nsample\.mjpeg +relay \([0-9a-f]{8}\) +\S+ +hold +-\n/,
    );
    expect(child.stdout).toContain('\nno neighbours\n');
    expect(child.stdout).not.toContain('\u001b');
    expect(child.stderr).toContain('\nnonsense: There is no command "nonsense"; "help" lists them all.\n');
  });
});

describe('the end', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s leaves the overlay in order', async (signal) => {
    const [node, other] = await Promise.all([startNode(), startNode()]);
    await node.command('connect', other.endpoint);
    await Promise.all([node.neighbour(other.id), other.neighbour(node.id)]);
    expect(await node.stop(signal)).toEqual({ code: 0, signal: null });
    // Not unreachable: it has said goodbye.
    await other.event({ event: 'neighbour', id: node.id, state: 'removed' });
    expect(other.events.filter((event) => event.event === 'neighbour' && event.state === 'unreachable')).toEqual([]);
    expect(await other.command('neighbours')).toEqual([]);
  });

  it('comes at once with a second signal', async () => {
    const child = await startProcess('--json', '-d', '-p', '0');
    // Nobody reads: the process would wait a second for that at its end.
    child.child.stdout?.pause();
    child.child.stdin?.write('help\n'.repeat(1_000));
    await expect.poll(() => child.stderr).toContain('listens at');
    child.child.kill('SIGINT');
    await expect.poll(() => child.stderr, { interval: 5 }).toContain('Node closed');
    const gone = once(child.child, 'exit');
    child.child.kill('SIGTERM');
    expect(await gone).toEqual([null, 'SIGTERM']);
    child.child.stdout?.resume();
  });

  it('quit leaves the overlay in order', async () => {
    const [node, other] = await Promise.all([startNode(), startNode()]);
    await node.command('connect', other.endpoint);
    await other.neighbour(node.id);
    await node.command('quit');
    expect(await node.process.exit()).toEqual({ code: 0, signal: null });
    await other.event({ event: 'neighbour', id: node.id, state: 'removed' });
  });

  it('of whoever reads standard output is the end, without a fuss', async () => {
    const node = await startNode();
    node.process.child.stdout?.destroy();
    node.process.child.stdin?.write('flows\nroutes\nstats\n');
    expect(await node.process.exit()).toEqual({ code: 0, signal: null });
    expect(node.process.stderr).not.toMatch(/EPIPE|Error|^\s+at /m);
  });
});
