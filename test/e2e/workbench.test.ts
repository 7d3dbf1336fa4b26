import { expect, test } from './vscode';

test('the window opens on the workspace with the extension in the activity bar', async ({ workbench }) => {
  await workbench.openContainer('Explorer');
  await expect(workbench.explorerFile('sample.mjpeg')).toBeVisible();
  await workbench.openContainer('OTT');
  await expect(workbench.view('Flows')).toBeVisible();
  await expect(workbench.view('Neighbours')).toBeVisible();
});
