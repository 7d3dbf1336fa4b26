import { truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { createLogger } from '../../../src/base/log';
import { seededRandom } from '../../../src/base/random';
import { FileRegister } from '../../../src/content/fileRegister';
import { defaultStreamers } from '../../../src/content/registry';
import { FrameFile } from '../../../src/content/playerFile';
import type { Command, CommandAnswer } from '../../../src/overlay/effects';
import type { NoticeEvent } from '../../../src/overlay/snapshot';
import { FlowSources } from '../../../src/runtime/flowSources';
import type { MachineRunner } from '../../../src/runtime/machineRunner';
import { concat, makeImage } from '../../support/mjpegCorpus';
import { temporaryFolder } from '../../support/temporaryFolder';
import { VirtualClock } from '../../support/virtualClock';

const id = '00000000-0000-4000-8000-000000000001';

/** Sources on a machine that allows everything; `hold` keeps the answers to a type of command back after they were given. */
async function open(bytes: Uint8Array = concat(makeImage(1), makeImage(2))) {
  const file = path.join(await temporaryFolder(), 'clip.mjpeg');
  await writeFile(file, bytes);
  const clock = new VirtualClock();
  const sent: number[] = [];
  const logged: string[] = [];
  const published: NoticeEvent[] = [];
  const held = new Map<Command['type'], Promise<void>>();
  const runner = {
    command: async (command: Command, onAnswer: (answer: CommandAnswer) => void) => {
      const answer: CommandAnswer = { ok: true };
      onAnswer(answer);
      await held.get(command.type);
      return answer;
    },
  } as unknown as MachineRunner;
  const files = new FileRegister();
  const sources = new FlowSources({
    id,
    runner: () => runner,
    originate: (_key, header) => sent.push(header.chunkSequence),
    beginChunk: () => [1_200],
    streamers: defaultStreamers,
    files,
    clock,
    random: seededRandom(1),
    publish: (event) => published.push(event),
    logger: createLogger((level, _part, message) => logged.push(`${level}: ${message}`), 'test'),
  });
  const hold = (type: Command['type']): (() => void) => {
    let release = (): void => undefined;
    held.set(type, new Promise((resolve) => (release = resolve)));
    return release;
  };
  return { file, files, clock, sent, logged, published, sources, hold };
}

it('a flow offered again while its withdrawal is being answered stays on offer', async () => {
  const { sources, file, hold, clock, sent } = await open();
  await sources.stream({ file, flow: 'clip' });
  const answer = hold('withdraw');
  const withdrawn = sources.withdraw('clip');
  await sources.stream({ file, flow: 'clip' });
  answer();
  await withdrawn;
  sources.setDemand('clip', 1);
  await expect.poll(() => (clock.advanceTo(clock.now() + 100), sent.length)).toBeGreaterThan(3);
  expect(sources.stats()).toMatchObject([{ flow: 'clip', framesSent: sent.length }]);
  await sources.close();
});

it('a file that is streamed is not written over, until the flow is withdrawn', async () => {
  const { sources, file, files } = await open();
  await sources.stream({ file });
  await expect(FrameFile.open(file, { files })).rejects.toMatchObject({ code: 'notWritable' });
  await sources.withdraw('clip.mjpeg');
  await (await FrameFile.open(file, { files })).close();
});

it('says why a flow ends whose file was emptied', async () => {
  const { sources, file, clock, logged } = await open();
  await sources.stream({ file });
  await writeFile(file, '');
  sources.setDemand('clip.mjpeg', 1);
  await expect.poll(() => (clock.advanceTo(clock.now() + 500), logged.at(-1))).toMatch(/^info/);
  expect(logged.slice(-2)).toEqual([
    `warning: ${file} cannot be streamed any further: the file was emptied`,
    'info: Nothing more comes, the flow is withdrawn',
  ]);
  expect(sources.stats()).toMatchObject([{ flow: 'clip.mjpeg', framesSent: 2 }]);
});

it('says what is wrong with a file of which frames are sent', async () => {
  const { sources, file, clock, logged, published } = await open(concat(makeImage(1), 'rubbish', makeImage(2)));
  await sources.stream({ file });
  sources.setDemand('clip.mjpeg', 1);
  await expect.poll(() => (clock.advanceTo(clock.now() + 100), logged.length)).toBe(1);
  expect(logged).toEqual([
    'warning: The file is damaged, what is whole is sent: 7 bytes skipped, 0 images cut short, 0 too large',
  ]);
  const notice = 'the file is damaged, what is whole is sent: 7 bytes skipped, 0 images cut short, 0 too large';
  expect(published).toEqual([{ event: 'notice', flow: 'clip.mjpeg', source: id, notice }]);
  await sources.close();
});

it('publishes once what becomes of a file while it is streamed', async () => {
  const { sources, file, clock, published } = await open();
  await sources.stream({ file, flow: 'clip' });
  sources.setDemand('clip', 1);
  await truncate(file, makeImage(1).length);
  await expect.poll(() => (clock.advanceTo(clock.now() + 100), published.length)).toBeGreaterThan(0);
  const notice = 'the file became shorter while it was streamed, it is streamed on as it is now';
  expect(published).toEqual([{ event: 'notice', flow: 'clip', source: id, notice }]);
  await sources.close();
});

it('publishes what was met while the file was opened once the flow is on offer, and not before', async () => {
  const { sources, file, published, hold } = await open(makeImage(1, { process: 0xc9 }));
  const answer = hold('offer');
  const streamed = sources.stream({ file });
  await expect.poll(() => sources.stats().length).toBe(1);
  expect(published).toEqual([]);
  answer();
  await streamed;
  expect(published.map(({ notice }) => notice)).toEqual([expect.stringContaining('cannot be shown by browsers')]);
  await sources.close();
});

it('publishes nothing of a flow that is withdrawn meanwhile', async () => {
  const { sources, file, published, hold } = await open(makeImage(1, { process: 0xc9 }));
  const answer = hold('offer');
  const streamed = sources.stream({ file });
  await expect.poll(() => sources.stats().length).toBe(1);
  await sources.withdraw('clip.mjpeg');
  answer();
  await streamed;
  expect(published).toEqual([]);
});
