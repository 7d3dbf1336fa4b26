import type { NodeConfig } from '../../../src/runtime/config';
import { type LogLine, NodeError } from '../../../src/runtime/nodeApi';
import { NodeController, type NodeStatus } from '../../../src/ui/node/nodeController';
import { readSettings } from '../../../src/ui/node/settings';
import { VirtualClock } from '../../support/virtualClock';
import { FakeNode } from './fakeNode';
import { FakeNotifier } from './fakeNotifier';
import { settingsReader } from './settingsOf';

/** A controller among fakes: settings, nodes and a user. */
export class ControllerWorld {
  /** What the user has written into the settings. */
  own: Readonly<Record<string, unknown>> = {};
  /** Ports that others hold. */
  readonly taken = new Set<number>();
  readonly nodes: FakeNode[] = [];
  readonly statuses: NodeStatus[] = [];
  readonly lines: LogLine[] = [];
  readonly notifier = new FakeNotifier();
  readonly clock = new VirtualClock();
  /** What is done to each node before it is used. */
  prepare: (node: FakeNode) => unknown = () => undefined;
  /** What every start was asked for. */
  readonly configs: NodeConfig[] = [];
  /** Lets starts go on that {@link hold} holds back. */
  release: (() => void) | undefined;
  #gate: Promise<void> = Promise.resolve();

  readonly controller = new NodeController({
    startNode: async (config) => {
      this.configs.push(config);
      await this.#gate;
      if (this.taken.has(config.port)) throw new NodeError('portInUse', `Port ${config.port} is in use.`);
      const node = new FakeNode(config);
      this.prepare(node);
      this.nodes.push(node);
      return node;
    },
    readSettings: () => readSettings(settingsReader(this.own)),
    notifier: this.notifier,
    clock: this.clock,
  });

  constructor() {
    this.controller.onDidChangeStatus((status) => this.statuses.push(status));
    this.controller.onDidLog((line) => this.lines.push(line));
  }

  /** The latest node. */
  get node(): FakeNode {
    return this.nodes.at(-1)!;
  }

  hold(): void {
    this.#gate = new Promise((resolve) => (this.release = resolve));
  }

  /** The running node ends by itself. */
  crash(): void {
    this.node.failed.fire(new NodeError('crashed', 'The node crashed.'));
  }
}
