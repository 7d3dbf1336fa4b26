import { type Disposable, DisposableStore } from '../../base/disposable';
import type { Event } from '../../base/emitter';
import type { NeighbourView } from '../../overlay/snapshot';
import { formatEndpoint } from '../../runtime/config';
import { type NodeApi, NodeError } from '../../runtime/nodeApi';
import { flowNameOf } from '../../runtime/streamOptions';
import { SETTINGS_SECTION } from '../ids';
import type { Notifier } from '../notifier';
import type { NodeController } from './nodeController';
import { type Settings, type SettingsChange, settingsChange } from './settings';

export interface LiveSettingsOptions {
  readonly controller: NodeController;
  readonly notifier: Notifier;
  readonly onDidChange: Event<void>;
  /** The settings of now; may throw a {@link NodeError}. */
  readSettings(): Settings;
}

const RESTART_NODE = 'Restart Node';

/** Brings changes of the settings to the running node: at once where that is safe, else it offers to restart it. */
export class LiveSettings implements Disposable {
  readonly #options: LiveSettingsOptions;
  readonly #store = new DisposableStore();
  /** What the running node has been given so far; undefined: what it was started with. */
  #applied: Settings | undefined;
  /** Changes are applied one after another. */
  #work: Promise<void> = Promise.resolve();
  #isOffering = false;

  constructor(options: LiveSettingsOptions) {
    this.#options = options;
    this.#store.add(options.controller.onDidChangeStatus(() => (this.#applied = undefined)));
    this.#store.add(
      options.onDidChange(() => {
        this.#work = this.#work.then(() => this.#apply());
      }),
    );
  }

  dispose(): void {
    this.#store.dispose();
  }

  async #apply(): Promise<void> {
    const { controller, notifier } = this.#options;
    const { node, settings: started } = controller;
    // Without a node there is nothing to do: the next start reads them.
    if (!node || !started) return;
    try {
      const settings = this.#options.readSettings();
      const before = this.#applied ?? started;
      this.#applied = settings;
      const change = settingsChange(before, settings, node.info.port);
      await this.#bring(node, change);
      // Against what the node runs with: what was changed back needs no restart.
      const { atRestart } = settingsChange(started, settings, node.info.port);
      if (atRestart.length > 0 && change.atRestart.length > 0) void this.#offerRestart(atRestart);
    } catch (error) {
      void notifier.error(error, 'use the changed settings');
    }
  }

  async #bring(node: NodeApi, change: SettingsChange): Promise<void> {
    for (const address of change.neighboursAdded) {
      await this.#attempt(`connect to ${address}`, ['alreadyConnected'], () => node.connect(address));
    }
    if (change.neighboursRemoved.length > 0) {
      const neighbours = await node.neighbours();
      for (const address of change.neighboursRemoved) {
        const found = neighbours.find((view: NeighbourView) => formatEndpoint(view) === address);
        // It may be gone already, or be known by another address.
        if (found) await this.#attempt(`forget ${address}`, ['unknownNeighbour'], () => node.forget(address));
      }
    }
    for (const file of change.sourcesRemoved) {
      await this.#attempt(`stop offering ${file}`, ['notOffered', 'unknownFlow'], () =>
        node.withdraw(flowNameOf({ file })),
      );
    }
    for (const file of change.sourcesAdded) await this.#attempt(`stream ${file}`, [], () => node.stream({ file }));
  }

  /** `fine`: codes of failures that leave nothing to be done. */
  async #attempt(doing: string, fine: readonly string[], work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (error instanceof NodeError && fine.includes(error.code)) return;
      void this.#options.notifier.error(error, doing);
    }
  }

  /** One question at a time, however many settings are changed before it is answered. */
  async #offerRestart(names: readonly string[]): Promise<void> {
    if (this.#isOffering) return;
    this.#isOffering = true;
    try {
      const list = names.map((name) => `${SETTINGS_SECTION}.${name}`).join(', ');
      const verb = names.length === 1 ? 'takes' : 'take';
      const message = `${list} ${verb} effect when the OTT node is restarted. Restart the node?`;
      const choice = await this.#options.notifier.offer(message, [RESTART_NODE]);
      if (choice === RESTART_NODE) await this.#options.controller.restart();
    } finally {
      this.#isOffering = false;
    }
  }
}
