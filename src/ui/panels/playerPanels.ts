import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../../base/disposable';
import { parsePlayerPageMemory, type PlayerAction, type PlayerPageMemory } from '../../shared/messages';
import { type FlowKey, flowRowId, playerTitle } from '../views/flowRow';
import { ownEndpoint } from '../clipboard';
import { NodeError } from '../../runtime/nodeApi';
import { PANELS, PLAYER_KEYS } from '../ids';
import { NoPlayerError, playerFor } from './playerKinds';
import { PlayerPanel, type PlayerServices } from './playerPanel';
import { closeReplaced, type OrphanOwner, Orphans, tabsOf } from './orphans';
import type { PanelMemory } from './panelMemory';
import type { PlacedPlayer } from './placedPanels';
import { PAGE_SECURITY, type PanelPlace } from './webviewPanel';

/** The open players: at most one for each flow and source. */
export class PlayerPanels implements Disposable {
  readonly #services: PlayerServices;
  readonly #store = new DisposableStore();
  /** As many as the user has opened. */
  readonly #open = new Set<PlayerPanel>();

  /** What the editor was told of the player in front, by context key. */
  readonly #told = new Map<string, boolean>();
  readonly #memory: PanelMemory<PlacedPlayer>;
  /** Those of an extension host that is gone of which nothing has been seen yet. */
  #lost: readonly PlacedPlayer[];

  constructor(services: PlayerServices, memory: PanelMemory<PlacedPlayer>) {
    this.#services = services;
    this.#memory = memory;
    this.#lost = memory.recall();
    this.#store.add(services.model.onDidChange(() => this.#entitle()));
    this.#store.add(
      vscode.window.registerWebviewPanelSerializer(PANELS.player, {
        deserializeWebviewPanel: async (panel, state: unknown) => {
          const watch = parsePlayerPageMemory(state);
          if (!watch || this.#find(watch)) panel.dispose();
          else await this.#adopt(panel, watch).watchWhenPossible();
        },
      }),
    );
    this.#store.add(new Orphans([PANELS.player], this.#orphanOwner()));
  }

  /** Shows a player of this flow and watches the flow. A player that cannot watch is closed again, and the user told why. */
  async watch(watch: PlayerPageMemory): Promise<void> {
    try {
      await this.open(watch, { viewColumn: vscode.ViewColumn.Active, preserveFocus: false });
    } catch (error) {
      void this.#services.notifier.error(error, `watch ${watch.flow}`);
    }
  }

  /** The same, for who tells the user themselves: rejects with a NodeError. `place`: of a player that has no tab yet. */
  async open(watch: PlayerPageMemory, place: PanelPlace): Promise<void> {
    const found = this.#find(watch);
    if (!found) this.#checkPlayable(watch);
    found?.reveal(place.preserveFocus);
    const player = found ?? this.#adoptNew(watch, place);
    try {
      await player.watch();
    } catch (error) {
      if (!found) player.dispose();
      throw error;
    }
  }

  /** Stops watching, with or without a player, and closes the player. Rejects with a NodeError. */
  async unwatch(key: FlowKey): Promise<void> {
    const found = this.#find(key);
    if (found) await found.close();
    else await this.#services.controller.node?.unwatch(key.flow, key.source);
  }

  /** Has the player in front do something. Rejects with a {@link NodeError} where there is none. */
  act(action: PlayerAction): Promise<void> {
    const front = [...this.#open].find(({ isActive }) => isActive);
    if (!front) return Promise.reject(new NodeError('notWatched', 'No player is in front: click into one first.'));
    front.act(action);
    return Promise.resolve();
  }

  /** Forgets the panels without closing them: they outlive the extension's part of a window that is reloaded. */
  dispose(): void {
    this.#store.dispose();
  }

  #orphanOwner(): OrphanOwner {
    const { logger } = this.#services;
    return {
      isExpecting: () => this.#lost.length > 0,
      limitTo: (tabs) => {
        this.#lost = this.#lost.filter(({ title }) => tabs.some(({ label }) => label === title));
        this.#remember();
      },
      isHeld: (tab) => this.#isHeld(tab),
      replace: (tab, place) => {
        const viewColumn: number = tab.group.viewColumn;
        const named = this.#lost.filter(({ title }) => title === tab.label);
        const found = named.find(({ column }) => column === viewColumn) ?? named[0];
        if (!found) return;
        const { flow, source, chosen } = found;
        const watch = { flow, source, chosen };
        this.#adopt(this.#create(watch, place), watch)
          .watchWhenPossible()
          .catch((error: unknown) => logger.warning(`a player that was lost does not play: ${String(error)}`));
        closeReplaced([tab], logger);
      },
    };
  }

  #isHeld({ label, group }: vscode.Tab): boolean {
    return [...this.#open].some(({ title, column }) => title === label && column === group.viewColumn);
  }

  /** Takes the place of the player's tab if there is one: it is hidden and the editor may give it back when it is seen, or nobody ever will. */
  #adoptNew(watch: PlayerPageMemory, place: PanelPlace): PlayerPanel {
    const lost = this.#lost.find((each) => flowRowId(each) === flowRowId(watch));
    const named = tabsOf([PANELS.player]).filter((tab) => tab.label === lost?.title && !this.#isHeld(tab));
    const left = named.find(({ group }) => lost?.column === Number(group.viewColumn)) ?? named[0];
    const viewColumn = left?.group.viewColumn ?? place.viewColumn;
    const player = this.#adopt(this.#create(watch, { ...place, viewColumn }), watch);
    if (left) closeReplaced([left], this.#services.logger);
    return player;
  }

  /** Throws a NoPlayerError where it is known that the flow is nothing that players show. */
  #checkPlayable(key: FlowKey): void {
    const { model, controller } = this.#services;
    const offer = model.snapshot.flows.find((each) => flowRowId(each) === flowRowId(key));
    if (offer && playerFor(offer.contentType) === undefined) throw new NoPlayerError(offer, ownEndpoint(controller));
  }

  #find(key: FlowKey): PlayerPanel | undefined {
    return [...this.#open].find(({ id }) => id === flowRowId(key));
  }

  #create({ flow }: FlowKey, place: PanelPlace): vscode.WebviewPanel {
    return vscode.window.createWebviewPanel(PANELS.player, flow, place, PAGE_SECURITY);
  }

  #adopt(panel: vscode.WebviewPanel, watch: PlayerPageMemory): PlayerPanel {
    const player = new PlayerPanel(this.#services, panel, watch, {
      isShown: (key) => this.#find(key) !== undefined,
      onMoved: () => {
        // The node moves nothing onto what it watches already: another player of that offer is one that has ended.
        for (const other of this.#open) if (other !== player && other.id === player.id) other.dispose();
        this.#entitle();
      },
      onDidChangeStatus: () => this.#tellKeys(),
    });
    this.#open.add(player);
    this.#lost = this.#lost.filter((each) => flowRowId(each) !== player.id);
    player.onDidDispose(() => {
      this.#open.delete(player);
      this.#entitle();
    });
    this.#entitle();
    return player;
  }

  /** Tells the `when` clauses of the manifest how the player in front plays; where none is, nobody asks. */
  #tellKeys(): void {
    const front = [...this.#open].find(({ isActive }) => isActive);
    if (!front) return;
    const { paused, mode } = front.status;
    const values = { [PLAYER_KEYS.paused]: paused, [PLAYER_KEYS.live]: mode === 'live' };
    for (const [key, value] of Object.entries(values)) {
      if (this.#told.get(key) === value) continue;
      this.#told.set(key, value);
      void vscode.commands.executeCommand('setContext', key, value);
    }
  }

  /** Two players of one name are told apart by their sources. */
  #entitle(): void {
    const open = [...this.#open].map(({ key }) => key);
    for (const player of this.#open) player.showTitle(playerTitle(player.key, open, this.#services.model.snapshot));
    this.#remember();
  }

  #remember(): void {
    const open = [...this.#open].map(({ key, chosen, column, title }) => ({ ...key, chosen, column, title }));
    this.#memory.keep([...open, ...this.#lost]);
  }
}
