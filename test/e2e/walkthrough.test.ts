import { expect, test } from './overlay';

const STEPS = ['start', 'stream', 'connect', 'watch'];

test('the steps of the tour are completed by doing them', async ({ overlay, workbench }) => {
  const server = await overlay.headless('server1');
  await workbench.run('OTT: Take the tour');
  const done = (): Promise<string[]> => workbench.walkthroughStepsDone(STEPS);
  const tour = workbench.walkthrough;
  await expect(tour).toContainText('An overlay in a minute');
  expect(await done()).toEqual([]);

  await tour.getByRole('button', { name: 'Start Node' }).click();
  await overlay.port();
  await expect.poll(done).toEqual(['start']);
  await workbench.walkthroughStep('stream').click();
  await tour.getByRole('button', { name: 'Stream Sample Clip' }).click();
  await expect.poll(done).toEqual(['start', 'stream']);
  await overlay.connect(server);
  await expect.poll(done).toEqual(['start', 'stream', 'connect']);
  await workbench.walkthroughStep('watch').click();
  // The tour has pages in it, which may take the focus back while the choice opens: that closes it.
  await expect(async () => {
    await tour.getByRole('button', { name: 'Watch Flow…' }).click({ timeout: 5_000 });
    await workbench.pickMatching('sample.mjpeg', 5_000);
  }).toPass({ timeout: 60_000 });
  await expect(workbench.tab('sample.mjpeg')).toBeVisible();
  await workbench.run('OTT: Take the tour');
  await expect.poll(done).toEqual(STEPS);
});

test('what was done before the tour counts as well', async ({ overlay, workbench }) => {
  await overlay.start();
  await workbench.run('OTT: Stream sample clip');
  await workbench.openContainer('OTT');
  await expect(workbench.row('Flows', 'sample.mjpeg')).toBeVisible();
  await workbench.run('OTT: Take the tour');
  await expect(workbench.walkthrough).toContainText('An overlay in a minute');
  await expect.poll(() => workbench.walkthroughStepsDone(STEPS)).toEqual(['start', 'stream']);
});
