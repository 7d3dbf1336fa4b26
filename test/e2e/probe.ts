import { readdirSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { expect } from '@playwright/test';
import { isAlive } from '../support/processHoldings';

/** What the extension host holds at one moment. */
export interface ProbeReport {
  /** Of the extension host. */
  readonly pid: number;
  /** Worker threads that live. */
  readonly workers: number;
  /** Of the process's own events. */
  readonly listeners: number;
  /** What keeps the event loop alive, counted by kind. */
  readonly resources: Readonly<Record<string, number>>;
}

/** The test's end of the probe extension: asks and breaks the extension host of a window. Every method waits for that host. */
export class Probe {
  readonly #folder: string;
  /** Sockets of extension hosts that are not, or no longer, the window's. */
  readonly #past: Set<string>;

  /** `folder`: where the editor's probes put their sockets. Made before the window: its host is the first one that comes. */
  constructor(folder: string) {
    this.#folder = folder;
    this.#past = new Set(readdirSync(folder));
  }

  /** What the extension host holds now. */
  report(): Promise<ProbeReport> {
    return this.#ask('report') as Promise<ProbeReport>;
  }

  /** Executes a command in the window, as an extension would; resolves when it has ended. */
  async run(command: string, ...args: readonly unknown[]): Promise<void> {
    await this.#ask('run', { command, args });
  }

  /** Waits until extensions read these settings of the workspace; null for one that is not set. */
  async expectSettings(settings: Readonly<Record<string, unknown>>): Promise<void> {
    const names = Object.keys(settings);
    await expect.poll(() => this.#ask('settings', { names })).toEqual(Object.values(settings));
  }

  /** Throws an exception in the node's worker thread. */
  async crashWorker(): Promise<void> {
    await this.#ask('crash');
  }

  /** Blocks the main thread of the extension host; resolves when it is free again. */
  async block(ms: number): Promise<void> {
    await this.#ask('block', { ms });
  }

  /** From now on the window has another extension host than until now. */
  async expectNewHost(): Promise<void> {
    this.#past.add(path.basename(await this.#socket()));
  }

  /** Process ids of all extension hosts of the editor, of whatever window, that have not ended. */
  liveHosts(): number[] {
    return readdirSync(this.#folder)
      .map((name) => Number.parseInt(name, 10))
      .filter(isAlive);
  }

  async #ask(action: string, options: object = {}): Promise<unknown> {
    const socket = connect(await this.#socket());
    socket.end(`${JSON.stringify({ action, ...options })}\n`);
    const { result, error } = JSON.parse(await text(socket)) as { result?: unknown; error?: string };
    if (error !== undefined) throw new Error(`the probe could not ${action}: ${error}`);
    return result;
  }

  /** The socket of the window's extension host. */
  async #socket(): Promise<string> {
    let newest: string | undefined;
    await expect(() => {
      newest = readdirSync(this.#folder)
        .filter((name) => !this.#past.has(name))
        .map((name) => path.join(this.#folder, name))
        .sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs)[0];
      expect(newest, 'the probe in the extension host').toBeDefined();
    }).toPass({ timeout: 60_000 });
    return newest!;
  }
}
