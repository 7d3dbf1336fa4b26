import { afterEach, describe, expect, it } from 'vitest';
import { multipart, multipartOf, startCamera, answering } from '../support/cameraServer';
import { CliNode, CliProcess } from '../support/cliNode';
import { framesOf, SAMPLE_CLIP } from '../support/sampleClip';

/* Content that comes by itself, in and out of the built command line: standard input, cameras, standard output. */

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

/** A node that writes a flow to its standard output. */
async function startOutput(flow: string, ...args: readonly string[]): Promise<CliProcess> {
  const child = await CliProcess.start(['-p', '0', '--watch', flow, '--output', '-', ...args], { binary: true });
  ends.push(() => child.end());
  return child;
}

/** Writes to a node's standard input; resolves when the node has it. */
function write(node: CliNode, bytes: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    node.process.child.stdin?.write(bytes, (error) => (error ? reject(error) : resolve()));
  });
}

/** A source of standard input, a relay, and an output that has asked for the flow. */
async function pipeline() {
  const source = await startNode('-s', '-', '--as', 'cam');
  const relay = await startNode(source.endpoint);
  const output = await startOutput('cam', relay.endpoint);
  await source.event({ event: 'flow', flow: 'cam', state: 'streaming' });
  return { source, relay, output };
}

/** Writes a frame, and waits until it has come out at the other end. */
async function passOn(source: CliNode, output: CliProcess, frame: Uint8Array): Promise<void> {
  const before = output.bytes.length;
  await write(source, frame);
  await expect.poll(() => output.bytes.length, { timeout: 10_000, interval: 5 }).toBe(before + frame.length);
}

/** The indices in `source` of the frames that `bytes` is, one after another; throws where it is anything else. */
function indicesOf(bytes: Buffer, source: readonly Uint8Array[]): number[] {
  const indices: number[] = [];
  for (let at = 0; at < bytes.length;) {
    const index = source.findIndex((frame) => bytes.subarray(at, at + frame.length).equals(frame));
    if (index < 0) throw new Error(`no frame begins at byte ${at} of ${bytes.length}`);
    indices.push(index);
    at += source[index]!.length;
  }
  return indices;
}

describe('standard input to standard output, over a relay', () => {
  it('is the same bytes, and its end is the end', async () => {
    const { source, relay, output } = await pipeline();
    for (const frame of FRAMES) await passOn(source, output, frame);
    source.process.child.stdin?.end();
    expect(await output.exit()).toEqual({ code: 0, signal: null });
    expect(output.bytes.equals(Buffer.concat(FRAMES))).toBe(true);
    expect(output.stderr).toMatch(/^node [0-9a-f-]{36} listens on /m);
    // The flow is gone, the node is not.
    await relay.event({ event: 'flow', flow: 'cam', state: 'removed' });
    expect((await relay.neighbour(source.id)).state).toBe('connected');
  });

  it('is drained while nobody watches, and goes on with what is new', async () => {
    const source = await startNode('-s', '-', '--as', 'cam');
    const old = FRAMES[0]!;
    const many = Buffer.concat(Array.from({ length: Math.ceil(8_000_000 / old.length) }, () => old));
    await write(source, many);
    const output = await startOutput('cam', source.endpoint);
    await source.event({ event: 'flow', flow: 'cam', state: 'streaming' });
    for (const frame of FRAMES.slice(1, 4)) await passOn(source, output, frame);
    expect(indicesOf(output.bytes, FRAMES)).toEqual([1, 2, 3]);
  });

  it('reads no commands where standard input is content', async () => {
    const { source, output } = await pipeline();
    await passOn(source, output, FRAMES[0]!);
    await write(source, Buffer.from('\nquit\n'));
    await passOn(source, output, FRAMES[1]!);
    expect(source.replies).toEqual([]);
  });

  it.each([
    ['rubbish', Buffer.alloc(100_000, 'rubbish '), /standard input cannot be streamed as MJPEG/],
    ['nothing', Buffer.alloc(0), /standard input ended before anything came/],
  ])('that is %s ends the flow with an error, not the node', async (_, bytes, says) => {
    const source = await startNode('-s', '-', '--as', 'cam');
    const other = await startNode(source.endpoint);
    await write(source, bytes);
    source.process.child.stdin?.end();
    await source.event({ event: 'flow', flow: 'cam', state: 'removed' });
    expect(source.process.stderr).toMatch(says);
    await other.neighbour(source.id);
    expect(await source.stop()).toEqual({ code: 0, signal: null });
  });
});

describe('standard output', () => {
  it('waits for a flow that is not on offer yet', async () => {
    const relay = await startNode();
    const output = await startOutput('cam', relay.endpoint);
    await relay.poll('the neighbour', async () => (await relay.command('neighbours'))[0]);
    const source = await startNode('-s', '-', '--as', 'cam', relay.endpoint);
    await source.event({ event: 'flow', flow: 'cam', state: 'streaming' });
    await passOn(source, output, FRAMES[0]!);
  });

  it('that nobody reads any more is the end, without a fuss', async () => {
    const { source, output } = await pipeline();
    await passOn(source, output, FRAMES[0]!);
    output.child.stdout?.destroy();
    const gone = output.exit();
    // It is noticed with the next frame.
    await write(source, FRAMES[1]!);
    await write(source, FRAMES[2]!);
    expect(await gone).toEqual({ code: 0, signal: null });
    expect(output.stderr).not.toMatch(/EPIPE|Error|^\s+at /m);
    await expect
      .poll(() => source.events.findLast(({ event }) => event === 'flow'))
      .toMatchObject({ flow: 'cam', state: 'hold' });
  });

  it('that is read slowly has whole frames, in order, the newest of them', async () => {
    const { source, output } = await pipeline();
    await passOn(source, output, FRAMES[0]!);
    output.child.stdout?.pause();
    // A pipe holds some of them by itself: many more than that, and than may wait.
    const written = 12 * FRAMES.length;
    let next = 0;
    const writeNext = async (): Promise<number> => (await write(source, FRAMES[next % FRAMES.length]!), ++next);
    await expect.poll(writeNext, { interval: 4, timeout: 10_000 }).toBe(written);
    source.process.child.stdin?.end();
    await source.event({ event: 'flow', flow: 'cam', state: 'removed' });
    output.child.stdout?.resume();
    expect(await output.exit()).toEqual({ code: 0, signal: null });
    const indices = indicesOf(output.bytes, FRAMES);
    expect(indices.length).toBeLessThan(written);
    expect(indices.at(-1)).toBe(FRAMES.length - 1);
  });

  it('ends in the middle of nothing when its source is killed', async () => {
    const { source, output } = await pipeline();
    for (const frame of FRAMES.slice(0, 5)) await passOn(source, output, frame);
    await source.stop('SIGKILL');
    expect(await output.exit()).toEqual({ code: 0, signal: null });
    expect(indicesOf(output.bytes, FRAMES)).toEqual([0, 1, 2, 3, 4]);
  });

  it('is not for commands', async () => {
    const node = await startNode();
    for (const line of ['watch cam --output -', 'stream -']) {
      expect(await node.reply(line)).toMatchObject({ ok: false, error: { code: 'badArguments' } });
    }
  });
});

describe('a flow that is watched from the start', () => {
  it('into a file ends the program when it ends', async () => {
    const source = await startNode(
      '-s',
      SAMPLE_CLIP,
      '--as',
      'clip',
      '--fps',
      '240',
      '--once',
      '--wait-consumers',
      '1',
    );
    const child = await CliProcess.start(['--json', '-p', '0', '--watch', 'clip', source.endpoint]);
    ends.push(() => child.end());
    expect(await child.exit()).toEqual({ code: 0, signal: null });
    expect(child.stdout).toContain('"state":"ended"');
  });
});

describe('a file that cannot be written', () => {
  it.each([[], ['--json']])('is a failure, and no end of the flow %j', async (...options) => {
    const source = await startNode('-s', SAMPLE_CLIP, '--as', 'clip');
    for (const output of ['/nonexistent/folder/x', '.', '']) {
      const child = await CliProcess.start(
        ['-p', '0', ...options, '--watch', 'clip', '--output', output, source.endpoint],
        { cwd: import.meta.dirname },
      );
      expect(await child.exit()).toEqual({ code: 1, signal: null });
      expect(child.stderr).toMatch(/^ott-node: \S+ cannot be written: .*\.$/m);
    }
  });
});

describe('an HTTP camera', () => {
  const says = (node: CliNode, pattern: RegExp) => expect.poll(() => node.process.stderr).toMatch(pattern);

  it('is connected to while somebody watches, and again when it fails; its password shows nowhere', async () => {
    const camera = await startCamera(multipartOf(FRAMES[0]!));
    const node = await startNode('-d');
    const url = `http://admin:s3cret@${camera.host}/video?pwd=s3cret`;
    const flow = `${camera.host}/video`;
    expect(await node.command('stream', url)).toEqual({ flow, source: node.id });
    camera.behave(multipart);
    await expect.poll(() => camera.open.size).toBe(0);
    const output = await startOutput(flow, node.endpoint);
    await expect.poll(() => camera.open.size).toBe(1);
    camera.send(FRAMES[1]!);
    await expect.poll(() => output.bytes.length).toBe(FRAMES[1]!.length);

    const switchOn = await camera.switchOff();
    await says(node, /The camera failed and is connected to again/);
    await switchOn();
    await expect.poll(() => camera.open.size, { timeout: 10_000 }).toBe(1);
    camera.send(FRAMES[2]!);
    await expect.poll(() => indicesOf(output.bytes, FRAMES)).toEqual([1, 2]);
    const sendOn = (): string => (camera.send(FRAMES[2]!), node.process.stderr);
    await expect.poll(sendOn, { timeout: 10_000, interval: 200 }).toMatch(/The camera sends again/);

    await output.end();
    await expect.poll(() => camera.open.size).toBe(0);
    await node.command('stream', `${url} --as again`);
    expect((await node.command('flows')).map((view) => view.flow)).toEqual([flow, 'again']);
    expect(await node.reply(`stream a ${url}`)).toMatchObject({ ok: false });
    await node.command('timeline', '100');
    expect(node.process.stdout + node.process.stderr).not.toContain('s3cret');
  });

  it('that is none is refused with a sentence', async () => {
    const camera = await startCamera(answering(200, { 'Content-Type': 'text/html' }, '<p>'));
    const node = await startNode();
    expect(await node.reply(`stream http://${camera.host}/`)).toMatchObject({
      error: { code: 'wrongContent', message: expect.stringMatching(/serves a web page, not a stream.*\.$/) as string },
    });
    camera.behave(answering(404));
    const child = await CliProcess.start(['-p', '0', '-s', `http://a:s3cret@${camera.host}/x`]);
    expect(await child.exit()).toEqual({ code: 1, signal: null });
    expect(child.stderr).toBe(
      `ott-node: http://${camera.host}/x cannot be streamed: it has nothing at this path (404).\n`,
    );
  });
});
