import path from 'node:path';
import type { Frame, Locator } from '@playwright/test';
import { canvasCounter } from './canvasCounter';
import { expect } from './overlay';
import type { Probe } from './probe';
import type { Workbench } from './workbench';

/** The editor of a file of frames that is in front: its page is loaded anew whenever it comes into sight, so it is looked for each time. */
export class ClipPage {
  constructor(
    readonly workbench: Workbench,
    readonly probe: Probe,
  ) {}

  /** Opens a file as a user does who knows its path. */
  async open(file: string): Promise<void> {
    const { quickText, quickRows, page } = this.workbench;
    await expect(async () => {
      await this.probe.run('workbench.action.quickOpen', file);
      await expect(quickText).toHaveValue(file, { timeout: 5_000 });
      await quickRows
        .filter({ hasText: path.basename(file) })
        .first()
        .waitFor({ timeout: 5_000 });
      await page.keyboard.press('Enter');
      await expect(this.workbench.tab(path.basename(file))).toBeVisible({ timeout: 5_000 });
    }).toPass({ timeout: 60_000 });
  }

  frame(): Promise<Frame> {
    return this.workbench.webview('main.file-page');
  }

  async main(): Promise<Locator> {
    return (await this.frame()).locator('main.file-page');
  }

  /** Waits until the frame of that number is on the canvas. */
  async shows(counter: number): Promise<void> {
    await expect
      .poll(async () => canvasCounter(await this.frame()).catch(() => undefined), {
        message: 'the frame on the canvas',
      })
      .toBe(counter);
  }

  /** The value of a fact about the file, or about the frame. */
  async fact(name: string): Promise<Locator> {
    const term = (await this.main()).locator('dt', { hasText: new RegExp(`^${name}$`) }).first();
    return term.locator('xpath=following-sibling::dd[1]');
  }

  async seek(index: number): Promise<void> {
    await (await this.main()).getByRole('slider', { name: 'Frame', exact: true }).fill(String(index));
  }

  async press(key: string): Promise<void> {
    await (await this.main()).getByRole('group', { name: 'Picture' }).press(key);
  }

  async click(button: string): Promise<void> {
    await (await this.main()).getByRole('button', { name: button, exact: true }).click();
  }
}
