import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../../base/disposable';
import { OVERLAY_PAGES, type OverlayPage, type OverlayTarget } from '../../shared/overlayMessages';
import { PANELS } from '../ids';
import { closeReplaced, isOfType, type OrphanOwner, Orphans, tabsOf } from './orphans';
import { createOverlayPanel, OverlayPanel, type OverlayPanelServices } from './overlayPanel';
import type { OverlayRequests } from './overlayRequests';
import type { PanelMemory } from './panelMemory';
import type { PlacedOverlayPanel } from './placedPanels';
import type { PanelPlace } from './webviewPanel';

/** The panels that show the overlay: at most one for each page. */
export class OverlayPanels implements Disposable {
  readonly #services: OverlayPanelServices;
  readonly #requests: OverlayRequests;
  readonly #memory: PanelMemory<PlacedOverlayPanel>;
  readonly #store = new DisposableStore();
  readonly #open = new Map<OverlayPage, OverlayPanel>();
  /** Those of an extension host that is gone of which nothing has been seen yet. */
  #lost: readonly PlacedOverlayPanel[];

  constructor(services: OverlayPanelServices, requests: OverlayRequests, memory: PanelMemory<PlacedOverlayPanel>) {
    this.#services = services;
    this.#requests = requests;
    this.#memory = memory;
    this.#lost = memory.recall();
    for (const page of OVERLAY_PAGES) {
      const serializer: vscode.WebviewPanelSerializer = {
        deserializeWebviewPanel: (panel) => {
          if (this.#open.has(page)) panel.dispose();
          else this.#adopt(page, panel);
          return Promise.resolve();
        },
      };
      this.#store.add(vscode.window.registerWebviewPanelSerializer(PANELS[page], serializer));
    }
    const pageOf = (tab: vscode.Tab) => OVERLAY_PAGES.find((page) => isOfType(tab, PANELS[page]));
    const owner: OrphanOwner = {
      isExpecting: () => this.#lost.length > 0,
      limitTo: (tabs) => {
        this.#lost = this.#lost.filter(({ page }) => tabs.some((tab) => isOfType(tab, PANELS[page])));
        this.#remember();
      },
      isHeld: (tab) => [...this.#open.keys()].some((page) => isOfType(tab, PANELS[page])),
      replace: (tab, place) => {
        const page = pageOf(tab);
        if (page) this.show(page, undefined, place);
      },
    };
    const types = OVERLAY_PAGES.map((page) => PANELS[page]);
    this.#store.add(new Orphans(types, owner));
  }

  /** Brings a page to the front, opened if need be, and turns it to the target if there is one. `place`: of a page that has no tab yet. */
  show(
    page: OverlayPage,
    target?: OverlayTarget,
    place: PanelPlace = { viewColumn: vscode.ViewColumn.Active, preserveFocus: false },
  ): void {
    const found = this.#open.get(page);
    found?.reveal(place.preserveFocus);
    const panel = found ?? this.#create(page, place);
    if (target) panel.turnTo(target);
  }

  /** Forgets the panels without closing them: they outlive the extension's part of a window that is reloaded. */
  dispose(): void {
    this.#store.dispose();
  }

  /** Takes the place of the page's tab if there is one: it is hidden and the editor may give it back when it is seen, or nobody ever will. */
  #create(page: OverlayPage, place: PanelPlace): OverlayPanel {
    const left = tabsOf([PANELS[page]]);
    const replaced = left.find(({ isActive }) => isActive) ?? left[0];
    const viewColumn = replaced?.group.viewColumn ?? place.viewColumn;
    const panel = this.#adopt(page, createOverlayPanel(page, { ...place, viewColumn }));
    closeReplaced(left, this.#services.logger);
    return panel;
  }

  #adopt(page: OverlayPage, adopted: vscode.WebviewPanel): OverlayPanel {
    const panel = new OverlayPanel(this.#services, adopted, page, {
      answer: (request, { column }) => this.#requests.answer(request, column, this),
      onDidMove: () => this.#remember(),
    });
    this.#open.set(page, panel);
    this.#lost = this.#lost.filter((each) => each.page !== page);
    panel.onDidDispose(() => {
      this.#open.delete(page);
      this.#remember();
    });
    this.#remember();
    return panel;
  }

  #remember(): void {
    this.#memory.keep([...[...this.#open].map(([page, { column }]) => ({ page, column })), ...this.#lost]);
  }
}
