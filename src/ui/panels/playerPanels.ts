import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../../base/disposable';
import { parsePlayerPageMemory } from '../../shared/messages';
import { type FlowKey, flowRowId, playerTitle } from '../views/flowRow';
import { PANELS } from '../ids';
import { PlayerPanel, type PlayerServices } from './playerPanel';
import { pageSecurity } from './webviewPanel';

/** The open players: at most one for each flow and source. */
export class PlayerPanels implements Disposable {
  readonly #services: PlayerServices;
  readonly #store = new DisposableStore();
  /** As many as the user has opened. */
  readonly #open = new Set<PlayerPanel>();

  constructor(services: PlayerServices) {
    this.#services = services;
    this.#store.add(services.model.onDidChange(() => this.#entitle()));
    this.#store.add(
      vscode.window.registerWebviewPanelSerializer(PANELS.player, {
        deserializeWebviewPanel: async (panel, state: unknown) => {
          const key = parsePlayerPageMemory(state);
          if (!key || this.#find(key)) panel.dispose();
          else await this.#adopt(panel, key).watchWhenPossible();
        },
      }),
    );
  }

  /** Shows a player of this flow and watches the flow. A player that cannot watch is closed again, and the user told why. */
  async watch(key: FlowKey): Promise<void> {
    const found = this.#find(key);
    found?.reveal();
    const player = found ?? this.#adopt(this.#create(key), key);
    try {
      await player.watch();
    } catch (error) {
      if (!found) player.dispose();
      void this.#services.notifier.error(error, `watch ${key.flow}`);
    }
  }

  /** Stops watching, with or without a player, and closes the player. Rejects with a NodeError. */
  async unwatch(key: FlowKey): Promise<void> {
    const found = this.#find(key);
    if (found) await found.close();
    else await this.#services.controller.node?.unwatch(key.flow, key.source);
  }

  /** Forgets the panels without closing them: they outlive the extension's part of a window that is reloaded. */
  dispose(): void {
    this.#store.dispose();
  }

  #find(key: FlowKey): PlayerPanel | undefined {
    return [...this.#open].find(({ id }) => id === flowRowId(key));
  }

  #create({ flow }: FlowKey): vscode.WebviewPanel {
    const { extensionUri } = this.#services;
    return vscode.window.createWebviewPanel(PANELS.player, flow, vscode.ViewColumn.Active, pageSecurity(extensionUri));
  }

  #adopt(panel: vscode.WebviewPanel, key: FlowKey): PlayerPanel {
    const player = new PlayerPanel(this.#services, panel, key);
    this.#open.add(player);
    player.onDidDispose(() => {
      this.#open.delete(player);
      this.#entitle();
    });
    this.#entitle();
    return player;
  }

  /** Two players of one name are told apart by their sources. */
  #entitle(): void {
    const open = [...this.#open].map(({ key }) => key);
    for (const player of this.#open) player.showTitle(playerTitle(player.key, open, this.#services.model.snapshot));
  }
}
