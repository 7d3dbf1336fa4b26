import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../../base/disposable';
import type { Logger } from '../../base/log';
import { EDITORS } from '../ids';
import { ClipActions } from './clipActions';
import { ClipDocument } from './clipDocument';
import { ClipOffers, type ClipOffersServices } from './clipOffers';
import { ClipPanel, type ClipPanelServices } from './clipPanel';

/** The editors of files of frames: read-only, of any number of tabs per file, without a node. */
export class ClipEditors implements vscode.CustomReadonlyEditorProvider<ClipDocument>, Disposable {
  readonly #services: ClipPanelServices;
  readonly #store = new DisposableStore();
  readonly #open = new Set<ClipDocument>();

  constructor(services: ClipOffersServices & { readonly extensionUri: vscode.Uri; readonly logger: Logger }) {
    const { extensionUri, logger } = services;
    const offers = this.#store.add(new ClipOffers(services));
    this.#services = { extensionUri, logger, offers, actions: new ClipActions(logger, offers) };
    for (const viewType of Object.values(EDITORS)) {
      const options = { supportsMultipleEditorsPerDocument: true };
      this.#store.add(vscode.window.registerCustomEditorProvider(viewType, this, options));
    }
  }

  /** Called by the editor for the first tab of a file. Never fails: its page says what is wrong with the file. */
  openCustomDocument(uri: vscode.Uri): ClipDocument {
    const document = new ClipDocument(uri, () => this.#open.delete(document));
    this.#open.add(document);
    return document;
  }

  /** Called by the editor for every tab. */
  resolveCustomEditor(document: ClipDocument, panel: vscode.WebviewPanel): void {
    // Lives until the editor disposes its panel.
    new ClipPanel(this.#services, document, panel);
  }

  dispose(): void {
    this.#store.dispose();
    for (const document of [...this.#open]) document.dispose();
  }
}
