import type { LogLine, NodeApi } from '../../src/runtime/nodeApi';
import type { NodeEvent } from '../../src/overlay/snapshot';
import { formatEndpoint, type NodeSettings, parseNodeConfig } from '../../src/runtime/config';
import type { NodeParts } from '../../src/runtime/nodeParts';
import { createOverlayNode } from '../../src/runtime/overlayNode';
import { until } from './until';

/** A node in this process, on a free port of loopback, with everything that it has said. */
export class LocalNode {
  readonly events: NodeEvent[] = [];
  readonly logged: LogLine[] = [];

  private constructor(readonly api: NodeApi) {
    api.onDidPublish((event) => this.events.push(event));
    api.onDidLog((line) => this.logged.push(line));
  }

  static async start(settings: NodeSettings = {}, parts: NodeParts = {}): Promise<LocalNode> {
    return new LocalNode(await createOverlayNode(parseNodeConfig({ port: 0, ...settings }), parts));
  }

  get id(): string {
    return this.api.info.id;
  }

  /** `address:port` for others to connect to. */
  get endpoint(): string {
    return formatEndpoint(this.api.info);
  }

  /** Resolves when this node has a route to the other. */
  async routeTo(other: { readonly id: string }): Promise<void> {
    await until(`a route to ${other.id}`, async () =>
      (await this.api.routes()).some(({ destination, via }) => destination === other.id && via !== null),
    );
  }

  /** Resolves when this node knows the flow. */
  async flow(flow: string): Promise<void> {
    await until(`flow ${flow}`, async () => (await this.api.flows()).some((view) => view.flow === flow));
  }

  /** Resolves with the first log line that matches. */
  logLine(pattern: RegExp): Promise<LogLine> {
    return until(`a log line ${String(pattern)}`, () => this.logged.find(({ message }) => pattern.test(message)));
  }

  /** Resolves when the media datagrams dropped for that reason are as many. */
  async dropped(reason: string, count: number): Promise<void> {
    await until(`${count} × ${reason}`, async () => {
      const dropped: Partial<Record<string, number>> = (await this.api.stats()).datagrams.dropped;
      return (dropped[reason] ?? 0) >= count;
    });
  }

  close(): Promise<void> {
    return this.api.close();
  }
}

/** Ends whatever a test opened, last opened first; `afterEach(() => ends.run())`. */
export class Ends {
  readonly #ends: (() => Promise<unknown>)[] = [];

  add<T extends { close(): Promise<unknown> }>(opened: T): T {
    this.#ends.push(() => opened.close());
    return opened;
  }

  async run(): Promise<void> {
    for (let end = this.#ends.pop(); end; end = this.#ends.pop()) await end();
  }
}
