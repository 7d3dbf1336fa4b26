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
  /** Opens another one in place of this tab's, in front of its column; false: it is not known what was in it. */
  replace(tab: vscode.Tab, place: PanelPlace): boolean;
}

/**
 * Replaces panels that an extension host which is gone has left behind, each when it is in front of its column: where it is and without
 * going there. What is hidden stays hidden.
 */
export class Orphans implements Disposable {
  readonly #panelTypes: readonly string[];
  readonly #owner: OrphanOwner;
  readonly #logger: Logger;
  readonly #store = new DisposableStore();
  readonly #timer = new MutableDisposable<Disposable>();

  constructor(panelTypes: readonly string[], owner: OrphanOwner, logger: Logger) {
    this.#panelTypes = panelTypes;
    this.#owner = owner;
    this.#logger = logger;
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
      this.#owner.limitTo(this.#tabs());
      const inFront = this.#tabs().filter((tab) => tab.isActive && !this.#owner.isHeld(tab));
      this.#replace(inFront).catch((error: unknown) =>
        this.#logger.warning(`a panel could not be replaced: ${String(error)}`),
      );
    });
  }

  async #replace(tabs: readonly vscode.Tab[]): Promise<void> {
    for (const tab of tabs) {
      const { viewColumn } = tab.group;
      if (this.#owner.replace(tab, { viewColumn, preserveFocus: true })) await vscode.window.tabGroups.close(tab, true);
    }
  }

  #tabs(): vscode.Tab[] {
    return vscode.window.tabGroups.all
      .flatMap(({ tabs }) => tabs)
      .filter((tab) => this.#panelTypes.some((type) => isOfType(tab, type)));
  }
}

/** Whether a tab is one of a panel of this type. */
export function isOfType({ input }: vscode.Tab, panelType: string): boolean {
  // The editor puts something of its own before the type.
  return input instanceof vscode.TabInputWebview && input.viewType.endsWith(panelType);
}
