import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { CliNode, CliProcess } from '../support/cliNode';
import { LINES_CONTENT_TYPE, streamersWithLines } from '../support/lineStreamer';
import { Ends, LocalNode } from '../support/localNode';
import { temporaryFolder } from '../support/temporaryFolder';
import { until } from '../support/until';

/*
 * A streamer that the program does not have, of a content type that it does not know: nothing between the streamer and a player is about pictures.
 */

const LINES = Array.from({ length: 120 }, (_, i) => `${i} ${'·'.repeat((i * 37) % 900)}\n`);
const FLOW = 'notes.txt';
const ends = new Ends();

afterEach(() => ends.run());

async function startCli(...args: string[]): Promise<CliNode> {
  const node = await CliNode.start(args);
  ends.add({ close: () => node.stop() });
  return node;
}

it.each(['wire', 'overlay', 'net', 'runtime'])('nothing in src/%s says what a frame is', async (layer) => {
  const folder = path.resolve(import.meta.dirname, '../../src', layer);
  const files = await readdir(folder);
  const telling = await Promise.all(
    files.map(async (file) => {
      const lines = (await readFile(path.join(folder, file), 'utf8')).split('\n');
      return lines.filter((line) => /jpe?g/i.test(line)).map((line) => `${file}: ${line.trim()}`);
    }),
  );
  expect(files).not.toEqual([]);
  expect(telling.flat()).toEqual([]);
});

describe('a flow of text lines', () => {
  it('reaches whoever asks, byte for byte, through nodes that do not know what it is', async () => {
    const folder = await temporaryFolder();
    const [file, here, there] = [FLOW, 'here.txt', 'there.txt'].map((name) => path.join(folder, name)) as [
      string,
      string,
      string,
    ];
    await writeFile(file, LINES.join(''));
    const source = ends.add(await LocalNode.start({ name: 'source' }, { streamers: streamersWithLines }));
    const relay = await startCli(source.endpoint, '--name', 'relay');
    const consumer = ends.add(await LocalNode.start({ name: 'consumer', neighbours: [relay.endpoint] }));
    await Promise.all([consumer.routeTo(source), source.routeTo(consumer)]);

    const key = await source.api.stream({ file, framesPerSecond: 120, once: true, waitConsumers: 2 });
    expect(key).toEqual({ flow: FLOW, source: source.id });
    await consumer.flow(FLOW);
    expect(await relay.flow(FLOW)).toMatchObject({ contentType: LINES_CONTENT_TYPE, state: 'hold' });
    await relay.event({ event: 'flow', flow: FLOW, contentType: LINES_CONTENT_TYPE, state: 'hold' });
    for (const { api } of [source, consumer]) expect(await api.flows()).toMatchObject([{ contentType: 'text/plain' }]);

    const chunks: string[] = [];
    const watched = await consumer.api.watch({ flow: FLOW, output: there });
    const subscription = consumer.api.subscribeFrames(watched, ({ frameNumber, bytes: line }) => {
      expect(new TextDecoder().decode(line)).toBe(LINES[frameNumber]);
      chunks.push(LINES[frameNumber] ?? '');
      subscription.acknowledge();
    });
    await relay.command('watch', `${FLOW} --output ${here}`);
    await relay.event({ event: 'player', flow: FLOW, state: 'ended' });
    await until('the end of the player', () =>
      consumer.events.some((event) => event.event === 'player' && event.state === 'ended'),
    );
    expect(await relay.command('unwatch', FLOW)).toMatchObject({ framesDelivered: LINES.length, framesIncomplete: 0 });
    expect(await consumer.api.unwatch(FLOW)).toMatchObject({ framesDelivered: LINES.length, framesIncomplete: 0 });
    for (const output of [here, there]) expect(await readFile(output, 'utf8')).toBe(LINES.join(''));
    expect(chunks.length).toBeGreaterThan(0);
  });

  it('is shown with its content type in the table of the command line', async () => {
    const file = path.join(await temporaryFolder(), FLOW);
    await writeFile(file, LINES.join(''));
    const source = ends.add(await LocalNode.start({}, { streamers: streamersWithLines }));
    const cli = await CliProcess.start([source.endpoint, '--port', '0']);
    ends.add({ close: () => cli.end() });
    await source.api.stream({ file });
    await until('the row of the flow', () => {
      cli.child.stdin?.write('flows\n');
      return /^notes\.txt +.+ text\/plain +hold +-$/m.test(cli.stdout);
    });
  });

  it('cannot be streamed by a node without that streamer, which says what it can stream', async () => {
    const file = path.join(await temporaryFolder(), FLOW);
    await writeFile(file, LINES.join(''));
    const node = ends.add(await LocalNode.start());
    await expect(node.api.stream({ file })).rejects.toMatchObject({ code: 'unknownExtension' });
    await expect(node.api.stream({ file })).rejects.toThrow(/a \.txt file is not supported; \.mjpeg, .* are\.$/);
  });
});
