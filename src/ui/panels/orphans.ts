import * as vscode from 'vscode';
import { realClock } from '../../base/clock';
import { type Disposable, DisposableStore, MutableDisposable } from '../../base/disposable';
import type { Logger } from '../../base/log';
import type { PanelPlace } from './webviewPanel';

/** After a reload the editor gives a panel back as soon as it is in sight. A panel that is in sight for so long and not given back never will be. */
const PATIENCE_MS = 2_000;

/** What becomes of panels that nobody holds. */
export interface OrphanOwner {
  /** Whether there may still be some. */
  isExpecting(): boolean;
  /** There are no others than those of these tabs. */
  limitTo(tabs: readonly vscode.Tab[]): void;
  /** Whether this tab is one of a panel that is held. */
  isHeld(tab: vscode.Tab): boolean;
  /** Opens another one where this tab is, and closes the tab; neither where it is not known what was in it. */
  replace(tab: vscode.Tab, place: PanelPlace): void;
}

/**
 * Replaces panels that an extension host which is gone has left behind, each when it is in front of its column: where it is and without
 * going there. What is hidden stays hidden.
 */
export class Orphans implements Disposable {
  readonly #panelTypes: readonly string[];
  readonly #owner: OrphanOwner;
  readonly #store = new DisposableStore();
  readonly #timer = new MutableDisposable<Disposable>();

  constructor(panelTypes: readonly string[], owner: OrphanOwner) {
    this.#panelTypes = panelTypes;
    this.#owner = owner;
    this.#store.add(this.#timer);
    const { tabGroups } = vscode.window;
    this.#store.add(tabGroups.onDidChangeTabs(() => this.#look()));
    this.#store.add(tabGroups.onDidChangeTabGroups(() => this.#look()));
    this.#look();
  }

  dispose(): void {
    this.#store.dispose();
  }

  /** Of what is in front now, replaces what is still there and not held in a while. */
  #look(): void {
    if (!this.#owner.isExpecting()) return this.dispose();
    this.#timer.value = realClock.setTimer(PATIENCE_MS, () => {
      const tabs = tabsOf(this.#panelTypes);
      this.#owner.limitTo(tabs);
      for (const tab of tabs) {
        const { viewColumn } = tab.group;
        if (tab.isActive && !this.#owner.isHeld(tab)) this.#owner.replace(tab, { viewColumn, preserveFocus: true });
      }
    });
  }
}

/** The tabs of all panels of these types, whoever holds them. */
export function tabsOf(panelTypes: readonly string[]): vscode.Tab[] {
  return vscode.window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .filter((tab) => panelTypes.some((type) => isOfType(tab, type)));
}

/** Closes tabs of panels that nobody holds, others having been opened in their columns: without those, a column might go with its last tab. */
export function closeReplaced(tabs: readonly vscode.Tab[], logger: Logger): void {
  vscode.window.tabGroups
    .close(tabs, true)
    .then(undefined, (error: unknown) => logger.warning(`a panel that was replaced stays: ${String(error)}`));
}

/** Whether a tab is one of a panel of this type. */
export function isOfType({ input }: vscode.Tab, panelType: string): boolean {
  // The editor puts something of its own before the type.
  return input instanceof vscode.TabInputWebview && input.viewType.endsWith(panelType);
}
