import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { type Locator, type TestInfo, expect } from '@playwright/test';
import type { Workbench } from './workbench';

const root = path.resolve(__dirname, '../..');

/** Takes pictures for people to look at: test-results/pictures/<editor>/<name>.png. */
export class Pictures {
  readonly #folder: string;
  readonly #workbench: Workbench;

  constructor(testInfo: TestInfo, workbench: Workbench) {
    this.#folder = path.join(root, 'test-results/pictures', testInfo.project.name);
    this.#workbench = workbench;
  }

  /** The whole window. */
  async window(name: string): Promise<void> {
    await this.#calm();
    await this.#workbench.page.screenshot({ path: path.join(this.#folder, `${name}.png`) });
  }

  /** One part of it. */
  async part(name: string, part: Locator): Promise<void> {
    await this.#calm();
    await part.screenshot({ path: path.join(this.#folder, `${name}.png`) });
  }

  /** The whole window, for the documentation. */
  async forDocs(name: string): Promise<void> {
    await this.#calm();
    const folder = path.join(root, 'docs/images');
    mkdirSync(folder, { recursive: true });
    await this.#workbench.page.screenshot({ path: path.join(folder, `${name}.png`) });
  }

  /** Takes the pointer to where it shows nothing. */
  async #calm(): Promise<void> {
    await this.#workbench.page.mouse.move(0, 0);
    await expect(this.#workbench.page.locator('.monaco-hover:visible')).toHaveCount(0);
  }
}
