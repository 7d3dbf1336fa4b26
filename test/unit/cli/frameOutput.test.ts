import { Writable } from 'node:stream';
import { expect, it } from 'vitest';
import { FrameOutput, MOST_WAITING_BYTES, MOST_WAITING_FRAMES } from '../../../src/cli/frameOutput';

/** A reader that takes a write only when it is told to. */
function open() {
  const taken: number[] = [];
  let release: ((error?: Error) => void) | undefined;
  const stream = new Writable({
    write: (bytes: Buffer, _, done) => {
      taken.push(...bytes.subarray(0, 16));
      release = done;
    },
  });
  stream.on('error', () => undefined);
  const read = async (error?: Error) => {
    const done = release;
    release = undefined;
    done?.(error);
    // The stream calls back in a turn of its own.
    await new Promise<void>((resolve) => process.nextTick(resolve));
  };
  return { output: new FrameOutput(stream), stream, taken, read };
}

it('writes frames in order, one at a time', async () => {
  const { output, taken, read } = open();
  for (const value of [1, 2, 3]) output.write(Uint8Array.of(value, value));
  expect(taken).toEqual([1, 1]);
  await read();
  expect(taken).toEqual([1, 1, 2, 2]);
  const flushed = output.flushed();
  await read();
  await read();
  await flushed;
  expect(taken).toEqual([1, 1, 2, 2, 3, 3]);
});

it('keeps the newest for a slow reader, and nothing in the stream', async () => {
  const { output, stream, taken, read } = open();
  for (let value = 0; value < MOST_WAITING_FRAMES + 11; value++) output.write(Uint8Array.of(value));
  expect([output.framesDropped, stream.writableLength]).toEqual([10, 1]);
  await read();
  await read();
  expect(taken).toEqual([0, 11, 12]);
});

it('bounds what waits in bytes, too', () => {
  const { output } = open();
  for (let i = 0; i < 5; i++) output.write(new Uint8Array(MOST_WAITING_BYTES / 2));
  expect(output.framesDropped).toBe(2);
});

it('forgets everything when nobody reads any more', async () => {
  const { output, taken, read } = open();
  output.write(Uint8Array.of(1));
  output.write(Uint8Array.of(2));
  const flushed = output.flushed();
  await read(new Error('EPIPE'));
  await flushed;
  output.write(Uint8Array.of(3));
  expect(taken).toEqual([1]);
  await output.flushed();
});
