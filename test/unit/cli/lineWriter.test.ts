import { Writable } from 'node:stream';
import { expect, it } from 'vitest';
import { LineWriter } from '../../../src/cli/lineWriter';

/** A stream whose reader takes what is written only when told to. */
function slowStream() {
  const taken: string[] = [];
  const waiting: (() => void)[] = [];
  const stream = new Writable({
    write: (chunk: Buffer, _, done) => {
      waiting.push(() => {
        taken.push(chunk.toString());
        done();
      });
    },
  });
  const takeAll = () => {
    for (let take = waiting.shift(); take; take = waiting.shift()) take();
  };
  return { stream: stream as unknown as NodeJS.WriteStream, taken, takeAll };
}

it('leaves out events, but no answers, while nobody reads', () => {
  const { stream, taken, takeAll } = slowStream();
  let dropping = 0;
  const writer = new LineWriter(
    stream,
    () => undefined,
    () => dropping++,
  );
  const long = 'x'.repeat(1024 * 1024);
  for (let line = 0; line < 20; line++) writer.write(long, true);
  writer.write('answer');
  writer.write('event', true);
  expect(dropping).toBe(1);
  takeAll();
  expect(taken.length).toBeLessThan(8);
  expect(taken.at(-1)).toBe('answer\n');
  writer.write('event', true);
  takeAll();
  expect(taken.at(-1)).toBe('event\n');
});

it('is drained and flushed when the reader has caught up', async () => {
  const { stream, taken, takeAll } = slowStream();
  const writer = new LineWriter(
    stream,
    () => undefined,
    () => undefined,
  );
  await writer.drained();
  writer.write('x'.repeat(100_000));
  const both = Promise.all([writer.drained(), writer.flushed()]);
  takeAll();
  await both;
  expect(taken.join('')).toHaveLength(100_001);
});

it('tells once that the reader is gone, and is quiet from then on', async () => {
  const { stream } = slowStream();
  let broken = 0;
  const writer = new LineWriter(
    stream,
    () => broken++,
    () => undefined,
  );
  stream.destroy(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
  await expect.poll(() => broken).toBe(1);
  writer.write('x');
  await writer.drained();
  await writer.flushed();
  expect(broken).toBe(1);
});
