import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Locator } from '@playwright/test';
import { CliNode } from '../support/cliNode';
import { SAMPLE_CLIP } from '../support/sampleClip';
import type { Probe } from './probe';
import { type Editor, expect, test as base } from './vscode';
import type { Workbench } from './workbench';

/** The title of the choice of an address to connect to. */
export const CONNECT = 'Connect to a Neighbour';

/** A theme by its id, which every supported editor knows, and its file. */
export interface Theme {
  readonly id: string;
  readonly file: string;
}

export const DARK: Theme = { id: 'Default Dark Modern', file: 'dark_modern' };
export const LIGHT: Theme = { id: 'Default Light Modern', file: 'light_modern' };
/** One of every kind. */
export const THEMES: readonly Theme[] = [
  DARK,
  LIGHT,
  { id: 'Default High Contrast', file: 'hc_black' },
  { id: 'Default High Contrast Light', file: 'hc_light' },
];

/** The node of the window and the headless ones around it. */
export class Overlay {
  readonly #workbench: Workbench;
  readonly #editor: Editor;
  readonly #probe: Probe;
  readonly #nodes: CliNode[] = [];
  #folder: string | undefined;
  #settings: Readonly<Record<string, unknown>> = {};

  constructor(workbench: Workbench, editor: Editor, probe: Probe) {
    this.#workbench = workbench;
    this.#editor = editor;
    this.#probe = probe;
  }

  /** Gives the workspace these settings and no others, and waits until extensions read them. */
  async settings(settings: Readonly<Record<string, unknown>>): Promise<void> {
    const removed = Object.keys(this.#settings).map((name) => [name, null] as const);
    this.#settings = settings;
    this.#editor.writeSettings(settings);
    await this.#probe.expectSettings({ ...Object.fromEntries(removed), ...settings });
  }

  /** Shows the window in this theme. */
  async theme({ id, file }: Theme): Promise<void> {
    await this.settings({ ...this.#settings, 'workbench.colorTheme': id });
    await expect(this.#workbench.page.locator('.monaco-workbench')).toHaveClass(new RegExp(`-${file}-json`));
  }

  /** Loads the window anew, as its command does; resolves when its extensions run again. */
  async reload(): Promise<void> {
    await this.#probe.expectNewHost();
    await this.#workbench.run('Developer: Reload Window');
    await this.returned();
  }

  /** Waits for the extension of a new extension host, after {@link Probe.expectNewHost}. */
  async returned(): Promise<void> {
    await this.#probe.report();
    await this.#workbench.ready();
    await expect(this.status).toBeVisible({ timeout: 60_000 });
  }

  /** A folder that lives as long as the test. */
  get folder(): string {
    this.#folder ??= mkdtempSync(path.join(tmpdir(), 'ott-e2e-'));
    return this.#folder;
  }

  /** A headless node, stopped at the end of the test. */
  async headless(name: string, ...args: string[]): Promise<CliNode> {
    const node = await CliNode.start(['--name', name, ...args]);
    this.#nodes.push(node);
    return node;
  }

  /** A headless node that streams the sample clip. */
  server(name = 'server1', ...neighbours: string[]): Promise<CliNode> {
    return this.headless(name, '--source', SAMPLE_CLIP, ...neighbours);
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
    await this.#workbench.typeInto(CONNECT, address);
    await this.#workbench.pick(`Connect to ${address}`);
  }

  async end(): Promise<void> {
    for (const node of this.#nodes) await node.stop();
    if (this.#folder !== undefined) rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** A window with its overlay; the window's node, if it runs, ends with the window. */
export const test = base.extend<{ overlay: Overlay }>({
  overlay: async ({ workbench, editor, probe }, use) => {
    const overlay = new Overlay(workbench, editor, probe);
    // The extension has started when its status can be seen.
    await expect(overlay.status).toBeVisible({ timeout: 60_000 });
    await use(overlay);
    await overlay.end();
  },
});

export { expect } from '@playwright/test';
