import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Locator } from '@playwright/test';
import { CliNode } from '../support/cliNode';
import { SAMPLE_CLIP } from '../support/sampleClip';
import { expect, test as base } from './vscode';
import type { Workbench } from './workbench';

/** The node of the window and the headless ones around it. */
export class Overlay {
  /** A folder that lives as long as the test. */
  readonly folder = mkdtempSync(path.join(tmpdir(), 'ott-e2e-'));
  readonly #workbench: Workbench;
  readonly #nodes: CliNode[] = [];

  constructor(workbench: Workbench) {
    this.#workbench = workbench;
  }

  /** A headless node, stopped at the end of the test. */
  async headless(name: string, ...args: string[]): Promise<CliNode> {
    const node = await CliNode.start(['--name', name, ...args]);
    this.#nodes.push(node);
    return node;
  }

  /** A headless node that streams the sample clip. */
  server(name = 'server1'): Promise<CliNode> {
    return this.headless(name, '--source', SAMPLE_CLIP);
  }

  get status(): Locator {
    return this.#workbench.status('ottOverlay.node');
  }

  /** Starts the window's node from the palette; its port. */
  async start(): Promise<number> {
    await this.#workbench.run('OTT: Start node');
    return this.port();
  }

  /** Waits until the window's node runs; its port, as the status bar has it. */
  async port(): Promise<number> {
    await expect(this.status).toContainText(/OTT: \S+ :\d+/);
    return Number(/:(\d+)\s*$/.exec((await this.status.innerText()).trim())![1]);
  }

  /** Connects the window's node to a headless one from the palette. */
  connect(node: CliNode): Promise<void> {
    return this.connectTo(node.endpoint);
  }

  async connectTo(address: string): Promise<void> {
    await this.#workbench.run('OTT: Connect to neighbour…');
    await this.#workbench.answer(address, 'Address of the neighbour');
    // The box is open until the extension has looked at the answer; another one in its place would take it away.
    await expect(this.#workbench.quickInput).toBeHidden();
  }

  async end(): Promise<void> {
    for (const node of this.#nodes) await node.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A window with its overlay; the window's node, if it runs, is stopped at the end. */
export const test = base.extend<{ overlay: Overlay }>({
  overlay: async ({ workbench }, use) => {
    const overlay = new Overlay(workbench);
    // The extension has started when its status can be seen.
    await expect(overlay.status).toBeVisible({ timeout: 60_000 });
    await use(overlay);
    // The next test has a window of its own: this one's extension would go on for as long as the server waits for it.
    if (!(await overlay.status.innerText()).includes('stopped')) await workbench.run('OTT: Stop node');
    await expect(overlay.status).toContainText('stopped');
    await overlay.end();
  },
});

export { expect } from '@playwright/test';
