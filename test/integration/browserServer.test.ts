import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { CliNode, CliProcess } from '../support/cliNode';
import { MultipartReader } from '../support/multipartReader';
import { framesOf, SAMPLE_CLIP } from '../support/sampleClip';

/* `--http`: a consumer that serves flows to browsers, read by clients that are none. */

const FRAMES = framesOf(SAMPLE_CLIP).slice(0, 30);
const ends: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (let end = ends.pop(); end; end = ends.pop()) await end();
});

async function startNode(...args: readonly string[]): Promise<CliNode> {
  const node = await CliNode.start(args);
  ends.push(() => node.stop());
  return node;
}

/** A source of standard input, and a consumer that serves what it offers. */
async function startServer(flow = 'cam') {
  const source = await startNode('-s', '-', '--as', flow);
  const server = await startNode('--http', '0', source.endpoint);
  await server.flow(flow);
  const url = `http://127.0.0.1:${server.ready.http}`;
  const write = (frame: Uint8Array): Promise<void> =>
    new Promise((resolve) => source.process.child.stdin?.write(frame, () => resolve()));
  const streams = () => source.event({ event: 'flow', flow, state: 'streaming' });
  return { source, server, url, write, streams };
}

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
}

/** One request, as it is put; of a stream only the head. */
async function ask(
  url: string,
  headers: Readonly<Record<string, string>> = {},
  method = 'GET',
  isStream = false,
): Promise<Answer> {
  const sent = request(url, { method, headers, agent: false });
  sent.end();
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  let text = '';
  if (isStream) answer.destroy();
  else for await (const piece of answer) text += String(piece);
  return { status: answer.statusCode, headers: answer.headers, text };
}

describe('a flow in a browser', () => {
  it('comes as parts with their lengths, each with the boundary after it; its end is the end', async () => {
    const { source, url, write, streams } = await startServer();
    const reader = await MultipartReader.open(`${url}/flow/cam`);
    await streams();
    for (const [index, frame] of FRAMES.entries()) {
      await write(frame);
      await expect.poll(() => reader.parts.length, { interval: 5, timeout: 5_000 }).toBe(index + 1);
      // Nothing else has to come for a browser to know that the part is whole.
      await expect.poll(() => reader.rest.toString(), { interval: 5 }).toMatch(/^--\S+\r\n$/);
    }
    expect(Buffer.concat(reader.parts).equals(Buffer.concat(FRAMES))).toBe(true);
    expect(new Set(reader.types)).toEqual(new Set(['image/jpeg']));
    source.process.child.stdin?.end();
    await expect.poll(() => reader.isOver, { timeout: 5_000 }).toBe(true);
  });

  it('is watched once for all clients, and only while there are some; a slow one holds nobody up', async () => {
    const { source, server, url, write, streams } = await startServer();
    const [fast, brief] = [
      await MultipartReader.open(`${url}/flow/cam`),
      await MultipartReader.open(`${url}/flow/cam`),
    ];
    // Asks, and never reads.
    const slow = connect(server.ready.http ?? 0, '127.0.0.1').pause();
    slow.on('error', () => undefined);
    slow.write(`GET /flow/cam HTTP/1.1\r\nHost: localhost\r\n\r\n`);
    await streams();
    await write(FRAMES[0]!);
    await expect.poll(() => [fast.parts.length, brief.parts.length]).toEqual([1, 1]);
    brief.close();
    // More than the system takes for a socket that is not read.
    const large = Buffer.concat([FRAMES[1]!.subarray(0, -2), Buffer.alloc(400_000), Buffer.from([0xff, 0xd9])]);
    for (let count = 2; count <= 30; count++) {
      await write(large);
      await expect.poll(() => fast.parts.length, { interval: 5, timeout: 10_000 }).toBe(count);
    }
    expect((await server.command('stats')).flows.map(({ flow }) => flow)).toEqual(['cam']);
    fast.close();
    expect(source.events.filter(({ event }) => event === 'flow')).toHaveLength(2);
    slow.destroy();
    await server.flow('cam', 'hold');
    const again = await MultipartReader.open(`${url}/flow/cam`);
    await server.flow('cam', 'active');
    await write(FRAMES[2]!);
    await expect.poll(() => again.parts.length).toBe(1);
  });

  it('is received no longer than the connection lasts, however often it was asked for on it', async () => {
    const { server, write, streams } = await startServer();
    const socket = connect(server.ready.http ?? 0, '127.0.0.1');
    let text = '';
    socket.on('error', () => undefined).on('data', (bytes: Buffer) => (text += bytes.toString('latin1')));
    socket.write('GET /flow/cam HTTP/1.1\r\nHost: localhost\r\n\r\n'.repeat(3));
    await streams();
    await write(FRAMES[0]!);
    await expect.poll(() => text).toContain('image/jpeg');
    socket.destroy();
    await server.flow('cam', 'hold');
  });

  it('is no hindrance to a watch of the same flow, nor to the end of the node', async () => {
    const { server, url, write, streams } = await startServer();
    await server.command('watch', 'cam');
    await streams();
    const reader = await MultipartReader.open(`${url}/flow/cam`);
    await write(FRAMES[0]!);
    await expect.poll(() => reader.parts.length).toBe(1);
    await server.command('unwatch', 'cam');
    await expect
      .poll(async () => (await write(FRAMES[1]!), reader.parts.length), { timeout: 5_000 })
      .toBeGreaterThan(2);
    reader.close();
    await server.flow('cam', 'hold');
    await server.command('watch', 'cam');
    const other = await MultipartReader.open(`${url}/flow/cam`);
    other.close();
    await server.command('stats');
    expect((await server.flow('cam')).state).toBe('active');
    const last = await MultipartReader.open(`${url}/flow/cam`);
    expect(await server.stop()).toEqual({ code: 0, signal: null });
    await expect.poll(() => last.isOver).toBe(true);
  });

  it('may be streamed on by another node', async () => {
    const { url, write, streams } = await startServer();
    const second = await startNode();
    expect(await second.command('stream', `${url}/flow/cam --as relayed`)).toMatchObject({ flow: 'relayed' });
    const output = await CliProcess.start(['-p', '0', '--watch', 'relayed', '--output', '-', second.endpoint], {
      binary: true,
    });
    ends.push(() => output.end());
    await second.flow('relayed', 'streaming');
    await streams();
    await expect
      .poll(async () => (await write(FRAMES[5]!), output.bytes.length), { timeout: 10_000 })
      .toBeGreaterThan(FRAMES[5]!.length);
    expect(output.bytes.subarray(0, FRAMES[5]!.length).equals(FRAMES[5]!)).toBe(true);
  });
});

describe('what else is asked', () => {
  it('the list of flows, escaped', async () => {
    const { url } = await startServer('<b>&');
    const { status, headers, text } = await ask(`${url}/`);
    expect(status).toBe(200);
    expect(text).toContain('<a href="/flow/%3Cb%3E%26"><bdi>&#60;b&#62;&#38;</bdi></a>');
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' });
    expect(await ask(`${url}/flow/%3Cb%3E%26`, {}, 'HEAD')).toMatchObject({ status: 200, text: '' });
  });

  it('gets an answer, whatever it is', async () => {
    const { server, url } = await startServer();
    const { host } = new URL(url);
    const port = host.split(':')[1] ?? '';
    const cases: readonly (readonly [number, string, Record<string, string>, string?])[] = [
      [404, '/flow/no such flow', {}],
      [404, '/else', {}],
      [404, '/flow/', {}],
      [400, '/flow/%zz', {}],
      [405, '/', {}, 'POST'],
      [405, '/flow/cam', {}, 'DELETE'],
      [403, '/', { host: 'evil.example' }],
      [403, '/flow/cam', { host: `evil.example:${port}` }],
      [403, '/', { host: '127.0.0.1.evil.example' }],
      [403, '/flow/cam', { 'sec-fetch-site': 'cross-site' }],
      [200, '/', { host: `localhost:${port}` }],
      [200, '/?x=1', { host: '[::1]', 'sec-fetch-site': 'none' }],
      [200, '/flow/cam?x=1', {}, 'HEAD'],
    ];
    for (const [status, path, headers, method] of cases) {
      const answer = await ask(encodeURI(url + path).replace('%25zz', '%zz'), headers, method);
      expect([path, headers, answer.status]).toEqual([path, headers, status]);
      if (status !== 200) expect(answer.text).toMatch(/^[^\n<]+\.\n$/);
    }
    const kept = await ask(`${url}/flow/cam`, {}, 'GET', true);
    expect(kept.headers).toMatchObject({ connection: 'close', 'cross-origin-resource-policy': 'same-origin' });
    expect(kept.headers['transfer-encoding']).toBeUndefined();
    await server.flow('cam', 'hold');
  });

  it('as simple programs and proxies ask', async () => {
    const { server, url } = await startServer('..');
    const statusOf = async (head: string): Promise<string> => {
      const socket = connect(server.ready.http ?? 0, '127.0.0.1');
      ends.push(() => Promise.resolve(socket.destroy()));
      socket.write(`${head}\r\n\r\n`);
      const [bytes] = (await once(socket, 'data')) as [Buffer];
      return bytes.toString().slice(9, 12);
    };
    expect(await statusOf('GET / HTTP/1.0')).toBe('200');
    expect(await statusOf('GET / HTTP/1.0\r\nHost: evil.example')).toBe('403');
    expect(await statusOf('GET / HTTP/1.1')).toBe('400');
    expect(await statusOf('GET http://127.0.0.1 HTTP/1.1\r\nHost: localhost')).toBe('200');
    expect(await statusOf('GET http://localhost:80/?x HTTP/1.1\r\nHost: localhost')).toBe('200');
    expect(await statusOf('GET http://evil.example/ HTTP/1.1\r\nHost: localhost')).toBe('403');
    expect(await statusOf('GET http://localhost/ HTTP/1.1\r\nHost: evil.example')).toBe('403');
    const { text } = await ask(`${url}/`);
    const [, link = ''] = /href="([^"]*)"/.exec(text) ?? [];
    expect(await ask(new URL(link, url).href, {}, 'HEAD')).toMatchObject({ status: 200 });
  });

  it('a port in use is a failure to start', async () => {
    const first = await startNode('--http', '0');
    const child = await CliProcess.start(['-p', '0', '--http', String(first.ready.http)]);
    expect(await child.exit()).toEqual({ code: 1, signal: null });
    expect(child.stderr).toBe(
      `ott-node: Port ${first.ready.http} is in use; choose another one for browsers (--http).\n`,
    );
  });

  it('the port is told in text, too', async () => {
    const child = await CliProcess.start(['-p', '0', '--http', '0']);
    ends.push(() => child.end());
    await expect.poll(() => child.stdout).toMatch(/\nflows for browsers at http:\/\/127\.0\.0\.1:\d+\/\n/);
  });
});
