import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { SAMPLE_CLIP, framesOf, runOf } from '../support/sampleClip';
import { expect, test } from './overlay';

const having = (colour: string): string[] => expect.arrayContaining([colour]) as unknown as string[];

test('streams a file from the explorer, starting the node first', async ({ overlay, workbench }) => {
  const name = 'Lecture 1.Mjpeg';
  await workbench.openContainer('Explorer');
  await workbench.contextMenu(workbench.explorerFile(name), 'Stream file');
  const port = await overlay.port();
  const consumer = await overlay.headless('consumer', `127.0.0.1:${port}`);
  await consumer.flow(name);
  const output = path.join(overlay.folder, 'received.mjpeg');
  await consumer.command('watch', `'${name}' --output '${output}'`);
  await consumer.event({ event: 'player', flow: name, state: 'playing' });
  await workbench.openContainer('OTT');
  await expect
    .poll(() => workbench.rows('Flows'))
    .toMatchObject([
      { label: name, description: 'sending · this node', icon: 'arrow-swap', colours: having('ottOverlay.forwarding') },
    ]);
  const counters = await consumer.poll('60 frames', async () => {
    const { flows } = await consumer.command('stats');
    return flows.find(({ framesDelivered }) => framesDelivered >= 60);
  });
  expect(counters.framesIncomplete).toBe(0);
  await consumer.command('unwatch', `'${name}'`);
  expect(runOf(readFileSync(output), framesOf(SAMPLE_CLIP)).length).toBeGreaterThanOrEqual(60);

  await workbench.contextMenu(workbench.row('Flows', name), 'Stop offering');
  await expect(workbench.view('Flows')).toContainText('No flow is on offer in the overlay yet.');
});

test('streams all files that are selected, and those of the picker', async ({ editor, overlay, workbench }) => {
  await workbench.openContainer('Explorer');
  await workbench.selectFiles('sample.mjpeg', 'Lecture 1.Mjpeg');
  await workbench.contextMenu(workbench.explorerFile('sample.mjpeg'), 'Stream file');
  await overlay.port();
  await workbench.openContainer('OTT');
  const flows = async (): Promise<string[]> => (await workbench.rows('Flows')).map(({ label }) => label);
  await expect.poll(flows).toEqual(['Lecture 1.Mjpeg', 'sample.mjpeg']);

  const third = path.join(editor.workspace, 'third.mjpg');
  copyFileSync(SAMPLE_CLIP, third);
  await workbench.run('OTT: Stream file…');
  await workbench.answerPath(third);
  await expect.poll(flows).toEqual(['Lecture 1.Mjpeg', 'sample.mjpeg', 'third.mjpg']);
  await workbench.runAndPick('OTT: Stop offering flow…', 'third.mjpg');
  await expect.poll(flows).toEqual(['Lecture 1.Mjpeg', 'sample.mjpeg']);
  rmSync(third);
});

test('asks for name, rate and end where that is wanted, each answer checked while it is typed', async ({
  overlay,
  workbench,
}) => {
  await workbench.openContainer('Explorer');
  await workbench.contextMenu(workbench.explorerFile('sample.mjpeg'), 'Stream file with options…');
  await workbench.answer('lecture', 'Name of the flow');
  await workbench.answer('', 'Frames per second');
  await workbench.pickMatching('Loop');
  const consumer = await overlay.headless('consumer', `127.0.0.1:${await overlay.port()}`);
  await consumer.flow('lecture');

  // A name that is taken: the way out is another one.
  await workbench.contextMenu(workbench.explorerFile('Lecture 1.Mjpeg'), 'Stream file with options…');
  await workbench.type('lecture', 'Name of the flow');
  await workbench.answer('other lecture', 'This node offers lecture already.');
  await workbench.type('1001', 'Frames per second');
  await workbench.answer('200', 'at most 240, not 1001');
  await workbench.pickMatching('Once');
  await workbench.openContainer('OTT');
  await expect
    .poll(() => workbench.rows('Flows'))
    .toMatchObject([{ label: 'lecture' }, { label: 'other lecture', description: 'this node' }]);

  // It waits for its first consumer, and is over when the file is.
  await consumer.command('watch', "'other lecture'");
  await consumer.event({ event: 'flow', flow: 'other lecture', state: 'removed' });
  await expect.poll(() => workbench.rows('Flows')).toMatchObject([{ label: 'lecture', description: 'this node' }]);
});

test('says what is wrong with a file in one sentence and offers another', async ({ editor, overlay, workbench }) => {
  const wrong = path.join(editor.workspace, 'text.mjpeg');
  writeFileSync(wrong, 'This is no video.');
  await overlay.start();
  await workbench.run('OTT: Stream file…');
  await workbench.answerPath(wrong);
  const refused = workbench.notification('text.mjpeg');
  await expect(refused.getByRole('button', { name: 'Show Log' })).toBeVisible();
  await expect(refused).not.toContainText(/\bat .*\.js|Error:/);
  await refused.getByRole('button', { name: 'Choose Another File…' }).click();
  await workbench.answerPath(path.join(editor.workspace, 'sample.mjpeg'));
  await workbench.openContainer('OTT');
  await expect.poll(() => workbench.rows('Flows')).toMatchObject([{ label: 'sample.mjpeg', description: 'this node' }]);
  rmSync(wrong);
});
