import { type Disposable, DisposableStore } from '../../base/disposable';
import type { Event } from '../../base/emitter';
import { flowNameOf } from '../../runtime/streamOptions';
import { SETTINGS_SECTION } from '../ids';
import type { Notifier } from '../notifier';
import type { NodeController } from './nodeController';
import { asSetting, type Failure, tellFailures } from './nodeOrders';
import { type Settings, type SettingsChange, settingsChange } from './settings';

export interface LiveSettingsOptions {
  readonly controller: NodeController;
  readonly notifier: Notifier;
  readonly onDidChange: Event<void>;
  /** The settings of now; may throw a NodeError. */
  readonly readSettings: () => Settings;
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

  constructor(options: LiveSettingsOptions) {
    this.#options = options;
    const apply = (): void => {
      this.#work = this.#work.then(() => this.#apply());
    };
    this.#store.add(
      options.controller.onDidChangeStatus((status) => {
        this.#applied = undefined;
        // They may have changed while it was starting.
        if (status === 'running') apply();
      }),
    );
    this.#store.add(options.onDidChange(apply));
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
      await this.#bring(change, settings);
      // Against what the node runs with: what was changed back needs no restart.
      const { atRestart } = settingsChange(started, settings, node.info.port);
      if (atRestart.length > 0 && change.atRestart.length > 0) void this.#offerRestart(atRestart);
    } catch (error) {
      void notifier.error(error, 'use the changed settings');
    }
  }

  async #bring(change: SettingsChange, { sources }: Settings): Promise<void> {
    const { orders } = this.#options.controller;
    const failures: Failure[] = [];
    const attempt = async (doing: string, work: Promise<unknown>): Promise<void> => {
      try {
        await work;
      } catch (error) {
        failures.push({ doing, error });
      }
    };
    for (const address of change.neighboursAdded) {
      await attempt(`connect to ${address}`, orders.connectConfigured(address));
    }
    for (const address of change.neighboursRemoved) {
      await attempt(`forget ${address}`, orders.forgetConfigured(address));
    }
    for (const file of change.sourcesRemoved) {
      await attempt(`stop offering ${file}`, orders.withdrawConfigured(file));
    }
    // A name that has become free may be that of a file which could not be offered under it before.
    const free = new Set(change.sourcesRemoved.map((file) => flowNameOf({ file })));
    const waiting = sources.filter((file) => free.has(flowNameOf({ file })));
    for (const file of new Set([...waiting, ...change.sourcesAdded])) {
      await attempt(`stream ${file}`, asSetting(orders.streamConfigured(file)));
    }
    tellFailures(this.#options.notifier, failures);
  }

  async #offerRestart(names: readonly string[]): Promise<void> {
    const { controller, notifier, readSettings } = this.#options;
    const list = names.map((name) => `${SETTINGS_SECTION}.${name}`).join(', ');
    const verb = names.length === 1 ? 'takes' : 'take';
    const message = `${list} ${verb} effect when the OTT node is restarted. Restart the node?`;
    if ((await notifier.offer(message, [RESTART_NODE])) !== RESTART_NODE) return;
    const { node, settings } = controller;
    if (!node || !settings) return;
    try {
      // It may have been restarted, or the settings been changed back, since the question was asked.
      const { atRestart } = settingsChange(settings, readSettings(), node.info.port);
      if (atRestart.length > 0) await controller.restart();
    } catch (error) {
      void notifier.error(error, 'restart the node');
    }
  }
}
